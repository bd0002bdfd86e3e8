import { data, redirect } from '@remix-run/node';
import { useActionData, useLoaderData, type MetaFunction } from '@remix-run/react';
import { forClient } from '~/auth/guards';
import { WritingProvider } from '~/autosave/WritingProvider';
import { isId, newId } from '~/db/id';
import { awayFrom } from '~/domain/appointments/away';
import { assignmentToRead } from '~/domain/entries/assignment-to-read';
import { deleteMoment } from '~/domain/entries/delete-moment';
import type { EntryRow } from '~/domain/entries/entry';
import { roundIn, roundsOf } from '~/domain/entries/rounds';
import { NotFound } from '~/errors';
import type { ReaderContent } from '~/domain/piece-format/content';
import { awayInWords } from '~/times/away-in-words';
import { pageClock, savedAt } from '~/times/saved-at';
import { timesFor } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { AwayNotice } from '~/ui/AwayNotice';
import { Button } from '~/ui/Button';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Quote } from '~/ui/Quote';
import { ReadingAgreement } from '~/ui/ReadingAgreement';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import { preferencesCookie } from '~/reading-preferences/preferences-cookie';
import { ReadingTools } from './reading/ReadingTools';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { formOf } from '~/forms/read-form';
import { orRefusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';
import { CardsPage } from './writing/CardsPage';
import { CheckInPage } from './writing/CheckInPage';
import { EssayPage } from './writing/EssayPage';
import type { WritingPageProps, WrittenInWords } from './writing/writing-page';
import { placeId } from './writing/field-names';
import { PracticePage } from './writing/PracticePage';
import { entryAt, parsePostedPlaces, savePlaces, storedFields, type PostedPlaces } from './writing/save-places.server';

export const loader = forClient(async ({ viewer, request, params }) => {
  const { entries, ...assignment } = await assignmentToRead(viewer, params['assignmentId'] ?? '');
  const search = new URL(request.url).searchParams;
  const now = new Date();
  const { content } = assignment.piece;
  const times = timesFor(viewer, now);
  const written = (entry: EntryRow): WrittenInWords => ({
    ...storedFields(entry),
    savedWhen: {
      state: savedAt(entry.savedAt, viewer.timeZone, now),
      moment: times(entry.savedAt, { within: true }),
      day: times(entry.savedAt, { form: 'day' }),
    },
  });
  const rounds = content.kind === 'check-in' ? roundsOf(entries, content.everyWeeks, now, askedFor(search)) : null;
  return {
    ...assignment,
    away: assignment.over ? [] : (await awayFrom(viewer, now)).map(awayInWords),
    personId: viewer.personId,
    clock: pageClock(viewer.timeZone, now),
    assignedAt: times(assignment.assignedAt, { form: 'day' }),
    written: entries.map(written),
    rounds: rounds && {
      ...rounds,
      lastTime: rounds.lastTime && written(rounds.lastTime),
      others: rounds.others.map(({ round, entry }) => ({ round, written: written(entry) })),
    },
    /** The place of the next new moment. */
    newMoment: `moment:${newId()}`,
    changing: search.get('change'),
    deleting: search.get('delete'),
    justSaved: search.get('saved'),
  };
});

function askedFor(search: URLSearchParams): number | null {
  return roundIn(`turn:${search.get('turn') ?? ''}`);
}

/** What a page without script sends, and what deletes a moment. */
export const action = forClient(async ({ viewer, params, context }) => {
  const { assignmentId } = params;
  if (!isId(assignmentId)) throw new NotFound();
  const page = `/portal/assignments/${assignmentId}`;
  const form = await formOf(context);
  const placeKey = form.get('delete');
  const save = async () => {
    if (typeof placeKey === 'string') {
      await deleteMoment(viewer, { assignmentId, placeKey, ...entryAt(String(form.get('base'))) });
      return redirect(`${page}#moments`);
    }
    const posted = parsePostedPlaces(form);
    if (posted.then === 'look') context.outgoing.append('Set-Cookie', preferencesCookie(form));
    const rejected = await savePlaces(viewer, assignmentId, posted);
    if (rejected.length > 0) return data({ rejected }, rejected.some(({ why }) => why !== null) ? 422 : 409);
    if (posted.then === 'sharing') return redirect(`${page}/sharing`);
    if (posted.then === 'look') return redirect(`${page}#look`);
    const at = placeToGoTo(posted);
    const round = roundIn(at);
    const search = new URLSearchParams({
      ...(round !== null && { turn: String(round) }),
      ...(at !== '' && { saved: at }),
    });
    return redirect(at === '' ? page : `${page}?${search.toString()}#${placeId(at)}`);
  };
  return orRefusal({ values: {} }, save, { 'moment-changed': 409 });
});

/** The place whose button was pressed. It goes into an address, so it must be the name of a place and nothing else. */
function placeToGoTo({ at, keep, places }: PostedPlaces): string {
  const placeKey = at ?? keep?.placeKey ?? '';
  return /^[a-z]+:[\w-]{1,100}$/.test(placeKey) && places.some((place) => place.placeKey === placeKey) ? placeKey : '';
}

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export const meta: MetaFunction<typeof loader> = ({ error }) =>
  error ? [] : [{ title: 'Reading and writing · Meantime' }];

export default function Assignment() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const rejected = answer && 'rejected' in answer ? answer.rejected : [];
  const { errors } = useRefusal();
  const { id, personId, clock, clinicianName, why, reading, assignedAt, over, piece } = page;
  const before = (
    <>
      <ReadingTools personId={personId} assignmentId={id} language={piece.content.language} />
      <Quote text={why} who={clinicianName} when={<Time {...assignedAt} />} />
      {!over && <ReadingAgreement agreement={reading} clinicianName={clinicianName} />}
      <AwayNotice away={page.away} />
    </>
  );
  return (
    <>
      <ErrorSummary
        title="Not everything was saved"
        errors={[
          ...errors,
          ...rejected.map(({ placeKey, why: reason }) => ({
            id: placeId(placeKey),
            message: reason === null ? 'You also wrote here in another window. Please choose.' : `Not saved: ${reason}`,
          })),
        ]}
      />
      <WritingProvider key={id} personId={personId} documentId={id} clock={clock}>
        {pageOf(piece.content, { page, rejected, before })}
      </WritingProvider>
      {over ? (
        <Section title="Sharing">
          <p>This is from before: it is yours to read and to write in, and can not be shared from here any more.</p>
        </Section>
      ) : (
        <Section title="If you want to share" onScreenOnly>
          <p>Nothing is shared until you say so. You choose what, and see it first, exactly as {clinicianName} will.</p>
          <Actions>
            <Button kind="primary" form="writing" name="then" value="sharing">
              Choose what to share
            </Button>
          </Actions>
        </Section>
      )}
    </>
  );
}

function pageOf(content: ReaderContent, given: WritingPageProps) {
  switch (content.kind) {
    case 'essay':
      return <EssayPage content={content} {...given} />;
    case 'practice':
      return <PracticePage {...given} />;
    case 'card-set':
      return <CardsPage {...given} />;
    case 'check-in':
      return <CheckInPage content={content} {...given} />;
  }
}
