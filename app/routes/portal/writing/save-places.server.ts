import { isBlank, mergeFields, type Fields } from '~/autosave/fields';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { entriesOf } from '~/domain/entries/entries-of';
import { entryBody, type EntryBody, type EntryRow } from '~/domain/entries/entry';
import { saveEntry } from '~/domain/entries/save-entry';
import { NotFound, Refused } from '~/errors';
import { keepable } from '~/forms/keepable';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { fieldNames, parseFieldName } from './field-names';

/** What is stored at one place, in the shape of its fields. `baseVersion` is `''` and `savedAt` null where nothing is. */
export interface StoredFields {
  placeKey: string;
  baseVersion: string;
  fields: Fields;
  /** ISO 8601. */
  savedAt: string | null;
}

/** What a place was asked to keep and could not: the page shows it again just as it was written. */
export interface RejectedField {
  placeKey: string;
  baseVersion: string;
  fields: Fields;
  why: string | null;
}

/** An `Answer` of the `AutosaveMachine` as it is sent to the page, under the names that it always had there. */
export type EntryAnswer =
  | { is: 'saved'; base: string; savedAt: string }
  | { is: 'newer'; base: string; fields: Fields | null; savedAt: string | null; when: TimeInWords | null }
  | { is: 'refused'; why: string }
  | { is: 'someone else' };

/** A stored version's name, as forms carry it. Says nothing of what it holds. */
function baseOf(id: string | null, version: number): string {
  return id === null ? '' : `${id}.${version}`;
}

function fromBase(base: string): { baseVersion: number; entryId?: string } {
  if (base === '') return { baseVersion: 0 };
  const [id, version] = base.split('.');
  if (!isId(id) || !/^[1-9]\d{0,8}$/.test(version ?? '')) throw new NotFound();
  return { baseVersion: Number(version), entryId: id };
}

/** The version that a form was made from, for verbs that change an entry otherwise. Throws `NotFound` when it is none. */
export function entryAt(base: string): { entryId: string; version: number } {
  const { entryId, baseVersion } = fromBase(base);
  if (entryId === undefined) throw new NotFound();
  return { entryId, version: baseVersion };
}

/** An entry in the shape of its fields. */
export function storedFields({ id, placeKey, version, body, savedAt }: EntryRow): StoredFields {
  return { placeKey, baseVersion: baseOf(id, version), fields: fieldsOf(body), savedAt };
}

function fieldsOf(body: EntryBody): Fields {
  switch (body.form) {
    case 'answer':
      return { text: body.text };
    case 'moment':
      return { when: body.when ?? '', noticed: body.noticed ?? '', felt: body.felt ?? '', text: body.text ?? '' };
    case 'card':
      return { mine: body.mine ? 'yes' : '', why: body.why ?? '' };
    case 'turn':
      return body.answers;
  }
}

function bodyOf(form: string, fields: Fields): EntryBody {
  const body =
    form === 'turn'
      ? { form, answers: fields }
      : form === 'card'
        ? { form, ...fields, mine: fields['mine'] === 'yes' }
        : { form, ...fields };
  const parsed = entryBody.safeParse(body);
  if (!parsed.success) throw new NotFound();
  return parsed.data;
}

interface PostedPlace {
  placeKey: string;
  form: string;
  base: string;
  /** The newer version that the writer was shown beside theirs. */
  newer: string;
  fields: Fields;
}

/** A writing form as it was sent, with script or without: any number of places, each with the version it began from. */
export interface PostedPlaces {
  /** Whose page it was sent from. */
  person: string;
  places: PostedPlace[];
  /** The place whose button was pressed. */
  at: string | null;
  /** Where to go once all is saved. */
  then: string | null;
  /** What the writer chose between two versions. */
  keep: { choice: string; placeKey: string } | null;
}

/** More places than any page has: an essay has its questions and pauses, a card set its cards. */
const MOST_PLACES = 40;

