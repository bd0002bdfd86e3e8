const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** A small count as it is said inside a sentence: "three"; from thirteen on in figures. */
export function numberInWords(count: number): string {
  return words[count] ?? String(count);
}

/** A large count in figures: "2,000". */
export function numberInFigures(count: number): string {
  return count.toLocaleString('en');
}
