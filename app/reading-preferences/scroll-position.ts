/*
 * Where someone left off in what they read, kept in this browser and nowhere else: which stretch of the page, by
 * person and assignment. What a person read is told to nobody.
 */

const HEAD = 'meantime place';
/** People who signed out since their page was opened: no place of theirs is kept here after that. */
const signedOut = new Set<string>();

function keyOf(personId: string, assignmentId: string): string {
  return `${HEAD}/${personId}/${assignmentId}`;
}

/** The stretch at which they left off; 0, the beginning, where none is kept. */
export function savedScrollPosition(personId: string, assignmentId: string): number {
  try {
    const at = Number(localStorage.getItem(keyOf(personId, assignmentId)));
    return Number.isInteger(at) && at > 0 ? at : 0;
  } catch {
    return 0;
  }
}

/** Keeps a place, where the browser can; the beginning needs no keeping. */
export function saveScrollPosition(personId: string, assignmentId: string, at: number): void {
  if (signedOut.has(personId)) return;
  try {
    if (at > 0) localStorage.setItem(keyOf(personId, assignmentId), String(at));
    else localStorage.removeItem(keyOf(personId, assignmentId));
  } catch {
    // A browser that keeps nothing opens every page at its beginning.
  }
}

/** Lets go of every place of a person, and keeps no more: they are signing out. */
export function forgetScrollPositions(personId: string): void {
  signedOut.add(personId);
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`${HEAD}/${personId}/`)) localStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept.
  }
}
