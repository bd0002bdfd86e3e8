import { readTyped, type PieceFields } from '~/domain/authoring/fields';
import { keepable } from '~/forms/keepable';

/** What the form of a draft sent. */
export interface DraftForm {
  fields: PieceFields;
  revision: number;
  /** What is to be done once it is saved. */
  then: string;
  /** Whose page it was sent from; null where a page does not say. */
  person: string | null;
}

/** Reads the form of a draft, whatever state it is in, as it can be kept. */
export function parseDraftForm(form: FormData): DraftForm {
  const texts = [...form].flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' ? [[name, keepable(text)]] : [],
  );
  const revision = Number(form.get('revision'));
  return {
    fields: readTyped(texts),
    revision: Number.isSafeInteger(revision) && revision > 0 && revision < 2 ** 31 ? revision : 0,
    then: String(form.get('then') ?? ''),
    person: form.has('person') ? String(form.get('person')) : null,
  };
}
