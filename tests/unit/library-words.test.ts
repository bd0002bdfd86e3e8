import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readLibrary, type LibraryPiece } from '~/domain/library/read-library';
import { validate } from '~/domain/authoring/validate';
import { parsePieceFile } from '~/domain/authoring/parse-piece-file';
import { OWN_PIECE } from '../../prisma/seed/demo-own';
import {
  banned,
  CARD_MOST,
  cautions,
  counts,
  coverage,
  credits,
  exclamations,
  GRADE_MOST,
  length,
  licensedOrRegistered,
  met,
  minutes,
  notThisButThat,
  openingsAndClosings,
  pairs,
  parts,
  readingLevel,
  rhythm,
  sharedRuns,
  sharedSentences,
  spelling,
  titles,
  type Rule,
} from '../support/library-rules';
import { blocksOf, gradeOf, sentencesIn, syllablesIn, wordsOf, type PieceWords } from '../support/words-of-a-piece';

let library: PieceWords[];
/** The library with each version of the demo clinic's own piece beside it, as that clinic has it. */
let withOwn: PieceWords[][];
beforeAll(async () => {
  library = (await readLibrary(path.join(process.cwd(), 'content'))).pieces.map(wordsOf);
  withOwn = OWN_PIECE.map((text, at) => {
    const { kind, fields, slug = '' } = parsePieceFile(text)!;
    const made = { slug, language: 'en', version: at + 1, disclaimer: 'clinical-note' };
    const { content, problems } = validate(kind, fields, made, () => undefined);
    expect(problems).toEqual([]);
    return [...library, wordsOf({ file: `${slug}.${at + 1}.md`, text, content: content! } as LibraryPiece)];
  });
});

/** The ideas that the guide lists, and the themes any of which stands for one. */
const IDEAS: [string, string[]][] = [
  ['coping well is not the same as being free', ['Improving and healing']],
  ['real self and false self', ['Real and false self']],
  ['why it can feel worse before it feels better', ['When it feels worse']],
  ['the adaptations that were praised', ['Old protections']],
  ['pleasing', ['Pleasing and going along']],
  ['being invisible', ['Hiding and being unseen']],
  ['being the strong one', ['Being the strong one']],
  ['needing nothing', ['Needing and being helped']],
  ['coming back', ['Coming back']],
  ['healing as a performance', ['Healing as a performance']],
  ['understanding before bringing', ['Understanding and insight']],
  ['contact', ['Contact and being met']],
  ['mastery and improvement: whose wish it is', ['Wanting']],
  ['striving as a defense', ['Striving and worth']],
  ['rest that feels like danger', ['Rest']],
  ['harsh self-judgment', ['Self-judgment']],
];

/** The moments in which a clinician would reach for a piece. */
const MOMENTS: [string, string[]][] = [
  'The first weeks',
  'When it feels worse',
  'Before a hard conversation',
  'After a rupture between the two of you',
  'A holiday or a gap',
  'Grief',
  'Anger',
  'Shame',
  'Guilt after a limit',
  'Rest that feels like danger',
  'The strong one',
  'The pleaser',
  'The one who understands everything',
  'The return of an old pattern',
  'After a success that did not help',
  'Choosing what kind of help fits',
  'Endings',
].map((label) => [label, [label]]);

const everyIdea = coverage('themes', IDEAS);
const everyMoment = coverage('moments', MOMENTS);

describe('the words of the library', () => {
  const rules: [what: string, rule: Rule][] = [
    ['are as many pieces as were asked for, with tables and pauses among the essays', counts],
    ['are as long as their kind allows', length],
    ['have titles that stand alone', titles],
    ['take the minutes that they say', minutes],
    ['lack no part', parts],
    ['pair each essay with a practice of its own', pairs],
    ['were considered for every caution, and say so in the list as in words', cautions],
    ['open and close differently from piece to piece', openingsAndClosings],
    ['repeat no sentence from one piece in another', sharedSentences],
    ['repeat no long run of words from one piece in another', sharedRuns],
    ['promise nothing that cannot be kept, and use no filler', banned],
    ['do not shout', exclamations],
    ['are spelled as in the United States', spelling],
    ['can be read at about grade 8, paragraph by paragraph', readingLevel],
    ['make no habit of “it is not this, it is that”', notThisButThat],
    ['do not begin two paragraphs running in the same way', rhythm],
    ['credit whomever they name, in one spelling', credits],
    ['meet in an essay whomever it draws on', met],
    ['call no clinician licensed who may be registered', licensedOrRegistered],
    ['meet every idea of the guide with an essay and a practice', everyIdea],
    ['meet every moment with an essay and a practice', everyMoment],
  ];
  test.each(rules)('%s', (_what, rule) => {
    expect(rule(library)).toEqual([]);
    for (const pieces of withOwn) expect(rule(pieces)).toEqual([]);
  });
});

