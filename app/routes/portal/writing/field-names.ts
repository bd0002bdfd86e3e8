/** The names under which a place's fields travel. A slot and a field's name hold no space. */
export const fieldNames = {
  form: (slot: string) => `form ${slot}`,
  base: (slot: string) => `base ${slot}`,
  newer: (slot: string) => `newer ${slot}`,
  field: (slot: string, name: string) => `field ${slot} ${name}`,
};

/** The id of a place on the page, for links to it. */
export function placeId(slot: string): string {
  return `place-${slot.replace(':', '-')}`;
}
