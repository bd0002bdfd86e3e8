import { CAUTIONS, type Caution } from '~/domain/piece-format/cautions';
import { LENGTHS, PAUSE_MOST, PROMISES, QUESTION_MOST, WORDS_A_MINUTE } from '~/domain/authoring/suggestions';
import { gradeOf, sentencesIn, wordsIn, type PieceWords } from './words-of-a-piece';

/** A rule looks at the whole library and answers with a sentence for each thing that is wrong; none is good. */
export type Rule = (pieces: readonly PieceWords[]) => string[];

const each =
  (rule: (piece: PieceWords) => string[]): Rule =>
  (pieces) =>
    pieces.flatMap((piece) => rule(piece).map((says) => `${piece.slug}: ${says}`));
const count = (texts: readonly string[]) => wordsIn(texts.join(' ')).length;
const excerpt = (text: string) => (text.length > 70 ? `${text.slice(0, 70)}…` : text);

export const CARD_MOST = 45;

/** The words of an essay, table and pauses and all, as they are read. */
const read = (piece: PieceWords) => count(piece.shown.filter(({ where }) => where === 'body').map(({ text }) => text));

/** Essays that are a table or a single second, and shorter than the others on purpose: the least that each has. */
const SHORTER: Readonly<Record<string, number>> = { 'improvement-and-mastery': 400, 'the-speed-of-yes': 550 };

export const length = each((piece) => {
  const [usual, most] = LENGTHS[piece.kind];
  const least = SHORTER[piece.slug] ?? usual;
  const words = piece.kind === 'essay' ? read(piece) : count(piece.prose);
  const tooLong = (what: string, texts: readonly string[], limit: number) =>
    texts
      .filter((text) => text.split(/\s+/).length > limit)
      .map((text) => `a ${what} has more than ${limit} words: “${excerpt(text)}”`);
  return [
    ...(words < least || words > most
      ? [`${words} words; ${piece.kind === 'essay' ? 'an' : 'a'} ${piece.kind} has ${least} to ${most}`]
      : []),
    ...tooLong('card', piece.cards, CARD_MOST),
    ...tooLong('question', piece.questions, QUESTION_MOST),
    ...tooLong('pause', piece.pauses, PAUSE_MOST),
  ];
});

/** Minutes are a promise about someone's evening: reading at an easy pace, give or take one minute. */
export const minutes = each((piece) => {
  if (piece.kind !== 'essay') return piece.minutes > 10 ? [`${piece.minutes} minutes is no longer small`] : [];
  const needed = read(piece) / WORDS_A_MINUTE;
  return Math.abs(piece.minutes - needed) > 1
    ? [`says ${piece.minutes} minutes, and takes about ${needed.toFixed(1)}`]
    : [];
});

export const parts = each((piece) => {
  const has = (where: string) => piece.shown.some((line) => line.where === where && line.text.trim() !== '');
  const missing = (what: string, there: boolean) => (there ? [] : [`has no ${what}`]);
  return [
    ...missing('standfirst', has('standfirst')),
    ...missing('line for the room', has('in_the_room')),
    ...missing('word on whom it may not suit', has('not_for')),
    ...missing('framework that it draws on', piece.drawsOn.length > 0),
    ...missing('theme', piece.themes.length > 0),
    ...missing('moment', piece.moments.length > 0),
    ...(piece.kind === 'essay' || piece.kind === 'check-in'
      ? missing('second question', piece.questions.length >= 2)
      : []),
    ...(piece.kind === 'essay' ? missing('practice', piece.practice !== undefined) : []),
    ...(piece.kind === 'practice' ? missing('stop', has('enough') && has('leave_it') && has('cap')) : []),
  ];
});

