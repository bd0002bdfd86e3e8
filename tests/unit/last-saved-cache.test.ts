import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClientViewer } from '~/db/viewer';
import { lastSaved, cacheLastSaved, type LastSaved } from '~/domain/entries/last-saved-cache';

const MINUTE = 60_000;
const sam = { personId: 'sam' } as ClientViewer;
const place = (placeKey: string) => ({ assignmentId: 'a', placeKey });
const kept = (version: number) => ({ version }) as LastSaved;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.advanceTimersByTime(31 * MINUTE);
  expect(lastSaved(sam, place('any'))).toBeUndefined();
  vi.useRealTimers();
});

test('what was kept is remembered for its writer and its place alone, as it was kept last', () => {
  cacheLastSaved(sam, place('one'), kept(1));
  cacheLastSaved(sam, place('one'), kept(2));
  expect(lastSaved(sam, place('one'))).toEqual(kept(2));
  expect(lastSaved(sam, place('two'))).toBeUndefined();
  expect(lastSaved({ personId: 'kit' } as ClientViewer, place('one'))).toBeUndefined();
});

test('it is forgotten half an hour after it was kept', () => {
  cacheLastSaved(sam, place('one'), kept(1));
  vi.advanceTimersByTime(20 * MINUTE);
  cacheLastSaved(sam, place('two'), kept(1));
  vi.advanceTimersByTime(10 * MINUTE);
  expect(lastSaved(sam, place('one'))).toBeUndefined();
  expect(lastSaved(sam, place('two'))).toEqual(kept(1));
});

test('of more than ten thousand, what was kept longest ago is forgotten', () => {
  for (let at = 0; at < 10_000; at += 1) cacheLastSaved(sam, place(String(at)), kept(1));
  cacheLastSaved(sam, place('0'), kept(2));
  cacheLastSaved(sam, place('one more'), kept(1));
  expect(lastSaved(sam, place('0'))).toEqual(kept(2));
  expect(lastSaved(sam, place('1'))).toBeUndefined();
  expect(lastSaved(sam, place('2'))).toEqual(kept(1));
});
