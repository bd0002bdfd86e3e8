import { keepable } from '~/forms/keepable';

/** What stands in the fields of one place to write, by the field's name. A box that is ticked holds `yes`. */
export type Fields = Readonly<Record<string, string>>;

/** Whether the two keep the same words. A field that is missing is an empty one; line breaks are line breaks. */
export function fieldsEqual(a: Fields, b: Fields): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => line(a[name]) === line(b[name]));
}

function line(text = ''): string {
  return keepable(text).replace(/\r\n?/g, '\n');
}

/** The fields as they can be kept. */
export function keepableFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, keepable(text)]));
}

/** Whether something stands in them that is left out where they are kept. */
export function holdUnkeepable(fields: Fields): boolean {
  return Object.values(fields).some((text) => keepable(text) !== text);
}

/** Whether nothing stands in any of them. */
export function isBlank(fields: Fields): boolean {
  return Object.values(fields).every((text) => text.trim() === '');
}

/**
 * Both versions in one, field by field: what was saved first, then what was written here. Nothing is left out. With
 * what both began from (a three-way merge), a field that only one of them changed is that one's.
 */
export function mergeFields(theirs: Fields, mine: Fields, ancestor?: Fields): Fields {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  return Object.fromEntries(
    names.map((name) => {
      const [their, my] = [theirs[name] ?? '', mine[name] ?? ''];
      if (ancestor !== undefined && line(my) === line(ancestor[name])) return [name, their];
      if (ancestor !== undefined && line(their) === line(ancestor[name])) return [name, my];
      const texts = [their, my].filter((text) => text.trim() !== '');
      return [name, line(texts[0]) === line(texts[1] ?? texts[0]) ? (texts[0] ?? '') : texts.join('\n\n')];
    }),
  );
}