/** A piece with nothing wrong in it that any rule sees; `bad` makes it wrong. */
function piece(bad: Partial<PieceWords> & { body?: string[] } = {}): PieceWords {
  const { body, ...rest } = bad;
  const prose = body ??
    rest.prose ?? [
      'The bus was late, and nobody on it said a word about that.',
      'She got off by the river and went home on foot.',
    ];
  const slug = rest.slug ?? 'a-piece';
  return {
    file: `content/essays/${slug}.md`,
    kind: 'essay',
    slug,
    minutes: 4,
    themes: ['Rest'],
    moments: ['Grief'],
    prose,
    paragraphs: prose,
    questions: ['What was it like?', 'Who was near?'],
    cards: [],
    pauses: [],
    tables: 0,
    drawsOn: [{ framework: 'Working through', author: 'Sigmund Freud' }],
    cautions: [],
    practice: 'a-practice',
    shown: [
      { where: 'title', text: 'The bus' },
      { where: 'standfirst', text: 'On getting home.' },
      ...prose.map((text) => ({ where: 'body', text })),
      { where: 'not_for', text: 'Someone in a hurry' },
      { where: 'in_the_room', text: 'Ask about the river.' },
    ],
    ...rest,
  };
}

const lengthy = (words: number) =>
  Array.from({ length: words / 10 }, () => 'One two three four five six seven eight nine ten.').join(' ');
const withText = (text: string) => piece({ body: [text] });

