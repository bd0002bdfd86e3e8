import { nextChangeAfter, offsetAt } from '~/time-zones/zone-data.server';
import type { PageClock } from './saved-just-now';
import { saysUtc, whenInWords } from './when-in-words';

/** When something stored was saved, for a page that is made `now`: the hour where that was today, else the day and the hour. */
export function savedAt(iso: string, zone: string, now: Date): string {
  const asOf = now.toISOString();
  const isToday = whenInWords(iso, { zone, now: asOf, form: 'day' }) === 'Today';
  return whenInWords(iso, { zone, now: asOf, form: isToday ? 'clock' : 'moment', within: true });
}

/** The clock for what is saved from a page that is made `now`. */
export function pageClock(zone: string, now: Date): PageClock {
  const at = nextChangeAfter(now, zone);
  return {
    offset: offsetAt(now, zone),
    next: at === null ? null : { at, offset: offsetAt(new Date(at), zone) },
    after: saysUtc(zone),
  };
}
