import type { AccessKind } from '~/db/access-kinds';
import { serializeEntry, type EntryBody, type EntryRow } from '~/domain/entries/entry';
import type { ReaderContent } from '~/domain/piece-format/content';
import { placesIn, serializeSnapshot, snapshotOf, writtenAnswers } from '~/domain/sharing/snapshot';
import { Chance } from './chance';
import { morningIn, type PlannedClient } from './plan';
import { aDraft, aFeeling, aMomentsTime, anAnswer, aReply, aWhy, someSentences } from './words';

/** A piece of the library as the town reads it. */
export interface TownPiece {
  versionId: string;
  content: ReaderContent;
}

/** Moments are milliseconds since 1970, here and below. */
export interface Shared {
  id: string;
  text: string;
  sharedAt: number;
  openedAt: number | null;
  discussedAt: number | null;
  takenBackAt: number | null;
  replies: { id: string; authorId: string; text: string; writtenAt: number; openedAt: number | null }[];
  places: string[];
  itemCount: number;
}

export interface Given {
  id: string;
  pieceVersionId: string;
  why: string;
  assignedAt: number;
  withdrawnAt: number | null;
  entries: { id: string; placeKey: string; version: number; text: string; createdAt: number; updatedAt: number }[];
  shared: Shared[];
}

export interface TownEvent {
  at: number;
  actorId: string;
  subjectId: string;
  kind: AccessKind;
  objectId: string;
}

