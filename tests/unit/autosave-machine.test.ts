import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fieldsEqual, mergeFields } from '~/autosave/fields';
import { AutosaveMachine, type Answer, type Draft, type StoredVersion, type View } from '~/autosave/autosave-machine';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A place on a page whose server answers what the test says, and whose device keeps drafts unless told otherwise. */
function aPlace({
  stored = { baseVersion: '', fields: {}, savedAt: null } as StoredVersion,
  keeps = true,
  opens = true,
} = {}) {
  const sent: { text: string; at: number }[] = [];
  const answers: Answer[] = [];
  const place = {
    sent,
    answers,
    draft: null as Draft | null,
    view: null as View | null,
    signInAsked: 0,
    /** How far the clock of the device is off, in milliseconds. */
    skew: 0,
    /** The next answer waits until it is let go of; or the next attempt breaks. */
    holds: false,
    letGo: (): void => expect.unreachable(),
    breaks: false,
    machine: null as unknown as AutosaveMachine,
    type: (text: string) => place.machine.edit({ text }),
  };
  let version = 0;
  place.machine = new AutosaveMachine(
    {
      send: async (fields) => {
        sent.push({ text: fields['text'] ?? '', at: Date.now() - begun });
        if (place.breaks) throw new Error('broken');
        if (place.holds) await new Promise<void>((resolve) => (place.letGo = resolve));
        place.holds = false;
        return (
          answers.shift() ?? { is: 'saved', baseVersion: `e.${(version += 1)}`, savedAt: '2026-11-21T10:42:00.000Z' }
        );
      },
      persist: (draft) => {
        if (keeps) place.draft = draft;
        return keeps;
      },
      forget: () => (place.draft = null),
      changed: (view) => (place.view = view),
      signInNeeded: () => (place.signInAsked += 1),
      now: () => Date.now() + place.skew,
      later: (ms, work) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      chance: () => 0.5,
    },
    stored,
  );
  const begun = Date.now();
  if (opens) place.machine.start(stored.fields, null);
  return place;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('when it saves', () => {
  test('words are sent 800 ms after the last of them', async () => {
    const place = aPlace();
    place.type('a');
    await pass(500);
    place.type('ab');
    await pass(799);
    expect(place.sent).toEqual([]);
    await pass(1);
    expect(place.sent).toEqual([{ text: 'ab', at: 1300 }]);
    expect(place.view?.is).toBe('saved');
  });

  test('someone who never stops typing is saved every three seconds', async () => {
    const place = aPlace();
    for (let letters = 1; letters <= 70; letters += 1) {
      place.type('x'.repeat(letters));
      await pass(100);
    }
    expect(place.sent.map(({ at }) => at)).toEqual([3000, 6000]);
  });

  test('leaving the field saves at once, and a page that says what is stored sends nothing', async () => {
    const place = aPlace();
    place.machine.flush();
    place.type('a');
    place.machine.flush();
    await pass(0);
    place.machine.flush();
    await pass(5_000);
    expect(place.sent).toHaveLength(1);
  });

  test('words put back as they were are not sent', async () => {
    const place = aPlace();
    place.type('a');
    place.type('');
    await pass(5_000);
    expect(place.sent).toEqual([]);
    expect(place.draft).toBeNull();
    expect(place.view?.is).toBe('untouched');
  });
});

describe('what it says', () => {
  test('what was refused and is sent again as it is: that it is being saved', async () => {
    const place = aPlace();
    place.answers.push({ is: 'refused', why: 'too long.' });
    place.type('aaaa');
    await pass(800);
    place.holds = true;
    place.machine.flush();
    expect(place.view?.is).toBe('saving');
  });

  test('what is sent again once somebody is signed in: that it is being saved', async () => {
    const place = aPlace();
    place.answers.push({ is: 'sign in' });
    place.type('a');
    await pass(800);
    place.holds = true;
    place.machine.resume();
    expect(place.view?.is).toBe('saving');
  });

  test('with no answer it says that the words are on this device, tries again later and later, and at last says saved', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' }, { is: 'no answer' }, { is: 'no answer' });
    place.type('a');
    await pass(800);
    expect(place.view?.is).toBe('on this device');
    expect(place.draft?.fields).toEqual({ text: 'a' });
    await pass(10_000);
    expect(place.sent.map(({ at }) => at)).toEqual([800, 1800, 3800, 7800]);
    expect(place.view).toMatchObject({ is: 'saved', savedAt: '2026-11-21T10:42:00.000Z', onScreenOnly: false });
    expect(place.draft).toBeNull();
  });

  test('retries are never more than half a minute and a bit apart', async () => {
    const place = aPlace();
    for (let times = 0; times < 12; times += 1) place.answers.push({ is: 'no answer' });
    place.type('a');
    await pass(400_000);
    const gaps = place.sent.slice(1).map(({ at }, index) => at - (place.sent[index]?.at ?? 0));
    expect(Math.max(...gaps)).toBe(30_000);
    expect(place.view?.is).toBe('saved');
  });

  test('a browser that keeps nothing is not said to keep it', async () => {
    const place = aPlace({ keeps: false });
    place.answers.push({ is: 'no answer' });
    place.type('a');
    expect(place.view?.onScreenOnly).toBe(true);
    await pass(800);
    expect(place.view?.is).toBe('not saved');
    await pass(1_000);
    expect(place.view).toMatchObject({ is: 'saved', onScreenOnly: false });
  });

  test('what is refused says why, stays, and is sent again once it has changed', async () => {
    const place = aPlace();
    place.answers.push({ is: 'refused', why: 'too long.' });
    place.type('aaaa');
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.view).toMatchObject({ is: 'not saved', why: 'too long.' });
    expect(place.draft?.fields).toEqual({ text: 'aaaa' });
    place.type('aa');
    await pass(800);
    expect(place.view?.is).toBe('saved');
  });

  test('a login that is over is asked for once, nothing is sent meanwhile, and then everything is', async () => {
    const place = aPlace();
    place.answers.push({ is: 'sign in' });
    place.type('a');
    await pass(800);
    place.type('ab');
    place.machine.flush();
    await pass(60_000);
    expect(place.signInAsked).toBe(1);
    expect(place.sent).toHaveLength(1);
    expect(place.view?.is).toBe('on this device');
    place.machine.resume();
    await pass(0);
    expect(place.sent.at(-1)?.text).toBe('ab');
    expect(place.view?.is).toBe('saved');
  });

  test('words put back after the login ended leave nothing to wait for', async () => {
    const place = aPlace();
    place.answers.push({ is: 'sign in' });
    place.type('a');
    await pass(800);
    expect(place.machine.stuck).toBe(true);
    place.type('');
    expect(place.machine.stuck).toBe(false);
    expect(place.machine.settled).toBe(true);
  });

  test('when someone else is signed in, nothing more is sent from this page', async () => {
    const place = aPlace();
    place.answers.push({ is: 'someone else' });
    place.type('a');
    await pass(800);
    place.type('ab');
    place.machine.resume();
    place.machine.flush();
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.view?.is).toBe('not saved');
    expect(place.draft?.fields).toEqual({ text: 'ab' });
  });
});