/** An essay has a practice to itself, which is there and shares a theme and a moment with it. */
export const pairs: Rule = (pieces) => {
  const essays = pieces.filter(({ kind }) => kind === 'essay');
  return essays.flatMap((essay) => {
    const practice = pieces.find(({ kind, slug }) => kind === 'practice' && slug === essay.practice);
    if (!practice) return [`${essay.slug}: its practice, ${essay.practice ?? 'unnamed'}, is not there`];
    const share = (key: 'themes' | 'moments') => essay[key].some((one) => practice[key].includes(one));
    return [
      ...(essays.find((other) => other.practice === essay.practice) !== essay
        ? [`${essay.slug}: another essay has ${practice.slug} already`]
        : []),
      ...(share('themes') ? [] : [`${essay.slug}: shares no theme with ${practice.slug}`]),
      ...(share('moments') ? [] : [`${essay.slug}: shares no moment with ${practice.slug}`]),
    ];
  });
};

/** Words about whom a piece may not suit that come to the same as a caution. */
const CAUTIONED: Record<Caution, RegExp> = {
  psychosis: /\bvoices\b|psychosis|spied on|being watched/i,
  dissociation: /dissociat|depersonali|derealiz|unreal|loses? time|flashbacks|images of it that intrude/i,
  eating: /eating disorder|restrict|food or weight|without food/i,
  ocd: /\bOCD\b|scruples|compulsion|\bchecking\b/,
  suicidality: /of (?:dying|suicide)|wants them dead|acute risk|not be safe tonight/i,
  'self-harm': /self-harm|harming their body/i,
  'abuse-now':
    /violent (?:person|or controlling)|with violence|\b(?:threats|punish\w*|mistreated)\b|harms or threatens|temper they fear/i,
  mania: /\bmania\b|high mood|mood is climbing/i,
  'early-grief': /fresh grief|newly bereaved|weeks after a death|lost a person/i,
  perinatal: /pregnancy|newborn|of a baby/i,
  autism: /autis/i,
  minors: /someone young|young person/i,
};

/** Every caution was considered: a piece says which it has, or that it has none; an essay has its practice's as well. */
export const cautions: Rule = (pieces) =>
  pieces.flatMap(({ slug, kind, practice, cautions: its, shown }) => {
    if (its === undefined) return [`${slug}: does not say for what it needs care`];
    const words = shown.filter(({ where }) => where === 'not_for').map(({ text }) => text);
    const carried = kind === 'essay' ? pieces.find((other) => other.slug === practice)?.cautions : undefined;
    return [
      ...CAUTIONS.filter((one) => !its.includes(one) && words.some((text) => CAUTIONED[one].test(text))).map(
        (one) => `${slug}: says in words that it needs care with ${one}, and not in the list`,
      ),
      ...(carried ?? [])
        .filter((one) => !its.includes(one))
        .map((one) => `${slug}: its practice needs care with ${one}, so whoever is given the essay does too`),
    ];
  });

/** Words that someone who thinks of dying reads in a title on a list as being about that. */
const OF_DYING = /\b(?:end(?:s|ing|ings)?|last|leaving|goodbyes?|farewell|gone|die|dying|death|dead|done|over)\b/i;
/** Words that a couple reads as being about the two of them. */
const OF_A_COUPLE = /\bthe two of you\b|\bthe other one\b/i;

/** A title stands alone on a list, whoever reads it. */
export const titles = each((piece) =>
  piece.shown
    .filter(({ where }) => where === 'title')
    .flatMap(({ text }) => [
      ...(OF_DYING.test(text) ? [`its title can be read as being about dying: “${text}”`] : []),
      ...(OF_A_COUPLE.test(text) ? [`its title can be read as being about a couple: “${text}”`] : []),
    ]),
);

