import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withDisclaimer, type PieceWithDisclaimer } from '~/domain/piece-format/piece';
import { ContentRefused, type ContentProblem } from '~/domain/file-format/problem';
import { readLibrary } from '~/domain/library/read-library';

let folder: string;

/** All that a library has besides its pieces, and a piece of each kind. */
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'meantime-content-')), 'content');
  const whole = path.join(process.cwd(), 'content');
  const isPiece = /^(essays|practices|cards|check-ins)\/./;
  await cp(whole, folder, {
    recursive: true,
    filter: (from) => !isPiece.test(path.relative(whole, from)) || PIECES.includes(path.relative(whole, from)),
  });
  await writeFile(path.join(folder, SYNONYMS), '- { typed: [upset], themes: [feeling-worse] }\n');
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

const ESSAY = 'essays/when-something-true-begins.md';
const PRACTICE = 'practices/the-minute-after.md';
const CARDS = 'cards/for-a-bad-evening.md';
const CHECK_IN = 'check-ins/still-mine-or-borrowed.md';
const PIECES = [ESSAY, PRACTICE, CARDS, CHECK_IN];
const SYNONYMS = 'synonyms.yaml';
const DISCLAIMER = 'disclaimer/clinical-note.en.md';

/** Changes one file; the test fails when there was nothing to change. Returns the line where the change begins. */
async function change(file: string, from: string | RegExp, to: string): Promise<number> {
  const whole = path.join(folder, file);
  const before = await readFile(whole, 'utf8');
  const at = typeof from === 'string' ? before.indexOf(from) : before.search(from);
  if (at === -1) throw new Error(`${file} has no ${String(from)}`);
  await writeFile(whole, before.replace(from, to));
  return before.slice(0, at).split('\n').length;
}

async function problems(): Promise<readonly ContentProblem[]> {
  try {
    await readLibrary(folder);
    return [];
  } catch (error) {
    if (error instanceof ContentRefused) return error.problems.map(({ file, line, says }) => ({ file, line, says }));
    throw error;
  }
}

async function onlyProblem(): Promise<ContentProblem> {
  const all = await problems();
  expect(all.map(({ file, line, says }) => `${file}:${line}: ${says}`)).toHaveLength(1);
  return all[0]!;
}

test('the content of this release is whole, with at least two finished pieces of each kind', async () => {
  const { pieces, regions } = await readLibrary(path.join(process.cwd(), 'content'));
  for (const kind of ['essay', 'practice', 'card-set', 'check-in']) {
    expect(pieces.filter(({ content }) => content.kind === kind).length, kind).toBeGreaterThanOrEqual(2);
  }
  expect(regions.map(({ region }) => region)).toEqual(
    expect.arrayContaining(['US', 'CA', 'GB', 'IE', 'AU', 'NZ', 'ZZ']),
  );
});

describe('a piece is never without its disclaimer', () => {
  test('a piece that names none is refused', async () => {
    await change(ESSAY, 'disclaimer: clinical-note\n', '');
    expect(await onlyProblem()).toEqual({ file: `content/${ESSAY}`, line: 2, says: '`disclaimer` is missing.' });
  });

  test('a piece that names one which does not exist is refused', async () => {
    const line = await change(ESSAY, 'disclaimer: clinical-note', 'disclaimer: a-softer-note');
    expect(await onlyProblem()).toEqual({
      file: `content/${ESSAY}`,
      line,
      says: 'There is no disclaimer "a-softer-note" in the language en, and no piece goes anywhere without one.',
    });
  });

  test('a piece that says nothing of cautions is refused', async () => {
    await change(CARDS, /cautions: .*\n/, '');
    expect(await onlyProblem()).toEqual({ file: `content/${CARDS}`, line: 2, says: '`cautions` is missing.' });
  });

  test('a piece in a language without a disclaimer is refused', async () => {
    await change(CARDS, 'language: en', 'language: fr');
    expect((await onlyProblem()).says).toContain('in the language fr');
  });

  test('a disclaimer that says nothing is refused', async () => {
    await writeFile(
      path.join(folder, DISCLAIMER),
      '---\nslug: clinical-note\nlanguage: en\nversion: 1\nlabel: Clinical note\n---\n\n',
    );
    expect(await onlyProblem()).toEqual({
      file: `content/${DISCLAIMER}`,
      line: 7,
      says: 'The disclaimer says nothing.',
    });
  });

  test('a disclaimer under another label is refused', async () => {
    const line = await change(DISCLAIMER, 'label: Clinical note', 'label: Fine print');
    expect(await problems()).toContainEqual({
      file: `content/${DISCLAIMER}`,
      line,
      says: '`label` must be "Clinical note".',
    });
  });
});

