/** What stands in the fields of one place to write, by the field's name. A box that is ticked holds `yes`. */
export type Fields = Readonly<Record<string, string>>;

/** The names under which a place's fields travel. A place key and a field's name hold no space. */
export const fieldNames = {
  form: (placeKey: string) => `form ${placeKey}`,
  base: (placeKey: string) => `base ${placeKey}`,
  newer: (placeKey: string) => `newer ${placeKey}`,
  field: (placeKey: string, name: string) => `field ${placeKey} ${name}`,
};

/** The id of a place on the page, for links to it. */
export function placeId(placeKey: string): string {
  return `place-${placeKey.replace(':', '-')}`;
}

/** Whether the two hold the same words. A field that is missing is an empty one; line breaks are line breaks. */
export function fieldsEqual(a: Fields, b: Fields): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => line(a[name]) === line(b[name]));
}

function line(text = ''): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Whether nothing stands in any of them. */
export function isBlank(fields: Fields): boolean {
  return Object.values(fields).every((text) => text.trim() === '');
}

/** Both versions in one, field by field: what was saved first, then what was written here. Nothing is left out. */
export function mergeFields(theirs: Fields, mine: Fields): Fields {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  return Object.fromEntries(
    names.map((name) => {
      const texts = [theirs[name] ?? '', mine[name] ?? ''].filter((text) => text.trim() !== '');
      return [name, line(texts[0]) === line(texts[1] ?? texts[0]) ? (texts[0] ?? '') : texts.join('\n\n')];
    }),
  );
}