describe('a clock that jumps', () => {
  const hour = 3_600_000;

  test('an hour back while it saves: what was typed meanwhile is sent within three seconds', async () => {
    const place = aPlace();
    place.type('a');
    place.machine.flush();
    place.type('ab');
    place.skew = -hour;
    await pass(3_000);
    expect(place.sent.map(({ text }) => text)).toEqual(['a', 'ab']);
  });

  test('an hour back while one types: it is sent after the pause', async () => {
    const place = aPlace();
    place.type('a');
    place.skew = -hour;
    place.type('ab');
    await pass(800);
    expect(place.sent).toEqual([{ text: 'ab', at: 800 }]);
  });

  test('an hour on: it is sent at once, and not over and over', async () => {
    const place = aPlace();
    place.type('a');
    place.skew = hour;
    place.type('ab');
    await pass(60_000);
    expect(place.sent).toEqual([{ text: 'ab', at: 0 }]);
  });
});

describe('what is under way', () => {
  test('a draft stays on the device while it is being sent, with all that may have arrived', async () => {
    const place = aPlace();
    place.holds = true;
    place.type('a');
    place.machine.flush();
    expect(place.draft).toEqual({ fields: { text: 'a' }, baseVersion: '', unconfirmedAttempts: [{ text: 'a' }] });
    expect(place.view?.is).toBe('saving');
  });

  test('leaving sends within the same turn, before the page can go', () => {
    const place = aPlace();
    place.type('a');
    place.machine.flush();
    expect(place.sent).toHaveLength(1);
  });

  test('one attempt is under way at a time, and what was typed meanwhile follows it', async () => {
    const place = aPlace();
    place.holds = true;
    place.type('a');
    place.machine.flush();
    place.type('ab');
    place.machine.flush();
    expect(place.sent).toHaveLength(1);
    place.letGo();
    await pass(0);
    expect(place.draft?.fields).toEqual({ text: 'ab' });
    expect(place.view?.is).toBe('saving');
    await pass(800);
    expect(place.sent.map(({ text }) => text)).toEqual(['a', 'ab']);
  });

  test('someone who never stops typing is saved every three seconds, however long an answer takes', async () => {
    const place = aPlace();
    for (let typed = 1, answered = 0; typed <= 90; typed += 1) {
      place.holds = true;
      place.type('a'.repeat(typed));
      await pass(100);
      if (place.sent.length === answered) continue;
      place.type('a'.repeat(typed + 1));
      place.letGo();
      answered = place.sent.length;
    }
    expect(place.sent.map(({ at }) => at)).toEqual([3_000, 6_000, 9_000]);
  });

  test('what was typed while it was sent is sent after the pause since it was typed', async () => {
    const place = aPlace();
    place.holds = true;
    place.type('a');
    place.machine.flush();
    place.type('ab');
    await pass(500);
    place.letGo();
    await pass(299);
    expect(place.sent).toHaveLength(1);
    await pass(1);
    expect(place.sent).toEqual([
      { text: 'a', at: 0 },
      { text: 'ab', at: 800 },
    ]);
  });

  test('words put back after an attempt without an answer are sent, since that attempt may have arrived', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' });
    place.type('a');
    await pass(800);
    place.type('');
    await pass(1_000);
    expect(place.sent.map(({ text }) => text)).toEqual(['a', '']);
  });

  test('a field that says again what stands in it neither sends nor puts off', async () => {
    const place = aPlace();
    place.type('a');
    await pass(500);
    place.type('a');
    await pass(300);
    expect(place.sent).toEqual([{ text: 'a', at: 800 }]);
  });

  test('words put back while they are sent leave nothing behind for the next ones to hurry after', async () => {
    const place = aPlace();
    place.type('a');
    place.type('');
    await pass(10_000);
    place.type('b');
    await pass(799);
    expect(place.sent).toEqual([]);
  });

  test('words put back as they were sent, while they are sent, leave no hurry either', async () => {
    const place = aPlace();
    place.holds = true;
    place.type('a');
    place.machine.flush();
    place.type('ab');
    place.type('a');
    place.letGo();
    await pass(10_000);
    place.type('abc');
    await pass(799);
    expect(place.sent).toHaveLength(1);
  });

  test('typing does not hasten what had no answer', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' });
    place.type('a');
    await pass(900);
    place.type('ab');
    await pass(899);
    expect(place.sent).toHaveLength(1);
    await pass(1);
    expect(place.sent.at(-1)).toEqual({ text: 'ab', at: 1_800 });
  });

  test('once answered, a place that had no answer saves after the pause again', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' });
    place.type('a');
    await pass(1_800);
    place.type('ab');
    await pass(800);
    expect(place.sent.at(-1)).toEqual({ text: 'ab', at: 2_600 });
  });

  test('what was sent without an answer is remembered once each, and no more than five of them', async () => {
    const place = aPlace();
    for (let times = 0; times < 9; times += 1) place.answers.push({ is: 'no answer' });
    for (const text of ['a', 'b', 'c', 'd', 'e', 'b', 'f']) {
      place.type(text);
      place.machine.flush();
      await pass(0);
    }
    expect(place.draft?.unconfirmedAttempts.map(({ text }) => text)).toEqual(['c', 'd', 'e', 'b', 'f']);
  });

  test('words that were sent twice are remembered once, as the last of them', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' }, { is: 'no answer' }, { is: 'no answer' });
    for (const text of ['a', 'b', 'a']) {
      place.type(text);
      place.machine.flush();
      await pass(0);
    }
    expect(place.draft?.unconfirmedAttempts.map(({ text }) => text)).toEqual(['b', 'a']);
  });

  test('what another window stored is what was typed here meanwhile: there is nothing to choose', async () => {
    const place = aPlace();
    place.holds = true;
    place.answers.push({ is: 'newer', baseVersion: 'e.3', fields: { text: 'ab' }, savedAt: 'then' });
    place.type('a');
    place.machine.flush();
    place.type('ab');
    place.letGo();
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.view).toMatchObject({ is: 'saved', conflict: null });
  });

  test('an attempt that broke on its way is one without an answer', async () => {
    const place = aPlace();
    place.breaks = true;
    place.type('a');
    await pass(800);
    expect(place.view?.is).toBe('on this device');
  });

  test('a place that is closed sends once more, and then never again', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' });
    place.type('a');
    place.machine.close();
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.draft?.fields).toEqual({ text: 'a' });
  });

  test('a place that is closed while it waits to try again does not', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' }, { is: 'no answer' });
    place.type('a');
    await pass(800);
    place.machine.close();
    await pass(60_000);
    expect(place.sent).toHaveLength(2);
  });
});

