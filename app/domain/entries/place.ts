import { isId } from '~/db/id';
import type { Db } from '~/db/as';
import { NotFound } from '../errors';
import type { EntryForm } from './entry';

/** Where in a piece something can be written, by the piece's kind. */
const forms: Record<string, { kind: string; form: EntryForm }> = {
  prompt: { kind: 'essay', form: 'answer' },
  pause: { kind: 'essay', form: 'answer' },
  moment: { kind: 'practice', form: 'moment' },
  card: { kind: 'card-set', form: 'card' },
  turn: { kind: 'check-in', form: 'turn' },
};

interface Ids {
  kind: string;
  prompts: string[];
  pauses: string[];
  cards: string[];
  /** The highest turn written so far, 0 where there is none. */
  turns: number;
}

/** The places of one assignment's piece. `formAt` throws `NotFound` for a slot that the piece does not have. */
export interface Places {
  formAt(slot: string): EntryForm;
  prompts: readonly string[];
}

/** Reads the places of an assignment that is the viewer's. Throws `NotFound` when it is not. */
export async function placesOf(db: Db, clientId: string, assignmentId: string): Promise<Places> {
  const [ids] = await db.$queryRaw<Ids[]>`
    SELECT v.content->>'kind' AS kind,
      jsonb_path_query_array(v.content, '$.prompts[*].id') AS prompts,
      jsonb_path_query_array(v.content, '$.pauses[*].id') AS pauses,
      jsonb_path_query_array(v.content, '$.cards[*].id') AS cards,
      coalesce((SELECT max(substr(e.slot, 6)::int) FROM entry e
        WHERE e.assignment_id = a.id AND e.slot LIKE 'turn:%'), 0) AS turns
    FROM assignment a JOIN piece_version v ON v.id = a.piece_version_id
    WHERE a.id = ${assignmentId}::uuid AND a.client_id = ${clientId}::uuid`;
  if (!ids) throw new NotFound();

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
        return /^[1-9]\d{0,4}$/.test(id) && Number(id) <= ids.turns + 1;
    }
  };
  return {
    prompts: ids.prompts,
    formAt(slot) {
      const [place = '', id = ''] = slot.split(/:(.*)/s);
      const known = Object.hasOwn(forms, place) ? forms[place] : undefined;
      if (known === undefined || known.kind !== ids.kind || !has(place, id)) throw new NotFound();
      return known.form;
    },
  };
}
