import type { ClientViewer } from '~/db/viewer';
import type { EntryKey } from './entry';

/** An entry as this process saved it last, without its words. What stands there now, only the database knows. */
export interface LastSaved {
  piece_version_id: string;
  rounds: number;
  wrapped: Buffer;
  id: string;
  version: number;
  /** Of its words, with the writer's own key: enough to know them again, and nothing to read. */
  digest: Buffer;
}

/** Bounded: in the order in which they were saved, the longest ago is evicted first. */
const all = new Map<string, { saved: LastSaved; at: number }>();
const MOST = 10_000;
/** As long as a client's login lives unused, in milliseconds. */
const LIFE = 30 * 60_000;

const nameOf = ({ personId }: ClientViewer, { assignmentId, placeKey }: EntryKey) =>
  `${personId} ${assignmentId} ${placeKey}`;

/** Cache of the last saved version by writer and place; undefined where this process saved none in the last half hour. */
export function lastSaved(viewer: ClientViewer, place: EntryKey): LastSaved | undefined {
  forget();
  return all.get(nameOf(viewer, place))?.saved;
}

/** Caches what was saved now. */
export function cacheLastSaved(viewer: ClientViewer, place: EntryKey, saved: LastSaved): void {
  const name = nameOf(viewer, place);
  all.delete(name);
  all.set(name, { saved, at: Date.now() });
  forget();
}

function forget(): void {
  for (const [name, { at }] of all) {
    if (all.size <= MOST && at > Date.now() - LIFE) return;
    all.delete(name);
  }
}