describe('what is not taken', () => {
  test('changed while it was refused, it is sent again without being asked', async () => {
    const place = aPlace();
    place.holds = true;
    place.answers.push({ is: 'refused', why: 'too long.' });
    place.type('aaaa');
    place.machine.flush();
    place.type('aa');
    place.letGo();
    await pass(0);
    expect(place.view?.is).toBe('saving');
    await pass(800);
    expect(place.sent.at(-1)?.text).toBe('aa');
    expect(place.view?.is).toBe('saved');
  });

  test('changed while the login was found to be over, it waits for that', async () => {
    const place = aPlace();
    place.holds = true;
    place.answers.push({ is: 'sign in' });
    place.type('a');
    place.machine.flush();
    place.type('ab');
    place.letGo();
    await pass(60_000);
    expect(place.signInAsked).toBe(1);
    expect(place.sent).toHaveLength(1);
  });

  test('pressing Save sends it again as it is', async () => {
    const place = aPlace();
    place.answers.push({ is: 'refused', why: 'something to read first.' });
    place.type('a');
    await pass(800);
    place.machine.flush();
    await pass(0);
    expect(place.view?.is).toBe('saved');
  });

  test('what was refused is not among what may have arrived', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' }, { is: 'refused', why: 'no.' });
    place.type('a');
    await pass(800);
    place.type('b');
    await pass(1_000);
    expect(place.draft?.unconfirmedAttempts).toEqual([{ text: 'a' }]);
  });

  test('after it was refused once, no answer is tried again as for the first time', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' }, { is: 'no answer' }, { is: 'refused', why: 'no.' }, { is: 'no answer' });
    place.type('a');
    await pass(3_800);
    place.machine.flush();
    await pass(1_000);
    expect(place.sent.map(({ at }) => at)).toEqual([800, 1_800, 3_800, 3_800, 4_800]);
  });

  test('what it belongs to is gone: it says so, sends nothing more, and leaves nothing behind once it is closed', async () => {
    const place = aPlace();
    place.answers.push({ is: 'gone', why: 'published meanwhile.' });
    place.type('a');
    await pass(800);
    expect(place.draft?.fields).toEqual({ text: 'a' });
    place.type('ab');
    place.machine.flush();
    place.machine.resume();
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.view).toMatchObject({ is: 'not saved', why: 'published meanwhile.' });
    expect(place.draft?.fields).toEqual({ text: 'ab' });
    place.machine.close();
    expect(place.draft).toBeNull();
  });

  test('gone is known only after it was closed: nothing is left behind either', async () => {
    const place = aPlace();
    place.answers.push({ is: 'gone', why: 'published meanwhile.' });
    place.type('a');
    place.machine.close();
    await pass(0);
    expect(place.draft).toBeNull();
  });
});

