import type { SharedItem, Snapshot } from '~/domain/sharing/snapshot';

/** "26 November 2026" for the calendar day 2026-11-26. Throws RangeError for what is no day. */
export function dayInWords(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' }).format(new Date(`${day}T00:00:00Z`));
}

/** What was shared, with the days of its items in words; null where an item has none. */
export type SnapshotInWords = Omit<Snapshot, 'items'> & {
  items: (Omit<SharedItem, 'day'> & { day: string | null })[];
};

/** Puts the days of a snapshot into words. They were days in the client's zone, and are the same for every reader. */
export function snapshotInWords(snapshot: Snapshot): SnapshotInWords {
  return {
    ...snapshot,
    items: snapshot.items.map(({ day, ...item }) => ({ ...item, day: day === undefined ? null : dayInWords(day) })),
  };
}
