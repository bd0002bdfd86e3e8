import { whenInWords, type WhenForm } from './when-in-words';

/** A moment as a page shows it: in the reader's words, and exactly, in ISO 8601, for machines. */
export interface TimeInWords {
  iso: string;
  words: string;
}

/** Says moments to one reader. What is null stays null. */
export interface Times {
  (iso: string, how?: { form?: WhenForm; within?: boolean }): TimeInWords;
  (iso: string | null, how?: { form?: WhenForm; within?: boolean }): TimeInWords | null;
}

/**
 * Localised times, made once in a loader, so that the server and the browser say the same: in the reader's own time
 * zone, and as of `now`. Throws as `whenInWords` does.
 */
export function timesFor({ timeZone: zone }: { timeZone: string }, now: Date = new Date()): Times {
  const asOf = now.toISOString();
  const times = (iso: string | null, how: { form?: WhenForm; within?: boolean } = {}) =>
    iso === null ? null : { iso, words: whenInWords(iso, { zone, now: asOf, ...how }) };
  return times as Times;
}
