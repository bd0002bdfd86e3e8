import type { BriefWords } from './brief-in-words.server';

/*
 * On paper, by app/styles/brief.css: what stands on a line and on a sheet. Between A4, which is longer, and letter,
 * which is wider; letters are taken as wide as Literata's are on the average, and those of Chinese, Japanese and Korean
 * twice that.
 */
const LETTERS_A_LINE = 76;
const POINTS_A_SHEET = 665;
const LINE = 15.5;
/** Where to turn, at the end. */
const HELP = 200;
const NOTE = { lettersALine: 110, line: 10.5 };

/** How many sheets of paper a brief takes, about: one for the overview, and those of its words. */
export function sheetsOf({ words, whys }: Pick<BriefWords, 'words' | 'whys'>): number {
  if (words.length + whys.length === 0) return 1;
  const heights = [
    ...words.map(({ snapshot, disclaimer, replies }) => {
      const items = snapshot.items.map(({ question, body, day }) => {
        const texts = Object.values(body).filter((value) => typeof value === 'string' && value !== body.form);
        const labels = body.form === 'moment' ? texts.length * 14 : 0;
        return sum([linesOf(question ?? 'A moment') * LINE + 12, day === null ? 0 : 14, labels, ...texts.map(quote)]);
      });
      const thread = replies.map(({ text }) => quote(text) + 16);
      const note = `${disclaimer.bodyHtml}${disclaimer.addedHtml ?? ''}`.replace(/<[^>]+>/g, '');
      return 84 + sum(items) + sum(thread) + linesOf(note, NOTE.lettersALine) * NOTE.line + 30;
    }),
    ...whys.map(({ why }) => 34 + quote(why)),
    HELP,
  ];
  return 1 + Math.max(1, Math.ceil(sum(heights) / POINTS_A_SHEET));
}

function quote(text: string): number {
  return linesOf(text) * LINE + 12;
}

function linesOf(text: string, lettersALine = LETTERS_A_LINE): number {
  return sum(text.split('\n').map((line) => Math.max(1, Math.ceil(widthOf(line) / lettersALine))));
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/g;

function widthOf(line: string): number {
  return line.length + (line.match(WIDE)?.length ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
