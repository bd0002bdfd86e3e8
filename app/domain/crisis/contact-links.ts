/** The link that calls the first number in a text such as "988, then press 1". The content check sees to it that one is there. */
export function callLink(text: string): string {
  return `tel:${firstNumber(text)}`;
}

/** The link that writes to the number in "988" or "HOME to 741741", with the word to send filled in. */
export function textLink(text: string): string {
  const [, word, number = ''] = /^(?:(\p{L}+) to )?(.*)$/u.exec(text) ?? [];
  return `sms:${firstNumber(number)}${word === undefined ? '' : `?body=${encodeURIComponent(word)}`}`;
}

/** Each number in a text such as "112 or 999". None in "Your local emergency number". */
export function numbersIn(text: string): { number: string; link: string }[] {
  return [...text.matchAll(/\d[\d\s-]*\d/g)].map(([number]) => ({ number, link: callLink(number) }));
}

function firstNumber(text: string): string {
  return (/\+?\d[\d\s-]*/.exec(text)?.[0] ?? '').replace(/[\s-]/g, '');
}
