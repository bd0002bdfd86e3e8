import { Prisma } from '~/db/generated/client';
import { isUndone } from '../assignments/undo';
import type { ReadingAgreement } from '~/db/generated/enums';
import type { ClinicianViewer } from '~/db/viewer';
import { APPOINTMENT_LASTS } from '../appointments/lasts';
import { currentSince, isCurrent } from '../assignments/current-assignments';
import type { PieceKind } from '../piece-format/content';
import type { StoredContent } from '../piece-format/piece';
import { isWaiting } from '../sharing/discussed';

/** How many of each a brief holds at most. */
export interface MostInBrief {
  shared: number;
  given: number;
  takenBack: number;
  replies: number;
}

/** What a brief begins with: who it is of, the minute, and the shared reflections in it. */
export interface BegunRow {
  clientName: string;
  workingSince: Date;
  asOf: Date;
  lastMet: Date | null;
  /** The appointment to come, or the one that is not over. */
  nextAt: Date | null;
  /** The client's own key, as it is stored; null where nothing was sealed with it yet. */
  wrapped: Uint8Array | null;
  /** Ids, and those of them that were opened by this. */
  chosen: string[];
  opened: string[];
  hasMore: boolean;
}

/**
 * Chooses what is in a brief, and records the opening of what is read in it, by these agreements; one row, or none
 * without a live care link. To be committed before a word is read.
 */
export function beginBrief(
  viewer: ClinicianViewer,
  clientId: string,
  agreements: readonly ReadingAgreement[],
  most: MostInBrief,
): Prisma.Sql {
  const [me, them] = [Prisma.sql`${viewer.personId}::uuid`, Prisma.sql`${clientId}::uuid`];
  const theirs = Prisma.sql`m.clinician_id = ${me} AND m.client_id = ${them} AND m.cancelled_at IS NULL`;
  return Prisma.sql`
    WITH care AS MATERIALIZED (
      SELECT l.began_at, date_trunc('minute', now()) AS minute FROM care_link l
      WHERE l.clinician_id = ${me} AND l.client_id = ${them} AND l.ended_at IS NULL
    ), met AS MATERIALIZED (
      SELECT k.*,
        (SELECT max(m.starts_at) FROM appointment m WHERE ${theirs} AND m.starts_at <= k.minute - ${APPOINTMENT_LASTS}) AS last,
        (SELECT min(m.starts_at) FROM appointment m WHERE ${theirs} AND m.starts_at > k.minute - ${APPOINTMENT_LASTS}) AS next
      FROM care k
    ), chosen AS MATERIALIZED (
      SELECT s.id, s.reading, row_number() OVER (ORDER BY greatest(s.shared_at, s.replied_at) DESC, s.id DESC) AS at
      FROM met k JOIN shared_reflection s ON s.clinician_id = ${me} AND s.client_id = ${them}
      WHERE s.taken_back_at IS NULL AND (${isWaiting} OR greatest(s.shared_at, s.replied_at) >= k.last)
      ORDER BY at LIMIT ${most.shared + 1}
    ), opened AS MATERIALIZED (
      SELECT o.id FROM meantime.record_openings(ARRAY(
        SELECT n.id FROM chosen n WHERE n.at <= ${most.shared} AND n.reading = ANY (${[...agreements]}::reading_agreement[]))) AS o (id)
    )
    SELECT c.name AS "clientName", k.began_at AS "workingSince", k.minute AS "asOf", k.last AS "lastMet", k.next AS "nextAt", d.wrapped,
      ARRAY(SELECT n.id FROM chosen n WHERE n.at <= ${most.shared}) AS chosen, ARRAY(SELECT o.id FROM opened o) AS opened,
      EXISTS (SELECT FROM chosen n WHERE n.at > ${most.shared}) AS "hasMore"
    FROM met k JOIN person c ON c.id = ${them} LEFT JOIN data_key d ON d.person_id = c.id AND d.scope = 'shared'`;
}

export interface GivenRow {
  id: string;
  pieceId: string;
  title: string;
  kind: PieceKind;
  assignedAt: Date;
  withdrawnAt: Date | null;
  why: Uint8Array;
}

export interface SharedRow extends StoredContent {
  id: string;
  pieceTitle: string;
  pieceKind: PieceKind;
  itemCount: number | null;
  reading: ReadingAgreement;
  sharedAt: Date;
  openedAt: Date | null;
  discussedAt: Date | null;
  repliedAt: Date | null;
  waits: boolean;
  isTakenBack: boolean;
  /** Sealed; null where it was not opened, or is not there any more. */
  body: Uint8Array | null;
}

export interface ReplyRow {
  id: string;
  sharedReflectionId: string;
  authorId: string;
  writtenAt: Date;
  /** As it was before this brief. */
  openedAt: Date | null;
  /** It is the oldest that is here, and there are more before it. */
  hasEarlier: boolean;
  body: Uint8Array;
}

