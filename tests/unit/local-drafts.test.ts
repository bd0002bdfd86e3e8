import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Draft } from '~/autosave/autosave-machine';
import { anythingUnsent, forgetUnsent, LocalDrafts } from '~/autosave/local-drafts';
import { aFullStorage, aStorage, aThrowingStorage } from '../support/storage';

let storage: Record<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  storage = aStorage();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const draft = (text: string, attempts: string[] = []): Draft => ({
  fields: { text },
  baseVersion: 'e.3',
  unconfirmedAttempts: attempts.map((attempt) => ({ text: attempt })),
});
const key = 'meantime unsent/ada/essay/prompt:one/w1';

test('a draft is stored under the key and the names that drafts always had, with the version of their form', () => {
  vi.setSystemTime(1234);
  expect(new LocalDrafts('ada', 'essay').persist('prompt:one', 'w1', draft('a', ['b']))).toBe(true);
  expect(Object.keys(storage)).toEqual([key]);
  expect(JSON.parse(storage[key]!)).toEqual({
    version: 1,
    fields: { text: 'a' },
    base: 'e.3',
    tried: [{ text: 'b' }],
    at: 1234,
  });
});

test('what was stored before drafts carried a version comes back, and goes once it is let go of', () => {
  storage[key] = '{"fields":{"text":"a"},"base":"e.3","tried":[{"text":"b"}],"at":5}';
  const drafts = new LocalDrafts('ada', 'essay');
  expect(drafts.placeKeys()).toEqual(['prompt:one']);
  expect(drafts.has('prompt:one', 'w1')).toBe(true);
  expect(drafts.has('prompt:one', 'w2')).toBe(false);
  const found = drafts.find('prompt:one');
  expect(found?.draft).toEqual(draft('a', ['b']));
  found?.letGo();
  expect(storage).toEqual({});
});

test('the newest draft of a place comes back first, and stays where it was changed since it was read', () => {
  const drafts = new LocalDrafts('ada', 'essay');
  vi.setSystemTime(1);
  drafts.persist('prompt:one', 'w2', draft('older'));
  vi.setSystemTime(2);
  drafts.persist('prompt:one', 'w1', draft('newer'));
  vi.setSystemTime(3);
  drafts.persist('prompt:two', 'w3', draft('elsewhere'));
  const found = drafts.find('prompt:one');
  expect(found?.draft).toEqual(draft('newer'));
  drafts.persist('prompt:one', 'w1', draft('newest'));
  found?.letGo();
  expect(drafts.find('prompt:one')?.draft).toEqual(draft('newest'));
  drafts.forget('prompt:one', 'w1');
  expect(drafts.find('prompt:one')?.draft).toEqual(draft('older'));
});

describe('what does not fit is left alone, and breaks nothing', () => {
  const rest = '"base":"e.3","tried":[],"at":1';
  test.each([
    ['{"at":1}'],
    ['"x"'],
    ['{"fields":null,"base":"e.3","tried":[],"at":1}'],
    ['null'],
    ['[]'],
    ['not JSON'],
    [''],
    [`{"fields":"x",${rest}}`],
    [`{"fields":["x"],${rest}}`],
    [`{"fields":{"text":1},${rest}}`],
    ['{"fields":{"text":"a"},"base":3,"tried":[],"at":1}'],
    ['{"fields":{"text":"a"},"base":"e.3","tried":{},"at":1}'],
    ['{"fields":{"text":"a"},"base":"e.3","tried":["a"],"at":1}'],
    ['{"fields":{"text":"a"},"base":"e.3","tried":[],"at":"1"}'],
    [`{"version":2,"fields":{"text":"a"},${rest}}`],
    [`{"version":null,"fields":{"text":"a"},${rest}}`],
  ])('%s', (text) => {
    storage[key] = text;
    const drafts = new LocalDrafts('ada', 'essay');
    expect(drafts.find('prompt:one')).toBeNull();
    expect(drafts.placeKeys()).toEqual([]);
    drafts.persist('prompt:one', 'w2', draft('mine'));
    expect(drafts.find('prompt:one')?.draft).toEqual(draft('mine'));
    expect(storage[key]).toBe(text);
  });

  test('another version’s words are words: signing out asks before they go', () => {
    storage[key] = '{"at":1}';
    expect(anythingUnsent('ada')).toBe(false);
    storage[key] = '{"version":1,"fields":null}';
    expect(anythingUnsent('ada')).toBe(false);
    storage[key] = '{"version":2,"words":"a"}';
    expect(anythingUnsent('ada')).toBe(true);
  });
});

test('no word of one person is offered to another, or in another document, or at another place', () => {
  new LocalDrafts('ada', 'essay').persist('prompt:one', 'w1', draft('private'));
  for (const [person, document, place] of [
    ['bo', 'essay', 'prompt:one'],
    ['ad', 'essay', 'prompt:one'],
    ['ada', 'essa', 'prompt:one'],
    ['ada', 'essay', 'prompt:on'],
  ] as const) {
    expect(new LocalDrafts(person, document).find(place)).toBeNull();
  }
  expect(new LocalDrafts('bo', 'essay').placeKeys()).toEqual([]);
  expect(anythingUnsent('bo')).toBe(false);
  expect(anythingUnsent('ad')).toBe(false);
  forgetUnsent('bo');
  forgetUnsent('ad');
  expect(anythingUnsent('ada')).toBe(true);
});

test('who signs out leaves nothing, and nothing more is kept until a page is opened as them again', () => {
  const drafts = new LocalDrafts('cleo', 'essay');
  drafts.persist('prompt:one', 'w1', draft('a'));
  storage['meantime unsent/cleo/essay/prompt:one/w9'] = '"x"';
  new LocalDrafts('dan', 'essay').persist('prompt:one', 'w1', draft('not theirs'));
  storage['meantime place/cleo/essay'] = '3';
  forgetUnsent('cleo');
  expect(Object.keys(storage)).toEqual(['meantime unsent/dan/essay/prompt:one/w1', 'meantime place/cleo/essay']);
  expect(drafts.persist('prompt:one', 'w1', draft('b'))).toBe(false);
  expect(anythingUnsent('cleo')).toBe(false);
  expect(new LocalDrafts('cleo', 'essay').persist('prompt:one', 'w1', draft('c'))).toBe(true);
});

test('a storage that throws keeps nothing, says so, and stops nothing', () => {
  aThrowingStorage();
  const drafts = new LocalDrafts('ada', 'essay');
  expect(drafts.persist('prompt:one', 'w1', draft('a'))).toBe(false);
  expect(drafts.has('prompt:one', 'w1')).toBe(false);
  expect(drafts.find('prompt:one')).toBeNull();
  expect(drafts.placeKeys()).toEqual([]);
  drafts.forget('prompt:one', 'w1');
  expect(anythingUnsent('ada')).toBe(false);
  forgetUnsent('ada');
});

test('a storage that is full says that it keeps nothing more, and gives back what it holds', () => {
  const full = aFullStorage();
  full[key] = '{"fields":{"text":"a"},"base":"e.3","tried":[],"at":5}';
  const drafts = new LocalDrafts('eve', 'essay');
  expect(drafts.persist('prompt:one', 'w1', draft('b'))).toBe(false);
  expect(new LocalDrafts('ada', 'essay').find('prompt:one')?.draft).toEqual(draft('a'));
});
