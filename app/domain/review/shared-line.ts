import { Prisma } from '~/db/generated/client';
import type { ReadingAgreement } from '~/db/generated/enums';
import type { PieceKind } from '../piece-format/content';

/** What can be said of a share, or of what came in its thread, without a word that its client wrote. */
export interface SharedLine {
  /** Of the shared reflection. */
  id: string;
  pieceTitle: string;
  pieceKind: PieceKind;
  /** The piece's own words for the first of what was answered or kept; null where it asks in none, or that was not noted. */
  question: string | null;
  /** How many answers, cards or moments; 0 where it says only "I'd like to talk about this"; null where that was not noted. */
  itemCount: number | null;
  /** What the clinician had said about reading. */
  reading: ReadingAgreement;
  /** When the oldest of what it is about arrived. ISO 8601. */
  arrivedAt: string;
  /** What was never opened: the share, or replies to it; null where all of it was. */
  isNew: 'share' | 'reply' | null;
}

/**
 * The columns of a line, but for when it arrived: of `s`, a shared reflection, with its assignment `a`, piece version `v`
 * and piece `p`.
 */
export const sharedLine = Prisma.sql`s.id, v.title AS "pieceTitle", p.kind::text AS "pieceKind", (
    SELECT asked ->> 'text' FROM jsonb_array_elements(coalesce(v.content -> (
      CASE split_part(s.places[1], ':', 1) WHEN 'prompt' THEN 'prompts' WHEN 'pause' THEN 'pauses' WHEN 'card' THEN 'cards' END), '[]')) AS asked
    WHERE asked ->> 'id' = split_part(s.places[1], ':', 2) LIMIT 1
  ) AS question, s.item_count AS "itemCount", s.reading::text AS reading,
  CASE WHEN s.opened_at IS NULL THEN 'share' WHEN s.unopened_since IS NOT NULL THEN 'reply' END AS "isNew"`;

/** What `sharedLine` asks of the tables beside `s`. */
export const sharedLineOf = Prisma.sql`JOIN assignment a ON a.id = s.assignment_id
  JOIN piece_version v ON v.id = a.piece_version_id JOIN piece p ON p.id = v.piece_id`;
