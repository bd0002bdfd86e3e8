import { expect, test } from 'vitest';
import { measureInputs, MOST_MILLISECONDS } from '../worst-inputs/measure';

// What once froze the process for seconds, and what is made of the same: the long form has all of it.
const ONCE = [
  'portal/entry, places',
  'portal/entry, fields of any name',
  ' text` of letters that travel as nine bytes',
  'import-piece, `text` of a file, front matter: keys that are not known',
  'import-piece, `text` of a file, front matter: "[" … "]" nested',
  'import-piece, `text` of a file, front matter: aliases',
  'import-piece, `text` of a file, body: " " repeated, in mid-line',
  'import-piece, `text` of a file, body: "<a" repeated',
  'import-piece, `text` of a file, body: a table of',
  'draft-saving, `body` of "\\n" repeated, in mid-line',
  'draft-saving, `body` of ":::pause',
];

test('no input of an allowed size takes much of the processor, so nobody makes others wait', async () => {
  const { inputs, measured } = await measureInputs({ only: ONCE, tell: () => undefined });
  expect(inputs).toBeGreaterThan(ONCE.length);
  // Four times what the long form allows, for a machine that has other things to do.
  expect(measured.filter(({ thread, database }) => thread + database > 4 * MOST_MILLISECONDS)).toEqual([]);
});
