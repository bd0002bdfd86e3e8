import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClinicianViewer } from '~/db/viewer';
import { knownSynonyms } from '~/domain/library/known-synonyms';
import { listPieces } from '~/domain/library/list-pieces';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;

beforeAll(async () => {
  clinic = await ownClinic({ library: 'content' });
  iris = await clinic.aClinician();
});
afterAll(() => clinic.close());

test('what clinicians type finds pieces of this library, each word of the list by itself', async () => {
  expect(knownSynonyms.size).toBeGreaterThan(100);
  for (const typed of knownSynonyms.keys()) {
    const { total, understood, misspelled } = await listPieces(iris, { search: typed });
    expect(total, typed).toBeGreaterThan(0);
    expect(understood.kind ?? understood.words[0], typed).toMatchObject({ typed });
    expect(misspelled, typed).toEqual([]);
  }
});

test('what was typed most and found nothing finds what it means', async () => {
  const first = async (search: string) => {
    const { pieces, understood } = await listPieces(iris, { search });
    return { themes: pieces.slice(0, 5).map(({ themes }) => themes.join()), words: understood.words };
  };
  for (const [typed, theme] of [
    ['anxiety', 'Fear and worry'],
    ['boundaries', 'Limits and saying no'],
    ['boundries', 'Limits and saying no'],
    ['perfectionism', 'Striving and worth'],
    ['CBT', 'Thoughts'],
    ['IFS', 'Old protections'],
  ] as const) {
    const { themes, words } = await first(typed);
    expect(words[0]?.themes, typed).toContain(theme);
    expect(themes.join(), typed).toContain(theme);
  }
  for (const typed of ['kids', 'ACT', 'DBT', 'schema', 'trauma'])
    expect((await first(typed)).themes.length, typed).toBeGreaterThan(1);
});
