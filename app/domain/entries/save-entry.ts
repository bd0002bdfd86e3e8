import { Unreadable } from '~/crypto/envelope';
import { newPersonKey, personKey, type PersonKey } from '~/crypto/person-keys';
import { ask, change } from '~/db/ask';
import { Prisma } from '~/db/generated/client';
import { isId, newId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { NotFound, Refused } from '../errors';
import { entryPlace } from './entries-of';
import { isEmpty, validateEntry, readBody, serializeEntry, type EntryBody } from './entry';
import { lastSaved, cacheLastSaved, type LastSaved } from './last-saved-cache';
import { isSlot, placesOf } from './place';

/** What the writer wants kept, and what they had before their eyes when they wrote it. */
export interface Save {
  assignmentId: string;
  slot: string;
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

/**
 * Keeps one entry. Resolves only after the commit. Never overwrites a version that the writer has not seen; the same
 * words twice are one save, however often they come. Throws `NotFound` when the assignment is not the viewer's or
 * its piece has no such place, `Refused` when the words can not be kept as they are.
 */
export async function saveEntry(viewer: ClientViewer, save: Save): Promise<SaveResult> {
  const { assignmentId, slot, body } = save;
  if (!isId(assignmentId) || !isSlot(slot)) throw new NotFound();
  const last = lastSaved(viewer, save);
  const there = last !== undefined && isBaseVersion(save, last) ? last : await currentEntry(viewer, save);
  const places = await placesOf((ids) => ask(viewer, ids), there.piece_version_id, there.turns);
  if (body.form !== places.formAt(slot)) throw new NotFound();
  if (body.form === 'turn' && Object.keys(body.answers).some((id) => !places.prompts.includes(id))) {
    throw new NotFound();
  }
  validateEntry(body);
  if (!('digest' in there)) return keep(viewer, save, there);
  return (await updateFromCache(viewer, save, there)) ?? keep(viewer, save, await currentEntry(viewer, save));
}

/** Whether an entry is, in that very version, what the writer had before their eyes. */
function isBaseVersion({ entryId, baseVersion }: Save, { id, version }: { id: string; version: number }): boolean {
  return baseVersion === version && (entryId === undefined || entryId === id);
}

/**
 * Who goes on writing where they just wrote needs no look before the change: it holds only where nothing came between.
 * Undefined where something did, or may have, and only a look can tell.
 */
async function updateFromCache(viewer: ClientViewer, save: Save, last: LastSaved): Promise<SaveResult | undefined> {
  const key = personKey(viewer.personId, 'entry', last.wrapped);
  if (key.digest(serializeEntry(save.body)).equals(last.digest) && !save.evenIfSame) return undefined;
  return updateEntry(viewer, save, last, key);
}

/** What stands at the place now, with all that is needed to write there. */
interface CurrentEntry {
  piece_version_id: string;
  turns: number;
  /** The writer's own key; null before their first entry. */
  wrapped: Buffer | null;
  id: string | null;
  version: number;
  body: Buffer;
  updated_at: Date;
}

async function currentEntry(viewer: ClientViewer, { assignmentId, slot }: Save): Promise<CurrentEntry> {
  const [there] = await ask<CurrentEntry>(
    viewer,
    Prisma.sql`
    SELECT a.piece_version_id, k.wrapped, e.id, e.version, e.body, e.updated_at,
      CASE WHEN starts_with(${slot}::text, 'turn:') THEN coalesce((SELECT max(substr(t.slot, 6)::int) FROM entry t
        WHERE t.assignment_id = a.id AND t.slot LIKE 'turn:%'), 0) ELSE 0 END AS turns
    FROM assignment a
      LEFT JOIN entry e ON e.assignment_id = a.id AND e.slot = ${slot}
      LEFT JOIN data_key k ON k.person_id = a.client_id AND k.scope = 'entry'
    WHERE a.id = ${assignmentId}::uuid AND a.client_id = ${viewer.personId}::uuid`,
  );
  if (!there) throw new NotFound();
  return there;
}

/** How often something may come between looking and writing. More can only be something that is seen and not changed. */
const MOST_TRIES = 5;

async function keep(viewer: ClientViewer, save: Save, stored: CurrentEntry, tries = 1): Promise<SaveResult> {
  const text = serializeEntry(save.body);
  // What came between looking and writing is stored now, and decides.
  const again = async () => {
    if (tries === MOST_TRIES) throw new Error('An entry is seen and can not be changed.');
    return keep(viewer, save, await currentEntry(viewer, save), tries + 1);
  };

  if (stored.id === null) {
    if (save.baseVersion > 0) return { saved: false, newer: { id: null, version: 0, body: null, savedAt: null } };
    mustNotBeAnEmptyMoment(save.body);
    if (isEmpty(save.body) && !save.evenIfSame) {
      return { saved: true, id: null, version: 0, savedAt: new Date().toISOString() };
    }
    if (!stored.wrapped) {
      await makeKey(viewer);
      const withKey = await currentEntry(viewer, save);
      if (!withKey.wrapped) throw new Unreadable();
      return keep(viewer, save, withKey, tries);
    }
    const id = newId();
    const { wrapped, piece_version_id, turns } = stored;
    const key = personKey(viewer.personId, 'entry', wrapped);
    const [made] = await change<{ at: Date }>(
      viewer,
      Prisma.sql`
      INSERT INTO entry (id, clinic_id, client_id, assignment_id, slot, version, body)
      VALUES (${id}::uuid, ${viewer.clinicId}::uuid, ${viewer.personId}::uuid, ${save.assignmentId}::uuid, ${save.slot}, 1, ${key.seal(entryPlace(id, 1), text)})
      ON CONFLICT (assignment_id, slot) DO NOTHING RETURNING updated_at AS at`,
    );
    if (!made) return again();
    cacheLastSaved(viewer, save, { piece_version_id, turns, wrapped, id, version: 1, digest: key.digest(text) });
    return { saved: true, id, version: 1, savedAt: made.at.toISOString() };
  }

  const { id, wrapped } = stored;
  if (wrapped === null) throw new Unreadable();
  const key = personKey(viewer.personId, 'entry', wrapped);
  const there = key.open(entryPlace(id, stored.version), stored.body);
  const seen = isBaseVersion(save, { id, version: stored.version });
  if (there === text && !(seen && save.evenIfSame)) {
    return { saved: true, id, version: stored.version, savedAt: stored.updated_at.toISOString() };
  }
  if (!seen) {
    const { version, updated_at } = stored;
    return { saved: false, newer: { id, version, body: readBody(there), savedAt: updated_at.toISOString() } };
  }
  return (await updateEntry(viewer, save, { ...stored, id, wrapped }, key)) ?? again();
}

/** Puts the words in the place of a version that the writer has seen. Undefined, and nothing done, where it is not there. */
async function updateEntry(
  viewer: ClientViewer,
  save: Save,
  seen: Omit<LastSaved, 'digest'>,
  key: PersonKey,
): Promise<SaveResult | undefined> {
  mustNotBeAnEmptyMoment(save.body);
  const { id, piece_version_id, turns, wrapped } = seen;
  const text = serializeEntry(save.body);
  const version = seen.version + 1;
  const [changed] = await change<{ at: Date }>(
    viewer,
    Prisma.sql`
    UPDATE entry SET version = ${version}, body = ${key.seal(entryPlace(id, version), text)}, updated_at = now()
    WHERE id = ${id}::uuid AND version = ${seen.version} RETURNING updated_at AS at`,
  );
  if (!changed) return undefined;
  cacheLastSaved(viewer, save, { piece_version_id, turns, wrapped, id, version, digest: key.digest(text) });
  return { saved: true, id, version, savedAt: changed.at.toISOString() };
}

/** The writer's own key, at their first entry. Where two windows make one, the first stands. */
async function makeKey(viewer: ClientViewer): Promise<void> {
  const { personId } = viewer;
  const { wrapped, masterKeyId } = newPersonKey(personId, 'entry');
  await change(
    viewer,
    Prisma.sql`
    INSERT INTO data_key (person_id, scope, wrapped, master_key_id)
    VALUES (${personId}::uuid, 'entry', ${wrapped}, ${masterKeyId}) ON CONFLICT DO NOTHING`,
  );
}

function mustNotBeAnEmptyMoment(body: EntryBody): void {
  if (body.form === 'moment' && isEmpty(body)) {
    throw new Refused(
      'empty-moment',
      'a moment with nothing in it is not kept. A word in any one of its fields is enough.',
    );
  }
}
