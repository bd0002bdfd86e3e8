import { openFor } from '~/crypto/person-keys';
import { asViewer, type Db } from '~/db/as-viewer';
import type { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { byId, pageOf, ROWS_A_PAGE, type FromCursor, type Page } from '../page';
import { withDisclaimer, contentAndDisclaimer } from '../piece-format/piece';
import { readThread, type Thread } from '../threads/thread';
import { parseSnapshot, type Snapshot } from './snapshot';

/** What can be said of a shared reflection without opening it. Times are ISO 8601. */
export interface SharedReflectionLine {
  id: string;
  pieceTitle: string;
  clinicianName: string;
  sharedAt: string;
  /** First opened by the clinician. */
  openedAt: string | null;
  discussedAt: string | null;
  takenBackAt: string | null;
}

const line = {
  id: true,
  sharedAt: true,
  openedAt: true,
  discussedAt: true,
  takenBackAt: true,
  clinician: { select: { name: true } },
  assignment: { select: { pieceVersion: { select: { title: true } } } },
} satisfies Prisma.SharedReflectionSelect;

type Row = Prisma.SharedReflectionGetPayload<{ select: typeof line }>;

function asLine({
  id,
  clinician,
  assignment,
  sharedAt,
  openedAt,
  discussedAt,
  takenBackAt,
}: Row): SharedReflectionLine {
  return {
    id,
    clinicianName: clinician.name,
    pieceTitle: assignment.pieceVersion.title,
    sharedAt: sharedAt.toISOString(),
    openedAt: openedAt?.toISOString() ?? null,
    discussedAt: discussedAt?.toISOString() ?? null,
    takenBackAt: takenBackAt?.toISOString() ?? null,
  };
}

/** What the viewer has shared, taken back or not, newest first. Its cost does not grow with how much there is. */
export async function sharedReflections(
  viewer: ClientViewer,
  { cursor: asked }: FromCursor = {},
): Promise<Page<SharedReflectionLine>> {
  const cursor = byId(asked);
  const order = cursor?.to === 'previous' ? 'asc' : 'desc';
  const found = await asViewer(viewer, (db) =>
    db.sharedReflection.findMany({
      where: { clientId: viewer.personId },
      select: line,
      orderBy: [{ sharedAt: order }, { id: order }],
      take: ROWS_A_PAGE.shared + 1,
      ...(cursor && { cursor: { id: cursor.from }, skip: 1 }),
    }),
  );
  return pageOf(found.map(asLine), ROWS_A_PAGE.shared, cursor);
}

/** Whether the viewer has shared under this id. */
export async function isShared(viewer: ClientViewer, id: string): Promise<boolean> {
  const count = await asViewer(viewer, (db) => db.sharedReflection.count({ where: { id, clientId: viewer.personId } }));
  return count > 0;
}

/** One shared reflection as the client who shared it sees it: taken back or not, their own words stay theirs to read. */
export interface SharedReflectionOfClient extends SharedReflectionLine {
  /** Whether the two still work together: replies would reach no one otherwise. */
  inCare: boolean;
  snapshot: Snapshot;
  disclaimer: Disclaimer;
  thread: Thread;
}

/** @throws NotFound when it is not the viewer's. The cursor says where in its thread the replies begin. */
export async function sharedReflection(
  viewer: ClientViewer,
  id: string,
  { cursor }: FromCursor<'next'> = {},
): Promise<SharedReflectionOfClient> {
  if (!isId(id)) throw new NotFound();
  return asViewer(viewer, async (db) => {
    const found = await db.sharedReflection.findUnique({
      where: { id },
      select: { ...line, clientId: true, clinicianId: true, body: true, ...disclaimerShownWith },
    });
    if (!found) throw new NotFound();
    const { clientId, clinicianId, body } = found;
    const place = { table: 'shared_reflection', column: 'body', row: id };
    return {
      ...asLine(found),
      inCare: (await db.careLink.count({ where: { clientId, clinicianId, endedAt: null } })) > 0,
      snapshot: parseSnapshot(await openFor(db, clientId, 'shared', place, body)),
      disclaimer: await readDisclaimerOf(db, found),
      thread: await readThread(db, { clientId, sharedReflectionId: id, cursor }),
    };
  });
}

/** What to select of a shared reflection in order to read its disclaimer. */
export const disclaimerShownWith = { disclaimerId: true, assignmentId: true } as const;

/** The disclaimer that a shared reflection was shared under, with what is added to it for the piece it answers. */
export async function readDisclaimerOf(
  db: Db,
  { disclaimerId, assignmentId }: { disclaimerId: string; assignmentId: string },
): Promise<Disclaimer> {
  const disclaimer = await db.disclaimer.findUniqueOrThrow({
    where: { id: disclaimerId },
    select: { label: true, version: true, bodyHtml: true },
  });
  const version = await db.pieceVersion.findFirst({
    where: { assignments: { some: { id: assignmentId } } },
    select: contentAndDisclaimer,
  });
  return { ...disclaimer, addedHtml: version ? withDisclaimer(version).disclaimer.addedHtml : undefined };
}
