import { openEmail } from '~/crypto/email-address';
import { openAllFor } from '~/crypto/person-keys';
import { asViewer, type Db } from '~/db/as-viewer';
import { Prisma } from '~/db/generated/client';
import type { ClinicianViewer } from '~/db/viewer';
import { comingAppointments } from '../appointments/coming';
import { reasonSealedAt } from '../assignments/assignment-reason';
import { currentSince, isCurrent } from '../assignments/current-assignments';
import { arrivalOf } from '../care-links/arrival';
import { clientIn } from '../care-links/client';
import { byId, pageOf, ROWS_A_PAGE, type Cursor, type FromCursor, type Page } from '../page';
import type { PieceKind } from '../piece-format/content';
import { isWaiting } from '../sharing/discussed';

/** A piece given to the client, with the viewer's own words. Moments are ISO 8601, here and below. */
export interface AssignmentLine {
  id: string;
  title: string;
  kind: PieceKind;
  why: string;
  assignedAt: string;
}

/** One line of what was shared. Of what was taken back only that it was. */
export type SharedLine =
  | { id: string; state: 'new' | 'new reply' | 'opened' | 'discussed'; pieceTitle: string; sharedAt: string }
  | { id: string; state: 'taken back'; sharedAt: string };

/** A client as their clinician knows them: never anything about what was not shared. */
export interface ClientPage {
  id: string;
  name: string;
  email: string;
  timeZone: string;
  workingSince: string;
  arrived: boolean;
  /** Until when a mailed link is open, for someone who has not arrived. */
  linkOpenUntil: string | null;
  nextAppointments: string[];
  withThem: AssignmentLine[];
  /** Given earlier and not withdrawn, the newest first; the first few by their titles. */
  earlier: Omit<AssignmentLine, 'why'>[];
  shared: Page<SharedLine>;
}

const NEXT = 3;
const MOST_GIVEN = 60;

/** Everything on a client's page. The cursor says where in what was shared it begins. Throws `NotFound` without a live care link. */
export async function clientPage(
  viewer: ClinicianViewer,
  clientId: string | undefined,
  { cursor }: FromCursor = {},
): Promise<ClientPage> {
  return asViewer(viewer, async (db) => {
    const { id, name, timeZone, addressSealed, beganAt } = await clientIn(db, viewer, clientId);
    const { arrived, linkOpenUntil } = await arrivalOf(db, id);
    const coming = await comingAppointments(db, viewer, id);
    return {
      id,
      name,
      email: openEmail(id, addressSealed),
      timeZone,
      workingSince: beganAt.toISOString(),
      arrived,
      linkOpenUntil: linkOpenUntil?.toISOString() ?? null,
      nextAppointments: coming.slice(0, NEXT).map(({ startsAt }) => startsAt.toISOString()),
      ...(await givenTo(db, viewer, id)),
      shared: await sharedBy(db, viewer, id, byId(cursor)),
    };
  });
}

type AssignmentLineRow = Omit<AssignmentLine, 'why' | 'assignedAt'> & {
  assignedAt: Date;
  why: Uint8Array;
  isNow: boolean;
};

async function givenTo(
  db: Db,
  viewer: ClinicianViewer,
  clientId: string,
): Promise<Pick<ClientPage, 'withThem' | 'earlier'>> {
  const [me, them] = [Prisma.sql`${viewer.personId}::uuid`, Prisma.sql`${clientId}::uuid`];
  const rows = await db.$queryRaw<AssignmentLineRow[]>`
    WITH last AS MATERIALIZED (SELECT ${currentSince(me, them)} AS since), given AS MATERIALIZED (
      SELECT a.*, ${isCurrent(Prisma.sql`(SELECT since FROM last)`)} AS "isNow" FROM assignment a
      WHERE a.clinician_id = ${me} AND a.client_id = ${them} AND a.withdrawn_at IS NULL
      ORDER BY "isNow" DESC, a.assigned_at DESC, a.id LIMIT ${MOST_GIVEN}
    )
    SELECT a.id, v.title, p.kind::text AS kind, a.assigned_at AS "assignedAt", a.why, a."isNow"
    FROM given a JOIN piece_version v ON v.id = a.piece_version_id JOIN piece p ON p.id = v.piece_id
    ORDER BY a."isNow" DESC, a.assigned_at DESC, a.id`;
  const now = rows.filter((row) => row.isNow);
  const whys = await openAllFor(
    db,
    clientId,
    'shared',
    now.map((row) => ({ place: reasonSealedAt(row.id), sealed: row.why })),
  );
  const toLine = ({ id, title, kind, assignedAt }: AssignmentLineRow) => ({
    id,
    title,
    kind,
    assignedAt: assignedAt.toISOString(),
  });
  return {
    withThem: now.map((row, at) => ({ ...toLine(row), why: whys[at] as string })),
    earlier: rows.filter((row) => !row.isNow).map(toLine),
  };
}

type SharedRow = {
  id: string;
  pieceTitle: string;
  sharedAt: Date;
  openedAt: Date | null;
  waits: boolean;
  isNew: boolean;
  takenBackAt: Date | null;
};

async function sharedBy(
  db: Db,
  viewer: ClinicianViewer,
  clientId: string,
  cursor: Cursor | undefined,
): Promise<Page<SharedLine>> {
  const forwards = cursor?.to !== 'previous';
  const cut = cursor
    ? Prisma.sql`AND (s.shared_at, s.id) ${Prisma.raw(forwards ? '<' : '>')}
        ((SELECT k.shared_at FROM shared_reflection k WHERE k.id = ${cursor.from}::uuid), ${cursor.from}::uuid)`
    : Prisma.empty;
  const direction = Prisma.raw(forwards ? 'DESC' : 'ASC');
  const rows = await db.$queryRaw<SharedRow[]>`
    SELECT s.id, v.title AS "pieceTitle", s.shared_at AS "sharedAt", s.opened_at AS "openedAt",
      ${isWaiting} AS waits, s.unopened_since IS NOT NULL AS "isNew", s.taken_back_at AS "takenBackAt"
    FROM shared_reflection s JOIN assignment a ON a.id = s.assignment_id JOIN piece_version v ON v.id = a.piece_version_id
    WHERE s.clinician_id = ${viewer.personId}::uuid AND s.client_id = ${clientId}::uuid ${cut}
    ORDER BY s.shared_at ${direction}, s.id ${direction} LIMIT ${ROWS_A_PAGE.table + 1}`;
  return pageOf(rows.map(lineOf), ROWS_A_PAGE.table, cursor);
}

function lineOf({ id, pieceTitle, sharedAt, openedAt, waits, isNew, takenBackAt }: SharedRow): SharedLine {
  const at = sharedAt.toISOString();
  if (takenBackAt) return { id, state: 'taken back', sharedAt: at };
  const opened = waits ? 'opened' : 'discussed';
  return { id, state: openedAt === null ? 'new' : isNew ? 'new reply' : opened, pieceTitle, sharedAt: at };
}
