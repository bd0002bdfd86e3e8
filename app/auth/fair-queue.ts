import { setTimeout as wait } from 'node:timers/promises';

export interface FairQueueLimits {
  /** How much work is done at the same time. */
  atOnce: number;
  /** How many may wait: one at least. */
  mayWait: number;
  /** How long a place rests after a work while others wait, from how long the work took; both in milliseconds. */
  restAfter: (took: number) => number;
}

interface Waiting {
  begin: () => void;
  refuse: (reason: Error) => void;
}

/**
 * A fair queue with bounded concurrency. Costly work in turns: each party that waits has a line of its own, and the
 * shortest goes first, so that a crowd makes nobody else wait. Where no more may wait, the longest line loses its last
 * to whoever has a shorter one. A longer line waits for as long as shorter ones keep coming; how long that can be is
 * for the limits on tries to bound.
 */
export class FairQueue {
  private running = 0;
  private lines = new Map<string, Waiting[]>();

  /** `refusal` makes what is thrown to those who may not wait. */
  constructor(
    private limits: FairQueueLimits,
    private refusal: () => Error,
  ) {}

  /** Does the work when it is this party’s turn. Throws `refusal()` where too many wait, also after waiting. */
  async run<T>(party: string, work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.atOnce) this.running += 1;
    else await this.turnOf(party);
    const began = performance.now();
    try {
      return await work();
    } finally {
      void this.handOn(performance.now() - began);
    }
  }

  private turnOf(party: string): Promise<void> {
    const line = this.lines.get(party) ?? [];
    if ([...this.lines.values()].reduce((sum, { length }) => sum + length, 0) >= this.limits.mayWait) {
      const longest = [...this.lines.values()].reduce((a, b) => (b.length > a.length ? b : a));
      if (line.length + 1 >= longest.length) return Promise.reject(this.refusal());
      longest.pop()?.refuse(this.refusal());
    }
    return new Promise((begin, refuse) => {
      line.push({ begin, refuse });
      this.lines.set(party, line);
    });
  }

  /** The place goes on to the next, so the count stays as it is. */
  private async handOn(took: number): Promise<void> {
    if (this.lines.size > 0) await wait(this.limits.restAfter(took));
    const [first, ...others] = this.lines;
    if (!first) {
      this.running -= 1;
      return;
    }
    const [party, line] = others.reduce((a, b) => (b[1].length < a[1].length ? b : a), first);
    const next = line.shift();
    // Of lines as short as this one, the one that has gone longest without comes first.
    this.lines.delete(party);
    if (line.length > 0) this.lines.set(party, line);
    next?.begin();
  }
}
