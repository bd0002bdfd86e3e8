import { z } from 'zod';
import { CAUTIONS, NO_CAUTION } from './cautions';
import { NEEDS } from '../crisis/region';
import { language, stableName, words } from '../file-format/field-types';

const identified = (text: z.ZodType<string>) => z.strictObject({ id: stableName, text });

const withOwnIds = (list: { id: string }[], context: z.RefinementCtx) => {
  list.forEach(({ id }, index) => {
    if (list.findIndex((other) => other.id === id) !== index) {
      context.addIssue({
        code: 'custom',
        path: [index, 'id'],
        message: `is "${id}" a second time: what was written at one would be shown at the other.`,
      });
    }
  });
};

const prompts = z
  .array(identified(words(300)))
  .min(2)
  .max(4)
  .superRefine(withOwnIds);

const shortWords = words(600).superRefine((text, context) => {
  const count = text.split(/\s+/).length;
  if (count > 45) context.addIssue({ code: 'custom', message: `is ${count} words long; a card may have 45 at most.` });
});

/** Those of the closed list for which a piece may do harm, or `none`, which stands alone. */
const cautions = z
  .array(z.enum([...CAUTIONS, NO_CAUTION]))
  .min(1)
  .superRefine((chosen, context) => {
    if (chosen.length > 1 && chosen.includes(NO_CAUTION))
      context.addIssue({
        code: 'custom',
        message: `holds "${NO_CAUTION}" beside others.`,
        params: { plainly: 'Choose some of these or “None of these”, and not both.' },
      });
    if (new Set(chosen).size < chosen.length)
      context.addIssue({ code: 'custom', message: 'holds one of them a second time.' });
  });

const common = {
  slug: stableName,
  title: words(80),
  standfirst: words(240),
  minutes: z.int().min(1).max(15),
  language,
  version: z.int().min(1),
  disclaimer: stableName,
  themes: z.array(stableName).min(1),
  moments: z.array(stableName),
  draws_on: z
    .array(
      z.strictObject({
        framework: words(200),
        author: words(200),
        work: words(200).optional(),
        year: z.int().min(1700).max(2100).optional(),
      }),
    )
    .min(1),
  not_for: z.array(z.strictObject({ who: words(300), when: words(300) })).min(1),
  cautions,
  in_the_room: words(500),
  /** What it sends somebody to a crisis line for, where it names Help now. For the check of the library alone. */
  sends_to: z.array(z.enum(NEEDS)).min(1).optional(),
  /** Markdown. Stands after the Clinical note of this piece, and changes nothing of it. */
  added_to_the_note: z.string().max(2000).optional(),
};

/** The front matter of each kind of piece, as its file holds it. */
export const frontMatter = {
  essay: z.strictObject({ kind: z.literal('essay'), ...common, prompts, practice: stableName }),
  practice: z.strictObject({
    kind: z.literal('practice'),
    ...common,
    cap: words(200),
    enough: words(400),
    leave_it: words(500),
  }),
  'card-set': z.strictObject({
    kind: z.literal('card-set'),
    ...common,
    cards: z.array(identified(shortWords)).min(8).max(14).superRefine(withOwnIds),
  }),
  'check-in': z.strictObject({ kind: z.literal('check-in'), ...common, every_weeks: z.int().min(1).max(26), prompts }),
};

/** `content/themes.yaml` and `content/moments.yaml`: a name and what it is called. */
export const labels = z.record(stableName, words(80));
