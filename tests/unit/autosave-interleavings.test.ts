import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldsEqual, type Fields } from '~/autosave/fields';
import { AutosaveMachine, type Answer, type Draft, type View } from '~/autosave/autosave-machine';

/*
 * A world in which anything may happen between a page and the server: requests lost, delayed or answered to nobody,
 * windows closed at any moment, two windows at one place. Time goes only where the world lets it.
 */

interface Row {
  id: number;
  version: number;
  fields: Fields;
  by: string;
}

class Server {
  row: Row | null = null;
  #ids = 0;
  /** Every version that ever stood here, and whether the writer who replaced it knew it. */
  readonly history: { fields: Fields; by: string; over: Row | null }[] = [];

  get baseVersion(): string {
    return this.row ? `${this.row.id}.${this.row.version}` : '';
  }

  /** What `saveEntry` promises, in a few lines. */
  save(by: string, fields: Fields, baseVersion: string): Answer {
    const { row } = this;
    if (row && baseVersion !== this.baseVersion) {
      return fieldsEqual(row.fields, fields)
        ? { is: 'saved', baseVersion: this.baseVersion, savedAt: 'then' }
        : { is: 'newer', baseVersion: this.baseVersion, fields: row.fields, savedAt: 'then' };
    }
    if (!row && baseVersion !== '') return { is: 'newer', baseVersion: '', fields: null, savedAt: null };
    this.history.push({ fields, by, over: row });
    this.row = { id: row?.id ?? ++this.#ids, version: (row?.version ?? 0) + 1, fields, by };
    return { is: 'saved', baseVersion: this.baseVersion, savedAt: 'then' };
  }

  delete(): void {
    this.row = null;
  }
}

type Fate = 'answered' | 'lost' | 'unanswered' | 'late' | 'signed out';

class World {
  readonly server = new Server();
  readonly drafts = new Map<string, Draft>();
  readonly late: (() => void)[] = [];
  /** What each window was told is safe. */
  readonly promised: Fields[] = [];
  /** Every text that a window was shown as the stored one, or wrote itself, or took over from a window before it. */
  readonly seen = new Map<string, Fields[]>();
  fates: Fate[] = [];
  #windows = 0;

  open(): Window {
    return new Window(this, `w${++this.#windows}`);
  }
}

class Window {
  readonly machine: AutosaveMachine;
  screen: Fields;
  view: View | null = null;
  clock = 0;
  timer: (() => void) | null = null;
  sending: (() => void) | null = null;
  atOnce = 0;
  mostAtOnce = 0;
  /** `left`: the page went on to another one; what is under way still comes back. `gone`: nothing runs any more. */
  is: 'open' | 'left' | 'gone' = 'open';

  constructor(
    readonly world: World,
    readonly name: string,
  ) {
    const { server, drafts } = world;
    const stored = {
      baseVersion: server.baseVersion,
      fields: server.row?.fields ?? {},
      savedAt: server.row ? 'then' : null,
    };
    const [left] = drafts;
    world.seen.set(name, [stored.fields, ...(left ? [left[1].fields, ...left[1].unconfirmedAttempts] : [])]);
    this.machine = new AutosaveMachine(
      {
        send: (fields, baseVersion) => this.#send(fields, baseVersion),
        persist: (draft) => {
          const adopted = this.is === 'left' && !drafts.has(name);
          if (this.is !== 'gone' && !adopted) drafts.set(name, structuredClone(draft));
          return true;
        },
        forget: () => this.is !== 'gone' && drafts.delete(name),
        changed: (view) => {
          this.view = view;
          if (view.conflict?.fields) world.seen.get(name)?.push(view.conflict.fields);
        },
        signInNeeded: () => undefined,
        now: () => this.clock,
        later: (_ms, work) => {
          this.timer = work;
          return () => (this.timer = null);
        },
        chance: () => 0.5,
      },
      stored,
    );
    this.screen = this.machine.start(stored.fields, left?.[1] ?? null);
    if (left) drafts.delete(left[0]);
    if (left && !this.machine.settled) expect(drafts.has(name)).toBe(true);
  }

  #send(fields: Fields, baseVersion: string): Promise<Answer> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    const fate = this.world.fates.shift() ?? 'answered';
    this.world.seen.get(this.name)?.push(fields);
    const arrive = (): Answer => this.world.server.save(this.name, fields, baseVersion);
    return new Promise((resolve) => {
      this.sending = () => {
        this.sending = null;
        this.atOnce -= 1;
        if (fate === 'signed out') return resolve({ is: 'sign in' });
        if (fate === 'lost') return resolve({ is: 'no answer' });
        if (fate === 'late') {
          this.world.late.push(arrive);
          return resolve({ is: 'no answer' });
        }
        const answer = arrive();
        if (fate === 'unanswered') return resolve({ is: 'no answer' });
        if (answer.is === 'saved') this.world.promised.push(fields);
        resolve(answer);
      };
    });
  }

