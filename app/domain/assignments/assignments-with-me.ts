import { personKey } from '~/crypto/person-keys';
import { query, queryBatch } from '~/db/query';
import { Prisma } from '~/db/generated/client';
import type { ClientViewer } from '~/db/viewer';
import { byId, pageOf, ROWS_A_PAGE, type FromCursor, type PageOnwards } from '../page';
import type { PieceKind } from '../piece-format/content';
import { reasonSealedAt } from './assignment-reason';
import { currentSince } from './current-assignments';
import { isUndone } from './undo';

/** An assignment as a list names it: the clinician's words, and of the piece only its name and size. */
export interface AssignmentWithMe {
  id: string;
  clinicianName: string;
  why: string;
  /** ISO 8601. */
  assignedAt: string;
  title: string;
  kind: PieceKind;
  minutes: number;
}

/** When the viewer meets a clinician next. `at` is ISO 8601. */
export interface NextMeeting {
  at: string;
  clinicianName: string;
}

type Row = Omit<AssignmentWithMe, 'why' | 'assignedAt'> & {
  why: Uint8Array;
  assignedAt: Date;
  /** The viewer's own key, which the words on why are sealed with. */
  wrapped: Uint8Array | null;
};

/**
 * The assignments of the viewer, each with whether it is with them now. With them now is what a clinician gave last:
 * everything since the meeting before the newest of it, unless it was withdrawn or the care link has ended. So a
 * piece not yet opened does not vanish because a meeting passed; something newer takes its place. A check-in is
 * also with them again once its weeks have passed since its last round, or since it was given where it has none. What
 * was undone is not among them, unless they wrote in it meanwhile.
 */
function assignments(viewer: ClientViewer, now: Date): Prisma.Sql {
  const [them, me] = [Prisma.sql`l.clinician_id`, Prisma.sql`l.client_id`];
  return Prisma.sql`
    WITH care AS MATERIALIZED (
      SELECT l.id, l.ended_at, ${currentSince(them, me)} AS since FROM care_link l WHERE l.client_id = ${viewer.personId}::uuid
    )
    SELECT a.id, a.why, a.assigned_at AS "assignedAt", p.name AS "clinicianName",
      v.title, k.kind::text AS kind, v.minutes, d.wrapped,
      a.withdrawn_at IS NULL AND l.ended_at IS NULL AND (
        a.assigned_at >= l.since
        OR (k.kind = 'check-in' AND ${now}::timestamptz >= (
          SELECT coalesce(max(e.created_at), a.assigned_at) FROM entry e WHERE e.assignment_id = a.id AND e.slot LIKE 'turn:%'
        ) + make_interval(weeks => (v.content->>'everyWeeks')::int))
      ) AS "isNow"
    FROM assignment a
    JOIN care l ON l.id = a.care_link_id
    JOIN piece_version v ON v.id = a.piece_version_id
    JOIN piece k ON k.id = v.piece_id
    JOIN person p ON p.id = a.clinician_id
    LEFT JOIN data_key d ON d.person_id = a.client_id AND d.scope = 'shared'
    WHERE a.client_id = ${viewer.personId}::uuid
      AND (NOT ${isUndone}
        OR EXISTS (SELECT FROM entry e WHERE e.assignment_id = a.id) OR EXISTS (SELECT FROM shared_reflection s WHERE s.assignment_id = a.id))`;
}

/** What is with the viewer now, newest first, and when they meet next (one line a clinician, soonest first). */
export async function assignmentsWithMe(
  viewer: ClientViewer,
  now: Date,
): Promise<{ assignments: AssignmentWithMe[]; meetings: NextMeeting[]; anythingBefore: boolean }> {
  const [rows, meetings] = await queryBatch<
    [(Row | Record<keyof Row, null>) & { anythingBefore: boolean }, { at: Date; clinicianName: string }]
  >(viewer, [
    // One row at least, for what was before: all of it empty but that, where nothing is with them now.
    Prisma.sql`
      WITH mine AS MATERIALIZED (${assignments(viewer, now)})
      SELECT m.*, b."anythingBefore"
      FROM (SELECT EXISTS (SELECT FROM mine WHERE NOT "isNow") AS "anythingBefore") b
      LEFT JOIN mine m ON m."isNow"
      ORDER BY m."assignedAt" DESC, m.id DESC`,
    Prisma.sql`
      SELECT min(m.starts_at) AS at, p.name AS "clinicianName"
      FROM appointment m
      JOIN person p ON p.id = m.clinician_id
      JOIN care_link l ON l.clinician_id = m.clinician_id AND l.client_id = m.client_id AND l.ended_at IS NULL
      WHERE m.client_id = ${viewer.personId}::uuid AND m.cancelled_at IS NULL AND m.starts_at > ${now}::timestamptz
      GROUP BY m.clinician_id, p.name ORDER BY 1`,
  ]);
  return {
    assignments: opened(
      viewer,
      rows.filter((row): row is typeof row & Row => row.id !== null),
    ),
    meetings: meetings.map(({ at, clinicianName }) => ({ at: at.toISOString(), clinicianName })),
    anythingBefore: rows[0]?.anythingBefore === true,
  };
}

/** What was with the viewer before, newest first, a page at a time. */
export async function assignmentsBefore(
  viewer: ClientViewer,
  now: Date,
  { cursor: asked }: FromCursor<'next'> = {},
): Promise<PageOnwards<AssignmentWithMe>> {
  const cursor = byId(asked);
  const from = cursor
    ? Prisma.sql`AND ("assignedAt", id) < (SELECT assigned_at, id FROM assignment WHERE id = ${cursor.from}::uuid)`
    : Prisma.empty;
  const rows = await query<Row>(
    viewer,
    Prisma.sql`
      SELECT * FROM (${assignments(viewer, now)}) WHERE NOT "isNow" ${from}
      ORDER BY "assignedAt" DESC, id DESC LIMIT ${ROWS_A_PAGE.assignments + 1}`,
  );
  const page = pageOf(rows, ROWS_A_PAGE.assignments, cursor);
  return { rows: opened(viewer, page.rows), next: page.next };
}

/** Throws `Unreadable` when the key is gone, or a text is not what was sealed there. */
function opened(viewer: ClientViewer, rows: readonly Row[]): AssignmentWithMe[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { open } = personKey(viewer.personId, 'shared', first.wrapped);
  return rows.map(({ id, clinicianName, why, assignedAt, title, kind, minutes }) => ({
    id,
    clinicianName,
    why: open(reasonSealedAt(id), why),
    assignedAt: assignedAt.toISOString(),
    title,
    kind,
    minutes,
  }));
}