describe('what is wrong in front matter is said with its file and line', () => {
  const wrong: [what: string, file: string, from: string | RegExp, to: string, says: string][] = [
    [
      'an unknown key',
      ESSAY,
      'minutes: 5',
      'minutes: 5\nstandfrist: no',
      '`standfrist` is not something that can stand here.',
    ],
    [
      'a caution that is not on the list',
      CARDS,
      /cautions: .*/,
      'cautions: [weather]',
      'Number 1 of `cautions` must be "psychosis" or "dissociation" or "eating" or "ocd" or "suicidality" or "self-harm" or "abuse-now" or "mania" or "early-grief" or "perinatal" or "autism" or "minors" or "none".',
    ],
    ['none beside others', CARDS, /cautions: .*/, 'cautions: [none, ocd]', '`cautions` holds "none" beside others.'],
    ['a caution twice', CARDS, /cautions: .*/, 'cautions: [ocd, ocd]', '`cautions` holds one of them a second time.'],
    ['text where a number belongs', ESSAY, 'minutes: 5', 'minutes: five', '`minutes` must be a number.'],
    ['a number out of range', ESSAY, 'minutes: 5', 'minutes: 40', '`minutes` is 40; it may be 15 at most.'],
    [
      'a number where text belongs',
      CARDS,
      /title: .*/,
      'title: 1984',
      '`title` must be text: put quotation marks around it.',
    ],
    [
      'a title that is too long',
      ESSAY,
      /title: .*/,
      `title: ${'long '.repeat(20)}end`,
      '`title` is 103 characters long; it may be 80 at most.',
    ],
    ['a kind that does not fit its folder', PRACTICE, 'kind: practice', 'kind: essay', '`kind` must be "practice".'],
    [
      'a slug that is not the file’s name',
      ESSAY,
      /slug: .*/,
      'slug: another-name',
      '`slug` is "another-name", but the file is called when-something-true-begins.md: they must be the same.',
    ],
    ['an unknown theme', CHECK_IN, 'themes: [', 'themes: [weather, ', '"weather" is not in content/themes.yaml.'],
    ['an unknown moment', CHECK_IN, 'moments: [', 'moments: [tuesdays, ', '"tuesdays" is not in content/moments.yaml.'],
    [
      'Markdown in plain text',
      ESSAY,
      /title: .*/,
      'title: When *something* begins',
      '`title` holds Markdown or HTML, which would be shown as it stands: write it as plain text.',
    ],
    [
      'a practice that is not there',
      ESSAY,
      /practice: .*/,
      'practice: holding-your-breath',
      'There is no practice "holding-your-breath" in the language en.',
    ],
    [
      'a synonym that leads to no piece, by a word',
      SYNONYMS,
      'themes: [feeling-worse]',
      'also: [xylophone]',
      '"xylophone" leads to no piece: none has this word.',
    ],
    [
      'a synonym that leads to no piece, by a theme',
      SYNONYMS,
      'feeling-worse',
      'anger',
      '"anger" leads to no piece: none has this theme.',
    ],
    [
      'a synonym that stands twice',
      SYNONYMS,
      '[upset]',
      '[up set, Up-Set]',
      '"Up-Set" is typed twice: it stands on line 1 too.',
    ],
    [
      'synonyms in a circle',
      SYNONYMS,
      '- { typed: [upset], themes: [feeling-worse] }',
      '- { typed: [evening], themes: [feeling-worse] }\n- { typed: [upset], also: [evening] }',
      '"evening" is led to and is typed as well: what is led to must not lead on, or it goes in a circle.',
    ],
    [
      'a synonym that leads to too much',
      SYNONYMS,
      'themes:',
      'also: [evening, tonight, small, late], themes:',
      '"upset" leads to more than 4 words and themes together.',
    ],
    ['a synonym that leads nowhere', SYNONYMS, ', themes: [feeling-worse]', '', '"upset" leads nowhere.'],
    [
      'a synonym that is a kind and words',
      SYNONYMS,
      'themes:',
      'kind: practice, themes:',
      '"upset" is a kind of piece: it is not looked for, so it leads to no words and no themes.',
    ],
    [
      'a synonym that leads to a phrase',
      SYNONYMS,
      'themes: [feeling-worse]',
      'also: [bad evening]',
      '"bad evening" is not one word: only single words are led to.',
    ],
    ['a list that is no list', CHECK_IN, /themes: .*/, 'themes: wanting', '`themes` must be a list.'],
  ];
  test.each(wrong)('%s', async (_what, file, from, to, says) => {
    const at = await change(file, from, to);
    const line = to.includes('\n') ? at + 1 : at;
    expect(await problems()).toContainEqual({ file: `content/${file}`, line, says });
  });

  test('an error deep in a list says which of the list it is in', async () => {
    const line = await change(CARDS, /text: You do not have to find out tonight.*/, `text: ${'word '.repeat(46)}`);
    expect(await onlyProblem()).toEqual({
      file: `content/${CARDS}`,
      line,
      says: '`text` in number 2 of `cards` is 46 words long; a card may have 45 at most.',
    });
  });

  test('two prompts of one name are refused', async () => {
    const line = await change(ESSAY, 'id: which-feelings', 'id: the-order');
    expect(await onlyProblem()).toEqual({
      file: `content/${ESSAY}`,
      line,
      says: '`id` in number 2 of `prompts` is "the-order" a second time: what was written at one would be shown at the other.',
    });
  });

  test('too few questions are refused', async () => {
    await change(CHECK_IN, /prompts:\n(.*\n)+?---/, 'prompts:\n  - id: only\n    text: Only this?\n---');
    expect((await onlyProblem()).says).toBe('`prompts` holds 1; it must hold 2 at least.');
  });

  test('YAML that cannot be read says where', async () => {
    const line = await change(ESSAY, /standfirst: .*/, 'standfirst: One thing: and "another');
    const [first] = await problems();
    expect(first).toMatchObject({ file: `content/${ESSAY}`, line });
    expect(first!.says).toContain('This is not YAML that can be read');
  });

  test('front matter that never ends is refused', async () => {
    await writeFile(path.join(folder, CHECK_IN), '---\nkind: check-in\n');
    expect((await onlyProblem()).says).toContain('The front matter has no end');
  });

  test('front matter that would run code is only text', async () => {
    await writeFile(path.join(folder, CHECK_IN), '---js\nmodule.exports = process.exit(3)\n---\n');
    expect((await onlyProblem()).says).toContain('The file must begin with its front matter');
  });

  test('two pieces of one name are refused', async () => {
    await cp(path.join(folder, PRACTICE), path.join(folder, 'practices/the-minute-after.en.md'));
    expect((await onlyProblem()).says).toContain('which content/practices/the-minute-after.en.md is called already');
  });
});