describe('a rule can fail', () => {
  const bad: [what: string, rule: Rule, pieces: PieceWords[], says: string][] = [
    ['too few pieces', counts, [piece()], '1 of essays; there must be 14'],
    ['no table', counts, [piece()], '0 of essays with a table; there must be 2'],
    ['no pause', counts, [piece()], '0 of essays with pauses; there must be 4'],
    [
      'a card too many',
      counts,
      [piece({ kind: 'card-set', cards: Array<string>(15).fill('A card.') })],
      'a-piece: 15 cards; a set has 8 to 14',
    ],
    ['an essay that is too short', length, [withText(lengthy(690))], 'a-piece: 690 words; an essay has 700 to 1600'],
    ['an essay that is too long', length, [withText(lengthy(1610))], 'a-piece: 1610 words; an essay has 700 to 1600'],
    [
      'a practice that is too long',
      length,
      [piece({ kind: 'practice', body: [lengthy(330)] })],
      'a-piece: 330 words; a practice has 100 to 320',
    ],
    [
      'a card over its words',
      length,
      [piece({ kind: 'card-set', body: [lengthy(60)], cards: [`${'word '.repeat(CARD_MOST)}end`] })],
      `a card has more than ${CARD_MOST} words`,
    ],
    [
      'a question that goes on',
      length,
      [piece({ body: [lengthy(800)], questions: ['why '.repeat(36)] })],
      'a question has more than 35 words',
    ],
    [
      'minutes that are too few',
      minutes,
      [piece({ minutes: 2, body: [lengthy(800)] })],
      'a-piece: says 2 minutes, and takes about 3.8',
    ],
    ['minutes that are too many', minutes, [piece({ minutes: 6, body: [lengthy(800)] })], 'says 6 minutes'],
    [
      'a practice that is not small',
      minutes,
      [piece({ kind: 'practice', minutes: 12 })],
      '12 minutes is no longer small',
    ],
    ['no moment', parts, [piece({ moments: [] })], 'a-piece: has no moment'],
    ['no framework', parts, [piece({ drawsOn: [] })], 'a-piece: has no framework that it draws on'],
    ['no line for the room', parts, [piece({ shown: [] })], 'a-piece: has no line for the room'],
    [
      'no word on its cautions',
      cautions,
      [piece({ cautions: undefined })],
      'a-piece: does not say for what it needs care',
    ],
    [
      'a caution in words alone',
      cautions,
      [piece({ shown: [{ where: 'not_for', text: 'Someone who hears voices' }] })],
      'a-piece: says in words that it needs care with psychosis, and not in the list',
    ],
    [
      'a caution of its practice that an essay leaves out',
      cautions,
      [piece({ cautions: ['ocd'] }), piece({ kind: 'practice', slug: 'a-practice', cautions: ['ocd', 'mania'] })],
      'a-piece: its practice needs care with mania',
    ],
    [
      'a title that is read as being about dying',
      titles,
      [piece({ shown: [{ where: 'title', text: 'As the end comes nearer' }] })],
      'its title can be read as being about dying: “As the end comes nearer”',
    ],
    [
      'a title that is read as being about a couple',
      titles,
      [piece({ shown: [{ where: 'title', text: 'Between the two of you' }] })],
      'its title can be read as being about a couple',
    ],
    [
      'somebody who is credited and never met',
      met,
      [piece({ drawsOn: [{ framework: 'Real self', author: 'James F. Masterson' }] })],
      'a-piece: draws on James F. Masterson, who is not met in it',
    ],
    [
      'a clinician by a license alone',
      licensedOrRegistered,
      [withText('The body that licenses them takes complaints.')],
      'a-piece: knows clinicians by a license alone',
    ],
    ['a single question', parts, [piece({ questions: ['Why?'] })], 'a-piece: has no second question'],
    ['a practice without a stop', parts, [piece({ kind: 'practice' })], 'a-piece: has no stop'],
    ['a pair that is not there', pairs, [piece()], 'a-piece: its practice, a-practice, is not there'],
    [
      'a pair that has nothing in common',
      pairs,
      [piece(), piece({ kind: 'practice', slug: 'a-practice', moments: ['Anger'] })],
      'a-piece: shares no moment with a-practice',
    ],
    [
      'two essays with one practice',
      pairs,
      [piece(), piece({ slug: 'b' }), piece({ kind: 'practice', slug: 'a-practice' })],
      'b: another essay has a-practice already',
    ],
    [
      'two openings',
      openingsAndClosings,
      [piece(), piece({ slug: 'b', body: ['The bus was late, and nobody minded much.', 'End.'] })],
      'b: opens with “the bus was late and nobody”, and so does a-piece',
    ],
    [
      'two essays that open with the same two words',
      openingsAndClosings,
      [withText('Some lives begin.'), piece({ slug: 'b', body: ['Some lives do not.'] })],
      'b: opens, as an essay, with “some lives”',
    ],
    [
      'two closings',
      openingsAndClosings,
      [piece(), piece({ slug: 'b', body: ['Rain.', 'He too went by the river and went home on foot.'] })],
      'b: closes with “river and went home on foot”, and so does a-piece',
    ],
    [
      'two standfirsts',
      openingsAndClosings,
      [withText('One.'), piece({ slug: 'b', body: ['Two.'] })],
      'b: has the standfirst “on getting home”',
    ],
    [
      'one question in two pieces',
      openingsAndClosings,
      [withText('One.'), piece({ slug: 'b', body: ['Two.'] })],
      'b: asks “what was it like”, and so does a-piece',
    ],
    [
      'one sentence in two pieces',
      sharedSentences,
      [piece(), piece({ slug: 'b', body: ['Rain. She got off by the river, and went home on foot!'] })],
      'b: says “she got off by the river and went home on foot”, and so does a-piece',
    ],
    [
      'nine words in two pieces',
      sharedRuns,
      [
        piece(),
        piece({
          slug: 'b',
          body: [
            'He got off by the river and went home on a mule.',
            'She got off by the river and went home on a mule.',
          ],
        }),
      ],
      'b: has “got off by the river and went home on”, and so does a-piece',
    ],
    ['a promise', banned, [withText('In a month this will get easier.')], 'promises an outcome'],
    ['five steps', banned, [withText('Here are five steps to a calmer week.')], 'sells a method'],
    ['a study', banned, [withText('Research shows that rest is good.')], 'calls on a study'],
    ['we all', banned, [withText('At times we all hide.')], 'speaks for everyone'],
    ['an imperative to feel', banned, [withText('Allow yourself to feel it.')], 'an imperative to feel'],
    ['filler', banned, [withText('It is a journey.')], 'filler of the trade'],
    ['praise', banned, [withText('Well done for reading on.')], 'grades the reader'],
    [
      'a feature that is not there',
      banned,
      [withText('You can share a highlighted passage.')],
      'promises what Meantime does not do yet',
    ],
    ['shouting', exclamations, [withText('You can do it!')], 'an exclamation mark'],
    [
      'British spelling',
      spelling,
      [withText('The colour of the harbour, she realised, was grey.')],
      '“colour” is not how it is spelled here',
    ],
    [
      'a hard piece',
      readingLevel,
      [
        withText(
          `Institutional considerations notwithstanding, ${'psychological individuation presupposes considerable differentiation and '.repeat(3)}perseverance.`,
        ),
      ],
      `${GRADE_MOST} is the most`,
    ],
    [
      'a hard paragraph in an easy piece',
      readingLevel,
      [
        piece({
          body: [
            ...Array<string>(40).fill('The cat sat by the door.'),
            `Institutional considerations notwithstanding, ${'psychological individuation presupposes considerable differentiation and '.repeat(3)}perseverance.`,
          ],
        }),
      ],
      '“Institutional considerations',
    ],
    [
      'a habit of contrast',
      notThisButThat,
      [withText('Rest is not a reward. It is a need. Fear is not weakness; it is a memory.')],
      'turns 2 times from what a thing is not',
    ],
    [
      'two paragraphs alike',
      rhythm,
      [piece({ body: ['There is a door.', 'There is a key.'] })],
      'two paragraphs running begin “there is”',
    ],
    [
      'an author nobody credited',
      credits,
      [
        piece({ slug: 'b', drawsOn: [{ framework: 'Holding', author: 'D. W. Winnicott' }], body: ['Freud said so.'] }),
        piece(),
      ],
      'b: names Freud, who is not among those it draws on',
    ],
    [
      'an author in two spellings',
      credits,
      [piece(), piece({ slug: 'b', drawsOn: [{ framework: 'Dreams', author: 'S. Freud' }] })],
      '“S. Freud” is also “Sigmund Freud”',
    ],
    [
      'an idea without an essay',
      everyIdea,
      [piece({ kind: 'practice' })],
      'no essay for “rest that feels like danger”',
    ],
    ['a moment without a practice', everyMoment, [piece()], 'no practice for “Grief”'],
  ];
  test.each(bad)('%s', (_what, rule, pieces, says) => {
    expect(rule(pieces).join('\n')).toContain(says);
  });

  test('and is quiet where nothing is wrong', () => {
    const good = piece({ minutes: 4, body: [lengthy(800)] });
    for (const rule of [
      length,
      minutes,
      parts,
      openingsAndClosings,
      sharedSentences,
      sharedRuns,
      banned,
      exclamations,
      spelling,
      readingLevel,
      notThisButThat,
      rhythm,
      credits,
    ]) {
      expect(rule([good])).toEqual([]);
    }
  });

  test('a spelling that both shores share is left alone', () => {
    expect(
      spelling([withText('A surprise: the exercise was wise, the promise precise, and the hour was four.')]),
    ).toEqual([]);
  });
});

