import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { anythingUnsent, forgetUnsent } from '~/autosave/local-drafts';
import { UnsentForm } from '~/autosave/unsent-form';
import { aFullStorage, aStorage, aThrowingStorage } from '../support/storage';

let storage: Record<string, string>;

beforeEach(() => {
  storage = aStorage();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const form = (person = 'ada', document = 'share') => new UnsentForm(person, document, 'reply');
const keys = () => Object.keys(storage);
const unsent = (id: string, text: string) => ({ id, fields: { text } });
const empty = (id: string) => unsent(id, '');

test('what was typed comes back with the id it was written under, the next time and the time after', () => {
  const first = form();
  expect(first.open(empty('a'), [])).toEqual({ ...empty('a'), persisted: true });
  expect(keys()).toEqual([]);
  expect(first.edit(unsent('a', 'words'))).toBe(true);
  expect(keys()).toHaveLength(1);
  expect(form().open(empty('b'), [])).toEqual({ ...unsent('a', 'words'), persisted: true });
  expect(form().open(empty('c'), ['other'])).toEqual({ ...unsent('a', 'words'), persisted: true });
  expect(keys()).toHaveLength(1);
});

test('what stands among what was sent is let go of, all of it', () => {
  form().edit(unsent('a', 'words'));
  form().edit(unsent('a', 'words, in another window'));
  form().edit(unsent('z', 'not sent'));
  expect(form().open(empty('b'), ['a'])).toMatchObject(unsent('z', 'not sent'));
  expect(form().open(empty('b'), ['a', 'z'])).toMatchObject(empty('b'));
  expect(keys()).toEqual([]);
});

test('what was typed before scripts came is kept, alone or with what was left', () => {
  expect(form().open(unsent('a', 'typed'), [])).toEqual({ ...unsent('a', 'typed'), persisted: true });
  expect(keys()).toHaveLength(1);
  expect(form().open(unsent('b', 'typed'), [])).toMatchObject(unsent('a', 'typed'));
  expect(form().open(unsent('c', 'more'), [])).toMatchObject(unsent('a', 'typed\n\nmore'));
});

test('emptied or sent, nothing is left', () => {
  const one = form();
  one.edit(unsent('a', 'words'));
  one.edit(unsent('a', ' \n'));
  expect(keys()).toEqual([]);
  one.edit(unsent('a', 'words'));
  one.forget();
  expect(keys()).toEqual([]);
});

test('nobody else is offered it, nor another document; signing out takes it', () => {
  form().edit(unsent('a', 'words'));
  expect(form('bo').open(empty('b'), [])).toMatchObject(empty('b'));
  expect(form('ada', 'other').open(empty('b'), [])).toMatchObject(empty('b'));
  expect(anythingUnsent('ada')).toBe(true);
  forgetUnsent('ada');
  expect(keys()).toEqual([]);
});

test('what does not fit is left alone', () => {
  storage['meantime unsent/ada/share/reply/w1'] = '{"at":1}';
  expect(form().open(empty('b'), [])).toEqual({ ...empty('b'), persisted: true });
  expect(keys()).toEqual(['meantime unsent/ada/share/reply/w1']);
});

test('a draft that holds no id takes the one that is offered', () => {
  storage['meantime unsent/ada/share/reply/w1'] = '{"fields":{"text":"words"},"base":"","tried":[],"at":1}';
  expect(form().open(empty('b'), [])).toMatchObject(unsent('b', 'words'));
});

test('where this browser keeps nothing it says so, once there is something to keep, and breaks nothing', () => {
  aThrowingStorage();
  const one = form();
  expect(one.open(empty('a'), []).persisted).toBe(true);
  expect(one.edit(unsent('a', 'words'))).toBe(false);
  one.forget();
});

test('where it can keep no more, what was left stays until it can', () => {
  const full = aFullStorage();
  const left = 'meantime unsent/ada/share/reply/w1';
  full[left] = '{"fields":{"text":"words","id":"a"},"base":"","tried":[],"at":1}';
  expect(form().open(empty('b'), [])).toEqual({ ...unsent('a', 'words'), persisted: false });
  expect(Object.keys(full)).toEqual([left]);
});