/** Reads a writing form, as it can be kept. Throws a Response (413) for one of more places than any page has. */
export function parsePostedPlaces(form: FormData): PostedPlaces {
  const texts = new Map<string, string>();
  const fieldsAt = new Map<string, [string, string][]>();
  for (const [name, value] of form) {
    if (typeof value !== 'string' || texts.has(name)) continue;
    texts.set(name, value);
    const field = parseFieldName(name);
    if (!field) continue;
    const its = fieldsAt.get(field.placeKey);
    const written: [string, string] = [field.name, keepable(value)];
    if (its) its.push(written);
    else fieldsAt.set(field.placeKey, [written]);
  }
  const of = (name: string) => texts.get(name) ?? '';
  const placeKeys = [...texts.keys()].flatMap((name) => (name.startsWith('form ') ? [name.slice('form '.length)] : []));
  if (placeKeys.length > MOST_PLACES) throw new Response(null, { status: 413 });
  const [choice = '', placeKey = ''] = of('keep').split(' ');
  return {
    person: of('person'),
    places: placeKeys.map((placeKey) => ({
      placeKey,
      form: of(fieldNames.form(placeKey)),
      base: of(fieldNames.base(placeKey)),
      newer: of(fieldNames.newer(placeKey)),
      fields: Object.fromEntries(fieldsAt.get(placeKey) ?? []),
    })),
    at: texts.get('at') ?? null,
    then: texts.get('then') ?? null,
    keep: texts.has('keep') ? { choice, placeKey } : null,
  };
}

/** Saves one place for a page with script: every answer that the page's `AutosaveMachine` knows what to do with. */
export async function savePlace(
  viewer: ClientViewer,
  assignmentId: string,
  posted: PostedPlaces,
): Promise<EntryAnswer> {
  if (posted.person !== viewer.personId) return { is: 'someone else' };
  const [place] = posted.places;
  if (!place) throw new NotFound();
  return save(viewer, assignmentId, place, true);
}

/**
 * Saves every place of a page without script, and answers with what could not be kept, as it was written. Each place
 * is saved for itself: one that can not be kept holds up no other.
 */
export async function savePlaces(
  viewer: ClientViewer,
  assignmentId: string,
  posted: PostedPlaces,
): Promise<RejectedField[]> {
  if (posted.person !== viewer.personId) throw new NotFound();
  const rejected: RejectedField[] = [];
  for (const place of await chosen(viewer, assignmentId, posted)) {
    // The empty page for a new moment goes along with every save, and asks for nothing.
    if (place.form === 'moment' && place.base === '' && isBlank(place.fields) && posted.at !== place.placeKey) continue;
    const answer = await save(viewer, assignmentId, place, false);
    if (answer.is === 'saved') continue;
    const { placeKey, base, fields } = place;
    rejected.push({ placeKey, baseVersion: base, fields, why: answer.is === 'refused' ? answer.why : null });
  }
  return rejected;
}

/** The places to save, after the writer's choice between two versions where they made one. */
async function chosen(
  viewer: ClientViewer,
  assignmentId: string,
  { places, keep }: PostedPlaces,
): Promise<PostedPlace[]> {
  if (keep === null) return places;
  const stored = (await entriesOf(viewer, assignmentId)).find(({ placeKey }) => placeKey === keep.placeKey);
  return places.flatMap((place) => {
    if (place.placeKey !== keep.placeKey) return [place];
    if (keep.choice === 'theirs') return [];
    const theirs = keep.choice === 'both' && stored ? fieldsOf(stored.body) : {};
    // Still held against the version that the writer was shown: one that is newer again asks again.
    return [{ ...place, base: place.newer, fields: mergeFields(theirs, place.fields) }];
  });
}

async function save(
  viewer: ClientViewer,
  assignmentId: string,
  place: PostedPlace,
  evenIfSame: boolean,
): Promise<EntryAnswer> {
  try {
    const body = bodyOf(place.form, place.fields);
    const result = await saveEntry(viewer, {
      assignmentId,
      placeKey: place.placeKey,
      body,
      ...fromBase(place.base),
      evenIfSame,
    });
    if (result.saved) return { is: 'saved', base: baseOf(result.id, result.version), savedAt: result.savedAt };
    const { id, version, body: newer, savedAt } = result.newer;
    return {
      is: 'newer',
      base: baseOf(id, version),
      fields: newer && fieldsOf(newer),
      savedAt,
      when: timesFor(viewer)(savedAt, { within: true }),
    };
  } catch (error) {
    if (error instanceof Refused) return { is: 'refused', why: error.message };
    throw error;
  }
}