/** The first and the last words of what is read, of each standfirst and of each question: no two the same. */
export const openingsAndClosings: Rule = (pieces) => {
  const ends = (piece: PieceWords): [string, string][] => {
    const first = wordsIn(piece.prose[0] ?? '');
    const last = wordsIn(piece.prose.at(-1) ?? '');
    const standfirst = piece.shown.find(({ where }) => where === 'standfirst')?.text ?? '';
    return [
      ['opens with', first.slice(0, 6).join(' ')],
      ['closes with', last.slice(-6).join(' ')],
      ['has the standfirst', wordsIn(standfirst).slice(0, 6).join(' ')],
      ...(piece.kind === 'essay'
        ? [['opens, as an essay, with', first.slice(0, 2).join(' ')] as [string, string]]
        : []),
      ...piece.questions.map((text): [string, string] => ['asks', wordsIn(text).slice(0, 6).join(' ')]),
    ];
  };
  return repeated(pieces, (piece) =>
    ends(piece)
      .filter(([, words]) => words !== '')
      .map(([what, words]) => `${what} “${words}”`),
  );
};

/** A sentence of six words or more stands in one piece only. */
export const sharedSentences: Rule = (pieces) =>
  repeated(pieces, (piece) =>
    piece.shown
      .flatMap(({ text }) => sentencesIn(text))
      .map(wordsIn)
      .filter((words) => words.length >= 6)
      .map((words) => `says “${words.join(' ')}”`),
  );

/** Nor do nine words in a row, whatever the rest of the sentence. */
export const sharedRuns: Rule = (pieces) =>
  repeated(pieces, (piece) =>
    piece.shown.flatMap(({ text }) => {
      const words = wordsIn(text);
      return words.slice(8).map((_, index) => `has “${words.slice(index, index + 9).join(' ')}”`);
    }),
  );

function repeated(pieces: readonly PieceWords[], marks: (piece: PieceWords) => string[]): string[] {
  const first = new Map<string, string>();
  return pieces.flatMap((piece) =>
    [...new Set(marks(piece))].flatMap((mark) => {
      const other = first.get(mark);
      if (other === undefined) first.set(mark, piece.slug);
      return other === undefined ? [] : [`${piece.slug}: ${mark}, and so does ${other}`];
    }),
  );
}

/** What may stand in no piece of the library's own, and why: what no piece should promise, and manners that it does without. */
export const BANNED: readonly (readonly [pattern: RegExp, why: string])[] = [
  ...PROMISES,
  [/\b(?:three|four|five|six|seven|ten) (?:simple |easy )?(?:steps|keys|secrets|habits|ways) to\b/i, 'sells a method'],
  [/\bwe all\b|\ball of us\b|\bas humans\b/i, 'speaks for everyone'],
  [/\byou (?:must|have got to|should feel|deserve|are enough|got this)\b/i, 'orders or flatters the reader'],
  [
    /\b(?:allow|let|give) yourself (?:to feel|permission)\b|\bfeel your feelings\b|\blisten to your body\b/i,
    'an imperative to feel',
  ],
  [
    /\b(?:just|simply) (?:breathe|relax|notice|let go|be)\b|\bletting go\b|\blet go of (?:the|your|it|what)\b|\bbe kind to yourself\b|\bself-care\b/i,
    'advice that costs the giver nothing',
  ],
  [
    /\b(?:journey|toolbox|toolkit|game.?changer|unpack|hold(?:ing)? space|safe space|deep dive|lean into|lean in to)\b/i,
    'filler of the trade',
  ],
  [
    /\b(?:navigate|embrace|unlock|empower\w*|delve|tapestry|testament to|transformative|powerful|resonate\w*|harness|foster)\b/i,
    'filler',
  ],
  [
    /\b(?:authentic self|best self|inner child|inner critic|toxic|narcissist\w*|trigger(?:ed|s|ing)?|boundaries)\b/i,
    'a word worn smooth, or a label for somebody',
  ],
  [
    /\b(?:it is|it's|it’s) (?:important|worth noting|okay|ok) to\b|(?:^|[.?] )Remember that\b|\bin (?:conclusion|summary)\b|\bat the end of the day\b|\bin today[’']s world\b/i,
    'filler',
  ],
  [
    /\bprivate notes?\b|\bhighlight(?:s|ed|ing)?\b|\bpathways?\b|\bpause everything\b|\bstar(?:red)? (?:it|a passage|this)\b/i,
    'promises what Meantime does not do yet',
  ],
];

