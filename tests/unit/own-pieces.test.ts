import fc from 'fast-check';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cautionsSentence } from '~/domain/piece-format/cautions';
import {
  forReader,
  parseContent,
  type EssayContent,
  type PieceKind,
  type PracticeContent,
} from '~/domain/piece-format/content';
import { readLibrary, type LibraryPiece } from '~/domain/library/read-library';
import { validate } from '~/domain/authoring/validate';
import { emptyFields, fieldsOfKind, readTyped, withOneMore } from '~/domain/authoring/fields';
import { compareWords } from '~/domain/authoring/compare-words';
import { serializePiece } from '~/domain/authoring/serialize-piece';
import { parsePieceFile } from '~/domain/authoring/parse-piece-file';
import { focusTarget, parseRowCommand, applyRowCommand } from '~/routes/clinic/authoring/row-command';

let pieces: readonly LibraryPiece[];
const made = { slug: 'a-piece', language: 'en', version: 1, disclaimer: 'clinical-note' };

beforeAll(async () => {
  ({ pieces } = await readLibrary(path.join(process.cwd(), 'content')));
});

const practiceCalled = (slug: string) =>
  pieces
    .map(({ content }) => content)
    .find((content): content is PracticeContent => content.kind === 'practice' && content.slug === slug);

/** What the form would hold for a piece of the library. */
function fieldsOf(slug: string) {
  const piece = pieces.find(({ content }) => content.slug === slug)!;
  return parsePieceFile(piece.text)!.fields;
}

const problemsOf = (kind: PieceKind, fields: ReturnType<typeof emptyFields>) =>
  Object.fromEntries(validate(kind, fields, made, practiceCalled).problems.map(({ field, says }) => [field, says]));

test('no reader of a piece carries its cautions, and a version from before they were asked for can be read', () => {
  const words = /caution|dissociation|suicidality|self-harm|psychosis/;
  for (const { content } of pieces) {
    expect(content.cautions, content.slug).toBeDefined();
    expect(JSON.stringify(forReader(content)), content.slug).not.toMatch(/"cautions"/);
    const { cautions: _cautions, ...before } = content;
    expect(parseContent(JSON.parse(JSON.stringify(before))), content.slug).toEqual(before);
    expect(cautionsSentence(parseContent(before).cautions)).toBeUndefined();
  }
  for (const { content } of pieces.filter(({ content: { kind } }) => kind === 'essay'))
    expect(JSON.stringify((content as EssayContent).practice), content.slug).not.toMatch(words);
  expect(cautionsSentence([])).toContain('none of them');
  expect(cautionsSentence(['ocd', 'minors'])).toBe(
    'Needs care with: obsessions, compulsions or scruples; being under eighteen.',
  );
});

test('every file of the library goes through the form and comes out as the same piece, with nothing to advise', () => {
  const advised: string[] = [];
  for (const { text, content } of pieces) {
    const apart = parsePieceFile(text)!;
    const again = { slug: content.slug, language: 'en', version: 1, disclaimer: 'clinical-note' };
    const one = validate(apart.kind, apart.fields, again, practiceCalled);
    expect(one.problems, content.slug).toEqual([]);
    if (one.suggestions.length > 0) advised.push(content.slug);
    expect(one.content, content.slug).toEqual(content);
    expect(serializePiece(apart.kind, parsePieceFile(one.source)!.fields, again).text, content.slug).toBe(one.source);
  }
  // A table with ten lines around it, and one second: both shorter than essays mostly are.
  expect(advised.sort()).toEqual(['improvement-and-mastery', 'the-speed-of-yes']);
});

