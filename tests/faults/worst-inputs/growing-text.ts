/** A text that can be made as long as one likes, and is hard to read for somebody: a parser, a pattern, a comparison. */
export interface GrowingText {
  what: string;
  /** A text of about that many bytes. */
  of: (bytes: number) => string;
}

const bytesOf = (text: string) => Buffer.byteLength(text);

/** The same again and again. */
const repeated = (unit: string): GrowingText => ({
  what: `${JSON.stringify(unit)} repeated`,
  of: (bytes) => unit.repeat(Math.floor(bytes / bytesOf(unit))),
});

/** Something different each time, from `nth`. */
const counted = (what: string, nth: (n: number) => string): GrowingText => ({
  what,
  of: (bytes) => {
    const parts: string[] = [];
    for (let n = 0, size = 0; ; n += 1) {
      const part = nth(n);
      if ((size += bytesOf(part)) > bytes) return parts.join('');
      parts.push(part);
    }
  },
});

/** One half opens what the other half closes. */
const nested = (open: string, close: string, between = 'x'): GrowingText => ({
  what: `${JSON.stringify(open)} … ${JSON.stringify(close)} nested`,
  of: (bytes) => {
    const times = Math.floor((bytes - bytesOf(between)) / bytesOf(open + close));
    return open.repeat(times) + between + close.repeat(times);
  },
});

/** The same text with words before and after it, which a pattern has to give up at. */
const amid = ({ what, of }: GrowingText): GrowingText => ({
  what: `${what}, in mid-line`,
  of: (bytes) => `a${of(bytes - 2)}b`,
});

/** Runs of what markdown, addresses, patterns and Unicode make something of. */
const units = [
  ...[
    'x',
    'x ',
    ' ',
    '\t',
    '\n',
    ' \n',
    '\r\n',
    'é',
    'あ',
    '\u0301',
    'a\u0301',
    '\u200b',
    '\0',
    '😀',
    '\ue000',
    '0',
    '9.',
  ],
  ...['"', "'", '" ', "' ", '""', '("', '(', ')', '[', ']', '![', '](', '[a](', '[a][', '{', '}', '{{', '${'],
  ...[
    '<',
    '>',
    '<a',
    '<a ',
    '</a',
    '<!--',
    '&',
    '&amp',
    '&#',
    '&#x',
    '`',
    '``',
    '`a',
    '\\',
    '\\\\',
    '*',
    '**',
    '*a ',
    '**a',
  ],
  ...[
    '_',
    '_a',
    '~~',
    '--',
    '...',
    '(c)',
    '+-',
    '|',
    '|a',
    '- ',
    '-\n',
    '- a\n',
    '> ',
    '>\n',
    '> a\n',
    '1. ',
    '1. a\n',
  ],
  ...[
    '# ',
    '## a\n',
    '---\n',
    '===\n',
    'a\n---\n',
    '    a\n',
    '```\n',
    ':::\n',
    ':::pause\n',
    ':::pause a\n',
    ':::pause\na\n:::\n',
  ],
  ...[
    '[a]: b\n',
    '[a]:\n',
    '<http://a.b>',
    'http://a.b ',
    'a@',
    '@',
    'a@b.',
    '.',
    ',',
    ';',
    ':',
    ': ',
    '/',
    '../',
    '=',
    '%',
    '-',
    'a-',
  ],
];