export const banned = each((piece) =>
  piece.shown.flatMap(({ text }) =>
    BANNED.flatMap(([pattern, why]) => {
      const found = pattern.exec(text);
      return found ? [`“${found[0]}” (${why})`] : [];
    }),
  ),
);

export const exclamations = each((piece) =>
  piece.shown.filter(({ text }) => text.includes('!')).map(({ text }) => `an exclamation mark: “${excerpt(text)}”`),
);

/** British spellings of everyday words, and where an American hand would write otherwise. */
const BRITISH = new RegExp(
  `\\b(?:${[
    '(?:col|fav|behavi|neighb|hum|hon|lab|flav|rum|endeav)our\\w*',
    '(?:cent|theat|lit|fib)res?',
    'grey\\w*',
    '(?:travell|cancell|labell|counsell|modell|signall|quarrell|levell)(?:ed|ing|ors?|ers?)',
    '(?:organ|real|recogn|apolog|critic|emphas|minim|special|memor|symbol)is(?:e|es|ed|ing|ation\\w*)',
    '(?:anal|paral)ys(?:e|ed|ing)',
    'practis(?:e|es|ed|ing)',
    '(?:def|off|pret)ences?',
    'licences?|mums?|mummy|whilst|amongst|learnt|dreamt|leant|burnt|spelt',
    '(?:to|after|back|for|in|out)wards',
    'programmes?|cheques?|judgements?|enquir\\w+|ageing|paediatric\\w*|tyres?|kerbs?|pyjamas|sceptic\\w*|ploughs?|fulfils?|skilful|mould\\w*|jewellery|moustache|plaits?',
  ].join('|')})\\b`,
  'i',
);

export const spelling = each((piece) =>
  piece.shown.flatMap(({ text }) => {
    const found = BRITISH.exec(text);
    return found ? [`“${found[0]}” is not how it is spelled here`] : [];
  }),
);

/** “About grade 8”, as the most a whole piece may ask; no paragraph asks for more than three years beyond it. */
export const GRADE_MOST = 8;
const PARAGRAPH_MOST = GRADE_MOST + 3;

export const readingLevel = each((piece) => {
  const texts = [...piece.prose, ...piece.cards, ...piece.questions];
  const whole = gradeOf(texts.join('\n'));
  return [
    ...(whole > GRADE_MOST ? [`reads at grade ${whole.toFixed(1)}; ${GRADE_MOST} is the most`] : []),
    ...texts
      .filter((text) => wordsIn(text).length >= 20 && gradeOf(text) > PARAGRAPH_MOST)
      .map((text) => `grade ${gradeOf(text).toFixed(1)}: “${excerpt(text)}”`),
  ];
});

