import { Prisma } from '~/db/generated/client';
import { queryBatch } from '~/db/query';
import type { ClinicianViewer } from '~/db/viewer';
import { holdsWords } from '../people/folded-name';

/** A client or a piece that one can jump to. */
export interface JumpHit {
  id: string;
  /** The client's name, or the piece's title. */
  title: string;
  /** Whether what was typed is all of it, capitals and accents aside. */
  isWhole: boolean;
}

/** The nearest hits of each kind, and whether there are others. */
export interface JumpHits {
  clients: JumpHit[];
  moreClients: boolean;
  pieces: JumpHit[];
  morePieces: boolean;
}

/** As many of each kind as are shown. */
const MOST_HITS = 12;

/**
 * Clients under a live care link with the viewer whose name holds each word of what was typed, and pieces of the viewer's
 * library whose title does (see `holdsWords`). The nearest first: what is all of it, what begins with it, what has it
 * at the beginning of a word. One round trip; nothing typed finds nothing.
 */
export async function findToJump(viewer: ClinicianViewer, typed: string): Promise<JumpHits> {
  if (typed.trim() === '') return { clients: [], moreClients: false, pieces: [], morePieces: false };
  const [clients, pieces] = await queryBatch<[JumpHit, JumpHit]>(viewer, [
    nearest(
      typed,
      Prisma.sql`SELECT c.id, c.name AS title, c.folded_name AS folded
        FROM care_link l JOIN person c ON c.id = l.client_id
        WHERE l.clinician_id = ${viewer.personId}::uuid AND l.ended_at IS NULL
          AND c.clinic_id = ${viewer.clinicId}::uuid AND c.kind = 'client' AND ${holdsWords(Prisma.sql`c.folded_name`, typed)}`,
    ),
    nearest(
      typed,
      Prisma.sql`SELECT f.piece_id AS id, f.title, f.folded_title AS folded
        FROM piece_search f WHERE ${holdsWords(Prisma.sql`f.folded_title`, typed)}`,
    ),
  ]);
  return {
    clients: clients.slice(0, MOST_HITS),
    moreClients: clients.length > MOST_HITS,
    pieces: pieces.slice(0, MOST_HITS),
    morePieces: pieces.length > MOST_HITS,
  };
}

function nearest(typed: string, found: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    WITH sought AS MATERIALIZED (SELECT meantime.folded(${typed}) AS words), found AS (${found})
    SELECT f.id, f.title, f.folded = s.words AS "isWhole" FROM found f CROSS JOIN sought s
    WHERE s.words <> ''
    ORDER BY CASE WHEN f.folded = s.words THEN 0 WHEN starts_with(f.folded, s.words) THEN 1
        WHEN strpos(' ' || f.folded, ' ' || s.words) > 0 THEN 2 ELSE 3 END,
      f.title COLLATE "und-x-icu", f.id
    LIMIT ${MOST_HITS + 1}`;
}
