import { asViewer } from '~/db/as-viewer';
import type { Viewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { findZone } from '~/time-zones/find-zone.server';
import { isZone, todaysName } from '~/time-zones/zone-data.server';

/** What a form holds of a time zone: one of the list, or a city that was written, which then counts. */
export interface ZoneAsked {
  timeZone: string;
  city?: string | undefined;
}

/**
 * The time zone that is asked for, by the name of today: a name of before is taken.
 *
 * @throws Refused beside its field: `no-such-zone` (`timeZone`), `no-such-city` (`city`)
 */
export function chosenZone({ timeZone, city = '' }: ZoneAsked): string {
  if (city.trim() !== '') {
    const found = findZone(city);
    if ('zone' in found) return found.zone;
    throw new Refused('no-such-city', noSuchCity(found.like), 'city');
  }
  if (!isZone(timeZone)) throw new Refused('no-such-zone', 'Please choose one of the list.', 'timeZone');
  return todaysName(timeZone);
}

function noSuchCity(like: readonly string[]): string {
  if (like.length === 0)
    return 'This city is not among those we know. Write the largest one near it, or choose one of the list.';
  return `Please write which you mean: ${like.join('; ')}.`;
}

/** Keeps the time zone in which the viewer wants to be told days and hours. Throws as `chosenZone`. */
export async function setTimeZone(viewer: Viewer, asked: ZoneAsked): Promise<void> {
  const timeZone = chosenZone(asked);
  await asViewer(viewer, (db) => db.person.updateMany({ where: { id: viewer.personId }, data: { timeZone } }));
}
