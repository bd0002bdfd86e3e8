import { z } from 'zod';
import { Refused } from '~/errors';
import { parseStored, toStored } from '../stored-json';

const line = z.string().optional();

/** What one entry holds. `form` says which kind of place it was written in. */
export const entryBody = z.discriminatedUnion('form', [
  z.object({ form: z.literal('answer'), text: z.string() }),
  z.object({ form: z.literal('moment'), when: line, noticed: line, felt: line, text: line }),
  z.object({ form: z.literal('card'), mine: z.boolean(), why: line }),
  z.object({ form: z.literal('turn'), answers: z.record(z.string(), z.string()) }),
]);

export type EntryBody = z.infer<typeof entryBody>;
export type EntryForm = EntryBody['form'];

/** Which entry: there is at most one at a place of an assignment. */
export interface EntryKey {
  assignmentId: string;
  placeKey: string;
}

/** An entry as its writer reads it. */
export interface EntryRow {
  id: string;
  /** The place in the piece: `prompt:<id>`, `pause:<id>`, `moment:<uuid>`, `card:<id>` or `turn:<n>`. */
  placeKey: string;
  /** Rises by one at each save, from 1. */
  version: number;
  body: EntryBody;
  /** ISO 8601: when this version was saved. */
  savedAt: string;
  /** ISO 8601: when the first version was saved. */
  begunAt: string;
}

/** How long one entry may be, in UTF-16 units over all of its texts. */
export const LONGEST_ENTRY = 20_000;

/** An entry's texts, in the order in which they are read. */
export function textsOf(body: EntryBody): string[] {
  switch (body.form) {
    case 'answer':
      return [body.text];
    case 'moment':
      return [body.when, body.noticed, body.felt, body.text].map((text) => text ?? '');
    case 'card':
      return [body.why ?? ''];
    case 'turn':
      return Object.values(body.answers);
  }
}

/** Whether nothing stands there: no text but white space, and no card kept. */
export function isEmpty(body: EntryBody): boolean {
  return !(body.form === 'card' && body.mine) && textsOf(body).every((text) => text.trim() === '');
}

/**
 * The one way a body is written down, so that equal words are equal bytes: the version first, line breaks are `\n`, what
 * is empty is left out, answers stand in the order of their ids. Changes no other character.
 */
export function serializeEntry(body: EntryBody): string {
  const breaks = (text: string) => text.replace(/\r\n?/g, '\n');
  const withoutBlanks = (texts: Record<string, string | undefined>) =>
    Object.fromEntries(
      Object.entries(texts)
        .map(([name, text]) => [name, breaks(text ?? '')] as const)
        .filter(([, text]) => text !== ''),
    );
  switch (body.form) {
    case 'answer':
      return JSON.stringify(toStored({ form: body.form, text: breaks(body.text) }));
    case 'moment':
      return JSON.stringify(
        toStored({
          form: body.form,
          ...withoutBlanks({ when: body.when, noticed: body.noticed, felt: body.felt, text: body.text }),
        }),
      );
    case 'card':
      return JSON.stringify(toStored({ form: body.form, mine: body.mine, ...withoutBlanks({ why: body.why }) }));
    case 'turn': {
      const answers = Object.entries(withoutBlanks(body.answers)).sort(([a], [b]) => (a < b ? -1 : 1));
      return JSON.stringify(toStored({ form: body.form, answers: Object.fromEntries(answers) }));
    }
  }
}

/** Reads back what `serializeEntry` wrote, also where no version was written with it. Throws when it is not that. */
export function readBody(text: string): EntryBody {
  return parseStored(entryBody, JSON.parse(text));
}

/**
 * Throws `Refused`, in words for the writer, when a body can not be kept exactly as it was written: too long, or
 * holding half a character or a NUL, which no store or screen carries faithfully.
 */
export function validateEntry(body: EntryBody): void {
  const texts = textsOf(body);
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > LONGEST_ENTRY) {
    throw new Refused(
      'entry-too-long',
      `this is ${length.toLocaleString('en')} characters long, and one place holds ${LONGEST_ENTRY.toLocaleString('en')}. Move some of it to another place, or make it shorter. It stays here on the page until you do.`,
    );
  }
  if (texts.some((text) => /[\0\p{Surrogate}]/u.test(text))) {
    throw new Refused(
      'entry-broken-character',
      'there is a broken character in it that can not be kept, perhaps half of a pasted emoji. Take it out and the rest is saved as it is.',
    );
  }
}
