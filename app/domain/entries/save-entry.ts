import { Unreadable } from '~/crypto/envelope';
import { newPersonKey, personKey, type PersonKey } from '~/crypto/person-keys';
import { query, mutate } from '~/db/query';
import { isId, newId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import { entrySealedAt } from './entries-of';
import { isEmpty, readBody, serializeEntry, validateEntry, type EntryBody, type EntryKey } from './entry';
import { insertKey, insertVersion, selectCurrent, updateVersion, type CurrentEntry } from './entry-statements';
import { cacheLastSaved, lastSaved, type LastSaved } from './last-saved-cache';
import { isPlaceKey, placesOf } from './place';

/** What the writer wants kept, and what they had before their eyes when they wrote it. */
export interface Save extends EntryKey {
  body: EntryBody;
  /** The version the writer began from; 0 where nothing was there. */
  baseVersion: number;
  /** The entry they began from: an entry that was deleted and begun anew is another one. */
  entryId?: string;
  /**
   * Make a new version even of words that stand there already (an empty entry, even, where nothing stood). For a writer
   * whose earlier attempts were never answered: none of them can be stored once this one is.
   */
  evenIfSame?: boolean;
}

export type SaveResult =
  /** Committed. Version 0, without an id: there was nothing to keep, and nothing is kept. `savedAt` is ISO 8601. */
  | { saved: true; id: string | null; version: number; savedAt: string }
  /** Not touched: something newer stands there, or (`body: null`, version 0) it was deleted since. */
  | { saved: false; newer: { id: string | null; version: number; body: EntryBody | null; savedAt: string | null } };

/** How often something may come between reading and writing. More can only be something that is seen and not changed. */
const MOST_TRIES = 5;

/**
 * Keeps one entry, with optimistic concurrency. Resolves only after the commit. Never overwrites a version that the
 * writer has not seen; the same words twice are one save, however often they come. Throws `NotFound` when the
 * assignment is not the viewer's or its piece has no such place, `Refused` when the words can not be kept as they are.
 */
export async function saveEntry(viewer: ClientViewer, save: Save): Promise<SaveResult> {
  if (!isId(save.assignmentId) || !isPlaceKey(save.placeKey)) throw new NotFound();

  const last = lastSaved(viewer, save);
  const cached = last && isBaseVersion(save, last) ? last : undefined;
  if (cached) {
    await validateSave(viewer, save, cached);
    const updated = await updateFromCache(viewer, save, cached);
    if (updated) return updated;
  }

  let current = await currentEntry(viewer, save);
  if (!cached) await validateSave(viewer, save, current);
  for (let tries = 1; ; tries += 1) {
    const result = await saveOver(viewer, save, current);
    if (result) return result;
    // What came between reading and writing is stored now, and decides.
    if (tries === MOST_TRIES) throw new Error('An entry is seen and can not be changed.');
    current = await currentEntry(viewer, save);
  }
}

/** Whether an entry is, in that very version, what the writer had before their eyes. */
function isBaseVersion({ entryId, baseVersion }: Save, { id, version }: { id: string; version: number }): boolean {
  return baseVersion === version && (entryId === undefined || entryId === id);
}

/** Throws `NotFound` where the assignment's piece does not ask for this, `Refused` where it can not be kept as it is. */
async function validateSave(
  viewer: ClientViewer,
  { placeKey, body }: Save,
  { piece_version_id, rounds }: Pick<CurrentEntry, 'piece_version_id' | 'rounds'>,
): Promise<void> {
  const places = await placesOf((ids) => query(viewer, ids), piece_version_id, rounds);
  if (body.form !== places.formAt(placeKey)) throw new NotFound();
  if (body.form === 'turn' && Object.keys(body.answers).some((id) => !places.prompts.includes(id))) {
    throw new NotFound();
  }
  validateEntry(body);
}

/** Reads what stands at the place now. Throws `NotFound` when the assignment is not the viewer's. */
async function currentEntry(viewer: ClientViewer, save: Save): Promise<CurrentEntry> {
  const [current] = await query<CurrentEntry>(viewer, selectCurrent(viewer, save));
  if (!current) throw new NotFound();
  return current;
}

/**
 * Optimistic update: skips the read where the cached version is the writer's base; the statement's own check of the
 * version catches what came between. Undefined, and nothing done, where only a read can tell what stands there.
 */
async function updateFromCache(viewer: ClientViewer, save: Save, cached: LastSaved): Promise<SaveResult | undefined> {
  const key = personKey(viewer.personId, 'entry', cached.wrapped);
  const isSame = key.digest(serializeEntry(save.body)).equals(cached.digest);
  return isSame && !save.evenIfSame ? undefined : updateEntry(viewer, save, cached, key);
}

/** One attempt to save over what was read. Undefined, and nothing done, where that is no longer what stands there. */
async function saveOver(viewer: ClientViewer, save: Save, read: CurrentEntry): Promise<SaveResult | undefined> {
  let current = read;
  if (current.id === null) {
    if (save.baseVersion > 0) return { saved: false, newer: { id: null, version: 0, body: null, savedAt: null } };
    mustNotBeAnEmptyMoment(save.body);
    if (isEmpty(save.body) && !save.evenIfSame) {
      return { saved: true, id: null, version: 0, savedAt: new Date().toISOString() };
    }
    if (current.wrapped === null) {
      await makeKey(viewer);
      current = await currentEntry(viewer, save);
    }
  }

  const { id, wrapped, version, updated_at } = current;
  if (wrapped === null) throw new Unreadable();
  const key = personKey(viewer.personId, 'entry', wrapped);
  if (id === null) return insertEntry(viewer, save, { ...current, wrapped }, key);

  const stored = readBody(key.open(entrySealedAt(id, version), current.body));
  const isBase = isBaseVersion(save, { id, version });
  const isSame = serializeEntry(stored) === serializeEntry(save.body);
  if (isSame && !(isBase && save.evenIfSame)) {
    return { saved: true, id, version, savedAt: updated_at.toISOString() };
  }
  if (!isBase) {
    return { saved: false, newer: { id, version, body: stored, savedAt: updated_at.toISOString() } };
  }
  return updateEntry(viewer, save, { ...current, id, wrapped }, key);
}

/** Makes the first version. Undefined, and nothing done, where an entry stands there by now. */
async function insertEntry(
  viewer: ClientViewer,
  save: Save,
  { piece_version_id, rounds, wrapped }: Pick<LastSaved, 'piece_version_id' | 'rounds' | 'wrapped'>,
  key: PersonKey,
): Promise<SaveResult | undefined> {
  const id = newId();
  const text = serializeEntry(save.body);
  const body = key.seal(entrySealedAt(id, 1), text);
  const [made] = await mutate<{ at: Date }>(viewer, insertVersion(viewer, save, { id, body }));
  if (!made) return undefined;
  cacheLastSaved(viewer, save, { piece_version_id, rounds, wrapped, id, version: 1, digest: key.digest(text) });
  return { saved: true, id, version: 1, savedAt: made.at.toISOString() };
}

/** Makes the version after the one the writer has seen. Undefined, and nothing done, where that does not stand there. */
async function updateEntry(
  viewer: ClientViewer,
  save: Save,
  seen: Omit<LastSaved, 'digest'>,
  key: PersonKey,
): Promise<SaveResult | undefined> {
  mustNotBeAnEmptyMoment(save.body);
  const { id, piece_version_id, rounds, wrapped } = seen;
  const version = seen.version + 1;
  const text = serializeEntry(save.body);
  const body = key.seal(entrySealedAt(id, version), text);
  const [changed] = await mutate<{ at: Date }>(viewer, updateVersion({ id, version, body }));
  if (!changed) return undefined;
  cacheLastSaved(viewer, save, { piece_version_id, rounds, wrapped, id, version, digest: key.digest(text) });
  return { saved: true, id, version, savedAt: changed.at.toISOString() };
}

/** The writer's own key, at their first entry. Where two windows make one, the first stands. */
async function makeKey(viewer: ClientViewer): Promise<void> {
  await mutate(viewer, insertKey(viewer, newPersonKey(viewer.personId, 'entry')));
}

function mustNotBeAnEmptyMoment(body: EntryBody): void {
  if (body.form === 'moment' && isEmpty(body)) {
    throw new Refused(
      'empty-moment',
      'a moment with nothing in it is not kept. A word in any one of its fields is enough.',
    );
  }
}
