import { expect, test } from 'vitest';
import { mannWhitney } from '../faults/rank-test';

test('gives the z of a sum by hand, with what is equal sharing a rank; its sign says which tends to be larger', () => {
  const [first, second] = [
    [1, 2, 2, 5, 7],
    [2, 3, 4, 5, 6, 8],
  ];
  // Of 30 comparisons the first wins 9.5. Three are equal twos and two equal fives, so the ties take 30 / 110 off.
  expect(mannWhitney(first, second)).toBeCloseTo((9.5 - 15) / Math.sqrt(2.5 * (12 - 30 / 110)), 10);
  expect(mannWhitney(second, first)).toBeCloseTo((15 - 9.5) / Math.sqrt(2.5 * (12 - 30 / 110)), 10);
});

test('finds a small shift of one of two samples of a thousand, and none between halves of the same', () => {
  const sample = Array.from({ length: 1_000 }, (_, at) => (at * 7_919) % 1_009);
  expect(mannWhitney(sample, sample)).toBe(0);
  expect(
    mannWhitney(
      sample.map((value) => value + 60),
      sample,
    ),
  ).toBeGreaterThan(3.3);
  expect(mannWhitney([1, 1, 1], [1, 1])).toBe(0);
});
