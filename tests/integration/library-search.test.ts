import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { previouslyAssigned } from '~/domain/assignments/previously-assigned';
import { withdraw } from '~/domain/assignments/withdraw';
import { NotFound } from '~/errors';
import { listPieces, type LibraryFilter } from '~/domain/library/list-pieces';
import { readPiece } from '~/domain/library/read-piece';
import type { Cursor } from '~/domain/page';
import { setFavourite } from '~/domain/library/set-favourite';
import type { KnownSynonym } from '~/domain/library/known-synonyms';
import { highlightSegments, searchWords, type HighlightSegment } from '~/domain/library/highlights';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import type { TestClinic } from '../support/people';

let clinic: OwnClinic;
let elsewhere: TestClinic;
let iris: ClinicianViewer;
let noor: ClinicianViewer;
let sam: ClientViewer;

interface Made {
  title: string;
  standfirst?: string;
  themes?: string[];
  moments?: string[];
  body?: string;
  inTheRoom?: string;
  kind?: string;
  minutes?: number;
  language?: string;
  clinicId?: string;
}

/** Puts a piece with one version into the library, past everything but the database itself; its id. */
async function piece({ kind = 'essay', language = 'en', clinicId, ...made }: Made): Promise<string> {
  const id = newId();
  await clinic.behind(
    'INSERT INTO piece (id, clinic_id, kind, slug, language) VALUES ($1, $2, $3::piece_kind, $4, $5)',
    [id, clinicId ?? null, kind, `made-${id}`, language],
  );
  await version(id, 1, made);
  return id;
}

async function version(pieceId: string, number: number, { title, minutes = 5, ...made }: Made): Promise<string> {
  const {
    standfirst = 'A few lines.',
    themes = [],
    moments = [],
    body = '<p>Nothing more.</p>',
    inTheRoom = 'Wait.',
  } = made;
  const content = { bodyHtml: body, themes, moments, inTheRoom, drawsOn: [], notFor: [] };
  const [row] = await clinic.behind<{ id: string }>(
    `INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
     VALUES ($1, $2::int, sha256($2::int::text::bytea), $3, $4, $5, $6, $7) RETURNING id`,
    [pieceId, number, title, standfirst, minutes, JSON.stringify(content), clinic.disclaimerId],
  );
  return row!.id;
}

const titles = async (filter: LibraryFilter, as = iris) =>
  (await listPieces(as, filter)).pieces.map(({ title }) => title);
const inMarks = (stretches: readonly HighlightSegment[] | null | undefined) =>
  stretches?.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('');

beforeAll(async () => {
  clinic = await ownClinic();
  elsewhere = await clinic.another('Elsewhere');
  iris = await clinic.aClinician();
  noor = await clinic.aClinician({ name: 'Noor Abadi' });
  sam = await clinic.aClient({ of: iris });
  // Named so that neither the order of titles nor that of making them is the order of nearness.
  await piece({
    title: 'A walk to the gate',
    body: '<p>He kept a lantern lit.</p><p>Rain &amp; more rain &lt;b&gt; all night.</p>',
    minutes: 3,
  });
  await piece({ title: 'Before the door', standfirst: 'Who carries the lantern, and for whom.' });
  await piece({
    title: 'Candle and wick',
    themes: ['Lanterns', 'Rest'],
    moments: ['Grief'],
    minutes: 2,
    kind: 'practice',
  });
  await piece({ title: 'The lantern', themes: ['Rest'], moments: ['Endings'], minutes: 8 });
});

afterAll(() => clinic.close());

