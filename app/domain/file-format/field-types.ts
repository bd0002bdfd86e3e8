import { z } from 'zod';
import { plainText } from './markdown';

const named = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A name that stays the same when the words around it change. */
export const stableName = z
  .string()
  .regex(named, { error: 'must be made of small letters, digits and single hyphens.' });

export const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, { error: 'must be a language as in "en" or "en-GB".' });

/** One line of words, shown as they stand. */
export const words = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .transform((value, context) => {
      const plain = plainText(value);
      if (plain === undefined)
        context.addIssue({
          code: 'custom',
          message: 'holds Markdown or HTML, which would be shown as it stands: write it as plain text.',
          params: {
            plainly:
              'This is shown exactly as it stands, so it has no room for stars, underlines, links or tags. Write it as plain words.',
          },
        });
      else if (plain === '') context.addIssue({ code: 'custom', message: 'is empty.' });
      return plain ?? z.NEVER;
    });
