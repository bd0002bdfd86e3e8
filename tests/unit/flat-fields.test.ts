import { describe, expect, test } from 'vitest';
import { toFormEntries, flattenFields, unflattenFields } from '~/routes/clinic/authoring/flat-fields';
import { emptyFields, fieldsOfKind, readTyped, type PieceFields } from '~/domain/authoring/fields';
import type { PieceKind } from '~/domain/piece-format/content';

const kinds = Object.keys(fieldsOfKind) as PieceKind[];

/** Something in every field of a kind, and nothing in those that it does not have. */
function filled(kind: PieceKind): PieceFields {
  const sent = fieldsOfKind[kind].flatMap((name): [string, string][] => {
    const empty = emptyFields()[name];
    if (typeof empty === 'string') return [[name, `${name}: a = b\nand more`]];
    if (name === 'themes' || name === 'moments' || name === 'cautions')
      return [
        [name, `${name} a=b`],
        [name, 'rest'],
      ];
    return (empty as Record<string, string>[]).flatMap((row, at) =>
      Object.keys(row).map((part): [string, string] => [`${name}.${at}.${part}`, `${part} ${at}`]),
    );
  });
  return readTyped(sent);
}

describe.each(kinds)('the fields of a piece of the kind %s', (kind) => {
  test.each([
    ['nothing', emptyFields()],
    ['something in each', filled(kind)],
  ])('with %s in them come out of one place to write as they went in', (_, fields) => {
    const flat = flattenFields(kind, fields);
    expect(unflattenFields(flat)).toEqual(fields);
    expect(Object.values(flat).every((text) => typeof text === 'string')).toBe(true);
  });
});

test('an option that is not chosen is not sent', () => {
  expect(toFormEntries({ title: 'a', 'themes=rest': 'yes', 'themes=a=b': '' })).toEqual([
    ['title', 'a'],
    ['themes', 'rest'],
  ]);
});