describe('searching the library', () => {
  test('finds in the title before the themes, the standfirst and the text, in any form of the word', async () => {
    const inOrder = ['The lantern', 'Candle and wick', 'Before the door', 'A walk to the gate'];
    expect(await titles({ search: 'lantern' })).toEqual(inOrder);
    expect(new Set(await titles({ search: 'LANTERNS' }))).toEqual(new Set(inOrder));
  });

  test('wants every word, and takes the last for a beginning while it is typed', async () => {
    expect(await titles({ search: 'lantern gate' })).toEqual(['A walk to the gate']);
    expect(await titles({ search: 'gate xyzzy' })).toEqual(['A walk to the gate']);
    await piece({ title: 'On mending', body: '<p>Some healing takes a winter.</p>' });
    for (const typed of ['hea', 'heal', 'heali', 'healin', 'healing', 'winter heal'])
      expect(await titles({ search: typed }), typed).toEqual(['On mending']);
    expect(await titles({ search: 'heal winte' })).toEqual(['On mending']);
    expect((await listPieces(iris, { search: 'heali winter' })).misspelled).toEqual([
      { typed: 'heali', alike: ['healing'] },
    ]);
  });

  test('finds a title by all its words, also by those that say nothing by themselves', async () => {
    await piece({ title: 'After the no' });
    for (const title of ['An hour', 'One hour', 'The hour after no', 'Your hour']) await piece({ title });
    expect((await titles({ search: 'the hour after n' }))[0]).toBe('The hour after no');
    for (const typed of ['after the', 'after the n', 'after the no'])
      expect((await titles({ search: typed }))[0], typed).toBe('After the no');
  });

  test('finds what stands on the clinician’s side, and pieces in other languages by their words', async () => {
    await piece({ title: 'Whose turn', inTheRoom: 'Say it aloud with a metronome.' });
    await piece({ title: 'Die Schwelle', language: 'de', body: '<p>Vor der Haustür bleiben.</p>' });
    expect(await titles({ search: 'metronome' })).toEqual(['Whose turn']);
    expect(await titles({ search: 'haustür' })).toEqual(['Die Schwelle']);
  });

  test('marks the words, and shows a sentence of the text only where it says more, always as plain text', async () => {
    const found = (await listPieces(iris, { search: 'lantern' })).pieces.map(({ marked }) => marked!);
    expect(inMarks(found[0]!.title)).toBe('The [lantern]');
    expect(inMarks(found[1]!.themes)).toBe('[Lanterns], Rest');
    expect(inMarks(found[2]!.standfirst)).toBe('Who carries the [lantern], and for whom.');
    expect(found.map(({ sentence }) => inMarks(sentence))).toEqual([
      undefined,
      undefined,
      undefined,
      'He kept a [lantern] lit.',
    ]);
    const [rain] = (await listPieces(iris, { search: 'rai' })).pieces;
    expect(inMarks(rain?.marked?.sentence)).toMatch(/^\[Rain\] & more \[rain\] .*all night\.$/);
    expect((await listPieces(iris, {})).pieces[0]?.marked).toBeNull();
  });

  test('says so where a word was mistyped, and shows what has words spelled alike', async () => {
    await piece({ title: 'Two kinds of guilt' });
    await piece({ title: 'The boundary stone' });
    await piece({ title: 'What grief keeps' });
    for (const [typed, meant, title] of [
      ['gilt', 'guilt', 'Two kinds of guilt'],
      ['boundry', 'boundary', 'The boundary stone'],
      ['greif', 'grief', 'What grief keeps'],
    ] as const) {
      const { pieces, misspelled } = await listPieces(iris, { search: typed });
      expect(misspelled, typed).toEqual([{ typed, alike: [meant] }]);
      expect(pieces.map((one) => one.title)[0]).toBe(title);
      expect(inMarks(pieces[0]?.marked?.title)).toContain(`[${meant}]`);
    }
    expect((await listPieces(iris, { search: 'guilt' })).misspelled).toEqual([]);
    expect((await listPieces(iris, { search: 'qqqqqqq' })).pieces).toEqual([]);
  });

  test('where nothing has all of the words, shows what has some of them, and says so', async () => {
    await piece({ title: 'The harbor wall', body: '<p>Something to lean on.</p>' });
    const said = async (search: string, filter: LibraryFilter = {}) => {
      const { pieces, partly, misspelled } = await listPieces(iris, { search, ...filter });
      return [pieces.map(({ title }) => title), partly, misspelled.map(({ alike }) => alike.join())];
    };
    expect(await said('harbor gate')).toEqual([['A walk to the gate', 'The harbor wall'], true, []]);
    // A word that is like none is no reason to show nothing, nor is one that was mistyped beside it.
    expect(await said('the harbor xyzzyx')).toEqual([['The harbor wall'], true, []]);
    expect((await said('harbr gate'))[2]).toEqual(['harbor']);
    expect((await said('harbr gate'))[1]).toBe(true);
    expect(await said('harbor wall')).toEqual([['The harbor wall'], false, []]);
    // What narrows still narrows.
    expect(await said('harbor wick', { kind: 'practice' })).toEqual([['Candle and wick'], true, []]);
    const [wall] = (await listPieces(iris, { search: 'lean xyzzyx' })).pieces;
    expect(inMarks(wall?.marked?.sentence)).toBe('Something to [lean] on.');
  });

  test('takes whatever is typed or put into the address', async () => {
    const all = ['The lantern', 'Candle and wick', 'Before the door', 'A walk to the gate'];
    const odd: [typed: string, found: string[]][] = [
      [`'`, []],
      [`"lantern`, all],
      [`lantern & | ! ( :* <->`, all],
      [`\\'; DROP TABLE piece; --`, []],
      ['100%_', []],
      ['a\u0301', []],
      ['漢字', []],
      ['🕯', []],
      ['\uE000lantern', all],
      ['e'.repeat(5000), []],
      ['lantern '.repeat(2500), all],
      ['\ud800x', []],
      ['١٢٣', []],
      ['İ', []],
    ];
    for (const [search, found] of odd) expect(await titles({ search }), search.slice(0, 20)).toEqual(found);
    expect(await titles({ search: '"lantern' })).toHaveLength(4);
    expect(await titles({ search: '!!!' })).toEqual([]);
    expect(await titles({ cursor: { to: 'next', from: 'nonsense' }, theme: 'No such theme' })).toEqual([]);
  });

  test('goes on page by page without showing a piece twice', async () => {
    for (let at = 0; at < 60; at += 1)
      await piece({ title: `Pebble ${at % 7}`, minutes: 1 + (at % 9), body: `<p>${'pebble '.repeat(at % 5)}</p>` });
    const seen: string[] = [];
    for (let cursor: Cursor<'next'> | null | undefined; cursor !== null;) {
      const page: Awaited<ReturnType<typeof listPieces>> = await listPieces(iris, {
        search: 'pebble',
        cursor,
      });
      expect(page.total).toBe(60);
      seen.push(...page.pieces.map(({ id }) => id));
      cursor = page.next;
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  });
});

describe('narrowing the library', () => {
  test('each filter narrows, together and with a search', async () => {
    expect(await titles({ theme: 'Rest' })).toEqual(['Candle and wick', 'The lantern']);
    expect(await titles({ theme: 'Rest', minutes: 3 })).toEqual(['Candle and wick']);
    expect(await titles({ theme: 'Rest', moment: 'Endings' })).toEqual(['The lantern']);
    expect(await titles({ theme: 'Rest', kind: 'practice', moment: 'Endings' })).toEqual([]);
    expect(await titles({ search: 'lantern', minutes: 3 })).toEqual(['Candle and wick', 'A walk to the gate']);
    const { themes, moments, total } = await listPieces(iris, { theme: 'Rest' });
    expect(themes).toEqual(['Lanterns', 'Rest']);
    expect(moments).toEqual(['Endings', 'Grief']);
    expect(total).toBe(2);
  });

  test('a piece says whether it is a favourite', async () => {
    const [essay] = (await listPieces(iris, { search: 'an essay' })).pieces;
    expect((await readPiece(iris, essay!.id)).isFavourite).toBe(false);
    await setFavourite(iris, essay!.id, true);
    expect((await readPiece(iris, essay!.id)).isFavourite).toBe(true);
    expect((await readPiece(noor, essay!.id)).isFavourite).toBe(false);
    await setFavourite(iris, essay!.id, false);
  });

  test('favourites are a clinician’s own, and narrow as the rest does', async () => {
    const [lantern] = (await listPieces(iris, { search: 'lantern' })).pieces;
    for (let times = 0; times < 2; times += 1) await setFavourite(iris, lantern!.id, true);
    expect(await titles({ favourites: true })).toEqual(['The lantern']);
    expect(await titles({ favourites: true, search: 'lantern' })).toEqual(['The lantern']);
    expect(await titles({ favourites: true, minutes: 3 })).toEqual([]);
    expect(await titles({ favourites: true }, noor)).toEqual([]);
    expect((await listPieces(noor, { search: 'lantern' })).pieces[0]?.isFavourite).toBe(false);
    await setFavourite(noor, lantern!.id, false);
    expect(await titles({ favourites: true })).toEqual(['The lantern']);
    await setFavourite(iris, lantern!.id, false);
    expect(await titles({ favourites: true })).toEqual([]);
    await expect(setFavourite(iris, newId(), true)).rejects.toThrow(NotFound);
    await expect(setFavourite(iris, 'nonsense', true)).rejects.toThrow(NotFound);
  });
});

describe('what can be found', () => {
  test('is the newest version of what is not retired, whoever adds it', async () => {
    const id = await piece({ title: 'The old heron', themes: ['Herons'], body: '<p>A thicket.</p>' });
    await version(id, 2, { title: 'The new heron', body: '<p>An estuary.</p>' });
    expect(await titles({ search: 'heron' })).toEqual(['The new heron']);
    expect(await titles({ search: 'thicket' })).toEqual([]);
    expect(await titles({ search: 'estuary' })).toEqual(['The new heron']);
    expect((await listPieces(iris, {})).themes).not.toContain('Herons');
    await clinic.behind('UPDATE piece SET retired_at = now() WHERE id = $1', [id]);
    expect(await titles({ search: 'heron' })).toEqual([]);
    await clinic.behind('UPDATE piece SET retired_at = NULL WHERE id = $1', [id]);
    expect(await titles({ search: 'heron' })).toEqual(['The new heron']);
  });

  test('of a clinic’s own pieces is theirs alone: nothing, no word, no theme of it is there for another', async () => {
    const lee = await elsewhere.aClinician({ name: 'Lee Park' });
    const theirs = await piece({ title: 'The quince tree', themes: ['Orchards'], clinicId: elsewhere.clinicId });
    expect(await titles({ search: 'quince' }, lee)).toEqual(['The quince tree']);
    expect((await listPieces(lee, { search: 'quinse' })).misspelled).toHaveLength(1);
    expect((await listPieces(lee, {})).themes).toContain('Orchards');
    expect(await titles({ search: 'quince' })).toEqual([]);
    expect((await listPieces(iris, { search: 'quinse' })).misspelled).toEqual([]);
    expect(await titles({ theme: 'Orchards' })).toEqual([]);
    expect((await listPieces(iris, {})).themes).not.toContain('Orchards');
    await expect(setFavourite(iris, theirs, true)).rejects.toThrow(NotFound);
  });

  test('is nothing for who has not acknowledged the note', async () => {
    const newcomer = await clinic.aClinician({ acknowledged: false });
    expect(await titles({ search: 'lantern' }, newcomer)).toEqual([]);
    expect(await listPieces(newcomer, { search: 'boundry' })).toMatchObject({ misspelled: [], themes: [], total: 0 });
  });
});

test('what a client has had is known to who gave it, by its last day, in whichever version', async () => {
  const id = await piece({ title: 'The ferry' });
  const other = await piece({ title: 'The pier' });
  const second = await version(id, 2, { title: 'The ferry again' });
  const [first] = await clinic.behind<{ id: string }>(
    'SELECT id FROM piece_version WHERE piece_id = $1 AND number = 1',
    [id],
  );
  const early = await assigned(clinic, iris, sam, first!.id);
  await clinic.behind(`UPDATE assignment SET assigned_at = now() - interval '9 days' WHERE id = $1`, [early]);
  const before = await previouslyAssigned(iris, sam.personId, [id, other]);
  expect(Object.keys(before)).toEqual([id]);
  const late = await assigned(clinic, iris, sam, second);
  // Later than what can still be undone.
  await clinic.behind(`UPDATE assignment SET assigned_at = now() - interval '20 minutes' WHERE id = $1`, [late]);
  await withdraw(iris, { assignmentId: late, clientId: sam.personId });
  const after = await previouslyAssigned(iris, sam.personId, [id, other]);
  expect([before[id]!.id, after[id]!.id]).toEqual([early, late]);
  expect(after[id]!.withdrawn).toBe(true);
  expect(after[id]!.at > before[id]!.at).toBe(true);
  await expect(previouslyAssigned(noor, sam.personId, [id])).rejects.toThrow(NotFound);
});

describe('a clinician’s words', () => {
  const known = new Map<string, KnownSynonym>([
    ['angst', { also: ['Trepidation'], themes: ['Thin ice'] }],
    ['inner judge', { also: [], themes: ['Thin ice'] }],
    ['drills', { also: [], themes: [], kind: 'practice' }],
  ]);
  const said = async (search: string, filter: LibraryFilter = {}) => {
    const { pieces, understood, ...page } = await listPieces(iris, { search, ...filter }, known);
    return { titles: pieces.map(({ title }) => title), understood, ...page };
  };

  beforeAll(async () => {
    await piece({ title: 'A crossing', themes: ['Thin ice'], kind: 'practice' });
    await piece({ title: 'By the river', body: '<p>Some trepidation, and no more. Nobody was in the way.</p>' });
    await piece({ title: 'Ice, thin as ever', body: '<p>A judge of inner things.</p>' });
    await piece({ title: 'No way in', body: '<p>The way was long and in it nobody, was in no hurry.</p>' });
  });

  test('lead to the words and the themes that pieces have, and it is said to which', async () => {
    const { titles, understood } = await said('angst');
    expect(titles).toEqual(['A crossing', 'By the river']);
    expect(understood).toEqual({
      kind: undefined,
      words: [{ typed: 'angst', also: ['Trepidation'], themes: ['Thin ice'] }],
      asItStands: '"angst"',
    });
    expect((await said('angst river')).titles).toEqual(['By the river']);
    expect((await said('Inner  JUDGE')).titles).toEqual(['A crossing', 'Ice, thin as ever']);
    expect((await said('inner judge crossing')).understood.asItStands).toBe('"inner judge" crossing');
    // Neither in quotation marks nor as a beginning does a word lead anywhere.
    expect((await said('"angst"')).titles).toEqual([]);
    expect((await said('ang')).understood.words).toEqual([]);
    expect((await said('river')).understood.asItStands).toBeNull();
    expect((await said('angst angst angst inner judge')).understood.words.map(({ typed }) => typed)).toEqual(['angst']);
  });

  test('are found where they are mistyped, and lead on from there', async () => {
    const { titles, misspelled, understood } = await said('anngst');
    expect(misspelled).toEqual([{ typed: 'anngst', alike: ['angst'] }]);
    expect(titles).toEqual(['A crossing', 'By the river']);
    expect(understood.words.map(({ typed }) => typed)).toEqual(['angst']);
  });

  test('name a kind, which narrows and is no word, unless a kind is chosen or it stands in quotation marks', async () => {
    const kinds = async (search: string, filter: LibraryFilter = {}) => {
      const page = await listPieces(iris, { search, ...filter }, known);
      return [new Set(page.pieces.map(({ kind }) => kind)), page.understood.kind] as const;
    };
    expect(await kinds('drills on thin ice')).toEqual([
      new Set(['practice']),
      { typed: 'drills', kind: 'practice', alone: false },
    ]);
    const [alone, by] = await kinds('drills');
    expect([alone, by?.alone]).toEqual([new Set(['practice']), true]);
    expect((await said('drills')).total).toBe((await listPieces(iris, { kind: 'practice' })).total);
    expect((await kinds('drills', { kind: 'essay' }))[1]).toBeUndefined();
    expect(await kinds('"drills"')).toEqual([new Set(), undefined]);
  });

  test('in quotation marks are a phrase, also of words that say nothing by themselves, or else their words', async () => {
    expect((await said('"was in the way"')).titles).toEqual(['By the river']);
    expect((await said('“was in no”')).titles).toEqual(['No way in']);
    expect((await said('"was in"')).titles.sort()).toEqual(['By the river', 'No way in']);
    expect((await said('"was in" trepidation')).titles).toEqual(['By the river']);
    expect((await said('"was in" "trepidation"')).titles).toEqual(['By the river']);
    expect((await said('"was in the way"', { kind: 'practice' })).titles).toEqual([]);
    const apart = await said('"way long river"');
    expect([apart.titles, apart.apart, apart.partly]).toEqual([expect.arrayContaining(['By the river']), true, true]);
    const [river] = (await listPieces(iris, { search: '"in the way"' }, known)).pieces;
    expect(inMarks(river?.marked?.sentence)).toMatch(/^Nobody was in the \[way\]\.$/);
    // What nothing closes yet is being typed.
    expect((await said('"trepid')).titles).toEqual(['By the river']);
  });

  test('that fit nothing are answered with themes that are near, and with the word that nothing has', async () => {
    const none = await said('angst', { kind: 'check-in' });
    expect([none.total, none.nearThemes, none.unknown]).toEqual([0, ['Thin ice'], []]);
    expect((await said('thiqqqqqqqq')).nearThemes).toEqual(['Thin ice']);
    expect((await said('qqqqqqq')).unknown).toEqual(['qqqqqqq']);
    expect((await said('qqqqqqq')).nearThemes).toEqual([]);
    expect((await said('angst')).nearThemes).toEqual([]);
  });

  test('with an apostrophe are found with it and without it', async () => {
    await piece({ title: 'What did not come', body: '<p>The ferryman’s lamp didn’t burn.</p>' });
    await piece({ title: 'Where we can’t go', body: '<p>A sluice.</p>' });
    for (const search of ["can't", 'can’t', '"can\'t go"', "can't sluice"])
      expect((await said(search)).titles, search).toEqual(['Where we can’t go']);
    for (const search of ["didn't", 'didn’t', 'didn', "ferryman's", 'ferryman', '"lamp didn\'t burn"'])
      expect((await said(search)).titles, search).toEqual(['What did not come']);
    const [lamp] = (await listPieces(iris, { search: "ferryman's" }, known)).pieces;
    expect(inMarks(lamp?.marked?.sentence)).toBe('The [ferryman]’s lamp didn’t burn.');
  });

  test('of a clinic’s own pieces lead nobody else to them', async () => {
    const lee = await elsewhere.aClinician();
    await piece({
      title: 'A plum tree',
      themes: ['Thin ice'],
      body: '<p>An odd thing.</p>',
      clinicId: elsewhere.clinicId,
    });
    const titlesOf = async (search: string, as = iris) =>
      (await listPieces(as, { search }, known)).pieces.map(({ title }) => title);
    for (const search of ['angst', '"an odd thing"']) {
      expect(await titlesOf(search, lee), search).toContain('A plum tree');
      expect(await titlesOf(search), search).not.toContain('A plum tree');
    }
  });
});

test('the words of a search are letters and digits, and what is marked is told apart', () => {
  expect(searchWords('  Don’t—STOP 2nd ')).toEqual(['don', 'stop', '2nd']);
  expect(searchWords('<->')).toEqual([]);
  expect(highlightSegments('a \uE000b\uE001 bc', 'bc')).toEqual([
    { text: 'a ', marked: false },
    { text: 'b', marked: true },
    { text: ' ', marked: false },
    { text: 'bc', marked: true },
  ]);
});
