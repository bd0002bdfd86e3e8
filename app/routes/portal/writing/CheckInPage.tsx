import { Link, useNavigate } from '@remix-run/react';
import { useElsewhere } from '~/autosave/WritingProvider';
import type { CheckInContent, ReaderContent } from '~/domain/piece-format/content';
import { Quote } from '~/ui/Quote';
import { PieceReader } from '~/ui/PieceReader';
import { TextArea } from '~/ui/TextArea';
import { Time } from '~/ui/Time';
import { placeId } from './field-names';
import { placeProps, type WritingPageProps } from './writing-page';
import { WhoSees } from './WhoSees';
import { WritingForm } from './WritingForm';
import { WritingPlace, WrittenWords } from './WritingPlace';

type CheckInPageProps = WritingPageProps & { content: Extract<ReaderContent, { kind: CheckInContent['kind'] }> };

/** A check-in's questions, each with what was written the time before. */
export function CheckInPage({ content, before, ...given }: CheckInPageProps) {
  const { id: assignmentId, piece, clinicianName, rounds } = given.page;
  const navigate = useNavigate();
  const to = (round: number | string) =>
    `/portal/assignments/${assignmentId}?turn=${round}#${placeId(`turn:${round}`)}`;
  useElsewhere(given.page.written, (placeKeys) => {
    const round = placeKeys.find((placeKey) => placeKey.startsWith('turn:'));
    if (round !== undefined) navigate(to(round.slice('turn:'.length)), { replace: true });
  });
  if (rounds === null) return null;
  const { open, lastTime, others, mayBegin } = rounds;
  const placeKey = `turn:${open}`;
  const names = content.prompts.map(({ id, text }) => ({ name: id, label: text }));
  return (
    <>
      <WritingForm id="writing" key={placeKey}>
        <PieceReader
          piece={piece}
          before={before}
          writing={{
            prompts: (
              <>
                <WhoSees clinicianName={clinicianName} />
                <WritingPlace {...placeProps(given, placeKey)} form="turn" fields={names}>
                  {({ name, id, value }) =>
                    content.prompts.map((prompt) => {
                      const before = lastTime?.fields[prompt.id] ?? '';
                      return (
                        <div className="beside-last-time" key={prompt.id}>
                          <TextArea
                            voice="prompt"
                            name={name(prompt.id)}
                            id={id(prompt.id)}
                            label={prompt.text}
                            defaultValue={value(prompt.id)}
                          />
                          {lastTime?.savedAt && before !== '' && (
                            <Quote text={before} who="You, last time" when={<Time {...lastTime.savedWhen.day} />} />
                          )}
                        </div>
                      );
                    })
                  }
                </WritingPlace>
                {mayBegin !== null && (
                  <p className="turn-page">
                    <Link to={to(mayBegin)}>Answer these anew, beside what stands here now</Link>
                  </p>
                )}
              </>
            ),
          }}
        />
      </WritingForm>
      {others.length > 0 && (
        <details className="turns-before">
          <summary>What you wrote at other times</summary>
          {others.map(({ round, written }) => (
            <section key={round}>
              {written.savedAt !== null && (
                <h3>
                  <Time {...written.savedWhen.day} />
                </h3>
              )}
              <WrittenWords fields={written.fields} names={names} />
              <p>
                <Link to={to(round)}>Write in this one again</Link>
              </p>
            </section>
          ))}
        </details>
      )}
    </>
  );
}
