import { query } from '~/db/query';
import { Prisma } from '~/db/generated/client';
import type { ClinicianViewer } from '~/db/viewer';
import { currentSince, isCurrent } from '../assignments/current-assignments';
import { holdsWords } from '../people/folded-name';
import { byId, pageOf, ROWS_A_PAGE, type FromCursor, type Page } from '../page';

/** What a clinician asks of the caseload. */
export interface CaseloadQuery extends FromCursor {
  /** By name, by the next appointment, or by what was shared last; then by name. Who has none comes last. */
  sort: 'name' | 'next' | 'shared';
  /** The other way round. */
  descending: boolean;
  /** Words of the name, or parts of them; capitals and accents do not matter. */
  name?: string | undefined;
  /** Only who has arrived, or only who is still invited. */
  arrival?: 'arrived' | 'invited' | undefined;
}

/** A client with whom the viewer works. */
export interface CaseloadRow {
  id: string;
  name: string;
  /** ISO 8601. */
  nextAppointmentAt: string | null;
  /** The titles of what is with them now, the newest first. */
  withThem: string[];
  /** When they last shared something that they did not take back. ISO 8601. */
  lastSharedAt: string | null;
  arrived: boolean;
}

type Row = Omit<CaseloadRow, 'nextAppointmentAt' | 'lastSharedAt'> & {
  nextAppointmentAt: Date | null;
  lastSharedAt: Date | null;
};

/**
 * One page of the clients with whom the viewer has a live care link. A cursor from a row that is not
 * there any more gives the first page.
 */
export async function caseload(viewer: ClinicianViewer, options: CaseloadQuery): Promise<Page<CaseloadRow>> {
  const { cursor: from, ...fromTheBeginning } = options;
  const cursor = byId(from);
  const found = await query<Row>(viewer, clients(viewer, { ...fromTheBeginning, cursor }));
  if (found.length === 0 && cursor !== undefined) return caseload(viewer, fromTheBeginning);
  return pageOf(
    found.map((row) => ({
      ...row,
      nextAppointmentAt: row.nextAppointmentAt?.toISOString() ?? null,
      lastSharedAt: row.lastSharedAt?.toISOString() ?? null,
    })),
    ROWS_A_PAGE.table,
    cursor,
  );
}

/** The page is cut first, so that the rest is looked up for its rows alone. */
function clients(viewer: ClinicianViewer, options: CaseloadQuery): Prisma.Sql {
  const from = options.cursor?.from;
  const forwards = options.descending === (options.cursor?.to === 'previous');
  const beyond = Prisma.raw(forwards ? '>' : '<');
  const direction = Prisma.raw(forwards ? 'ASC' : 'DESC');
  const me = Prisma.sql`${viewer.personId}::uuid`;

  const next = Prisma.sql`(SELECT m.starts_at FROM appointment m
    WHERE m.clinician_id = ${me} AND m.client_id = c.id AND m.cancelled_at IS NULL AND m.starts_at > now()
    ORDER BY m.starts_at LIMIT 1)`;
  const shared = Prisma.sql`(SELECT s.shared_at FROM shared_reflection s
    WHERE s.clinician_id = ${me} AND s.client_id = c.id AND s.taken_back_at IS NULL
    ORDER BY s.shared_at DESC LIMIT 1)`;
  const none = options.descending ? Prisma.sql`'-infinity'::timestamptz` : Prisma.sql`'infinity'::timestamptz`;
  const moment =
    options.sort === 'name' ? undefined : Prisma.sql`coalesce(${options.sort === 'next' ? next : shared}, ${none})`;

  const conditions = [
    Prisma.sql`l.clinician_id = ${me} AND l.ended_at IS NULL AND c.clinic_id = ${viewer.clinicId}::uuid AND c.kind = 'client'`,
    ...(options.name === undefined ? [] : [holdsWords(Prisma.sql`c.folded_name`, options.name)]),
    ...(options.arrival === undefined
      ? []
      : [Prisma.sql`(c.id IN (SELECT meantime.invited_client_ids())) = ${options.arrival === 'invited'}`]),
  ];
  // What the rows are ordered by before their names, if anything.
  const ranked = moment === undefined ? Prisma.empty : Prisma.sql`${moment} AS moment,`;
  const rank = moment === undefined ? Prisma.empty : Prisma.sql`moment,`;
  const rankOf = moment === undefined ? Prisma.empty : Prisma.sql`(SELECT moment FROM place),`;
  const rankOrder = moment === undefined ? Prisma.empty : Prisma.sql`moment ${direction},`;
  const name = Prisma.sql`name COLLATE "und-x-icu"`;
  const order = Prisma.sql`ORDER BY ${rankOrder} ${name} ${direction}, id ${direction}`;
  const cut =
    from === undefined
      ? Prisma.empty
      : Prisma.sql`WHERE (${rank} ${name}, id) ${beyond} (${rankOf} (SELECT name FROM place), ${from}::uuid)`;

  return Prisma.sql`
    WITH place AS MATERIALIZED (
      SELECT ${ranked} c.name FROM person c WHERE c.id = ${from ?? null}::uuid
    ), page AS MATERIALIZED (
      SELECT * FROM (
        SELECT ${ranked} c.id, c.name
        FROM care_link l JOIN person c ON c.id = l.client_id
        WHERE ${Prisma.join(conditions, ' AND ')}
      ) ${cut} ${order} LIMIT ${ROWS_A_PAGE.table + 1}
    ), shown AS MATERIALIZED (
      SELECT p.*, ${currentSince(me, Prisma.sql`p.id`)} AS since FROM page p
    )
    SELECT c.id, c.name, ${next} AS "nextAppointmentAt", ${shared} AS "lastSharedAt",
      ARRAY(SELECT v.title FROM assignment a JOIN piece_version v ON v.id = a.piece_version_id
        WHERE a.clinician_id = ${me} AND a.client_id = c.id AND ${isCurrent(Prisma.sql`c.since`)} ORDER BY a.assigned_at DESC, a.id) AS "withThem",
      c.id NOT IN (SELECT meantime.invited_client_ids()) AS arrived
    FROM shown c ${order}`;
}
