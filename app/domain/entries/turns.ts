import type { EntryRow } from './entry';

/** Where a check-in stands. Turns are numbered from 1, without a gap. */
export interface Turns {
  /** The turn that is open on the page. */
  open: number;
  /** What was written the time before the open one, or null at the first. */
  lastTime: EntryRow | null;
  /** Every other turn, newest first. */
  others: { turn: number; entry: EntryRow }[];
  /** The turn that the reader may begin before its weeks have passed, or null where there is none to ask for. */
  mayBegin: number | null;
}

/** The number of a turn's placeKey, or null where it is none. */
export function turnIn(placeKey: string): number | null {
  const number = /^turn:(\d+)$/.exec(placeKey)?.[1];
  return number === undefined ? null : Number(number);
}

/**
 * A new turn opens by itself once `everyWeeks` weeks have passed since the last one was begun; before that the last
 * one stays open. `asked` is the turn that the reader asked for: any that exists, or the one after the last.
 */
export function turnsOf(entries: readonly EntryRow[], everyWeeks: number, now: Date, asked: number | null): Turns {
  const written = entries
    .flatMap((entry) => {
      const turn = turnIn(entry.placeKey);
      return turn === null ? [] : [{ turn, entry }];
    })
    .sort((a, b) => b.turn - a.turn);
  const newest = written[0];
  const last = newest?.turn ?? 0;
  const due = !newest || now.getTime() >= new Date(newest.entry.begunAt).getTime() + everyWeeks * 7 * 86_400_000;
  const fits = asked !== null && Number.isInteger(asked) && asked >= 1 && asked <= last + 1;
  const open = fits ? asked : due ? last + 1 : last;
  const others = written.filter(({ turn }) => turn !== open);
  return {
    open,
    lastTime: others.find(({ turn }) => turn < open)?.entry ?? null,
    others,
    mayBegin: open === last + 1 ? null : last + 1,
  };
}
