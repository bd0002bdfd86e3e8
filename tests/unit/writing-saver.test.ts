import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mergeFields, fieldsEqual, type Fields } from '~/autosave/fields';
import { AutosaveMachine, type Answer, type Draft, type View } from '~/autosave/autosave-machine';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A place on a page whose server answers what the test says, and whose device keeps drafts unless told otherwise. */
function aPlace({
  stored = { baseVersion: '', fields: {} as Fields, savedAt: null as string | null },
  keeps = true,
} = {}) {
  const sent: { text: string; at: number }[] = [];
  const answers: Answer[] = [];
  const place = {
    sent,
    answers,
    draft: null as Draft | null,
    view: null as View | null,
    signInAsked: 0,
    machine: null as unknown as AutosaveMachine,
    type: (text: string) => place.machine.edit({ text }),
  };
  let version = 0;
  place.machine = new AutosaveMachine(
    {
      send: async (fields) => {
        sent.push({ text: fields['text'] ?? '', at: Date.now() - begun });
        return (
          answers.shift() ?? { is: 'saved', baseVersion: `e.${(version += 1)}`, savedAt: '2026-11-21T10:42:00.000Z' }
        );
      },
      keep: (draft) => {
        if (keeps) place.draft = draft;
        return keeps;
      },
      forget: () => (place.draft = null),
      changed: (view) => (place.view = view),
      signInNeeded: () => (place.signInAsked += 1),
      now: () => Date.now(),
      later: (ms, work) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      chance: () => 0.5,
    },
    stored,
  );
  const begun = Date.now();
  place.machine.start(stored.fields, null);
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
