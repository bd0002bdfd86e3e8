import type { Fields } from '~/autosave/fields';
import { fieldsOfKind, readTyped, type PieceFields } from '~/domain/authoring/fields';
import type { PieceKind } from '~/domain/piece-format/content';

/*
 * A piece's fields as one place to write: each under the name that it has in the form, and a chosen option of several,
 * whose name they share, as `themes=rest`, which holds `yes`.
 */

/** The fields of a piece, flat. */
export function flattenFields(kind: PieceKind, fields: PieceFields): Fields {
  return Object.fromEntries(
    fieldsOfKind[kind].flatMap((name): [string, string][] => {
      const value = fields[name];
      if (typeof value === 'string') return [[name, value]];
      return value.flatMap((one, at): [string, string][] =>
        typeof one === 'string'
          ? [[`${name}=${one}`, 'yes']]
          : Object.entries(one).map(([part, text]) => [`${name}.${at}.${part}`, text]),
      );
    }),
  );
}

/** What the form would send for them. */
export function toFormEntries(flat: Fields): [string, string][] {
  return Object.entries(flat).flatMap(([name, text]): [string, string][] => {
    const [of, ...option] = name.split('=');
    if (option.length === 0) return [[name, text]];
    return text === 'yes' ? [[of ?? '', option.join('=')]] : [];
  });
}

/** The fields that they were made from. */
export function unflattenFields(flat: Fields): PieceFields {
  return readTyped(toFormEntries(flat));
}