describe('where it begins', () => {
  const stored = { baseVersion: 'e.2', fields: { text: 'there' }, savedAt: '2026-11-21T10:00:00.000Z' };
  const left = (text: string, attempts: string[] = [], baseVersion = 'e.2') => ({
    fields: { text },
    baseVersion,
    unconfirmedAttempts: attempts.map((attempt) => ({ text: attempt })),
  });

  test('with what stood in the field before scripts came, also where something stood there before', async () => {
    const place = aPlace({ stored, opens: false });
    expect(place.machine.start({ text: 'there, and more' }, null)).toEqual({ text: 'there, and more' });
    expect(place.view?.is).toBe('saving');
    await pass(800);
    expect(place.sent.map(({ text }) => text)).toEqual(['there, and more']);
    expect(place.view?.is).toBe('saved');
  });

  test('with nothing to do where nothing was typed and nothing was left', async () => {
    const place = aPlace({ stored, opens: false });
    expect(place.machine.start({ text: 'there' }, left('there', [], 'e.1'))).toEqual({ text: 'there' });
    await pass(60_000);
    expect(place.sent).toEqual([]);
    expect(place.draft).toBeNull();
    expect(place.view).toMatchObject({ is: 'saved', conflict: null });
  });

  test('with the words that were left, which are sent at once and kept until then', async () => {
    const place = aPlace({ stored, opens: false });
    place.holds = true;
    expect(place.machine.start({ text: 'there' }, left('left'))).toEqual({ text: 'left' });
    expect(place.draft?.fields).toEqual({ text: 'left' });
    expect(place.sent.map(({ text }) => text)).toEqual(['left']);
  });

  test('with the words that were left where the field shows them already', async () => {
    const place = aPlace({ stored, opens: false });
    expect(place.machine.start({ text: 'left' }, left('left'))).toEqual({ text: 'left' });
  });

  test('with both, field by field, where one typed before scripts came and words were left', () => {
    const place = aPlace({ stored: { ...stored, fields: { when: 'x', felt: 'y', text: 'z' } }, opens: false });
    const draft = { ...left(''), fields: { when: 'x', felt: 'left', text: 'left' } };
    expect(place.machine.start({ when: 'typed', felt: 'y', text: 'typed' }, draft)).toEqual({
      when: 'typed',
      felt: 'left',
      text: 'left\n\ntyped',
    });
  });

  test('with an attempt of which nobody knew that it had arrived', async () => {
    const place = aPlace({ stored, opens: false });
    place.machine.start({ text: 'there' }, left('there, and more', ['there'], 'e.1'));
    await pass(0);
    expect(place.sent.map(({ text }) => text)).toEqual(['there, and more']);
    expect(place.view).toMatchObject({ is: 'saved', conflict: null });
  });

  test('with the attempts that were left: one that arrives late is its own and no conflict', async () => {
    const place = aPlace({ stored, opens: false });
    place.answers.push({ is: 'newer', baseVersion: 'e.3', fields: { text: 'first' }, savedAt: stored.savedAt });
    place.machine.start({ text: 'there' }, left('second', ['first']));
    await pass(60_000);
    expect(place.sent.map(({ text }) => text)).toEqual(['second', 'second']);
    expect(place.view).toMatchObject({ is: 'saved', conflict: null });
  });

  test('what is on the page and stored by another window already is saved', async () => {
    const place = aPlace({ stored, opens: false });
    place.answers.push({ is: 'newer', baseVersion: 'e.3', fields: { text: 'mine' }, savedAt: stored.savedAt });
    place.machine.start({ text: 'mine' }, null);
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.view).toMatchObject({ is: 'saved', baseVersion: 'e.3', savedAt: stored.savedAt });
  });

  test('with a choice to be made, the words that were left are kept on until it is', () => {
    const place = aPlace({ stored, opens: false });
    place.machine.start({ text: 'there' }, left('mine', ['mine, half'], 'e.1'));
    expect(place.draft).toEqual(left('mine', ['mine, half'], 'e.1'));
    expect(place.sent).toEqual([]);
  });

  test('who wrote what stands there now, and when, is told with it', async () => {
    const when = { iso: '2026-11-21T10:00:00.000Z', words: 'today, 10:00' };
    const place = aPlace({ stored: { ...stored, by: 'Iris Bell', when }, opens: false });
    place.machine.start({ text: 'there' }, left('mine', [], 'e.1'));
    expect(place.view?.conflict).toEqual({ ...stored, by: 'Iris Bell', when });
    const other = aPlace({ stored, opens: false });
    other.answers.push({ is: 'newer', ...stored, baseVersion: 'e.3', by: 'Noor', when });
    other.machine.start({ text: 'mine' }, null);
    await pass(800);
    expect(other.view?.conflict).toMatchObject({ by: 'Noor', when });
  });
});