  type(text: string): void {
    this.screen = { text };
    this.machine.edit(this.screen);
  }

  /** Lets everything that waits here happen until nothing does. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 60; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.view?.conflict) this.screen = this.machine.resolve('both');
      else if (this.sending) this.sending();
      else if (this.timer) this.fire();
      else if (!this.machine.settled) this.machine.resume();
      else return;
    }
    throw new Error('this place never comes to rest');
  }

  fire(): void {
    const { timer } = this;
    this.timer = null;
    this.clock += 1_000;
    timer?.();
  }
}

const fates = fc.array(fc.constantFrom<Fate>('answered', 'lost', 'unanswered', 'late', 'signed out'), {
  maxLength: 12,
});
const steps = fc.array(
  fc.record({
    who: fc.nat({ max: 1 }),
    does: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('type', 'save') },
      { weight: 4, arbitrary: fc.constantFrom('undo', 'wait', 'deliver', 'flush', 'late', 'sign in', 'both') },
      { weight: 1, arbitrary: fc.constantFrom('reopen', 'leave') },
    ),
  }),
  { minLength: 6, maxLength: 40 },
);

async function play(world: World, windows: Window[], moves: { who: number; does: string }[]): Promise<string[]> {
  const words = new Set<string>();
  let typed = 0;
  for (const { who, does } of moves) {
    const window = windows[who % windows.length] as Window;
    await new Promise((resolve) => setImmediate(resolve));
    switch (does) {
      case 'type': {
        const word = `<${window.name}-${(typed += 1)}>`;
        words.add(word);
        window.type(`${window.screen['text'] ?? ''}${word}`);
        break;
      }
      case 'undo': {
        const removed = window.screen['text'] ?? '';
        window.type(removed.replace(/<[^>]*>$/, ''));
        const gone = /<[^>]*>$/.exec(removed)?.[0];
        if (gone !== undefined) words.delete(gone);
        break;
      }
      case 'wait':
        if (window.timer) window.fire();
        break;
      case 'deliver':
        window.sending?.();
        break;
      case 'save':
        window.machine.flush();
        window.sending?.();
        break;
      case 'flush':
        window.machine.flush();
        break;
      case 'late':
        world.late.shift()?.();
        break;
      case 'sign in':
        window.machine.resume();
        break;
      case 'both':
        if (window.view?.conflict) window.screen = window.machine.resolve('both');
        break;
      case 'leave':
        window.is = 'left';
        window.machine.close();
        if (window.sending) world.late.push(window.sending);
        windows[who % windows.length] = world.open();
        break;
      case 'reopen': {
        // The window is gone without a word: what it had in the air may still arrive.
        window.is = 'gone';
        if (window.sending) world.late.push(window.sending);
        windows[who % windows.length] = world.open();
        break;
      }
    }
    expect(window.mostAtOnce).toBeLessThanOrEqual(1);
  }
  return [...words];
}

test('no version is ever overwritten by a window that had not seen it', async () => {
  await fc.assert(
    fc.asyncProperty(fates, steps, async (someFates, moves) => {
      const world = new World();
      world.fates = [...someFates];
      await play(world, [world.open(), world.open()], moves);
      for (const { by, over } of world.server.history) {
        if (over === null || over.by === by) continue;
        expect(world.seen.get(by)?.some((seen) => fieldsEqual(seen, over.fields))).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});

test('whatever happens on the way, every word that was typed and not taken out again is stored in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fates, steps, async (someFates, moves) => {
      const world = new World();
      world.fates = [...someFates];
      const windows = [world.open(), world.open()];
      const words = await play(world, windows, moves);
      world.fates = [];
      for (const window of windows) await window.quiet();
      for (const arrives of world.late.splice(0)) arrives();
      await new Promise((resolve) => setImmediate(resolve));
      // What closed windows left on this device comes back with the next ones.
      for (let more = 0; world.drafts.size > 0 && more < 40; more += 1) await world.open().quiet();
      const stored = world.server.row?.fields['text'] ?? '';
      expect(words.filter((word) => !stored.includes(word))).toEqual([]);
      expect(world.drafts.size).toBe(0);
    }),
    { numRuns: 400 },
  );
});

test('one window alone is never asked to choose between its own words, and the last of them win', async () => {
  await fc.assert(
    fc.asyncProperty(fates, steps, async (someFates, moves) => {
      const world = new World();
      world.fates = [...someFates];
      const windows = [world.open()];
      const alone = moves.filter(({ does }) => does !== 'reopen' && does !== 'leave').slice(0, 20);
      await play(world, windows, alone);
      const [window] = windows as [Window];
      expect(window.view?.conflict ?? null).toBeNull();
      world.fates = [];
      await window.quiet();
      for (const arrives of world.late.splice(0)) arrives();
      expect(fieldsEqual(world.server.row?.fields ?? {}, window.screen)).toBe(true);
    }),
    { numRuns: 400 },
  );
});
