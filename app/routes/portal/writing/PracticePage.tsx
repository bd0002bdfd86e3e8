import { Form, useNavigate, useRevalidator } from '@remix-run/react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useElsewhere } from '~/autosave/WritingProvider';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ConfirmDialog } from '~/ui/ConfirmDialog';
import { Field } from '~/ui/Field';
import { PieceReader } from '~/ui/PieceReader';
import { Section } from '~/ui/Section';
import { TextArea } from '~/ui/TextArea';
import { Time } from '~/ui/Time';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { placeId } from './field-names';
import { placeProps, type WritingPageProps, type WrittenInWords } from './writing-page';
import { WhoSees } from './WhoSees';
import { WritingForm } from './WritingForm';
import { WritingPlace, WrittenWords, type InPlace } from './WritingPlace';

const fields = [
  { name: 'when', label: 'When' },
  { name: 'noticed', label: 'What you noticed' },
  { name: 'felt', label: 'What you felt' },
  { name: 'text', label: 'Anything else' },
];

/** A practice with its moments: one new page to write on, and all that was written, newest first. */
export function PracticePage({ before, ...given }: WritingPageProps) {
  const { id: assignmentId, piece, clinicianName, written, newMoment, changing } = given.page;
  const page = `/portal/assignments/${assignmentId}`;
  const navigate = useNavigate();
  const { revalidate } = useRevalidator();
  // What a form without script could not keep as a new moment goes on being that one.
  const unkept = given.rejected.find(({ placeKey }) => !written.some((moment) => moment.placeKey === placeKey));
  const [open, setOpen] = useState(unkept?.placeKey ?? newMoment);
  const [done, setDone] = useState<string | null>(null);
  const moments = useRef<HTMLDivElement>(null);

  useElsewhere(given.page.written, (placeKeys) => {
    const placeKey = placeKeys.find((one) => one.startsWith('moment:'));
    if (placeKey === undefined) return;
    if (written.some((moment) => moment.placeKey === placeKey))
      navigate(`${page}?change=${placeKey}`, { replace: true });
    else setOpen(placeKey);
  });

  // A saved moment joins the others once the page has them anew; then there is a new page to write on.
  useEffect(() => {
    if (done === null || done !== open || !written.some(({ placeKey }) => placeKey === done)) return;
    setOpen(newMoment);
    moments.current?.focus();
  }, [done, open, written, newMoment]);

  const saved = written.filter(({ placeKey }) => placeKey !== open).reverse();
  return (
    <PieceReader
      piece={piece}
      before={before}
      writing={{
        afterwards: (
          <>
            <Section title="A moment" onScreenOnly>
              <WhoSees clinicianName={clinicianName} />
              <WritingForm
                id="writing"
                onSaved={(placeKey) => {
                  setDone(placeKey);
                  revalidate();
                }}
              >
                <WritingPlace
                  key={open}
                  {...placeProps(given, open)}
                  form="moment"
                  fields={fields}
                  save="Save this moment"
                >
                  {(place) => <MomentFields place={place} />}
                </WritingPlace>
              </WritingForm>
            </Section>
            {saved.length > 0 && (
              <Section title="Moments so far" id="moments">
                <div tabIndex={-1} ref={moments}>
                  <p className="visually-hidden" role="status">
                    {done !== null && done !== open && 'Your moment is saved and stands here.'}
                  </p>
                  <ul className="moments">
                    {saved.map((moment) => (
                      <li
                        key={moment.placeKey}
                        id={moment.placeKey === changing ? undefined : placeId(moment.placeKey)}
                      >
                        {moment.placeKey === changing ? (
                          <WritingForm
                            onSaved={() => navigate(`${page}#${placeId(moment.placeKey)}`, { replace: true })}
                          >
                            <WritingPlace
                              {...placeProps(given, moment.placeKey)}
                              form="moment"
                              fields={fields}
                              save="Save this moment"
                            >
                              {(place) => <MomentFields place={place} />}
                            </WritingPlace>
                          </WritingForm>
                        ) : (
                          <Moment moment={moment} given={given} page={page} />
                        )}
                      </li>
                    ))}
                  </ul>
                </div>
              </Section>
            )}
          </>
        ),
      }}
    />
  );
}

/** Every field optional; a moment needs a word in any one of them. */
function MomentFields({ place: { name, id, value } }: { place: InPlace }): ReactNode {
  return (
    <>
      <Field
        name={name('when')}
        id={id('when')}
        label="When"
        hint="In your own words: Tuesday, on the stairs."
        optional
        defaultValue={value('when')}
      />
      {fields.slice(1).map((field) => (
        <TextArea
          key={field.name}
          name={name(field.name)}
          id={id(field.name)}
          label={field.label}
          optional
          rows={2}
          defaultValue={value(field.name)}
        />
      ))}
    </>
  );
}

type MomentProps = { moment: WrittenInWords; given: Omit<WritingPageProps, 'before'>; page: string };

function Moment({ moment, given, page }: MomentProps) {
  const { deleting } = given.page;
  const { placeKey, baseVersion, savedAt, savedWhen } = moment;
  const what = (
    <>
      <p>
        It goes for good and can not be brought back. If you shared it before, what you shared stays as it was, until
        you take it back.
      </p>
      <Form method="post" action={page}>
        <NoAnswerNotice of={{ delete: placeKey }} />
        <input type="hidden" name="base" value={baseVersion} />
        <Actions>
          <Button name="delete" value={placeKey}>
            Delete this moment
          </Button>
          {placeKey === deleting && <ButtonLink to={`${page}#${placeId(placeKey)}`}>Keep it</ButtonLink>}
        </Actions>
      </Form>
    </>
  );
  return (
    <>
      {savedAt !== null && (
        <p className="eyebrow">
          Saved <Time {...savedWhen.moment} />
        </p>
      )}
      <WrittenWords fields={moment.fields} names={fields} />
      {placeKey === deleting ? (
        <section className="asks" aria-label="Delete this moment?">
          <h3>Delete this moment?</h3>
          {what}
        </section>
      ) : (
        <Actions>
          <ButtonLink kind="plain" to={`${page}?change=${placeKey}#${placeId(placeKey)}`}>
            Change this moment
          </ButtonLink>
          <ConfirmDialog
            kind="plain"
            to={`${page}?delete=${placeKey}#${placeId(placeKey)}`}
            opener="Delete it"
            title="Delete this moment?"
            cancel="Keep it"
          >
            {what}
          </ConfirmDialog>
        </Actions>
      )}
    </>
  );
}