/** Reads what was begun: what was given, what was shared, and the replies, which are marked as opened as they are read. */
export function readingStatements(
  viewer: ClinicianViewer,
  clientId: string,
  { chosen, opened, since }: Pick<BegunRow, 'chosen' | 'opened'> & { since: Date },
  most: MostInBrief,
): [Prisma.Sql, Prisma.Sql, Prisma.Sql] {
  const [me, them] = [Prisma.sql`${viewer.personId}::uuid`, Prisma.sql`${clientId}::uuid`];
  const given = Prisma.sql`
    WITH last AS MATERIALIZED (SELECT ${currentSince(me, them)} AS since), given AS MATERIALIZED (
      SELECT a.* FROM assignment a
      WHERE a.clinician_id = ${me} AND a.client_id = ${them}
        AND (a.assigned_at >= ${since} OR a.withdrawn_at >= ${since} OR ${isCurrent(Prisma.sql`(SELECT since FROM last)`)})
        AND NOT ${isUndone}
      ORDER BY a.withdrawn_at IS NOT NULL, a.assigned_at DESC, a.id LIMIT ${most.given + 1}
    )
    SELECT a.id, p.id AS "pieceId", v.title, p.kind::text AS kind, a.assigned_at AS "assignedAt", a.withdrawn_at AS "withdrawnAt", a.why
    FROM given a JOIN piece_version v ON v.id = a.piece_version_id JOIN piece p ON p.id = v.piece_id
    ORDER BY a.withdrawn_at IS NOT NULL, a.assigned_at DESC, a.id`;
  const shared = Prisma.sql`
    WITH gone AS MATERIALIZED (
      SELECT s.id FROM shared_reflection s
      WHERE s.clinician_id = ${me} AND s.client_id = ${them} AND s.taken_back_at >= ${since} AND s.opened_at IS NOT NULL
        AND s.id <> ALL (${chosen}::uuid[])
      ORDER BY s.taken_back_at DESC, s.id LIMIT ${most.takenBack}
    )
    SELECT s.id, v.title AS "pieceTitle", p.kind::text AS "pieceKind", s.item_count AS "itemCount", s.reading::text AS reading,
      s.shared_at AS "sharedAt", s.opened_at AS "openedAt", s.discussed_at AS "discussedAt", s.replied_at AS "repliedAt",
      ${isWaiting} IS TRUE AS waits, s.taken_back_at IS NOT NULL AS "isTakenBack", w.body, v.content,
      jsonb_build_object('label', n.label, 'version', n.version, 'bodyHtml', n.body_html) AS disclaimer
    FROM shared_reflection s
      JOIN assignment a ON a.id = s.assignment_id
      JOIN piece_version v ON v.id = a.piece_version_id JOIN piece p ON p.id = v.piece_id
      JOIN disclaimer n ON n.id = s.disclaimer_id
      LEFT JOIN meantime.read_shared_reflections(${opened}::uuid[]) w ON w.id = s.id
    WHERE s.id = ANY (${chosen}::uuid[]) OR s.id IN (SELECT g.id FROM gone g)
    ORDER BY s.shared_at, s.id`;
  const replies = Prisma.sql`
    WITH newest AS MATERIALIZED (
      SELECT r.* FROM unnest(${opened}::uuid[]) AS o (id) CROSS JOIN LATERAL (
        SELECT r.id, r.shared_reflection_id, r.author_id, r.written_at, r.opened_at,
          row_number() OVER (ORDER BY r.written_at DESC, r.id DESC) AS at, count(*) OVER () AS found
        FROM (SELECT r.id, r.shared_reflection_id, r.author_id, r.written_at, r.opened_at FROM reply r WHERE r.shared_reflection_id = o.id ORDER BY r.written_at DESC, r.id DESC LIMIT ${most.replies + 1}) r
      ) r
    ), words AS MATERIALIZED (
      SELECT w.id, w.body FROM meantime.read_replies(ARRAY(SELECT n.id FROM newest n WHERE n.at <= ${most.replies})) w
    ), marked AS MATERIALIZED (
      SELECT meantime.mark_replies_opened(ARRAY(SELECT w.id FROM words w))
    )
    SELECT n.id, n.shared_reflection_id AS "sharedReflectionId", n.author_id AS "authorId", n.written_at AS "writtenAt",
      n.opened_at AS "openedAt", n.at = ${most.replies} AND n.found > ${most.replies} AS "hasEarlier", w.body
    FROM newest n JOIN words w ON w.id = n.id CROSS JOIN marked
    ORDER BY n.shared_reflection_id, n.written_at, n.id`;
  return [given, shared, replies];
}
