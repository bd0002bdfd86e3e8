import { openFor, sealFor } from '~/crypto/person-keys';
import { as, type Db } from '~/db/as';
import { isId, newId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { NotFound, Refused } from '../errors';
import { entryPlace } from './entries-of';
import { isEmpty, mustBeKeepable, readBody, written, type EntryBody } from './entry';
import { placesOf } from './place';

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
  if (!isId(save.assignmentId)) throw new NotFound();
  return as(viewer, async (db) => {
    const places = await placesOf(db, viewer.personId, save.assignmentId);
    if (save.body.form !== places.formAt(save.slot)) throw new NotFound();
    if (save.body.form === 'turn' && Object.keys(save.body.answers).some((id) => !places.prompts.includes(id))) {
      throw new NotFound();
    }
    mustBeKeepable(save.body);
    return keep(db, viewer, save);
  });
}

async function keep(db: Db, viewer: ClientViewer, save: Save): Promise<SaveResult> {
  const { assignmentId } = save;
  const stored = await db.entry.findUnique({
    where: { assignmentId_slot: { assignmentId, slot: save.slot } },
    select: { id: true, version: true, body: true, updatedAt: true },
  });
  const text = written(save.body);

  if (!stored) {
    if (save.baseVersion > 0) return { saved: false, newer: { id: null, version: 0, body: null, savedAt: null } };
    mustNotBeAnEmptyMoment(save.body);
    if (isEmpty(save.body) && !save.evenIfSame) {
      return { saved: true, id: null, version: 0, savedAt: new Date().toISOString() };
    }
    const id = newId();
    const sealed = await sealFor(db, viewer.personId, 'entry', entryPlace(id, 1), text);
    const [made] = await db.$queryRaw<{ at: Date }[]>`
      INSERT INTO entry (id, clinic_id, client_id, assignment_id, slot, version, body)
      VALUES (${id}::uuid, ${viewer.clinicId}::uuid, ${viewer.personId}::uuid, ${assignmentId}::uuid, ${save.slot}, 1, ${sealed})
      ON CONFLICT (assignment_id, slot) DO NOTHING RETURNING updated_at AS at`;
    // Another window was first: what it wrote is stored now, and decides.
    if (!made) return keep(db, viewer, save);
    return { saved: true, id, version: 1, savedAt: made.at.toISOString() };
  }

  const there = await openFor(db, viewer.personId, 'entry', entryPlace(stored.id, stored.version), stored.body);
  const sameEntry = save.entryId === undefined || save.entryId === stored.id;
  const seen = sameEntry && save.baseVersion === stored.version;
  if (there === text && !(seen && save.evenIfSame)) {
    return { saved: true, id: stored.id, version: stored.version, savedAt: stored.updatedAt.toISOString() };
  }
  if (!seen) {
    const { id, version, updatedAt } = stored;
    return { saved: false, newer: { id, version, body: readBody(there), savedAt: updatedAt.toISOString() } };
  }
  mustNotBeAnEmptyMoment(save.body);
  const version = stored.version + 1;
  const sealed = await sealFor(db, viewer.personId, 'entry', entryPlace(stored.id, version), text);
  const [changed] = await db.$queryRaw<{ at: Date }[]>`
    UPDATE entry SET version = ${version}, body = ${sealed}, updated_at = now()
    WHERE id = ${stored.id}::uuid AND version = ${stored.version} RETURNING updated_at AS at`;
  if (!changed) return keep(db, viewer, save);
  return { saved: true, id: stored.id, version, savedAt: changed.at.toISOString() };
}

function mustNotBeAnEmptyMoment(body: EntryBody): void {
  if (body.form === 'moment' && isEmpty(body)) {
    throw new Refused(
      'empty-moment',
      'a moment with nothing in it is not kept. A word in any one of its fields is enough.',
    );
  }
}
