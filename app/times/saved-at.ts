import { whenInWords } from './when-in-words';

/** When something stored was saved, for a page that is made `now`: the hour where that was today, else the day and the hour. */
export function savedAt(iso: string, zone: string, now: Date): string {
  const asOf = now.toISOString();
  const isToday = whenInWords(iso, { zone, now: asOf, form: 'day' }) === 'Today';
  return whenInWords(iso, { zone, now: asOf, form: isToday ? 'clock' : 'moment', within: true });
}

/** The hour of what was saved just now. The autosave makes these words in the browser, and no others are made there. */
export function savedJustNow(iso: string, zone: string): string {
  return whenInWords(iso, { zone, now: iso, form: 'clock' });
}
