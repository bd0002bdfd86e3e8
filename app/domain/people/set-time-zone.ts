import { asViewer } from '~/db/as-viewer';
import type { Viewer } from '~/db/viewer';
import { Refused } from '~/errors';

/** The time zones that someone can choose from, by their IANA names, in alphabetical order. */
export function timeZones(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
}

/**
 * Keeps the time zone in which the viewer wants to be told days and hours.
 * Throws `Refused` for a name that is none of `timeZones()`.
 */
export async function setTimeZone(viewer: Viewer, timeZone: string): Promise<void> {
  if (!timeZones().includes(timeZone)) throw new Refused('no-such-zone', 'Please choose one of the list.', 'timeZone');
  await asViewer(viewer, (db) => db.person.updateMany({ where: { id: viewer.personId }, data: { timeZone } }));
}
