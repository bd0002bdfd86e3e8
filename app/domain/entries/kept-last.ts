import type { ClientViewer } from '~/db/viewer';

/** An entry as this process kept it last, without its words. What stands there now, only the database knows. */
export interface KeptLast {
  piece_version_id: string;
  turns: number;
  wrapped: Buffer;
  id: string;
  version: number;
  /** Of its words, with the writer's own key: enough to know them again, and nothing to read. */
  digest: Buffer;
}

type Place = Record<'assignmentId' | 'slot', string>;

const all = new Map<string, KeptLast>();
const MOST = 10_000;

const nameOf = ({ personId }: ClientViewer, { assignmentId, slot }: Place) => `${personId} ${assignmentId} ${slot}`;

/** What a writer kept last at a place, or undefined where this process does not remember. */
export function keptLast(viewer: ClientViewer, place: Place): KeptLast | undefined {
  return all.get(nameOf(viewer, place));
}

/** Remembers what was kept now; what was kept longest ago is forgotten for it. */
export function rememberKept(viewer: ClientViewer, place: Place, kept: KeptLast): void {
  const name = nameOf(viewer, place);
  all.delete(name);
  const [longestAgo] = all.keys();
  if (all.size >= MOST && longestAgo !== undefined) all.delete(longestAgo);
  all.set(name, kept);
}
