import { clockInWords } from './clock-in-words';

/** A clock that a page takes along: what the browser says an hour by, whatever it knows of time zones itself. */
export interface PageClock {
  /** Minutes ahead of UTC, as the page is made. */
  offset: number;
  /** When the clocks change next, in milliseconds since 1970, and the offset from then on. */
  next: { at: number; offset: number } | null;
  /** What is said after the hour: that it is told in UTC, where the reader's zone is unknown. */
  after: string;
}

/** The hour of what was saved just now. The autosave makes these words in the browser, and no others are made there. */
export function savedJustNow(iso: string, { offset, next, after }: PageClock): string {
  const at = Date.parse(iso);
  const minutes = next !== null && at >= next.at ? next.offset : offset;
  const wall = new Date(at + minutes * 60_000);
  return `${clockInWords(wall.getUTCHours(), wall.getUTCMinutes())}${after}`;
}