describe('what is wrong in a body is said with its file and line', () => {
  const wrong: [what: string, file: string, from: string | RegExp, to: string, says: string][] = [
    [
      'HTML',
      ESSAY,
      'It often happens on the way home.',
      'It often <b onclick="x()">happens</b>.',
      'HTML is not read here and would be shown as it stands.',
    ],
    [
      'a picture',
      ESSAY,
      'It often happens on the way home.',
      '![A house](https://example.org/house.png)',
      'A picture has no place here.',
    ],
    [
      'a heading of the first level',
      ESSAY,
      '## The order of events',
      '# The order of events',
      'Headings begin with "## " and go no deeper: the title has a place of its own.',
    ],
    [
      'a link over plain http',
      ESSAY,
      'It often happens on the way home.',
      'See [this](http://example.org).',
      'A link must begin with https:// or, for a page of Meantime, with a single /.',
    ],
    ['code', ESSAY, 'It often happens on the way home.', 'It `often` happens.', 'Code has no place here.'],
    [
      'a pause without a name',
      ESSAY,
      ':::pause the-way-home',
      ':::pause',
      'A pause needs a name of small letters, digits and hyphens, as in ":::pause the-way-home".',
    ],
    [
      'a pause that never ends',
      ESSAY,
      /:::pause what-it-did-for-me\n(.*)\n:::/,
      ':::pause what-it-did-for-me\n$1',
      'This pause has no end: put ":::" on a line of its own after its words.',
    ],
    [
      'a second pause of the same name',
      ESSAY,
      ':::pause what-it-did-for-me',
      ':::pause the-way-home',
      'There is a pause called "the-way-home" already: what was written at one would be shown at the other.',
    ],
    [
      'a stray fence of a pause',
      ESSAY,
      'It often happens on the way home.',
      ':::note',
      'Here ":::" neither begins a pause (":::pause name-of-it") nor ends one.',
    ],
    [
      'a pause where none can be written at',
      CARDS,
      'Read one, or',
      ':::pause here',
      'A pause can stand in an essay only.',
    ],
    ['a heading in a card set', CARDS, 'Read one, or', '## Read one, or', 'A heading has no place here.'],
    [
      'steps that are no numbered list',
      PRACTICE,
      '1. After a small true thing',
      'First, after a small true thing',
      'Under "## Steps" stands one numbered list and nothing else.',
    ],
  ];
  test.each(wrong)('%s', async (what, file, from, to, says) => {
    const at = await change(file, from, to);
    const line = what.startsWith('steps') ? at - 2 : at;
    expect(await problems()).toContainEqual({ file: `content/${file}`, line, says });
  });

  test('a practice without one of its four headings is refused', async () => {
    const line = await change(PRACTICE, '## Smaller still', '## Even smaller');
    const problem = await onlyProblem();
    expect(problem).toMatchObject({ file: `content/${PRACTICE}`, line });
    expect(problem.says).toContain('A practice has these four headings');
  });
});

