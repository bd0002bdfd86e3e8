import { z } from 'zod';
import { isZone } from '~/time-zones/zone-data.server';
import { words } from '../file-format/field-types';
import type { ContentProblem } from '../file-format/problem';
import { readTypedYaml } from '../file-format/typed-yaml';

/** What somebody may need a line for, in the order in which a page says it. */
export const NEEDS = ['crisis', 'being-hurt', 'sexual-violence', 'young', 'deaf', 'lgbtq'] as const;
export type Need = (typeof NEEDS)[number];

/** The needs that every region has a line for. One for LGBTQ people stands where a national one is known. */
export const NEEDED_EVERYWHERE: readonly Need[] = NEEDS.filter((need) => need !== 'lgbtq');

/** What stands above the lines for a need. */
export const needInWords: Record<Need, string> = {
  crisis: 'If you are thinking of suicide, or it is more than you can bear',
  'being-hurt': 'If someone is hurting you, or you are afraid of someone',
  'sexual-violence': 'After sexual violence, however long ago',
  young: 'If you are young',
  deaf: 'If you are deaf or hard of hearing',
  lgbtq: 'If you are LGBTQ',
};

const notCompared = 'not yet';
const isDay = (text: string) => z.iso.date().safeParse(text).success;
const day = z.string().refine((text) => text === notCompared || isDay(text), {
  error: `must be a day, as in 2026-11-21, or "${notCompared}".`,
});

const line = z
  .strictObject({
    name: words(120),
    run_by: words(240),
    for: z.array(z.enum(NEEDS)).min(1),
    call: words(120).optional(),
    text: words(120).optional(),
    web: z.url({ protocol: /^https$/, error: 'must be an address that begins with https://.' }).optional(),
    answers: words(240),
    source: words(200),
    checked: day,
  })
  .superRefine((value, context) => {
    for (const way of ['call', 'text'] as const) {
      if (value[way] !== undefined && !/\d{3}/.test(value[way].replace(/[\s-]/g, ''))) {
        context.addIssue({ code: 'custom', path: [way], message: 'holds no number.' });
      }
    }
    if (!value.call && !value.text && !value.web)
      context.addIssue({ code: 'custom', message: 'has no way to reach it: give it `call`, `text` or `web`.' });
  });

const region = z.strictObject({
  region: z.string().regex(/^[A-Z]{2}$/, { error: 'must be two capital letters, as in "GB"; ZZ is everywhere else.' }),
  name: words(80),
  time_zones: z.array(z.string().refine(isZone, { error: 'is not the name of a time zone.' })),
  emergency: z.strictObject({ number: words(80), note: words(240).optional() }),
  lines: z.array(line).min(1),
});

/** Where to turn in one country: the local emergency number, and the lines where a person answers. */
export interface CrisisRegion {
  /** ISO 3166 code; ZZ is everywhere else. */
  readonly region: string;
  readonly name: string;
  readonly timeZones: readonly string[];
  readonly emergency: { readonly number: string; readonly note?: string | undefined };
  readonly lines: readonly CrisisLine[];
}

export interface CrisisLine {
  readonly name: string;
  /** What it is for; it stands among the lines for each. */
  readonly needs: readonly Need[];
  readonly runBy: string;
  readonly call?: string | undefined;
  readonly text?: string | undefined;
  readonly web?: string | undefined;
  readonly answers: string;
  /** Whose pages it is, or is to be, compared with. */
  readonly source: string;
  /** The day, as in 2026-11-21, on which its number was compared with what others published; undefined where it was not yet. */
  readonly checked: string | undefined;
}

/** Reads one file of `content/crisis/`. What is wrong is added to `problems`, and the answer is then undefined. */
export function readRegion(text: string, file: string, problems: ContentProblem[]): CrisisRegion | undefined {
  const read = readTypedYaml(text, region, { file, startsAt: 1 }, problems);
  if (!read) return undefined;
  const { value } = read;
  const expected = value.region === 'ZZ' ? 'other.yaml' : `${value.region.toLowerCase()}.yaml`;
  if (!file.endsWith(`/${expected}`)) {
    problems.push({
      file,
      line: read.line(['region']),
      says: `\`region\` is ${value.region}, so the file must be called ${expected}.`,
    });
    return undefined;
  }
  return {
    region: value.region,
    name: value.name,
    timeZones: value.time_zones,
    emergency: value.emergency,
    lines: value.lines.map(({ run_by: runBy, for: needs, checked, ...rest }) => ({
      ...rest,
      runBy,
      needs,
      checked: checked === notCompared ? undefined : checked,
    })),
  };
}

/** The lines of a region by what they are for, in the order in which a page says it; a need without a line is left out. */
export function linesByNeed<L extends Pick<CrisisLine, 'needs'>>(lines: readonly L[]): { need: Need; lines: L[] }[] {
  return NEEDS.map((need) => ({ need, lines: lines.filter(({ needs }) => needs.includes(need)) })).filter(
    (group) => group.lines.length > 0,
  );
}
