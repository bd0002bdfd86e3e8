import type { PieceKind } from '../piece-format/content';
import type { PieceFields } from './fields';

/** How many words the part that is read through mostly has: an essay's as the guide says, the others' so that they stay small. */
export const LENGTHS = {
  essay: [700, 1600],
  practice: [100, 320],
  'card-set': [40, 150],
  'check-in': [40, 150],
} as const;
export const QUESTION_MOST = 35;
export const PAUSE_MOST = 40;
/** An easy pace of reading. */
export const WORDS_A_MINUTE = 210;

/** What no piece should say to its reader, whoever wrote it. `does` goes on from the words that were found. */
export const PROMISES: readonly (readonly [pattern: RegExp, does: string])[] = [
  [/\bguarantee|\b(?:is|been) proven\b|\bnever fails\b|\balways works\b/i, 'promises an outcome'],
  [/\b(?:you|it|this) will (?:heal|feel better|get better|get easier|pass|change your)\b/i, 'promises an outcome'],
  [/\b(?:you will|you'll|you’ll) (?:be|become) (?:free|whole|healed|happy|calm|yourself)\b/i, 'promises an outcome'],
  [
    /\b(?:studies|research|science) (?:show|shows|says|proves|tells)\b|\baccording to (?:research|studies)\b/i,
    'calls on a study that nobody can look up',
  ],
  [/\b\d+ ?(?:%|percent|per cent)/i, 'gives a statistic'],
  [
    /\b(?:well done|good job|congratulations|be proud of yourself|streak|overdue|your score|level up)\b/i,
    'grades the reader',
  ],
  [
    /\bdiagnos(?:e|es|is|ed) (?:you|yourself)\b|\byou (?:have|suffer from) (?:a disorder|depression|anxiety|trauma)\b/i,
    'diagnoses',
  ],
  [/\b(?:committed suicide|commit suicide|failed attempt)\b/i, 'blames the dead'],
];

/** Something worth another look, beside its field. It never keeps a piece from being published. */
export interface Suggestion {
  field: string;
  says: string;
}

/**
 * What a check of the library's own words would say of a piece by itself, as advice: a clinic may have its reasons.
 * The rest of that check is about the library's own voice, or about pieces beside each other, and is left out.
 */
export function suggestionsFor(kind: PieceKind, fields: PieceFields): Suggestion[] {
  return [...onLength(kind, fields), ...onMinutes(kind, fields), ...onWords(kind, fields), ...onFinding(fields)];
}

const names: Record<PieceKind, string> = {
  essay: 'Essays',
  practice: 'The four parts of a practice together',
  'card-set': 'The words before the cards',
  'check-in': 'The words before the questions',
};

function onLength(kind: PieceKind, fields: PieceFields): Suggestion[] {
  const [field, text] =
    kind === 'practice'
      ? ['notice', [fields.notice, fields.why, fields.steps, fields.smaller].join(' ')]
      : ['body', fields.body];
  const [least, most] = LENGTHS[kind];
  const count = wordsIn(text);
  const long = (text: string, most: number) => wordsIn(text) > most;
  return [
    ...(count > 0 && (count < least || count > most)
      ? [
          {
            field,
            says: `${names[kind]} mostly have ${least} to ${most.toLocaleString('en')} words; this has ${count}.`,
          },
        ]
      : []),
    ...(kind === 'essay' || kind === 'check-in'
      ? fields.prompts.flatMap(({ text }, at) =>
          long(text, QUESTION_MOST)
            ? [
                {
                  field: `prompts.${at}.text`,
                  says: `A question is easier to hold when it is within ${QUESTION_MOST} words.`,
                },
              ]
            : [],
        )
      : []),
    ...pausesIn(fields.body)
      .filter((text) => kind === 'essay' && long(text, PAUSE_MOST))
      .map((text) => ({
        field: 'body',
        says: `The pause “${excerpt(text)}” is long for a breath: ${PAUSE_MOST} words are plenty.`,
      })),
  ];
}

function onMinutes(kind: PieceKind, { minutes, body }: PieceFields): Suggestion[] {
  const said = Number(minutes);
  if (!Number.isInteger(said) || said < 1) return [];
  if (kind !== 'essay')
    return said > 10 ? [{ field: 'minutes', says: 'More than ten minutes is no longer small.' }] : [];
  const needed = wordsIn(body) / WORDS_A_MINUTE;
  return body.trim() !== '' && Math.abs(said - needed) > 1
    ? [{ field: 'minutes', says: `Read at an easy pace, this takes about ${inMinutes(needed)}.` }]
    : [];
}

function inMinutes(needed: number): string {
  const whole = Math.max(1, Math.round(needed));
  return whole === 1 ? 'a minute' : `${whole} minutes`;
}

function onWords(kind: PieceKind, fields: PieceFields): Suggestion[] {
  return textsOf(kind, fields).flatMap(({ field, text }) => [
    ...PROMISES.flatMap(([pattern, does]) => {
      const found = pattern.exec(text);
      return found ? [{ field, says: `“${found[0].trim()}” ${does}.` }] : [];
    }),
    ...(text.includes('!') ? [{ field, says: 'An exclamation mark is louder on a bad day.' }] : []),
  ]);
}

function onFinding({ moments }: PieceFields): Suggestion[] {
  return moments.length === 0
    ? [{ field: 'moments', says: 'Without a time when it helps, colleagues will not find it by one.' }]
    : [];
}

/** Every text of the piece that its reader is shown, by its field. */
function textsOf(kind: PieceKind, fields: PieceFields): { field: string; text: string }[] {
  const single = (names: readonly (keyof PieceFields)[]) =>
    names.map((field) => ({ field: field as string, text: fields[field] as string }));
  const rows = (name: 'prompts' | 'cards') =>
    fields[name].map(({ text }, at) => ({ field: `${name}.${at}.text`, text }));
  return [
    ...single(['title', 'standfirst', 'addedToNote']),
    ...(kind === 'practice'
      ? single(['notice', 'why', 'steps', 'smaller', 'cap', 'enough', 'leaveIt'])
      : single(['body'])),
    ...(kind === 'essay' || kind === 'check-in' ? rows('prompts') : []),
    ...(kind === 'card-set' ? rows('cards') : []),
  ];
}

function pausesIn(body: string): string[] {
  const pauses: string[] = [];
  let open: string[] | undefined;
  for (const line of body.split('\n')) {
    if (open === undefined) open = line.startsWith(':::pause') ? [] : undefined;
    else if (line.trimEnd() !== ':::') open.push(line);
    else {
      pauses.push(open.join('\n'));
      open = undefined;
    }
  }
  return pauses;
}

function wordsIn(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu)?.length ?? 0;
}

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40).trim()}…` : text;
}