describe('crisis lines', () => {
  test('a region that Help now must have cannot be missing', async () => {
    await rm(path.join(folder, 'crisis/ie.yaml'));
    expect(await onlyProblem()).toEqual({
      file: 'content/crisis/ie.yaml',
      line: 1,
      says: 'This file is missing: Help now must not be without it.',
    });
  });

  test('a line that cannot be reached is refused', async () => {
    await change('crisis/gb.yaml', 'text: SHOUT to 85258', 'text: SHOUT');
    expect((await onlyProblem()).says).toBe('`text` in number 3 of `lines` holds no number.');
  });

  test('a piece that names Help now says for what, and one that does not says nothing', async () => {
    const line = await change(CARDS, 'sends_to: [crisis, being-hurt]\n', '');
    expect(await onlyProblem()).toMatchObject({
      file: `content/${CARDS}`,
      says: 'It names Help now: say in `sends_to` for what, so that every region has a line for it.',
    });
    expect(line).toBeGreaterThan(1);
    await change(CARDS, 'in_the_room: ', 'sends_to: [being-hurt]\nin_the_room: ');
    expect(await problems()).toEqual([]);
    await change(CARDS, /Help now/g, 'this page');
    expect((await onlyProblem()).says).toBe('`sends_to` names a need, but no sentence names Help now.');
  });

  test('a piece that sends someone to a kind of line is refused where a region lacks that kind', async () => {
    await change(CARDS, 'sends_to: [crisis, being-hurt]', 'sends_to: [crisis, lgbtq]');
    expect(await onlyProblem()).toMatchObject({
      file: `content/${CARDS}`,
      says: 'It sends someone to a line for "lgbtq", and there is none for Another country.',
    });
    await change(CARDS, 'sends_to: [crisis, lgbtq]', 'sends_to: [crisis, being-hurt]');
    await change('crisis/ie.yaml', /for: \[being-hurt\]/g, 'for: [crisis]');
    const lacking = await problems();
    expect(lacking).toContainEqual({
      file: 'content/crisis/ie.yaml',
      line: 1,
      says: 'There is no line for "being-hurt" here.',
    });
    expect(lacking).toContainEqual(
      expect.objectContaining({
        file: `content/${CARDS}`,
        says: 'It sends someone to a line for "being-hurt", and there is none for Ireland.',
      }),
    );
  });

  test('a piece of the library that names no work, or no year, is refused', async () => {
    await change(CARDS, / {4}work: .*\n/, '');
    await change(ESSAY, / {4}year: .*\n/, '');
    expect((await problems()).map(({ file, says }) => [file, says])).toEqual([
      [`content/${CARDS}`, 'Name the `work` of James F. Masterson that it draws on, and its `year`.'],
      [`content/${ESSAY}`, 'Name the `work` of James F. Masterson that it draws on, and its `year`.'],
    ]);
  });

  test('a line that is for nothing that we know is refused', async () => {
    await change('crisis/gb.yaml', 'for: [young]', 'for: [anyone]');
    expect((await problems())[0]?.says).toContain('must be "crisis" or "being-hurt"');
  });

  test('a day that is no day is refused', async () => {
    const line = await change('crisis/us.yaml', 'checked: 2026-11-21', 'checked: 2026-02-30');
    expect(await onlyProblem()).toMatchObject({ line, says: expect.stringContaining('must be a day') });
  });

  test('an emergency number without quotation marks, which YAML reads as a number, is refused', async () => {
    await change('crisis/au.yaml', 'number: "000"', 'number: 000');
    expect((await onlyProblem()).says).toBe('`number` in `emergency` must be text: put quotation marks around it.');
  });
});