/** Everything that one client and their clinician have done, in plain text. */
export interface Life {
  client: PlannedClient;
  careLinkId: string;
  invitationId: string;
  beganAt: number;
  endedAt: number | null;
  arrivedAt: number | null;
  appointments: { id: string; startsAt: number; cancelledAt: number | null; createdAt: number }[];
  given: Given[];
  events: TownEvent[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The years of one client up to `now`. The same client, seed, library and moment live the same life. */
export function lifeOf(
  client: PlannedClient,
  {
    seed,
    pieces,
    disclaimerId,
    now,
  }: { seed: string; pieces: readonly TownPiece[]; disclaimerId: string; now: number },
): Life {
  const chance = new Chance(`${seed} life ${client.key}`);
  const beganAt = Math.floor(now - (client.state === 'invited' ? chance.between(1, 5) : client.years * 365 + 14) * DAY);
  const endedAt =
    client.state === 'ended' ? Math.floor(chance.between(beganAt + (now - beganAt) * 0.5, now - 2 * DAY)) : null;
  const arrivedAt = client.state === 'invited' ? null : Math.floor(beganAt + chance.between(1, 40) * HOUR);
  const life: Life = {
    client,
    careLinkId: chance.id(),
    invitationId: chance.id(),
    beganAt,
    endedAt,
    arrivedAt,
    appointments: appointmentsOf(chance, { beganAt, endedAt, now, morning: morningIn(client.timeZone) }),
    given: [],
    events: [],
  };
  if (arrivedAt !== null) {
    life.given = givenTo(chance, { client, pieces, from: arrivedAt + 2 * HOUR, until: (endedAt ?? now) - HOUR });
    decideWaiting(chance, life, now);
  }
  life.events = eventsOf(life, disclaimerId);
  return life;
}

function appointmentsOf(
  chance: Chance,
  { beganAt, endedAt, now, morning }: { beganAt: number; endedAt: number | null; now: number; morning: number },
): Life['appointments'] {
  const every = (chance.is(0.3) ? 14 : 7) * DAY;
  const ahead = endedAt === null && !chance.is(0.1) ? 1 + chance.below(4) : 0;
  const last = endedAt ?? now + ahead * every;
  const hours = (morning + chance.below(9)) * HOUR;
  const found: Life['appointments'] = [];
  for (let at = beganAt + 2 * DAY; at < last; at += every) {
    const startsAt = Math.floor(at / DAY) * DAY + hours;
    if (startsAt > now && ahead === 0) break;
    const createdAt = Math.min(startsAt - 6 * DAY, now - HOUR);
    const cancelledAt = chance.is(0.06) ? Math.min(startsAt - DAY, now - HOUR) : null;
    found.push({ id: chance.id(), startsAt, createdAt: Math.max(beganAt, createdAt), cancelledAt });
  }
  return found;
}

interface Giving {
  client: PlannedClient;
  pieces: readonly TownPiece[];
  from: number;
  until: number;
}

function givenTo(chance: Chance, { client, pieces, from, until }: Giving): Given[] {
  const many = 2 + Math.round(client.sharedReflections * 0.8);
  const step = (until - from) / many;
  const checkIns = new Set<string>();
  const given: Given[] = [];
  for (let at = 0; at < many; at += 1) {
    const assignedAt = Math.floor(from + step * (at + chance.between(0, 0.9)));
    const next = Math.floor(Math.min(until, assignedAt + Math.max(step, chance.between(2, 9) * DAY)));
    const shares =
      Math.floor(((at + 1) * client.sharedReflections) / many) - Math.floor((at * client.sharedReflections) / many);
    let piece = chance.pick(pieces);
    // A check-in comes back by itself; nobody is given it again, and few at once.
    while (piece.content.kind === 'check-in' && (checkIns.size >= 2 || checkIns.has(piece.versionId)))
      piece = chance.pick(pieces);
    if (piece.content.kind === 'check-in') checkIns.add(piece.versionId);
    const withdrawn = shares === 0 && chance.is(0.15);
    const times = Array.from({ length: shares }, () =>
      Math.floor(chance.between(assignedAt + (next - assignedAt) * 0.3, next)),
    );
    times.sort((a, b) => a - b);
    const wroteBy = times[0] ?? next;
    const entries =
      shares > 0 || chance.is(0.6) ? entriesOf(chance, piece.content, assignedAt, wroteBy, shares === 0) : [];
    given.push({
      id: chance.id(),
      pieceVersionId: piece.versionId,
      why: aWhy(chance),
      assignedAt,
      withdrawnAt: withdrawn ? next : null,
      entries: entries.map(({ body, ...entry }) => ({ ...entry, text: serializeEntry(body) })),
      shared: times.map((sharedAt) => sharedFrom(chance, client, piece.content, entries, sharedAt)),
    });
  }
  return given;
}

type Writing = Omit<Given['entries'][number], 'text'> & { body: EntryBody };

/** What someone wrote to one piece, between two moments; a draft is left where it stopped. */
function entriesOf(chance: Chance, content: ReaderContent, from: number, until: number, draft: boolean): Writing[] {
  const placeKeys = placesOf(chance, content);
  const span = (until - from) * 0.95;
  return placeKeys.map(({ placeKey, body }, at) => {
    const createdAt = Math.floor(from + (span * (at + 0.2)) / placeKeys.length);
    const updatedAt = Math.floor(from + (span * (at + 0.9)) / placeKeys.length);
    const text = draft && at === placeKeys.length - 1 ? aDraft : someSentences;
    return { id: chance.id(), placeKey, version: 1 + chance.below(12), createdAt, updatedAt, body: body(text) };
  });
}

type WrittenPlace = { placeKey: string; body: (text: typeof someSentences) => EntryBody };

function placesOf(chance: Chance, content: ReaderContent): WrittenPlace[] {
  switch (content.kind) {
    case 'essay': {
      const places = [
        ...content.pauses.map(({ id }) => `pause:${id}`),
        ...content.prompts.map(({ id }) => `prompt:${id}`),
      ];
      return some(chance, places).map((placeKey) => ({
        placeKey,
        body: (text) => ({ form: 'answer', text: text(chance) }),
      }));
    }
    case 'practice':
      return Array.from({ length: 1 + chance.below(4) }, () => ({
        placeKey: `moment:${chance.id()}`,
        body: (text) => ({
          form: 'moment',
          ...(chance.is(0.7) && { when: aMomentsTime(chance) }),
          noticed: text(chance),
          ...(chance.is(0.5) && { felt: aFeeling(chance) }),
        }),
      }));
    case 'card-set':
      return some(chance, content.cards.slice(0, 6)).map(({ id }) => ({
        placeKey: `card:${id}`,
        body: (text) => ({ form: 'card', mine: true, ...(chance.is(0.6) && { why: text(chance) }) }),
      }));
    case 'check-in':
      return Array.from({ length: 1 + chance.below(3) }, (_, at) => ({
        placeKey: `turn:${at + 1}`,
        body: (text) => ({
          form: 'turn',
          answers: Object.fromEntries(some(chance, content.prompts).map(({ id }) => [id, text(chance)])),
        }),
      }));
  }
}

/** At least one of them, in their order. */
function some<T>(chance: Chance, of: readonly T[]): T[] {
  const kept = of.filter(() => chance.is(0.6));
  return kept.length > 0 ? kept : of.slice(0, 1);
}

function sharedFrom(
  chance: Chance,
  client: PlannedClient,
  content: ReaderContent,
  entries: Writing[],
  sharedAt: number,
): Shared {
  const rows = entries.map(({ id, placeKey, version, body, createdAt, updatedAt }): EntryRow => ({
    ...{ id, placeKey, version, body },
    savedAt: new Date(updatedAt).toISOString(),
    begunAt: new Date(createdAt).toISOString(),
  }));
  const answers = writtenAnswers(content, rows, client.timeZone);
  const talkOnly = answers.length === 0 || chance.is(0.06);
  const chosen = chance.is(0.6) ? answers : some(chance, answers);
  const snapshot = snapshotOf(content, chosen, talkOnly);
  return {
    ...{ id: chance.id(), text: serializeSnapshot(snapshot), sharedAt },
    ...{ openedAt: null, discussedAt: null, takenBackAt: null, replies: [] },
    ...{ places: placesIn(snapshot), itemCount: snapshot.items.length },
  };
}

/** What became of what was shared: most of it opened and discussed, some of it answered, a little taken back. */
function decideWaiting(chance: Chance, life: Life, now: number): void {
  const all = life.given.flatMap(({ shared }) => shared).sort((a, b) => a.sharedAt - b.sharedAt);
  const end = (life.endedAt ?? now) - 60_000;
  all.forEach((one, at) => {
    const later = (days: number) => Math.floor(Math.min(end, one.sharedAt + chance.between(0.05, days) * DAY));
    const old = (end - one.sharedAt) / DAY;
    const fixed = life.client.waiting;
    const waits = fixed === undefined ? chance.is(old < 10 ? 0.8 : 0.03) : at >= all.length - fixed;
    const isOpened = waits ? chance.is(fixed === undefined || old > 4 ? 0.4 : 0.1) : true;
    if (isOpened) one.openedAt = later(4);
    if (!waits) one.discussedAt = Math.max(one.openedAt ?? 0, later(9));
    if (chance.is(0.03) && !(waits && fixed !== undefined)) {
      one.takenBackAt = Math.max(one.openedAt ?? 0, later(5));
      one.discussedAt = null;
      if (chance.is(0.5)) one.openedAt = null;
      return;
    }
    if (one.openedAt === null || !chance.is(0.45)) return;
    const turns = 1 + chance.below(4);
    for (let turn = 0; turn < turns; turn += 1) {
      const byClinician = turn % 2 === 0;
      one.replies.push({
        id: chance.id(),
        authorId: byClinician ? life.client.clinicianId : life.client.id,
        text: byClinician ? anAnswer(chance) : aReply(chance),
        writtenAt: Math.floor(Math.min(end, one.openedAt + (turn + 0.1) * 5 * HOUR)),
        openedAt: null,
      });
    }
    for (const reply of one.replies) {
      if (reply.authorId === life.client.id) reply.openedAt = Math.floor(Math.min(end, reply.writtenAt + HOUR));
    }
    const last = one.replies.at(-1);
    if (waits && last !== undefined && chance.is(0.3)) last.openedAt = null;
    if (one.discussedAt !== null) one.discussedAt = Math.max(one.discussedAt, last?.openedAt ?? 0);
  });
}

/** What the record says of all this: what the verbs would have written. */
function eventsOf({ client, careLinkId, beganAt, arrivedAt, given }: Life, disclaimerId: string): TownEvent[] {
  const events: TownEvent[] = [];
  const add = (at: number | null, by: 'client' | 'clinician', kind: AccessKind, objectId: string) => {
    if (at === null) return;
    events.push({
      at,
      actorId: by === 'client' ? client.id : client.clinicianId,
      subjectId: client.id,
      kind,
      objectId,
    });
  };
  add(beganAt, 'clinician', 'care-begun', careLinkId);
  add(arrivedAt, 'client', 'acknowledged', disclaimerId);
  for (const { id, assignedAt, withdrawnAt, shared } of given) {
    add(assignedAt, 'clinician', 'assigned', id);
    add(withdrawnAt, 'clinician', 'withdrawn', id);
    for (const one of shared) {
      add(one.sharedAt, 'client', 'shared', one.id);
      add(one.openedAt, 'clinician', 'opened', one.id);
      add(one.discussedAt, 'clinician', 'discussed', one.id);
      add(one.takenBackAt, 'client', 'taken-back', one.id);
      for (const { authorId, writtenAt } of one.replies)
        add(writtenAt, authorId === client.id ? 'client' : 'clinician', 'replied', one.id);
    }
  }
  return events;
}
