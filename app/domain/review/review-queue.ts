import { query } from '~/db/query';
import { Prisma } from '~/db/generated/client';
import type { ClinicianViewer } from '~/db/viewer';
import type { PieceKind } from '../piece-format/content';
import { byId, pageOf, ROWS_A_PAGE, type FromCursor, type Page } from '../page';

/** What a clinician asks of the review queue. */
export interface ReviewQuery extends FromCursor {
  /** By the moment of sharing (the oldest first), or by the client's name and then that moment. */
  sort: 'shared' | 'client';
  /** The other way round. */
  descending: boolean;
  /** A part of the client's name; capitals do not matter. */
  client?: string | undefined;
  kind?: PieceKind | undefined;
  /** Only what was never opened. */
  newOnly: boolean;
}

/** One shared reflection that waits to be read together: what can be said of it without opening it. */
export interface WaitingReflection {
  id: string;
  clientId: string;
  clientName: string;
  pieceTitle: string;
  pieceKind: PieceKind;
  /** ISO 8601. */
  sharedAt: string;
  /** Never opened. */
  isNew: boolean;
}

type Row = Omit<WaitingReflection, 'sharedAt'> & { sharedAt: Date };

/**
 * One page of what was shared with the viewer under a live care link and is neither taken back nor read
 * together yet. One query, which reads no body; its cost does not grow with what the table holds. A cursor
 * from a row that is not there any more gives the first page.
 */
export async function reviewQueue(viewer: ClinicianViewer, options: ReviewQuery): Promise<Page<WaitingReflection>> {
  const { cursor: from, ...fromTheBeginning } = options;
  const cursor = byId(from);
  const found = await query<Row>(viewer, waiting(viewer, { ...fromTheBeginning, cursor }));
  if (found.length === 0 && cursor !== undefined) return reviewQueue(viewer, fromTheBeginning);
  return pageOf(
    found.map((row) => ({ ...row, sharedAt: row.sharedAt.toISOString() })),
    ROWS_A_PAGE.table,
    cursor,
  );
}

/** The page is cut before anything is looked up for its rows: the planner cannot know how few they are. */
function waiting(viewer: ClinicianViewer, options: ReviewQuery): Prisma.Sql {
  const from = options.cursor?.from;
  const forwards = options.descending === (options.cursor?.to === 'previous');
  const beyond = Prisma.raw(forwards ? '>' : '<');
  const direction = Prisma.raw(forwards ? 'ASC' : 'DESC');
  const me = Prisma.sql`${viewer.personId}::uuid`;
  const byClient = options.sort === 'client';

  const clients = Prisma.sql`JOIN person c ON c.id = s.client_id AND c.clinic_id = ${viewer.clinicId}::uuid AND c.kind = 'client'`;
  const conditions = [
    Prisma.sql`s.clinician_id = ${me} AND s.read_together_at IS NULL AND s.taken_back_at IS NULL`,
    ...(byClient ? [Prisma.sql`l.clinician_id = ${me} AND l.ended_at IS NULL`] : []),
    ...(options.newOnly ? [Prisma.sql`s.opened_at IS NULL`] : []),
    ...(options.client === undefined ? [] : [Prisma.sql`strpos(lower(c.name), lower(${options.client})) > 0`]),
    ...(options.kind === undefined
      ? []
      : [
          // Asked of what waits, one after the other, until the page is full; the versions of a kind are looked up once.
          Prisma.sql`(SELECT a.piece_version_id FROM assignment a WHERE a.id = s.assignment_id) = ANY (ARRAY(
            SELECT v.id FROM piece_version v JOIN piece p ON p.id = v.piece_id WHERE p.kind = ${options.kind}::piece_kind))`,
        ]),
    ...(from === undefined ? [] : [byClient ? afterInNames(beyond) : afterInTime(beyond)]),
  ];

  return Prisma.sql`
    WITH place AS MATERIALIZED (
      SELECT s.id, s.shared_at, c.id AS client_id, c.name
      FROM shared_reflection s JOIN person c ON c.id = s.client_id WHERE s.id = ${from ?? null}::uuid
    ), page AS MATERIALIZED (
      SELECT s.id, s.client_id, s.assignment_id, s.shared_at, s.opened_at
      FROM shared_reflection s
      ${byClient || options.client !== undefined ? clients : Prisma.empty}
      ${byClient ? Prisma.sql`JOIN care_link l ON l.client_id = c.id` : Prisma.empty}
      WHERE ${Prisma.join(conditions, ' AND ')}
      ORDER BY ${byClient ? Prisma.sql`c.name COLLATE "und-x-icu" ${direction}, c.id ${direction},` : Prisma.empty}
        s.shared_at ${direction}, s.id ${direction}
      LIMIT ${ROWS_A_PAGE.table + 1}
    )
    SELECT s.id, s.client_id AS "clientId", c.name AS "clientName", v.title AS "pieceTitle", p.kind::text AS "pieceKind",
      s.shared_at AS "sharedAt", s.opened_at IS NULL AS "isNew"
    FROM page s
    JOIN person c ON c.id = s.client_id
    JOIN assignment a ON a.id = s.assignment_id
    JOIN piece_version v ON v.id = a.piece_version_id
    JOIN piece p ON p.id = v.piece_id
    ORDER BY ${byClient ? Prisma.sql`c.name COLLATE "und-x-icu" ${direction}, c.id ${direction},` : Prisma.empty}
      s.shared_at ${direction}, s.id ${direction}`;
}

function afterInTime(beyond: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(s.shared_at, s.id) ${beyond} ((SELECT shared_at FROM place), (SELECT id FROM place))`;
}

/** Says the same twice: first so that the index of names can begin there, then exactly. */
function afterInNames(beyond: Prisma.Sql): Prisma.Sql {
  const name = Prisma.sql`c.name COLLATE "und-x-icu"`;
  return Prisma.sql`(${name}, c.id) ${beyond}= ((SELECT name FROM place), (SELECT client_id FROM place))
    AND (${name}, c.id, s.shared_at, s.id)
      ${beyond} ((SELECT name FROM place), (SELECT client_id FROM place), (SELECT shared_at FROM place), (SELECT id FROM place))`;
}
