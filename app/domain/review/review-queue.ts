import { query, queryBatch } from '~/db/query';
import { isId } from '~/db/id';
import { Prisma } from '~/db/generated/client';
import type { ClinicianViewer } from '~/db/viewer';
import type { PieceKind } from '../piece-format/content';
import { byId, pageOf, ROWS_A_PAGE, type FromCursor, type Page } from '../page';
import { holdsWords } from '../people/folded-name';
import { isWaiting } from '../sharing/discussed';
import { sharedLine, sharedLineOf, type SharedLine } from './shared-line';

/** What a clinician asks of the review queue. */
export interface ReviewQuery extends FromCursor {
  /** By the moment since when it waits (the oldest first), or by the client's name and then that moment. */
  sort: 'waiting' | 'client';
  /** The other way round. */
  descending: boolean;
  /** A part of the client's name; capitals do not matter. */
  client?: string | undefined;
  /** One client, by id. */
  clientId?: string | undefined;
  kind?: PieceKind | undefined;
  /** Only what was never opened. */
  newOnly: boolean;
}

/** One row of the queue: something shared that was not discussed yet, or that its client replied to since. */
export interface WaitingReflection extends SharedLine {
  clientId: string;
  clientName: string;
  /** It was discussed before its client replied. */
  wasDiscussed: boolean;
}

type Row = Omit<WaitingReflection, 'arrivedAt'> & { arrivedAt: Date };

/**
 * One page of what was shared with the viewer under a live care link, is not taken back, and waits to be discussed: the
 * share itself, or a reply to it. One query, which reads no body; its cost does not grow with what the table holds. A cursor
 * from a row that is not there any more gives the first page.
 */
export async function reviewQueue(viewer: ClinicianViewer, options: ReviewQuery): Promise<Page<WaitingReflection>> {
  const { cursor: from, ...fromTheBeginning } = options;
  const cursor = byId(from);
  const found = await query<Row>(viewer, waiting(viewer, { ...fromTheBeginning, cursor }, ROWS_A_PAGE.table + 1));
  if (found.length === 0 && cursor !== undefined) return reviewQueue(viewer, fromTheBeginning);
  return pageOf(
    found.map((row) => ({ ...row, arrivedAt: row.arrivedAt.toISOString() })),
    ROWS_A_PAGE.table,
    cursor,
  );
}

/** The ids of the rows beside one in the queue, as it is asked for: of one that has left it too, by when it waited. */
export async function besideInQueue(
  viewer: ClinicianViewer,
  options: ReviewQuery,
  id: string,
): Promise<{ previous: string | null; next: string | null }> {
  if (!isId(id)) return { previous: null, next: null };
  const beside = (to: 'previous' | 'next') => waiting(viewer, { ...options, cursor: { to, from: id } }, 1);
  const [before, after] = await queryBatch<[Row, Row]>(viewer, [beside('previous'), beside('next')]);
  return { previous: before[0]?.id ?? null, next: after[0]?.id ?? null };
}

/** The page is cut before anything is looked up for its rows: the planner cannot know how few they are. */
function waiting(viewer: ClinicianViewer, options: ReviewQuery, limit: number): Prisma.Sql {
  const from = options.cursor?.from;
  const forwards = options.descending === (options.cursor?.to === 'previous');
  const beyond = Prisma.raw(forwards ? '>' : '<');
  const direction = Prisma.raw(forwards ? 'ASC' : 'DESC');
  const me = Prisma.sql`${viewer.personId}::uuid`;
  const byClient = options.sort === 'client';

  const clients = Prisma.sql`JOIN person c ON c.id = s.client_id AND c.clinic_id = ${viewer.clinicId}::uuid AND c.kind = 'client'`;
  const conditions = [
    Prisma.sql`s.clinician_id = ${me} AND ${isWaiting}`,
    ...(byClient ? [Prisma.sql`l.clinician_id = ${me} AND l.ended_at IS NULL`] : []),
    ...(options.newOnly ? [Prisma.sql`s.unopened_since IS NOT NULL`] : []),
    ...(options.clientId === undefined ? [] : [Prisma.sql`s.client_id = ${options.clientId}::uuid`]),
    ...(options.client === undefined ? [] : [holdsWords(Prisma.sql`c.folded_name`, options.client)]),
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
      SELECT s.id, s.waiting_since, c.id AS client_id, c.name
      FROM shared_reflection s JOIN person c ON c.id = s.client_id WHERE s.id = ${from ?? null}::uuid
    ), page AS MATERIALIZED (
      SELECT s.id, s.client_id, s.assignment_id, s.waiting_since, s.opened_at, s.unopened_since, s.discussed_at, s.places, s.item_count, s.reading
      FROM shared_reflection s
      ${byClient || options.client !== undefined ? clients : Prisma.empty}
      ${byClient ? Prisma.sql`JOIN care_link l ON l.client_id = c.id` : Prisma.empty}
      WHERE ${Prisma.join(conditions, ' AND ')}
      ORDER BY ${byClient ? Prisma.sql`c.name COLLATE "und-x-icu" ${direction}, c.id ${direction},` : Prisma.empty}
        s.waiting_since ${direction}, s.id ${direction}
      LIMIT ${limit}
    )
    SELECT s.client_id AS "clientId", c.name AS "clientName", s.waiting_since AS "arrivedAt", s.discussed_at IS NOT NULL AS "wasDiscussed", ${sharedLine}
    FROM page s JOIN person c ON c.id = s.client_id ${sharedLineOf}
    ORDER BY ${byClient ? Prisma.sql`c.name COLLATE "und-x-icu" ${direction}, c.id ${direction},` : Prisma.empty}
      s.waiting_since ${direction}, s.id ${direction}`;
}

function afterInTime(beyond: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(s.waiting_since, s.id) ${beyond} ((SELECT waiting_since FROM place), (SELECT id FROM place))`;
}

/** Says the same twice: first so that the index of names can begin there, then exactly. */
function afterInNames(beyond: Prisma.Sql): Prisma.Sql {
  const name = Prisma.sql`c.name COLLATE "und-x-icu"`;
  return Prisma.sql`(${name}, c.id) ${beyond}= ((SELECT name FROM place), (SELECT client_id FROM place))
    AND (${name}, c.id, s.waiting_since, s.id)
      ${beyond} ((SELECT name FROM place), (SELECT client_id FROM place), (SELECT waiting_since FROM place), (SELECT id FROM place))`;
}
