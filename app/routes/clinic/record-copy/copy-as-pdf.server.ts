import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import PDFDocument from 'pdfkit';
import type { CopyBlock } from './copy-blocks.server';

/** The parts of Literata, by script; together all that a PDF can set. */
const PARTS = ['latin', 'latin-ext', 'vietnamese', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext'] as const;

type Part = (typeof PARTS)[number];

/** As much as is set before others notice, while they wait for the same processor. */
const MOST_LETTERS = 30_000;

/** Some letters that one part sets. */
interface Run {
  part: Part;
  text: string;
}

interface Font {
  file: Buffer;
  has(codePoint: number): boolean;
  /** How wide a letter is, in parts of the size. */
  advance(letter: string): number;
}

let known: Map<Part, Font> | undefined;

function fonts(): Map<Part, Font> {
  const { resolve } = createRequire(import.meta.url);
  known ??= new Map(
    PARTS.map((part) => {
      const file = readFileSync(resolve(`@fontsource/literata/files/literata-${part}-400-normal.woff`));
      const font = fontkit.create(file);
      if (!('hasGlyphForCodePoint' in font)) throw new Error('A font of a copy holds several.');
      const advances = new Map<string, number>();
      const advance = (letter: string) => {
        let width = advances.get(letter);
        if (width === undefined) {
          width = font.glyphForCodePoint(letter.codePointAt(0) ?? 0).advanceWidth / font.unitsPerEm;
          advances.set(letter, width);
        }
        return width;
      };
      return [part, { file, advance, has: (codePoint) => font.hasGlyphForCodePoint(codePoint) }];
    }),
  );
  return known;
}

const looks: Record<CopyBlock['as'], { tag: string; size: number; before: number; indent: number }> = {
  title: { tag: 'H1', size: 18, before: 0, indent: 0 },
  about: { tag: 'P', size: 9, before: 6, indent: 0 },
  heading: { tag: 'H2', size: 13, before: 18, indent: 0 },
  question: { tag: 'P', size: 11, before: 10, indent: 0 },
  words: { tag: 'BlockQuote', size: 11, before: 6, indent: 16 },
  'note title': { tag: 'H3', size: 9, before: 14, indent: 0 },
  note: { tag: 'P', size: 9, before: 4, indent: 0 },
};

/**
 * A copy as a tagged PDF, in Literata: Latin letters (Vietnamese ones too), Greek and Cyrillic. Null where there is any
 * other letter or sign in it: none is ever left out, or set as a box.
 */
export async function copyAsPdf(blocks: readonly CopyBlock[]): Promise<Buffer<ArrayBuffer> | null> {
  if (blocks.reduce((sum, { text }) => sum + text.length, 0) > MOST_LETTERS) return null;
  const set = blocks.map(({ as, text }) => ({ as, lines: text.split('\n').map(runsOf) }));
  if (set.some(({ lines }) => lines.includes(null))) return null;

  const document = new PDFDocument({
    size: 'A4',
    margins: { top: 68, bottom: 68, left: 72, right: 72 },
    tagged: true,
    lang: 'en',
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: 'Copy' },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer<ArrayBuffer>>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  for (const [part, { file }] of fonts()) document.registerFont(part, file);
  const root = document.struct('Document');
  document.addStructure(root);
  const edge = document.page.margins.left;
  for (const { as, lines } of set) {
    // Others have their turn between two paragraphs.
    await new Promise((resolve) => setImmediate(resolve));
    const { tag, size, before, indent } = looks[as];
    const width = document.page.width - 2 * edge - indent;
    document.fontSize(size).font('latin');
    document.y += before;
    // A heading stands with what follows it.
    if (tag.startsWith('H') && document.y > document.page.height - 140) document.addPage();
    root.add(
      document.struct(tag, {}, () => {
        for (const line of lines.flatMap((runs) => brokenTo(runs ?? [], width / size))) {
          if (document.y + size * 1.4 > document.page.height - document.page.margins.bottom)
            document.continueOnNewPage();
          const top = document.y;
          document.x = edge + indent;
          for (const [at, { part, text }] of line.entries())
            document.font(part).text(text, { lineBreak: false, continued: at < line.length - 1 });
          document.y = top + size * 1.4;
        }
      }),
    );
  }
  root.end();
  document.end();
  return done;
}

/** A line as lines of a width, in parts of the size, broken between words, and inside one only where it is longer than a line. */
function brokenTo(runs: readonly Run[], width: number): Run[][] {
  const lines: Run[][] = [[]];
  let used = 0;
  const add = ({ part, text }: Run) => {
    const last = lines.at(-1)?.at(-1);
    if (last?.part === part) last.text += text;
    else lines.at(-1)?.push({ part, text });
    used += wide([{ part, text }]);
  };
  const next = () => {
    lines.push([]);
    used = 0;
  };
  for (const word of wordsOf(runs)) {
    if (used > 0 && used + wide(word) > width) next();
    if (wide(word) <= width) word.forEach(add);
    else
      for (const { part, text } of word)
        for (const letter of text) {
          if (used + wide([{ part, text: letter }]) > width) next();
          add({ part, text: letter });
        }
  }
  return lines;
}

function wide(runs: readonly Run[]): number {
  let width = 0;
  for (const { part, text } of runs) for (const letter of text) width += fonts().get(part)?.advance(letter) ?? 0;
  return width;
}

/** Each with the room after it. */
function wordsOf(runs: readonly Run[]): Run[][] {
  const words: Run[][] = [[]];
  for (const { part, text } of runs)
    for (const [at, piece] of text.split(/(?<= )(?! )/).entries()) {
      const before = words.at(-1)?.at(-1);
      if (at > 0 || before?.text.endsWith(' ') === true) words.push([]);
      if (piece !== '') words.at(-1)?.push({ part, text: piece });
    }
  return words;
}

/** A line as pieces that one part of the font sets each; null where something is in none of them. */
function runsOf(line: string): Run[] | null {
  const runs: Run[] = [];
  // Signs that leave no ink; a tab is some room.
  const inked = line
    .normalize('NFC')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]|\ufe0e|\ufe0f/g, '')
    .replace(/\t/g, '    ')
    .replace(/[\u2000-\u200a\u202f\u3000]/g, ' ');
  for (const letter of inked) {
    const codePoint = letter.codePointAt(0) ?? 0;
    const last = runs.at(-1);
    if (last && fonts().get(last.part)?.has(codePoint) === true) {
      last.text += letter;
      continue;
    }
    const part = PARTS.find((one) => fonts().get(one)?.has(codePoint) === true);
    if (part === undefined) return null;
    runs.push({ part, text: letter });
  }
  return runs;
}
