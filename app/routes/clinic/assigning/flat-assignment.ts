import type { Fields } from '~/autosave/fields';
import type { AssignmentFields } from '~/domain/assignments/assignment-draft';
import { READING_AGREEMENTS } from '~/domain/assignments/reading-agreement';

/** The words for one client, where each has their own: the field's name is this and the client's id. */
const OWN = 'why.';

/** The name of the field with the words for one client. */
export function ownWordsName(clientId: string): string {
  return `${OWN}${clientId}`;
}

/** What stands in the form, field by field, as it is sent and kept. */
export function flattenAssignment({ to, why, each, whys, reading }: AssignmentFields): Fields {
  return {
    to: [...to].sort().join(' '),
    why,
    each: each ? 'yes' : '',
    reading,
    ...Object.fromEntries(Object.entries(whys).map(([clientId, words]) => [ownWordsName(clientId), words])),
  };
}

/** The other way about. What no form of ours sends is left out. */
export function unflattenAssignment(fields: Fields): AssignmentFields {
  const reading = READING_AGREEMENTS.find((name) => name === fields['reading']) ?? 'before';
  return {
    to: (fields['to'] ?? '').split(' ').filter((id) => id !== ''),
    why: fields['why'] ?? '',
    each: fields['each'] === 'yes',
    reading,
    whys: Object.fromEntries(
      Object.entries(fields)
        .filter(([name]) => name.startsWith(OWN))
        .map(([name, words]) => [name.slice(OWN.length), words]),
    ),
  };
}

/** What a form holds now, with every box that is ticked. */
export function assignmentIn(form: Pick<FormData, 'entries' | 'getAll'>): AssignmentFields {
  const fields: Record<string, string> = {};
  for (const [name, value] of form.entries()) if (typeof value === 'string') fields[name] ??= value;
  const ticked = form.getAll('to').filter((value): value is string => typeof value === 'string');
  return unflattenAssignment({ ...fields, to: ticked.join(' ') });
}
