import { parseWithZod } from '@conform-to/zod/v4';
import { z } from 'zod';
import { formOf, type Sent } from './read-form';

const unwritable = /[\0\p{Surrogate}]/u;

/** Text in a form that conform reads: line ends are `\n`, and it holds nothing that cannot be kept. `missing` is said when it is empty. */
export function formText(missing: string) {
  return z
    .string({ error: missing })
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .refine((text) => !unwritable.test(text), {
      error: 'There is a character here that cannot be kept. Please take it out, or type this again.',
    });
}

/** Reads a posted form by a schema, for conform's `useForm` to show again. Throws a 400 Response for a body that is no form. */
export async function readConformForm<S extends z.ZodObject>(sent: Sent, schema: S) {
  return parseWithZod(await formOf(sent), { schema });
}
