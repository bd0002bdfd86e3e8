import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { PieceReader } from '~/ui/PieceReader';
import { TextArea } from '~/ui/TextArea';
import { Checkbox } from '~/ui/Checkbox';
import { placeProps, type WritingPageProps } from './writing-page';
import { WhoSees } from './WhoSees';
import { WritingForm } from './WritingForm';
import { WritingPlace } from './WritingPlace';

const fields = [
  { name: 'mine', label: 'This one is mine' },
  { name: 'why', label: 'Why' },
];

/** A set of cards: each can be kept, with a word on why. */
export function CardsPage({ before, ...given }: WritingPageProps) {
  const { piece, clinicianName } = given.page;
  return (
    <WritingForm id="writing">
      <PieceReader
        piece={piece}
        before={
          <>
            {before}
            <WhoSees clinicianName={clinicianName} />
          </>
        }
        writing={{
          atCard: (card) => {
            const place = placeProps(given, `card:${card}`);
            const why = place.rejected?.fields['why'] ?? place.written?.fields['why'] ?? '';
            return (
              <WritingPlace {...place} form="card" fields={fields} save={null}>
                {({ name, id, value }) => (
                  <>
                    <Checkbox
                      name={name('mine')}
                      id={id('mine')}
                      value="yes"
                      label="This one is mine"
                      defaultChecked={value('mine') === 'yes'}
                    />
                    <details open={why !== ''}>
                      <summary>Say why</summary>
                      <TextArea
                        name={name('why')}
                        id={id('why')}
                        label="Why"
                        optional
                        rows={2}
                        defaultValue={value('why')}
                      />
                    </details>
                  </>
                )}
              </WritingPlace>
            );
          },
          afterwards: (
            <Actions>
              <Button>Save the cards</Button>
            </Actions>
          ),
        }}
      />
    </WritingForm>
  );
}
