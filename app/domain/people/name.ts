/** Signs that turn the direction of all that stands around a name (U+202A–202E, U+2066–2069). */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** A mark or letter that someone sees: not a space, and nothing that leaves no ink. */
const visible = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A person's or a clinic's name as it is kept: composed (NFC), without spaces around it and without signs that turn
 * the direction of other words. `undefined` when nothing of it can be seen, when it has more than 200 characters or
 * holds control characters.
 */
export function parseName(typed: string): string | undefined {
  const name = typed.replace(turning, '').normalize('NFC').trim();
  return visible.test(name) && name.length <= 200 && !/\p{Cc}/u.test(name) ? name : undefined;
}