describe('the measures', () => {
  test('blocks are read innermost, in order, without their markup', () => {
    expect(
      blocksOf(
        '<h2>One</h2>\n<p>Two <em>and</em> &quot;three&quot;</p>\n<ol>\n<li>\n<p>Four</p>\n</li>\n<li>Five</li>\n</ol>',
      ),
    ).toEqual([
      { tag: 'h2', text: 'One' },
      { tag: 'p', text: 'Two and "three"' },
      { tag: 'p', text: 'Four' },
      { tag: 'li', text: 'Five' },
    ]);
  });

  test('initials end no sentence, and quotation marks do not hide the end of one', () => {
    expect(sentencesIn('D. W. Winnicott wrote it. “I know.” He did.')).toHaveLength(3);
  });

  test('syllables are counted about right', () => {
    expect(['cat', 'table', 'asked', 'wanted', 'idea', 'remembered', 'psychology'].map(syllablesIn)).toEqual([
      1, 2, 1, 2, 2, 3, 4,
    ]);
  });

  test('a nursery sentence is easy and a statute is not', () => {
    expect(gradeOf('The cat sat on the mat. It was fat.')).toBeLessThan(2);
    expect(
      gradeOf(
        'Notwithstanding the aforementioned considerations, the responsible authorities shall determine eligibility requirements in accordance with applicable regulations.',
      ),
    ).toBeGreaterThan(18);
  });
});
