import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, View } from '~/autosave/autosave-machine';
import { DraftController, type Rejected } from '~/autosave/draft-controller';
import type { Fields } from '~/autosave/fields';
import { anythingUnderWay, type Destination } from '~/autosave/send';
import { aFullStorage, aStorage } from '../support/storage';

/*
 * The wiring between a place on a page and what saves it, in a browser of which only the parts that it touches are
 * there: storage, fetch, and what a window and a document are told.
 */

let storage: Record<string, string>;
let page: EventTarget;
let shown: EventTarget & { visibilityState: string };
let requests: { to: string; body: URLSearchParams; keepalive: boolean | undefined; redirect: string | undefined }[];
let answers: (() => Promise<Response>)[];

const json =
  (body: unknown, status = 200) =>
  async () =>
    Response.json(body, { status });
const hung: (() => void)[] = [];
const never = () => new Promise<Response>((_, reject) => hung.push(() => reject(new TypeError('over'))));
const noAnswer = () => Promise.reject(new TypeError('Failed to fetch'));

beforeEach(() => {
  vi.useFakeTimers();
  storage = aStorage();
  page = new EventTarget();
  shown = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  requests = [];
  answers = [];
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  vi.stubGlobal('document', shown);
  vi.stubGlobal('fetch', (to: string, init: RequestInit) => {
    requests.push({
      to,
      body: new URLSearchParams(init.body as string),
      keepalive: init.keepalive,
      redirect: init.redirect,
    });
    return (answers.shift() ?? json({ is: 'saved', baseVersion: `e.${requests.length}`, savedAt: 'then' }))();
  });
});
afterEach(async () => {
  for (const end of hung.splice(0)) end();
  await vi.advanceTimersByTimeAsync(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const destination: Destination = {
  to: '/save',
  body: (fields, baseVersion) => new URLSearchParams([...Object.entries(fields), ['from', baseVersion]]),
  understand: (answer: Answer) => answer,
  words: { tooLong: 'too long.', readFirst: 'read first.' },
  notThere: { is: 'gone', why: 'not there.' },
};

function opened(
  controller: DraftController,
  {
    placeKey = 'one',
    stored = {},
    onScreen = stored,
    rejected,
  }: { placeKey?: string; stored?: Fields; onScreen?: Fields; rejected?: Rejected } = {},
) {
  const views: View[] = [];
  const baseVersion = Object.keys(stored).length === 0 ? '' : 'e.0';
  const savedAt = baseVersion === '' ? null : 'then';
  const { machine, fields } = controller.open({
    placeKey,
    stored: { baseVersion, fields: stored, savedAt },
    rejected,
    onScreen,
    destination,
    changed: (view) => views.push(view),
  });
  return { machine, fields, view: () => views.at(-1), views };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const texts = () => requests.map(({ body }) => body.get('text'));
const keys = () => Object.keys(storage);
const aDraft = (text: string, base = '') => JSON.stringify({ fields: { text }, base, tried: [], at: 1 });

/** Whether the browser would ask before it leaves the page. */
function asksBeforeLeaving(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  page.dispatchEvent(event);
  return event.defaultPrevented;
}

test('what is typed is kept on this device under the writer’s name, sent, and then let go of', async () => {
  const place = opened(new DraftController('ada', 'essay'));
  place.machine.edit({ text: 'a' });
  expect(keys()).toEqual([expect.stringMatching(/^meantime unsent\/ada\/essay\/one\/\w+$/)]);
  expect(asksBeforeLeaving()).toBe(false);
  await pass(800);
  expect(requests).toMatchObject([{ to: '/save', keepalive: true, redirect: 'manual' }]);
  expect([...requests[0]!.body]).toEqual([
    ['text', 'a'],
    ['from', ''],
  ]);
  expect(keys()).toEqual([]);
  expect(place.view()?.is).toBe('saved');
});

test('the clock on the wall set back by an hour puts nothing off', async () => {
  const place = opened(new DraftController('ada', 'essay'));
  answers.push(async () => {
    await pass(0);
    place.machine.edit({ text: 'ab' });
    vi.setSystemTime(Date.now() - 3_600_000);
    return json({ is: 'saved', baseVersion: 'e.1', savedAt: 'then' })();
  });
  place.machine.edit({ text: 'a' });
  await pass(800);
  await pass(800);
  expect(texts()).toEqual(['a', 'ab']);
});

test('the clock on the wall set on by an hour hurries nothing', async () => {
  const place = opened(new DraftController('ada', 'essay'));
  place.machine.edit({ text: 'a' });
  vi.setSystemTime(Date.now() + 3_600_000);
  place.machine.edit({ text: 'ab' });
  await pass(799);
  expect(texts()).toEqual([]);
  await pass(1);
  expect(texts()).toEqual(['ab']);
});

describe('words that were left', () => {
  const left = 'meantime unsent/ada/essay/one/w1';

  test('come back, are kept anew before the old draft goes, and are sent', async () => {
    storage[left] = aDraft('left');
    answers.push(never);
    const place = opened(new DraftController('ada', 'essay'));
    expect(place.fields).toEqual({ text: 'left' });
    expect(keys()).toHaveLength(1);
    expect(keys()).not.toEqual([left]);
    expect(texts()).toEqual(['left']);
  });

  test('stay where they are while this browser can keep no more', () => {
    const full = aFullStorage();
    full[left] = aDraft('left');
    answers.push(never);
    const place = opened(new DraftController('bea', 'essay'));
    expect(place.fields).toEqual({});
    const hers = opened(new DraftController('ada', 'essay'));
    expect(hers.fields).toEqual({ text: 'left' });
    expect(hers.view()?.onScreenOnly).toBe(true);
    expect(Object.keys(full)).toEqual([left]);
  });

  test('and are stored already are let go of', () => {
    storage[left] = aDraft('there', 'e.0');
    const place = opened(new DraftController('ada', 'essay'), { stored: { text: 'there' } });
    expect(place.fields).toEqual({ text: 'there' });
    expect(keys()).toEqual([]);
    expect(requests).toEqual([]);
  });

  test('do not stand in the way of what a form without script could not keep, and what was typed after it', async () => {
    storage[left] = aDraft('left');
    const rejected = { baseVersion: '', fields: { text: 'refused' }, why: 'too long.' };
    const place = opened(new DraftController('ada', 'essay'), { onScreen: { text: 'refused, shorter' }, rejected });
    expect(place.fields).toEqual({ text: 'refused, shorter' });
    expect(texts()).toEqual(['refused, shorter']);
    expect(keys()).toContain(left);
  });

  test('at other places are told of, but not where a place is open, stands so already, or nothing fits', () => {
    storage['meantime unsent/ada/essay/open/w1'] = aDraft('open');
    storage['meantime unsent/ada/essay/stored/w1'] = aDraft('stored');
    storage['meantime unsent/ada/essay/changed/w1'] = aDraft('changed');
    storage['meantime unsent/ada/essay/new/w1'] = aDraft('new');
    storage['meantime unsent/ada/essay/new/w2'] = aDraft('new, again');
    storage['meantime unsent/ada/essay/odd/w1'] = '"x"';
    const controller = new DraftController('ada', 'essay');
    answers.push(never);
    opened(controller, { placeKey: 'open' });
    const elsewhere = controller.elsewhere([
      { placeKey: 'stored', fields: { text: 'stored' } },
      { placeKey: 'changed', fields: { text: 'before' } },
    ]);
    expect(elsewhere).toEqual(['changed', 'new']);
    expect(keys()).not.toContain('meantime unsent/ada/essay/stored/w1');
    expect(keys()).toContain('meantime unsent/ada/essay/changed/w1');
  });
});

describe('a place that leaves the page', () => {
  test('sends once more, and its draft stays until that is answered', async () => {
    const controller = new DraftController('ada', 'essay');
    const place = opened(controller);
    let answered = (_: Response): void => undefined;
    answers.push(() => new Promise((resolve) => (answered = resolve)));
    place.machine.edit({ text: 'a' });
    controller.close('one', place.machine);
    const told = place.views.length;
    expect(texts()).toEqual(['a']);
    expect(keys()).toHaveLength(1);
    answered(Response.json({ is: 'saved', baseVersion: 'e.1', savedAt: 'then' }));
    await pass(0);
    expect(keys()).toEqual([]);
    expect(place.views).toHaveLength(told);
  });

  test('keeps nothing more of what another writer has taken over', async () => {
    const controller = new DraftController('ada', 'essay');
    const place = opened(controller);
    let refuse = (): void => undefined;
    answers.push(
      () =>
        new Promise(
          (resolve) => (refuse = () => resolve(Response.json({ is: 'refused', why: 'no.' }, { status: 422 }))),
        ),
      never,
    );
    place.machine.edit({ text: 'a' });
    controller.close('one', place.machine);
    const again = opened(controller);
    expect(again.fields).toEqual({ text: 'a' });
    const taken = keys();
    expect(taken).toHaveLength(1);
    refuse();
    await pass(0);
    expect(keys()).toEqual(taken);
  });

  test('keeps what is still its own, refused after it left', async () => {
    const controller = new DraftController('ada', 'essay');
    const place = opened(controller);
    answers.push(json({ is: 'refused', why: 'too long.' }, 422));
    place.machine.edit({ text: 'a' });
    controller.close('one', place.machine);
    await pass(0);
    expect(JSON.parse(storage[keys()[0]!]!)).toMatchObject({ fields: { text: 'a' }, tried: [] });
  });

  test('opened anew before the old one was closed, it stays the new one’s', async () => {
    const controller = new DraftController('ada', 'essay');
    const old = opened(controller);
    const now = opened(controller);
    controller.close('one', old.machine);
    now.machine.edit({ text: 'a' });
    controller.flush();
    await pass(0);
    expect(now.view()?.is).toBe('saved');
    expect(old.view()?.is).toBe('untouched');
  });

  test('asks no longer before leaving, and holds up nobody who waits', async () => {
    const full = new DraftController('fay', 'essay');
    aFullStorage();
    const place = opened(full);
    answers.push(never);
    place.machine.edit({ text: 'a' });
    expect(asksBeforeLeaving()).toBe(true);
    const saved = full.whenSaved();
    full.close('one', place.machine);
    expect(asksBeforeLeaving()).toBe(false);
    await expect(saved).resolves.toBe(true);
  });
});

describe('a browser that keeps nothing', () => {
  test('asks before leaving while words are nowhere but on the screen, and not after', async () => {
    aFullStorage();
    const place = opened(new DraftController('ada', 'essay'));
    expect(asksBeforeLeaving()).toBe(false);
    answers.push(noAnswer);
    place.machine.edit({ text: 'a' });
    place.machine.edit({ text: 'ab' });
    expect(asksBeforeLeaving()).toBe(true);
    await pass(800);
    expect(place.view()).toMatchObject({ is: 'not saved', why: expect.stringContaining('this browser keeps nothing') });
    await pass(2_000);
    expect(place.view()?.is).toBe('saved');
    expect(asksBeforeLeaving()).toBe(false);
  });
});

describe('waiting until all is saved', () => {
  test('ends when the places asked for are, or can not be for now', async () => {
    const controller = new DraftController('ada', 'essay');
    const one = opened(controller);
    const two = opened(controller, { placeKey: 'two' });
    await expect(controller.whenSaved()).resolves.toBe(true);
    one.machine.edit({ text: 'a' });
    two.machine.edit({ text: 'b' });
    answers.push(never);
    two.machine.flush();
    const said: string[] = [];
    void controller.whenSaved(['one']).then((saved) => said.push(`one ${saved}`));
    void controller.whenSaved().then((saved) => said.push(`all ${saved}`));
    void controller.whenSaved(['three']).then((saved) => said.push(`three ${saved}`));
    await pass(0);
    expect(said).toEqual(['three true']);
    await pass(800);
    expect(said).toEqual(['three true', 'one true']);
  });

  test('says false where no answer came, and where something waits for the writer', async () => {
    const controller = new DraftController('ada', 'essay');
    const place = opened(controller);
    answers.push(noAnswer, json({ is: 'refused', why: 'no.' }, 422));
    place.machine.edit({ text: 'a' });
    controller.flush();
    await expect(controller.whenSaved()).resolves.toBe(false);
    controller.flush();
    await expect(controller.whenSaved()).resolves.toBe(false);
    controller.flush();
    await expect(controller.whenSaved()).resolves.toBe(true);
  });
});

describe('what happens to the page', () => {
  test.each([
    ['the network is back', () => page.dispatchEvent(new Event('online'))],
    ['the page goes', () => page.dispatchEvent(new Event('pagehide'))],
    [
      'the page is hidden',
      () => {
        shown.visibilityState = 'hidden';
        shown.dispatchEvent(new Event('visibilitychange'));
      },
    ],
  ])('%s: everything is sent at once, until it is followed no more', (_, happens) => {
    const controller = new DraftController('ada', 'essay');
    const place = opened(controller);
    const stop = controller.follow();
    answers.push(noAnswer);
    place.machine.edit({ text: 'a' });
    happens();
    expect(texts()).toEqual(['a']);
    stop();
    const other = opened(controller, { placeKey: 'two' });
    other.machine.edit({ text: 'b' });
    happens();
    expect(texts()).toEqual(['a']);
  });

  test('the page is shown again: nothing is sent for that', () => {
    const controller = new DraftController('ada', 'essay');
    const place = opened(controller);
    controller.follow();
    place.machine.edit({ text: 'a' });
    shown.dispatchEvent(new Event('visibilitychange'));
    expect(texts()).toEqual([]);
  });

  test('a page that is followed no more asks nothing before it is left', () => {
    aFullStorage();
    const controller = new DraftController('ada', 'essay');
    const place = opened(controller);
    const stop = controller.follow();
    place.machine.edit({ text: 'a' });
    stop();
    expect(asksBeforeLeaving()).toBe(false);
  });

  test('the login is over: it is told once, and everything goes on when it is back', async () => {
    const controller = new DraftController('ada', 'essay');
    let asked = 0;
    controller.signInNeeded = () => (asked += 1);
    const place = opened(controller);
    answers.push(json({}, 401));
    place.machine.edit({ text: 'a' });
    controller.flush();
    await pass(60_000);
    expect(asked).toBe(1);
    expect(texts()).toEqual(['a']);
    expect(place.view()?.is).toBe('on this device');
    controller.resume();
    await pass(0);
    expect(place.view()?.is).toBe('saved');
  });
});

describe('what an answer says', () => {
  const gone = Object.assign(new Response(null), {});
  test.each<[string, () => Promise<Response>, Partial<View>]>([
    [
      '409',
      json({ is: 'newer', baseVersion: 'e.9', fields: { text: 'b' }, savedAt: 'then' }, 409),
      { is: 'on this device', conflict: { baseVersion: 'e.9', fields: { text: 'b' }, savedAt: 'then' } },
    ],
    ['422', json({ is: 'refused', why: 'no.' }, 422), { is: 'not saved', why: 'no.' }],
    ['403', json({}, 403), { is: 'not saved', why: expect.stringContaining('open it again') as unknown as string }],
    ['404', json({}, 404), { is: 'not saved', why: 'not there.' }],
    ['413', json({}, 413), { is: 'not saved', why: 'too long.' }],
    [
      'a redirect',
      async () => Object.defineProperty(gone, 'type', { value: 'opaqueredirect' }),
      { is: 'not saved', why: 'read first.' },
    ],
    ['500', json({}, 500), { is: 'on this device' }],
    ['what is no JSON', async () => new Response('<html>'), { is: 'on this device' }],
    ['nothing', noAnswer, { is: 'on this device' }],
  ])('%s', async (_, answer, view) => {
    const place = opened(new DraftController('ada', 'essay'));
    answers.push(answer);
    place.machine.edit({ text: 'a' });
    place.machine.flush();
    expect(anythingUnderWay()).toBe(true);
    await pass(0);
    expect(anythingUnderWay()).toBe(false);
    expect(place.view()).toMatchObject(view);
  });

  test('one that is not there after fifteen seconds is not waited for', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const patience = new AbortController();
      setTimeout(() => patience.abort(), ms);
      return patience.signal;
    });
    vi.stubGlobal(
      'fetch',
      (_: string, { signal }: RequestInit) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new TypeError('over')))),
    );
    const place = opened(new DraftController('ada', 'essay'));
    place.machine.edit({ text: 'a' });
    place.machine.flush();
    await pass(14_999);
    expect(place.view()?.is).toBe('saving');
    await pass(1);
    expect(place.view()?.is).toBe('on this device');
    vi.restoreAllMocks();
  });

  test('half a character, or a NUL, stays behind, and the rest is saved: once, and the view tells what stands there', async () => {
    const place = opened(new DraftController('ada', 'essay'));
    place.machine.edit({ text: 'half \ud83d, and \0 on' });
    place.machine.flush();
    await pass(0);
    expect(texts()).toEqual(['half , and  on']);
    expect(place.view()).toMatchObject({ is: 'saved', fields: { text: 'half \ud83d, and \0 on' } });
    await pass(60_000);
    expect(requests).toHaveLength(1);
    place.machine.edit({ text: 'half , and  on\udc4d' });
    await pass(800);
    expect(requests).toHaveLength(1);
    expect(place.view()).toMatchObject({ is: 'saved', fields: { text: 'half , and  on\udc4d' } });
    place.machine.edit({ text: 'whole \ud83d\ude00' });
    await pass(800);
    expect(texts()).toEqual(['half , and  on', 'whole \ud83d\ude00']);
  });

  test('browsers are not asked to carry on with more than they carry', async () => {
    const place = opened(new DraftController('ada', 'essay'));
    place.machine.edit({ text: 'x'.repeat(60_000) });
    place.machine.flush();
    expect(requests[0]?.keepalive).toBe(false);
  });
});