const runsOfBackticks = counted('runs of backticks, each longer', (n) => `${'`'.repeat(n + 1)} `);
const deeperLists = counted('a list that goes one deeper with each line', (n) => `${'  '.repeat(n)}- a\n`);
const ownWords = counted('words that are all different', (n) => `${n.toString(36)} `);
const ownParagraphs = counted('paragraphs that are all different', (n) => `word ${n.toString(36)} of a line\n\n`);
const ownLinks = counted('links that are all defined', (n) => `[${n.toString(36)}]: /a\n[${n.toString(36)}]\n\n`);
const ownPauses = counted('pauses that are all named', (n) => `:::pause p${n}\na\n:::\n\n`);

/** A table of that many columns in its head, and as many rows as there is room for. */
const tableOf = (columns: (bytes: number) => number): GrowingText => ({
  what: `a table of ${columns(1_000)} columns in 1,000 bytes`,
  of: (bytes) => {
    const wide = Math.max(2, columns(bytes));
    const head = `${'|a'.repeat(wide)}|\n${'|-'.repeat(wide)}|\n`;
    return head + '|\n'.repeat(Math.max(0, Math.floor((bytes - head.length) / 2)));
  },
});

/** Everything that a field, or a piece's body, may be filled with. */
export const growingTexts: readonly GrowingText[] = [
  ...units.map(repeated),
  ...[' ', '\t', '\n', '\u200b', '-', '.'].map((unit) => amid(repeated(unit))),
  ...[
    nested('[', ']'),
    nested('(', ')'),
    nested('*', '*'),
    nested('> ', ''),
    nested('- ', ''),
    nested('[', '](a)'),
    nested('"', '"'),
  ],
  ...[runsOfBackticks, deeperLists, ownWords, ownParagraphs, ownLinks, ownPauses],
  ...[
    tableOf((bytes) => bytes / 5),
    tableOf((bytes) => Math.sqrt(bytes)),
    tableOf((bytes) => bytes / 50),
    tableOf(() => 6),
  ],
];

const list = (name: string, item: (n: number) => string) =>
  counted(`\`${name}\` of many`, (n) => (n === 0 ? `${name}:\n` : item(n)));

/** What front matter may be filled with; a line each begins where a line begins. */
export const growingYaml: readonly GrowingText[] = [
  counted('keys that are not known', (n) => `k${n.toString(36)}: 1\n`),
  counted('the same key', () => 'slug: a\n'),
  counted('keys within a key', (n) => (n === 0 ? 'more:\n' : `  k${n.toString(36)}: 1\n`)),
  counted('keys that go one deeper with each line', (n) => `${' '.repeat(n)}a:\n`),
  counted('lists within lists', (n) => (n === 0 ? 'more:\n' : '- ')),
  counted('marked keys within marked keys', () => '? '),
  list('themes', (n) => `- t${n}\n`),
  list('moments', () => '- a\n'),
  list('cautions', () => '- ocd\n'),
  list('draws_on', () => '- {framework: a, author: b}\n'),
  list('not_for', () => '- {who: "*a*", when: b}\n'),
  list('prompts', (n) => `- {id: a${n}, text: a}\n`),
  list('prompts', () => '- {id: a, text: "<b>"}\n'),
  list('cards', (n) => `- {id: a${n}, text: a}\n`),
  list('cards', () => '- 1\n'),
  counted('aliases', (n) =>
    n === 0
      ? 'a: &a [x,x,x,x,x,x,x,x,x]\n'
      : `b${n}: &b${n} [*${n === 1 ? 'a' : `b${n - 1}`},*${n === 1 ? 'a' : `b${n - 1}`}]\n`,
  ),
  counted('aliases of one', (n) => (n === 0 ? 'more:\n- &a [x,x,x,x,x,x,x,x]\n' : '- *a\n')),
  counted('merged keys', (n) => (n === 0 ? 'm: &a {x: 1}\n' : `m${n}: {<<: *a}\n`)),
  counted('tags', (n) => `t${n}: !!a x\n`),
  counted('comments', () => '# a\n'),
  counted('documents', () => '--- a\n'),
  counted('directives', () => '%YAML 1.2\n'),
  ...[nested('more: [', ']'), nested('[', ']'), nested('{a: ', '}'), nested('"', '"'), nested('&a ', '')],
  ...[
    '[',
    '{',
    '"',
    "'",
    '&a ',
    '*a ',
    '!a ',
    '? ',
    '- ',
    ', ',
    'a: ',
    '|\n',
    '>\n',
    '\\',
    '"\\u',
    ' ',
    '\t',
    'a\n',
    ': ',
  ].map((unit) => {
    const { what, of } = repeated(unit);
    return { what: `title of ${what}`, of: (bytes: number) => `title: ${of(bytes)}\n` };
  }),
  ...growingTexts.slice(0, 60).map(({ what, of }) => ({
    what: `added_to_the_note: ${what}`,
    of: (bytes: number) => `added_to_the_note: |\n${of(bytes).replace(/^/gm, '  ')}\n`,
  })),
];
