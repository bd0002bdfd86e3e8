/** The names under which a place's fields travel. A placeKey and a field's name hold no space. */
export const fieldNames = {
  form: (placeKey: string) => `form ${placeKey}`,
  base: (placeKey: string) => `base ${placeKey}`,
  newer: (placeKey: string) => `newer ${placeKey}`,
  field: (placeKey: string, name: string) => `field ${placeKey} ${name}`,
};

/** The place and the name that a field's own name was made of; undefined where it is no field of a place. */
export function parseFieldName(field: string): { placeKey: string; name: string } | undefined {
  const [, placeKey, name] = /^field (\S+) (\S*)$/.exec(field) ?? [];
  return placeKey === undefined || name === undefined ? undefined : { placeKey, name };
}

/** The id of a place on the page, for links to it. */
export function placeId(placeKey: string): string {
  return `place-${placeKey.replace(':', '-')}`;
}
