import { asViewer, type Db } from '~/db/as-viewer';
import { accessKindOf, type AccessKind } from '~/db/access-kinds';
import type { ClientViewer } from '~/db/viewer';
import { wallTime } from '~/time-zones/zone-data.server';
import { ROWS_A_PAGE, type FromCursor, type PageOnwards } from '../page';

/** One line of the record about a client, for that client. */
export interface AccessLine {
  /** Null where this code does not know it. */
  kind: AccessKind | null;
  /** When it happened, newest first, in ISO 8601: more than once where the same was done again that day with nothing between. */
  at: string[];
  /** The other person's name; null where it was the client themself. */
  who: string | null;
  /** The piece it was about, where there is one. */
  pieceTitle: string | null;
  /** The shared reflection it was about, where there is one. */
  sharedReflectionId: string | null;
}

/** The lines of one day in the client's own zone, newest first. */
export interface AccessDay {
  lines: AccessLine[];
}

export interface AccessPage {
  days: AccessDay[];
  next: PageOnwards<AccessLine>['next'];
}

/**
 * Who did what with the viewer's words, and when, newest first: the viewer's own doings among them. A cursor names a
 * moment, which its page reads with all that came before it; where it is none, the page begins with the newest. Its
 * cost does not grow with the length of the record.
 */
export async function accessEvents(viewer: ClientViewer, { cursor }: FromCursor<'next'> = {}): Promise<AccessPage> {
  const through = momentIn(cursor?.from ?? '');
  return asViewer(viewer, async (db) => {
    const found = await db.accessEvent.findMany({
      where: { subjectId: viewer.personId, ...(through && { at: { lte: through } }) },
      select: { at: true, kind: true, actorId: true, objectId: true },
      orderBy: [{ at: 'desc' }, { seq: 'desc' }],
      take: ROWS_A_PAGE.events + 1,
    });
    // A page ends between two moments, never inside one: the address then needs no number of the chain,
    // which would tell how much happens to others.
    const from = found[ROWS_A_PAGE.events]?.at;
    const rows = from ? found.filter(({ at }) => at > from) : found;
    const names = await namesOf(
      db,
      rows.map(({ actorId }) => actorId),
    );
    const pieces = await piecesOf(
      db,
      rows.map(({ objectId }) => objectId),
    );
    const events = rows.map(({ at, kind, actorId, objectId }) => ({
      kind: accessKindOf(kind),
      at: [at.toISOString()],
      who: actorId === viewer.personId ? null : (names.get(actorId) ?? 'Someone at your clinic'),
      pieceTitle: pieces.get(objectId)?.title ?? null,
      sharedReflectionId: pieces.get(objectId)?.shared === true ? objectId : null,
    }));
    return { days: byDay(events, viewer.timeZone), next: from ? { to: 'next', from: from.toISOString() } : null };
  });
}

/** The moment that a cursor named. No other form will do: the database knows fewer years than a Date. */
export function momentIn(text: string): Date | undefined {
  const moment = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? new Date(text) : undefined;
  return Number.isNaN(moment?.getTime()) ? undefined : moment;
}

/** Events, newest first, by the day they happened on in a zone; the same thing done again in a row is one line. */
export function byDay(events: readonly AccessLine[], timeZone: string): AccessDay[] {
  const days: (AccessDay & { day: string })[] = [];
  for (const event of events) {
    const day = wallTime(new Date(event.at[0] ?? ''), timeZone).slice(0, 10);
    let current = days.at(-1);
    if (current?.day !== day) {
      current = { day, lines: [] };
      days.push(current);
    }
    const last = current.lines.at(-1);
    if (last && isSame(last, event)) last.at.push(...event.at);
    else current.lines.push({ ...event, at: [...event.at] });
  }
  return days.map(({ lines }) => ({ lines }));
}

function isSame(a: AccessLine, b: AccessLine): boolean {
  return (
    a.kind === b.kind &&
    a.who === b.who &&
    a.sharedReflectionId === b.sharedReflectionId &&
    a.pieceTitle === b.pieceTitle
  );
}

async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const people = await db.person.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(people.map(({ id, name }) => [id, name]));
}

interface Named {
  title: string;
  shared: boolean;
}

/** Titles by the id of an assignment or of a shared reflection. */
async function piecesOf(db: Db, ids: readonly string[]): Promise<Map<string, Named>> {
  const titled = { pieceVersion: { select: { title: true } } } as const;
  const some = { in: [...new Set(ids)] };
  const assignments = await db.assignment.findMany({ where: { id: some }, select: { id: true, ...titled } });
  const shared = await db.sharedReflection.findMany({
    where: { id: some },
    select: { id: true, assignment: { select: titled } },
  });
  const pieces = new Map<string, Named>();
  for (const { id, pieceVersion } of assignments) pieces.set(id, { title: pieceVersion.title, shared: false });
  for (const { id, assignment } of shared) pieces.set(id, { title: assignment.pieceVersion.title, shared: true });
  return pieces;
}
