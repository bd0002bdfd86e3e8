import { Link } from '@remix-run/react';
import type { EssayContent, ReaderContent } from '~/domain/piece-format/content';
import { PieceReader } from '~/ui/PieceReader';
import { TextArea } from '~/ui/TextArea';
import { placeProps, type WritingPageProps } from './writing-page';
import { WhoSees } from './WhoSees';
import { WritingForm } from './WritingForm';
import { WritingPlace } from './WritingPlace';

const fields = [{ name: 'text', label: 'What you wrote' }];

type EssayPageProps = WritingPageProps & { content: Extract<ReaderContent, { kind: EssayContent['kind'] }> };

/** An essay with a line at each pause, and a page for each question. */
export function EssayPage({ content, before, ...given }: EssayPageProps) {
  const { piece, clinicianName, practiceAssignmentId } = given.page;
  return (
    <WritingForm id="writing">
      <PieceReader
        piece={piece}
        before={before}
        writing={{
          atPause: (id) => {
            const place = placeProps(given, `pause:${id}`);
            return (
              <details className="at-pause" open={place.written !== undefined || place.rejected !== undefined}>
                <summary>Write a line here, for yourself</summary>
                <WritingPlace {...place} form="answer" fields={fields}>
                  {({ name, id: idOf, value }) => (
                    <TextArea
                      name={name('text')}
                      id={idOf('text')}
                      label="A line at this pause"
                      rows={2}
                      defaultValue={value('text')}
                    />
                  )}
                </WritingPlace>
              </details>
            );
          },
          prompts: (
            <>
              <WhoSees clinicianName={clinicianName} />
              {content.prompts.map((prompt) => (
                <WritingPlace
                  key={prompt.id}
                  {...placeProps(given, `prompt:${prompt.id}`)}
                  form="answer"
                  fields={fields}
                >
                  {({ name, id, value }) => (
                    <TextArea
                      voice="prompt"
                      name={name('text')}
                      id={id('text')}
                      label={prompt.text}
                      defaultValue={value('text')}
                    />
                  )}
                </WritingPlace>
              ))}
            </>
          ),
          afterwards: practiceAssignmentId !== null && (
            <p className="on-screen">
              <Link to={`/portal/assignments/${practiceAssignmentId}`}>
                This practice is also with you, with a place to note its moments
              </Link>
            </p>
          ),
        }}
      />
    </WritingForm>
  );
}
