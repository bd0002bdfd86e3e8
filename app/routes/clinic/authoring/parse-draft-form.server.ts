import { readTyped, type PieceFields } from '~/domain/authoring/fields';

/** What the form of a draft sent. */
export interface DraftForm {
  fields: PieceFields;
  revision: number;
  /** What is to be done once it is saved. */
  then: string;
  /** Whose page it was sent from; null where a page does not say. */
  person: string | null;
  /** Fields with characters that cannot be kept. */
  unwritable: string[];
}

/** Reads the form of a draft, whatever state it is in. */
export function parseDraftForm(form: FormData): DraftForm {
  const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const revision = Number(form.get('revision'));
  return {
    fields: readTyped(texts),
    revision: Number.isSafeInteger(revision) && revision > 0 && revision < 2 ** 31 ? revision : 0,
    then: String(form.get('then') ?? ''),
    person: form.has('person') ? String(form.get('person')) : null,
    unwritable: texts.filter(([, text]) => /[\0\p{Surrogate}]/u.test(text)).map(([name]) => name),
  };
}

/** What is said beside such a field. */
export const UNWRITABLE = 'There is a character here that cannot be kept. Please take it out, or type this again.';
