import type { EntryRow } from './entry';

/** Where a check-in stands. Rounds are numbered from 1, without a gap. */
export interface Rounds {
  /** The round that is open on the page. */
  open: number;
  /** What was written the time before the open one, or null at the first. */
  lastTime: EntryRow | null;
  /** Every other round, newest first. */
  others: { round: number; entry: EntryRow }[];
  /** The round that the reader may begin before its weeks have passed, or null where there is none to ask for. */
  mayBegin: number | null;
}

/** The number of the round that a place's key names, or null where it names none. */
export function roundIn(placeKey: string): number | null {
  const number = /^turn:(\d+)$/.exec(placeKey)?.[1];
  return number === undefined ? null : Number(number);
}

/**
 * A new round opens by itself once `everyWeeks` weeks have passed since the last one was begun; before that the last
 * one stays open. `asked` is the round that the reader asked for: any that exists, or the one after the last.
 */
export function roundsOf(entries: readonly EntryRow[], everyWeeks: number, now: Date, asked: number | null): Rounds {
  const written = entries
    .flatMap((entry) => {
      const round = roundIn(entry.placeKey);
      return round === null ? [] : [{ round, entry }];
    })
    .sort((a, b) => b.round - a.round);
  const newest = written[0];
  const last = newest?.round ?? 0;
  const due = !newest || now.getTime() >= new Date(newest.entry.begunAt).getTime() + everyWeeks * 7 * 86_400_000;
  const fits = asked !== null && Number.isInteger(asked) && asked >= 1 && asked <= last + 1;
  const open = fits ? asked : due ? last + 1 : last;
  const others = written.filter(({ round }) => round !== open);
  return {
    open,
    lastTime: others.find(({ round }) => round < open)?.entry ?? null,
    others,
    mayBegin: open === last + 1 ? null : last + 1,
  };
}
