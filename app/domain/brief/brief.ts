import { personKey, type PersonKey, type SealedAt } from '~/crypto/person-keys';
import { isId } from '~/db/id';
import { mutate, mutateBatch } from '~/db/query';
import type { ReadingAgreement } from '~/db/generated/enums';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import { reasonSealedAt } from '../assignments/assignment-reason';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { withDisclaimer } from '../piece-format/piece';
import type { PieceKind } from '../piece-format/content';
import { parseSnapshot, type Snapshot } from '../sharing/snapshot';
import type { ThreadReply } from '../threads/thread';
import {
  beginBrief,
  readingStatements,
  type BegunRow,
  type GivenRow,
  type ReplyRow,
  type SharedRow,
} from './brief-sql';

/** Where a brief is read: by its clinician before the two meet, or with the client in the room, who sees the screen. */
export type BriefReadIn = 'before' | 'room';

/** A piece given since the two last met, or with the client still. Moments are ISO 8601, here and below. */
export interface BriefGiven {
  id: string;
  pieceId: string;
  title: string;
  kind: PieceKind;
  assignedAt: string;
  /** When it was taken away again; the clinician's words on why go with it. */
  withdrawnAt: string | null;
  /** The clinician's own words, whole; null where it was taken away. */
  why: string | null;
}

/** What can be said of one thing shared, whether it is opened or not. */
interface BriefLine {
  id: string;
  pieceTitle: string;
  pieceKind: PieceKind;
  /** How many answers, cards or moments; 0 where it says only "I'd like to talk about this"; null where that was not noted. */
  itemCount: number | null;
  sharedAt: string;
  /** It came since the two last met, or its client replied since. */
  isSinceMet: boolean;
  discussedAt: string | null;
  /** Whether it waits to be discussed. */
  waits: boolean;
}

/** One thing shared, with its words; its thread ends with the newest reply. */
export interface BriefOpened extends BriefLine {
  opened: true;
  /** Nobody had opened it before the minute of this brief. */
  isNew: boolean;
  snapshot: Snapshot;
  disclaimer: Disclaimer;
  /** The newest, the oldest of them first. `isNew` as above. */
  replies: (Pick<ThreadReply, 'id' | 'authorId' | 'text' | 'writtenAt'> & { isNew: boolean })[];
  /** There are replies before these. */
  hasEarlierReplies: boolean;
}

/** One thing shared that this brief leaves closed, by what its clinician had said about reading. */
export interface BriefClosed extends BriefLine {
  opened: false;
  reading: ReadingAgreement;
}

/** Everything between a clinician and a client since they last met, and everything that they did not discuss yet. */
export interface Brief {
  client: { id: string; name: string };
  /** The minute that it is of: what it says is the same as long as that minute lasts, however often it is asked for. */
  asOf: string;
  workingSince: string;
  /** When the last appointment began that is over; null where none is written down. */
  lastMet: string | null;
  next: { startsAt: string; isNow: boolean } | null;
  given: BriefGiven[];
  hasMoreGiven: boolean;
  /** The oldest first. */
  shared: (BriefOpened | BriefClosed)[];
  /** More waits, or was shared since, than is here: what is older stands in the review queue. */
  hasMoreShared: boolean;
  /** What was opened and then taken back since the two last met: when it had been shared, and nothing else. */
  takenBack: { id: string; sharedAt: string }[];
}

/** How many of each one brief holds: its overview is one sheet of paper. */
export const MOST_IN_BRIEF = { shared: 20, given: 8, takenBack: 3, replies: 50 } as const;

/**
 * The brief of one client, as of this minute: it opens what it holds, each with an event that is committed before a word
 * is read, and marks the replies in it as opened. What the clinician had said that they would read only together, or not
 * at all, stays closed; in the room what was kept for that is opened too. Six statements. Call it once a page view, and
 * never ahead of one.
 *
 * @throws NotFound without a live care link
 */
export async function readBrief(
  viewer: ClinicianViewer,
  clientId: string | undefined,
  readIn: BriefReadIn,
): Promise<Brief> {
  if (!isId(clientId)) throw new NotFound();
  const agreements: ReadingAgreement[] = readIn === 'room' ? ['before', 'together'] : ['before'];
  const [begun] = await mutate<BegunRow>(viewer, beginBrief(viewer, clientId, agreements, MOST_IN_BRIEF));
  if (!begun) throw new NotFound();
  const since = begun.lastMet ?? begun.workingSince;
  const [given, shared, replies] = await mutateBatch<[GivenRow, SharedRow, ReplyRow]>(
    viewer,
    readingStatements(viewer, clientId, { ...begun, since }, MOST_IN_BRIEF),
  );
  let key: PersonKey | undefined;
  const open = (place: SealedAt, sealed: Uint8Array) =>
    (key ??= personKey(clientId, 'shared', begun.wrapped)).open(place, sealed);
  const { asOf } = begun;
  const isNew = (openedAt: Date | null) => openedAt === null || openedAt >= asOf;

  const lines: Brief['shared'] = [];
  const takenBack: Brief['takenBack'] = [];
  for (const row of shared) {
    const { id, sharedAt, reading, body, disclaimer, content } = row;
    const mayOpen = agreements.includes(reading);
    // Taken back a moment ago is taken back.
    if (row.isTakenBack || (mayOpen && body === null)) {
      if (takenBack.length < MOST_IN_BRIEF.takenBack) takenBack.push({ id, sharedAt: sharedAt.toISOString() });
      continue;
    }
    const line = {
      ...{ id, pieceTitle: row.pieceTitle, pieceKind: row.pieceKind, itemCount: row.itemCount, waits: row.waits },
      sharedAt: sharedAt.toISOString(),
      isSinceMet: sharedAt >= since || (row.repliedAt !== null && row.repliedAt >= since),
      discussedAt: row.discussedAt?.toISOString() ?? null,
    };
    if (body === null) {
      lines.push({ ...line, opened: false, reading });
      continue;
    }
    const ofThis = replies.filter(({ sharedReflectionId }) => sharedReflectionId === id);
    lines.push({
      ...line,
      opened: true,
      isNew: isNew(row.openedAt),
      snapshot: parseSnapshot(open({ table: 'shared_reflection', column: 'body', row: id }, body)),
      disclaimer: withDisclaimer({ content, disclaimer }).disclaimer,
      replies: ofThis.map((reply) => ({
        ...{ id: reply.id, authorId: reply.authorId, writtenAt: reply.writtenAt.toISOString() },
        text: open({ table: 'reply', column: 'body', row: reply.id }, reply.body),
        isNew: reply.authorId === clientId && isNew(reply.openedAt),
      })),
      hasEarlierReplies: ofThis.some(({ hasEarlier }) => hasEarlier),
    });
  }
  return {
    client: { id: clientId, name: begun.clientName },
    asOf: asOf.toISOString(),
    workingSince: begun.workingSince.toISOString(),
    lastMet: begun.lastMet?.toISOString() ?? null,
    next: begun.nextAt && { startsAt: begun.nextAt.toISOString(), isNow: begun.nextAt <= asOf },
    given: given.slice(0, MOST_IN_BRIEF.given).map((row) => ({
      ...{ id: row.id, pieceId: row.pieceId, title: row.title, kind: row.kind },
      assignedAt: row.assignedAt.toISOString(),
      withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
      why: row.withdrawnAt === null ? open(reasonSealedAt(row.id), row.why) : null,
    })),
    hasMoreGiven: given.length > MOST_IN_BRIEF.given,
    shared: lines,
    hasMoreShared: begun.hasMore,
    takenBack,
  };
}
