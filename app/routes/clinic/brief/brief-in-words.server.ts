import type { ClinicianViewer } from '~/db/viewer';
import type { Brief, BriefOpened } from '~/domain/brief/brief';
import { snapshotInWords } from '~/times/calendar-day';
import { timesFor } from '~/times/times-for';
import { momentInFull } from '~/times/when-in-words';
import { shareInWords } from '~/ui/share-in-words';

export type BriefWords = ReturnType<typeof briefInWords>;

/** A brief as its page says it: everything as of its own minute, in the viewer's zone, so that it says the same twice. */
export function briefInWords(brief: Brief, viewer: ClinicianViewer) {
  const { client, asOf, shared } = brief;
  const times = timesFor(viewer, new Date(asOf));
  const day = (iso: string) => times(iso, { form: 'day', within: true });
  const opened = shared.filter((one): one is BriefOpened => one.opened);
  return {
    client,
    asOf: momentInFull(asOf, viewer.timeZone),
    workingSince: day(brief.workingSince),
    lastMet: times(brief.lastMet, { form: 'date' }),
    next: brief.next && {
      ...brief.next,
      day: times(brief.next.startsAt, { form: 'date' }),
      clock: times(brief.next.startsAt, { form: 'clock' }),
    },
    lines: shared.map((one) => {
      const last = one.opened ? one.replies.at(-1) : undefined;
      return {
        ...{ id: one.id, pieceTitle: one.pieceTitle, isSinceMet: one.isSinceMet, opened: one.opened },
        // The question itself stands with its answer, and the Clinical note with both.
        what: shareInWords({ ...one, question: null }),
        sharedAt: day(one.sharedAt),
        state: stateOf(one),
        discussedAt: one.discussedAt === null ? null : day(one.discussedAt),
        lastReply: last === undefined ? null : last.authorId === viewer.personId ? 'yours' : 'theirs',
      };
    }),
    hasMoreShared: brief.hasMoreShared,
    given: brief.given.map(({ assignedAt, withdrawnAt, why: _, ...given }) => ({
      ...given,
      assignedAt: day(assignedAt),
      withdrawnAt: withdrawnAt === null ? null : day(withdrawnAt),
    })),
    hasMoreGiven: brief.hasMoreGiven,
    takenBack: brief.takenBack.map(({ id, sharedAt }) => ({ id, sharedAt: day(sharedAt) })),
    words: opened.map(({ id, sharedAt, snapshot, disclaimer, replies, hasEarlierReplies }) => ({
      ...{ id, disclaimer, hasEarlierReplies },
      sharedAt: times(sharedAt, { within: true }),
      snapshot: snapshotInWords(snapshot),
      replies: replies.map(({ authorId, writtenAt, ...reply }) => ({
        ...reply,
        who: authorId === viewer.personId ? 'You' : client.name,
        writtenAt: times(writtenAt),
      })),
    })),
    whys: brief.given.flatMap(({ id, title, why }) => (why === null ? [] : [{ id, title, why }])),
  };
}

type State = 'new' | 'new reply' | 'replied since' | 'not discussed' | 'discussed' | 'together' | 'not';

function stateOf(one: Brief['shared'][number]): State {
  if (!one.opened) return one.reading === 'not' ? 'not' : 'together';
  if (one.isNew) return 'new';
  if (one.replies.some(({ isNew }) => isNew)) return 'new reply';
  if (!one.waits) return 'discussed';
  return one.discussedAt === null ? 'not discussed' : 'replied since';
}