describe('two versions', () => {
  const newer: Answer = {
    is: 'newer',
    baseVersion: 'e.7',
    fields: { text: 'there' },
    savedAt: '2026-11-21T10:00:00.000Z',
  };

  async function conflicting() {
    const place = aPlace();
    place.answers.push(newer);
    place.type('here');
    await pass(800);
    expect(place.view?.conflict).toEqual({
      baseVersion: 'e.7',
      fields: { text: 'there' },
      savedAt: '2026-11-21T10:00:00.000Z',
    });
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.draft?.fields).toEqual({ text: 'here' });
    return place;
  }

  test('keeping this one sends it over the other', async () => {
    const place = await conflicting();
    expect(place.machine.resolve('mine')).toEqual({ text: 'here' });
    await pass(0);
    expect(place.sent.at(-1)?.text).toBe('here');
    expect(place.view).toMatchObject({ is: 'saved', conflict: null });
  });

  test('keeping the other one sends nothing', async () => {
    const place = await conflicting();
    expect(place.machine.resolve('theirs')).toEqual({ text: 'there' });
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.draft).toBeNull();
    expect(place.view).toMatchObject({ is: 'saved', savedAt: '2026-11-21T10:00:00.000Z', baseVersion: 'e.7' });
  });

  test('keeping the other one lets go of what was sent before without an answer', async () => {
    const place = aPlace({ stored: { baseVersion: 'e.2', fields: { text: 'there' }, savedAt: null }, opens: false });
    place.machine.start(
      { text: 'there' },
      { fields: { text: 'here' }, baseVersion: 'e.1', unconfirmedAttempts: [{ text: 'her' }] },
    );
    place.machine.resolve('theirs');
    await pass(60_000);
    expect(place.sent).toEqual([]);
    expect(place.draft).toBeNull();
    expect(place.machine.settled).toBe(true);
  });

  test('after a choice, what had no answer before is forgotten: it is being saved', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' }, newer);
    place.type('here');
    await pass(1_800);
    place.holds = true;
    place.machine.resolve('mine');
    expect(place.view?.is).toBe('saving');
  });

  test('a choice waits with its words on the device until it is answered', async () => {
    const place = await conflicting();
    place.holds = true;
    place.machine.resolve('both');
    expect(place.draft).toEqual({
      fields: { text: 'there\n\nhere' },
      baseVersion: 'e.7',
      unconfirmedAttempts: [{ text: 'there\n\nhere' }],
    });
  });

  test('keeping both sends one after the other', async () => {
    const place = await conflicting();
    expect(place.machine.resolve('both')).toEqual({ text: 'there\n\nhere' });
    await pass(0);
    expect(place.sent.at(-1)?.text).toBe('there\n\nhere');
  });

  test('words left on this device are shown beside what was stored since, before anything is sent', async () => {
    const place = aPlace({
      stored: { baseVersion: 'e.2', fields: { text: 'there' }, savedAt: '2026-11-21T10:00:00.000Z' },
    });
    const shown = place.machine.start(
      { text: 'there' },
      { fields: { text: 'here' }, baseVersion: 'e.1', unconfirmedAttempts: [] },
    );
    await pass(60_000);
    expect(shown).toEqual({ text: 'here' });
    expect(place.sent).toEqual([]);
    expect(place.view?.conflict?.fields).toEqual({ text: 'there' });
  });

  test('what was deleted in another window can be kept from here', async () => {
    const place = aPlace();
    place.answers.push({ is: 'newer', baseVersion: '', fields: null, savedAt: null });
    place.type('here');
    await pass(800);
    expect(place.view?.conflict?.fields).toBeNull();
    place.machine.resolve('mine');
    await pass(0);
    expect(place.view?.is).toBe('saved');
  });

  test('what was deleted and let go of here too is empty, and nothing more is sent', async () => {
    const place = aPlace();
    place.answers.push({ is: 'newer', baseVersion: '', fields: null, savedAt: null });
    place.type('here');
    await pass(800);
    expect(place.machine.resolve('theirs')).toEqual({ text: '' });
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.view?.is).toBe('untouched');
  });

  test('what was left of what was deleted meanwhile stands beside nothing', async () => {
    const place = aPlace({ opens: false });
    place.machine.start({}, { fields: { text: 'here' }, baseVersion: 'e.1', unconfirmedAttempts: [] });
    expect(place.view?.conflict?.fields).toBeNull();
  });

  test('choosing where there is nothing to choose changes nothing', async () => {
    const place = aPlace();
    place.answers.push({ is: 'no answer' });
    place.type('here');
    await pass(800);
    expect(place.machine.resolve('theirs')).toEqual({ text: 'here' });
    expect(place.draft?.unconfirmedAttempts).toEqual([{ text: 'here' }]);
    await pass(1_000);
    expect(place.view?.is).toBe('saved');
  });

  test('a choice that is to be made holds up everything: pressing Save, and the network coming back', async () => {
    const place = await conflicting();
    place.machine.flush();
    place.machine.resume();
    place.type('here, and more');
    await pass(60_000);
    expect(place.sent).toHaveLength(1);
    expect(place.machine.stuck).toBe(true);
    place.machine.resolve('mine');
    expect(place.machine.stuck).toBe(false);
    await pass(0);
    expect(place.sent.at(-1)?.text).toBe('here, and more');
  });
});

test('a field that is missing is an empty one, on either side', () => {
  expect(fieldsEqual({}, { text: 'a' })).toBe(false);
  expect(fieldsEqual({ text: 'a' }, {})).toBe(false);
  expect(fieldsEqual({}, { text: '' })).toBe(true);
});

test('two versions joined leave nothing out, and say nothing twice', () => {
  expect(mergeFields({ a: 'x', b: 'same', c: '', e: 'l\r\nm' }, { a: 'y', b: 'same', d: 'z', e: 'l\nm' })).toEqual({
    a: 'x\n\ny',
    b: 'same',
    c: '',
    d: 'z',
    e: 'l\r\nm',
  });
  expect(fieldsEqual({ a: 'x\r\ny', b: '' }, { a: 'x\ny' })).toBe(true);
});
