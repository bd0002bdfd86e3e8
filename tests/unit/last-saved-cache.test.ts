import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClientViewer } from '~/db/viewer';
import { keptLast, rememberKept, type KeptLast } from '~/domain/entries/last-saved-cache';

const MINUTE = 60_000;
const sam = { personId: 'sam' } as ClientViewer;
const place = (slot: string) => ({ assignmentId: 'a', slot });
const kept = (version: number) => ({ version }) as KeptLast;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.advanceTimersByTime(31 * MINUTE);
  expect(keptLast(sam, place('any'))).toBeUndefined();
  vi.useRealTimers();
});

test('what was kept is remembered for its writer and its place alone, as it was kept last', () => {
  rememberKept(sam, place('one'), kept(1));
  rememberKept(sam, place('one'), kept(2));
  expect(keptLast(sam, place('one'))).toEqual(kept(2));
  expect(keptLast(sam, place('two'))).toBeUndefined();
  expect(keptLast({ personId: 'kit' } as ClientViewer, place('one'))).toBeUndefined();
});

test('it is forgotten half an hour after it was kept', () => {
  rememberKept(sam, place('one'), kept(1));
  vi.advanceTimersByTime(20 * MINUTE);
  rememberKept(sam, place('two'), kept(1));
  vi.advanceTimersByTime(10 * MINUTE);
  expect(keptLast(sam, place('one'))).toBeUndefined();
  expect(keptLast(sam, place('two'))).toEqual(kept(1));
});

test('of more than ten thousand, what was kept longest ago is forgotten', () => {
  for (let at = 0; at < 10_000; at += 1) rememberKept(sam, place(String(at)), kept(1));
  rememberKept(sam, place('0'), kept(2));
  rememberKept(sam, place('one more'), kept(1));
  expect(keptLast(sam, place('0'))).toEqual(kept(2));
  expect(keptLast(sam, place('1'))).toBeUndefined();
  expect(keptLast(sam, place('2'))).toEqual(kept(1));
});