describe('what is wrong is said beside its field, in words for someone who never saw a file', () => {
  test('nothing typed at all: every field of the kind that must be filled says so', () => {
    for (const kind of ['essay', 'practice', 'card-set', 'check-in'] as const) {
      const said = problemsOf(kind, emptyFields());
      const may = ['addedToNote', 'moments'];
      expect(Object.keys(said).sort(), kind).toEqual(
        fieldsOfKind[kind].filter((name) => !may.includes(name)).toSorted(),
      );
      for (const says of Object.values(said)) expect(says).not.toMatch(/`|front matter|YAML|slug/);
    }
    expect(problemsOf('card-set', emptyFields())['cards']).toBe('A set of cards has 8 to 14 cards; this one has 0.');
  });

  test('a row that is wrong says so itself, also where the rows before it are empty', () => {
    const fields = fieldsOf('on-coming-back');
    const cards = [{ id: '', text: '' }, ...fields.cards];
    cards[3] = { id: 'long', text: 'word '.repeat(46) };
    cards[5] = { id: 'marked', text: 'A *star*.' };
    expect(problemsOf('card-set', { ...fields, cards })).toEqual({
      'cards.3.text': 'This is 46 words long; a card may have 45 at most.',
      'cards.5.text':
        'This is shown exactly as it stands, so it has no room for stars, underlines, links or tags. Write it as plain words.',
    });
    expect(
      problemsOf('card-set', {
        ...fields,
        drawsOn: [{ framework: 'An idea', author: '', work: 'A book', year: 'long ago' }],
      }),
    ).toEqual({
      'drawsOn.0.author': 'This is empty.',
      'drawsOn.0.year': 'This must be a number.',
    });
  });

  test('what is wrong in a body names the words it stands at, in the part of a practice it was typed into', () => {
    expect(problemsOf('essay', { ...fieldsOf('two-chairs'), body: 'One.\n\n# Two\n\nThree.' })).toEqual({
      body: 'At “# Two”: Headings begin with "## " and go no deeper: the title has a place of its own.',
    });
    expect(
      problemsOf('practice', { ...fieldsOf('half-of-it'), why: '<p>Why</p>', smaller: '## More\n\nWords.' }),
    ).toEqual({
      why: 'At “<p>Why</p>”: HTML is not read here and would be shown as it stands.',
      smaller: 'A heading has no place here: the four parts of a practice have their own.',
    });
    expect(problemsOf('essay', { ...fieldsOf('two-chairs'), addedToNote: '| a |\n| - |' })).toHaveProperty(
      'addedToNote',
    );
  });

  test('a clinic’s own piece says for what it needs care, or that it is nothing on the list', () => {
    const fields = fieldsOf('half-of-it');
    const said = (cautions: string[]) => problemsOf('practice', { ...fields, cautions });
    expect(said([])).toEqual({ cautions: 'Choose what it needs care with, or “None of these”.' });
    expect(said(['weather'])).toEqual({ cautions: 'Choose what it needs care with, or “None of these”.' });
    expect(said(['none', 'ocd'])).toEqual({ cautions: 'Choose some of these or “None of these”, and not both.' });
    expect(said(['none'])).toEqual({});
    const { content, source } = validate('practice', { ...fields, cautions: ['none'] }, made, practiceCalled);
    expect(content?.cautions).toEqual([]);
    expect(parsePieceFile(source)?.fields.cautions).toEqual(['none']);
    // A file from before they were asked for comes in as a draft, with nothing chosen.
    expect(parsePieceFile(source.replace(/^cautions:(?:.*\n)(?: .*\n)*/m, ''))?.fields.cautions).toEqual([]);
  });

  test('an unknown practice or theme is refused', () => {
    const fields = { ...fieldsOf('two-chairs'), practice: 'none-such', themes: ['no-theme'] };
    expect(Object.keys(problemsOf('essay', fields)).sort()).toEqual(['practice', 'themes']);
  });
});

test('plain typing is enough: steps number themselves, a pause names itself, and lines wrap as they like', () => {
  const steps = validate(
    'practice',
    { ...fieldsOf('half-of-it'), steps: 'One.\n\n- Two.\n3) Three.' },
    made,
    practiceCalled,
  );
  expect(steps.source).toContain('## Steps\n\n1. One.\n2. Two.\n3. Three.\n\n## Smaller still');
  const body = 'Words.\n\n:::pause\nIs it under the coat?\n:::\n\nMore words.\n\n:::pause\nIs it under the bed?\n:::';
  const { content } = validate(
    'essay',
    { ...fieldsOf('two-chairs'), body, standfirst: 'One\nline.' },
    made,
    practiceCalled,
  );
  expect(content).toMatchObject({
    standfirst: 'One line.',
    pauses: [{ id: 'is-it-under' }, { id: 'is-it-under-2' }],
  });
});

test('a question keeps its name while its words change, and an emptied one gives its name up', () => {
  const sent = (id: string, text: string) =>
    readTyped([
      ['prompts.0.id', id],
      ['prompts.0.text', text],
    ]).prompts[0];
  expect(sent('', 'What did you leave with?')).toEqual({ id: 'what-did-you-leave', text: 'What did you leave with?' });
  expect(sent('what-did-you-leave', 'And now?')?.id).toBe('what-did-you-leave');
  expect(sent('what-did-you-leave', '  ')?.id).toBe('');
  const two = withOneMore(
    readTyped([
      ['prompts.0.id', 'the-same'],
      ['prompts.0.text', 'One?'],
      ['prompts.1.text', 'The same'],
    ]),
    'prompts',
  );
  expect(two.prompts.map(({ id }) => id)).toEqual(['the-same', 'the-same-2', '']);
});

describe('rows of the form', () => {
  const command = (then: string) => parseRowCommand(then)!;
  const texts = (fields: ReturnType<typeof emptyFields>) => fields.prompts.map(({ id, text }) => `${id}: ${text}`);

  test('go up and down by one place and take their names along, and go nowhere beyond the ends', () => {
    const fields = fieldsOf('two-chairs');
    const [one, two, three] = texts(fields);
    expect(texts(applyRowCommand(fields, command('down prompts.0')))).toEqual([two, one, three]);
    expect(texts(applyRowCommand(fields, command('up prompts.2')))).toEqual([one, three, two]);
    for (const nowhere of ['up prompts.0', 'down prompts.2', 'up prompts.9', 'down prompts.99'])
      expect(texts(applyRowCommand(fields, command(nowhere))), nowhere).toEqual([one, two, three]);
    for (const strange of ['up prompts', 'down body.1', 'up __proto__.1', 'sideways cards.1', 'stay'])
      expect(parseRowCommand(strange), strange).toBeUndefined();
  });

  test('leave the focus on the way they went, or on the way back from an end', () => {
    expect(focusTarget(command('up cards.2'), 8)).toBe('field-cards.1-up');
    expect(focusTarget(command('up cards.1'), 8)).toBe('field-cards.0-down');
    expect(focusTarget(command('down cards.6'), 8)).toBe('field-cards.7-up');
    expect(focusTarget(command('add drawsOn'), 3)).toBe('field-drawsOn.2.framework');
  });
});

test('advice is given, and keeps nothing from being published', () => {
  const fields = { ...fieldsOf('half-of-it'), moments: [], enough: 'This will heal you!', minutes: '12' };
  const { problems, suggestions } = validate('practice', fields, made, practiceCalled);
  expect(problems).toEqual([]);
  expect(suggestions).toEqual([
    { field: 'minutes', says: 'More than ten minutes is no longer small.' },
    { field: 'enough', says: '“This will heal” promises an outcome.' },
    { field: 'enough', says: 'An exclamation mark is louder on a bad day.' },
    { field: 'moments', says: 'Without a time when it helps, colleagues will not find it by one.' },
  ]);
});

describe('two texts side by side', () => {
  const marked = (older: string, newer: string) =>
    compareWords(older, newer).map((pair) =>
      [pair.older, pair.newer].map((runs) => runs.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('')),
    );

  test('words that changed are marked on either side; paragraphs that came or went stand alone', () => {
    expect(marked('One two three.\n\nStays.\n\nGone entirely.', 'One 2 three.\n\nNew words here.\n\nStays.')).toEqual([
      ['One [two ]three.', 'One [2 ]three.'],
      ['', '[New words here.]'],
      ['Stays.', 'Stays.'],
      ['[Gone entirely.]', ''],
    ]);
    expect(marked('', 'All.')).toEqual([['', '[All.]']]);
  });

  test('either side always reads as it was written, and two texts too long to compare are still shown', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd.', 'e', '\n\n');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.array(word, { maxLength: 30 }), (a, b) => {
        const plain = (texts: string[]) => texts.join(' ').replace(/\s+/g, ' ').trim();
        const side = (which: 'older' | 'newer') =>
          plain(compareWords(a.join(' '), b.join(' ')).map((pair) => pair[which].map(({ text }) => text).join('')));
        expect(side('older')).toBe(plain(a));
        expect(side('newer')).toBe(plain(b));
      }),
    );
    const long = 'x '.repeat(30_000);
    expect(compareWords(long, `${long} y`)).toHaveLength(1);
  });
});
