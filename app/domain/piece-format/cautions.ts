import type { Label } from './labels';

/**
 * What every piece is considered for, one by one, before anyone is given it. A closed list: a piece names those for
 * which it may do harm, and says `none` where there is none.
 */
export const CAUTIONS = [
  'psychosis',
  'dissociation',
  'eating',
  'ocd',
  'suicidality',
  'self-harm',
  'abuse-now',
  'mania',
  'early-grief',
  'perinatal',
  'autism',
  'minors',
] as const;

export type Caution = (typeof CAUTIONS)[number];

/** Said in a file, and in the form, where a piece was considered for every caution and has none. */
export const NO_CAUTION = 'none';

/** What a clinician reads for each. */
export const cautionInWords: Record<Caution, string> = {
  psychosis: 'psychosis or hearing voices',
  dissociation: 'dissociation or feeling unreal',
  eating: 'trouble with eating or weight',
  ocd: 'obsessions, compulsions or scruples',
  suicidality: 'thoughts of suicide',
  'self-harm': 'self-harm',
  'abuse-now': 'being hurt or threatened now',
  mania: 'mania or a mood that is rising',
  'early-grief': 'the first months of a grief',
  perinatal: 'pregnancy, birth or a pregnancy lost',
  autism: 'autism',
  minors: 'being under eighteen',
};

/** The same to choose from, "none" among them. */
export const cautionChoices: readonly Label[] = [
  ...CAUTIONS.map((name) => ({ name, words: cautionInWords[name][0]!.toUpperCase() + cautionInWords[name].slice(1) })),
  { name: NO_CAUTION, words: 'None of these: I have considered each' },
];

/** A piece's cautions as one sentence for a clinician; undefined for a version from before they were asked for. */
export function cautionsSentence(cautions: readonly Caution[] | undefined): string | undefined {
  if (cautions === undefined) return undefined;
  if (cautions.length === 0) return 'Considered for every caution on the list, and none of them applies.';
  return `Needs care with: ${cautions.map((one) => cautionInWords[one]).join('; ')}.`;
}
