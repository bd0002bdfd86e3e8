const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** A small count as it is said inside a sentence: "three"; from thirteen on in figures. */
export function inWords(count: number): string {
  return words[count] ?? String(count);
}