test('every problem of every file is said at once', async () => {
  await change(ESSAY, 'minutes: 5', 'minutes: 0');
  await change(ESSAY, '## The order of events', '### The order of events');
  await change(PRACTICE, 'cap: ', 'cup: ');
  await change('crisis/nz.yaml', 'region: NZ', 'region: New Zealand');
  const files = new Set((await problems()).map(({ file }) => file));
  expect(files).toEqual(new Set([`content/${ESSAY}`, `content/${PRACTICE}`, 'content/crisis/nz.yaml']));
  expect((await problems()).filter(({ file }) => file === `content/${ESSAY}`).length).toBeGreaterThanOrEqual(2);
});

test('a file that nothing reads is refused, not overlooked', async () => {
  await writeFile(path.join(folder, 'essays/draft.markdown'), 'words');
  expect(await onlyProblem()).toEqual({
    file: 'content/essays/draft.markdown',
    line: 1,
    says: 'Nothing reads this file. Is it in the right folder, with the right ending?',
  });
});

test('a comparison table names the column in every cell and the row in its first, with no inline style', async () => {
  await change(
    ESSAY,
    'It often happens on the way home.',
    '| | One way | Another |\n|:--|--:|---|\n| Motive | outside | inside |\n',
  );
  const { pieces } = await readLibrary(folder);
  const essay = pieces.find(({ file }) => file === `content/${ESSAY}`)!.content;
  const html = essay.kind === 'essay' ? essay.bodyHtml : '';
  expect(html).toContain('<th role="rowheader" scope="row">Motive</th>');
  expect(html).toContain('<td role="cell" data-label="One way">outside</td>');
  expect(html).toContain('<th role="columnheader" scope="col">One way</th>');
  expect(html).toContain('<td role="cell"></td>');
  expect(html).not.toContain('style=');
});

test('an essay carries its pauses in place and its small practice whole', async () => {
  const { pieces } = await readLibrary(folder);
  const essay = pieces.find(({ file }) => file === `content/${ESSAY}`)!.content;
  if (essay.kind !== 'essay') throw new Error('not an essay');
  expect(essay.pauses.map(({ id }) => id)).toEqual(['the-way-home', 'what-it-did-for-me']);
  for (const { id } of essay.pauses) expect(essay.bodyHtml).toContain(`<aside class="pause" id="pause-${id}">`);
  expect(essay.practice.title).toBe('The minute after');
  expect(essay.practice.sections.stepsHtml).toMatch(/^<ol>/);
});

test('nobody puts a piece’s words together with a note of their own: only the library makes them', async () => {
  const { pieces, disclaimers } = await readLibrary(folder);
  const content = pieces[0]!.content;
  const { label, version, bodyHtml } = disclaimers[0]!;
  // @ts-expect-error: `npm run types` fails when this is allowed.
  const made: PieceWithDisclaimer = { content, disclaimer: { label, version, bodyHtml } };
  expect(made.content).toBe(content);
  expect(withDisclaimer({ content, disclaimer: { label, version, bodyHtml } }).disclaimer.bodyHtml).toBe(bodyHtml);
  expect(() => withDisclaimer({ content, disclaimer: { label, version, bodyHtml: ' ' } })).toThrow('empty disclaimer');
});
