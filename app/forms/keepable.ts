/**
 * What can be kept of a text: all of it but NUL and half of a character (a lone surrogate), which no store or screen
 * carries faithfully, and which nobody can see to take out.
 */
export function keepable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '');
}
