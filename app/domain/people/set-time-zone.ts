import { asViewer } from '~/db/as-viewer';
import type { Viewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { isZone, todaysName } from '~/time-zones/zone-data.server';

/**
 * The time zone that a form names, by the name of today: a name of before is taken.
 * Throws `Refused` for what is the name of none, beside the field `timeZone`.
 */
export function chosenZone(timeZone: string): string {
  if (!isZone(timeZone)) throw new Refused('no-such-zone', 'Please choose one of the list.', 'timeZone');
  return todaysName(timeZone);
}

/** Keeps the time zone in which the viewer wants to be told days and hours. Throws as `chosenZone`. */
export async function setTimeZone(viewer: Viewer, chosen: string): Promise<void> {
  const timeZone = chosenZone(chosen);
  await asViewer(viewer, (db) => db.person.updateMany({ where: { id: viewer.personId }, data: { timeZone } }));
}
