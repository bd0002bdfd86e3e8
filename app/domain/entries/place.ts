import { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import { NotFound } from '~/errors';
import type { EntryForm } from './entry';

/** Where in a piece something can be written, by the piece's kind. */
const forms: Record<string, { kind: string; form: EntryForm }> = {
  prompt: { kind: 'essay', form: 'answer' },
  pause: { kind: 'essay', form: 'answer' },
  moment: { kind: 'practice', form: 'moment' },
  card: { kind: 'card-set', form: 'card' },
  turn: { kind: 'check-in', form: 'turn' },
};

/** What a piece version asks for, by id. Versions never change, so what was read of one stays true. */
interface PlaceIds {
  kind: string;
  prompts: string[];
  pauses: string[];
  cards: string[];
}

const known = new Map<string, PlaceIds>();
const MOST_KNOWN = 1_000;

/** The places of one assignment's piece. `formAt` throws `NotFound` for a placeKey that the piece does not have. */
export interface Places {
  formAt(placeKey: string): EntryForm;
  prompts: readonly string[];
}

/** Whether a text has the shape of a placeKey at all: asked before it meets the database. */
export function isPlaceKey(placeKey: string): boolean {
  return /^[a-z]+:[\w-]{1,100}$/.test(placeKey);
}

/** Asks one statement as whoever the places are for. */
type Read = (statement: Prisma.Sql) => Promise<PlaceIds[]>;

/**
 * The places of the piece version of an assignment that was found to be the reader's; `rounds` is the highest round
 * written so far, 0 where there is none.
 */
export async function placesOf(read: Read, pieceVersionId: string, rounds: number): Promise<Places> {
  const ids = known.get(pieceVersionId) ?? (await idsOf(read, pieceVersionId));
  const has = (place: string, id: string): boolean => {
    switch (place) {
      case 'prompt':
        return ids.prompts.includes(id);
      case 'pause':
        return ids.pauses.includes(id);
      case 'card':
        return ids.cards.includes(id);
      case 'moment':
        return isId(id);
      default:
        return /^[1-9]\d{0,4}$/.test(id) && Number(id) <= rounds + 1;
    }
  };
  return {
    prompts: ids.prompts,
    formAt(placeKey) {
      const [place = '', id = ''] = placeKey.split(/:(.*)/s);
      const asked = Object.hasOwn(forms, place) ? forms[place] : undefined;
      if (asked === undefined || asked.kind !== ids.kind || !has(place, id)) throw new NotFound();
      return asked.form;
    },
  };
}

async function idsOf(read: Read, pieceVersionId: string): Promise<PlaceIds> {
  const [ids] = await read(Prisma.sql`
    SELECT v.content->>'kind' AS kind,
      jsonb_path_query_array(v.content, '$.prompts[*].id') AS prompts,
      jsonb_path_query_array(v.content, '$.pauses[*].id') AS pauses,
      jsonb_path_query_array(v.content, '$.cards[*].id') AS cards
    FROM piece_version v WHERE v.id = ${pieceVersionId}::uuid`);
  if (!ids) throw new NotFound();
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(pieceVersionId, ids);
  return ids;
}