/** “It is not X. It is Y”: once in a piece is a thought, more often a habit. */
export const notThisButThat = each((piece) => {
  const turn =
    /\b(?:is|was|are|were|isn['’]t|aren['’]t|wasn['’]t)(?: not| never|)\b[^.;?]{2,60}[.;,:] (?:it|they|this|that|these)(?:['’]s| is| are| was| were)\b/gi;
  const found = piece.prose
    .flatMap((text) => text.match(turn) ?? [])
    .filter((hit) => /\bnot\b|n['’]t\b|\bnever\b/i.test(hit));
  return found.length > 1
    ? [
        `turns ${found.length} times from what a thing is not to what it is: ${found.map((hit) => `“${hit}”`).join(', ')}`,
      ]
    : [];
});

/** Paragraphs that begin alike, one after another, make a sermon. */
export const rhythm = each((piece) => {
  const starts = piece.paragraphs.map((text) => wordsIn(text).slice(0, 2).join(' '));
  return starts.flatMap((start, index) =>
    start !== '' && start === starts[index + 1] ? [`two paragraphs running begin “${start}”`] : [],
  );
});

/** Whoever is credited somewhere has one spelling everywhere, and is credited in each piece that names them. */
export const credits: Rule = (pieces) => {
  const authors = pieces.flatMap(({ drawsOn }) => drawsOn.flatMap(({ author }) => author.split(/ and |, /)));
  const people = [...new Set(authors)].filter(
    (author) => /^[\p{Lu}]/u.test(author) && author.includes(' ') && !author.startsWith('the '),
  );
  const surname = (person: string) => person.split(' ').at(-1)!;
  const spellings = people.flatMap((person) =>
    people
      .filter((other) => other < person && surname(other) === surname(person) && other[0] === person[0])
      .map((other) => `“${other}” is also “${person}”`),
  );
  const uncredited = pieces.flatMap((piece) =>
    people
      .map(surname)
      .filter((name) =>
        piece.shown.some(({ where, text }) => where === 'body' && new RegExp(`\\b${name}\\b`, 'u').test(text)),
      )
      .filter((name) => !piece.drawsOn.some(({ author }) => author.includes(name)))
      .map((name) => `${piece.slug}: names ${name}, who is not among those it draws on`),
  );
  return [...spellings, ...new Set(uncredited)];
};

/** Essays in a voice that would not name anybody: a diary, a story, a margin. Theirs stand in the notes alone. */
const IN_THE_NOTES: readonly string[] = [
  'after-the-good-news',
  'nothing-to-hand-in',
  'the-message-you-did-not-send',
  'the-one-who-is-asked',
  'the-one-who-understands',
  'the-speed-of-yes',
];

/** Whoever an essay is said to draw on is met in it. What the other kinds draw on is for the clinician, who reads it beside them. */
export const met = each((piece) =>
  piece.kind !== 'essay' || IN_THE_NOTES.includes(piece.slug)
    ? []
    : [...new Set(piece.drawsOn.flatMap(({ author }) => author.split(/ and |, /)))]
        .filter((author) => !author.startsWith('the '))
        .filter(
          (author) =>
            !piece.shown.some(({ where, text }) => where === 'body' && text.includes(author.split(' ').at(-1)!)),
        )
        .map((author) => `draws on ${author}, who is not met in it`),
);

/** A clinician is licensed in some countries and registered in others. */
export const licensedOrRegistered = each((piece) =>
  piece.shown
    .filter(({ text }) => /\blicen[sc]e[sd]?\b/i.test(text) && !/\bregister(?:s|ed)\b/i.test(text))
    .map(({ text }) => `knows clinicians by a license alone: “${excerpt(text)}”`),
);

/** Each of `wanted` (a name, and the labels any of which will do) is met by an essay and by a practice. */
export function coverage(
  key: 'themes' | 'moments',
  wanted: readonly (readonly [name: string, labels: readonly string[]])[],
): Rule {
  return (pieces) =>
    wanted.flatMap(([name, labels]) =>
      (['essay', 'practice'] as const).flatMap((kind) =>
        pieces.some((piece) => piece.kind === kind && piece[key].some((one) => labels.includes(one)))
          ? []
          : [`no ${kind} for “${name}”`],
      ),
    );
}

/** How many of what there must be at least. */
export const counts: Rule = (pieces) => {
  const atLeast = (what: string, wanted: number, there: number) =>
    there < wanted ? [`${there} of ${what}; there must be ${wanted}`] : [];
  const of = (kind: PieceWords['kind']) => pieces.filter((piece) => piece.kind === kind);
  return [
    ...atLeast('essays', 14, of('essay').length),
    ...atLeast('practices', 18, of('practice').length),
    ...atLeast('card sets', 5, of('card-set').length),
    ...atLeast('check-ins', 5, of('check-in').length),
    ...atLeast('essays with a table', 2, of('essay').filter(({ tables }) => tables > 0).length),
    ...atLeast('essays with pauses', 4, of('essay').filter(({ pauses }) => pauses.length > 0).length),
    ...of('card-set').flatMap(({ slug, cards }) =>
      cards.length < 8 || cards.length > 14 ? [`${slug}: ${cards.length} cards; a set has 8 to 14`] : [],
    ),
  ];
};
