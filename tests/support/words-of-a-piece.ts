import type { LibraryPiece } from '~/domain/library/read-library';
import type { Caution } from '~/domain/piece-format/cautions';
import type { PieceKind } from '~/domain/piece-format/content';

/** One text of a piece, and where in the piece it stands, in words for a report. */
export interface Line {
  readonly where: string;
  readonly text: string;
}

/** A piece taken apart into plain text, as a check of its words needs it. */
export interface PieceWords {
  readonly file: string;
  readonly kind: PieceKind;
  readonly slug: string;
  readonly minutes: number;
  /** By their labels, as in `content/themes.yaml` and `content/moments.yaml`. */
  readonly themes: readonly string[];
  readonly moments: readonly string[];
  /** What is read straight through, in order: paragraphs, items of lists, a set's introduction. */
  readonly prose: readonly string[];
  /** Of the prose, what stands in no list. */
  readonly paragraphs: readonly string[];
  readonly questions: readonly string[];
  readonly cards: readonly string[];
  readonly pauses: readonly string[];
  readonly tables: number;
  readonly drawsOn: readonly { framework: string; author: string }[];
  /** Those of the closed list for which it may do harm; undefined where it never said. */
  readonly cautions: readonly Caution[] | undefined;
  /** The slug of the practice that an essay pairs with. */
  readonly practice?: string;
  /** Every text of the piece that anyone is shown, but for the practice inside an essay, which has a file of its own. */
  readonly shown: readonly Line[];
}

/** The words of a piece. */
export function wordsOf({ file, content }: LibraryPiece): PieceWords {
  const html =
    content.kind === 'essay'
      ? content.bodyHtml
      : content.kind === 'practice'
        ? [content.sections.notice, content.sections.why, content.sections.stepsHtml, content.sections.smaller].join(
            '\n',
          )
        : content.introHtml;
  const blocks = blocksOf(html);
  const pauses = content.kind === 'essay' ? content.pauses.map(({ text }) => text) : [];
  const spoken = blocks.filter(({ tag, text }) => (tag === 'p' || tag === 'li') && !pauses.includes(text));
  const questions = 'prompts' in content ? content.prompts.map(({ text }) => text) : [];
  const cards = content.kind === 'card-set' ? content.cards.map(({ text }) => text) : [];
  const shown = [
    { where: 'title', text: content.title },
    { where: 'standfirst', text: content.standfirst },
    ...blocks.map(({ text }) => ({ where: 'body', text })),
    ...questions.map((text) => ({ where: 'prompts', text })),
    ...cards.map((text) => ({ where: 'cards', text })),
    ...(content.kind === 'practice'
      ? [
          { where: 'cap', text: content.cap },
          { where: 'enough', text: content.enough },
          { where: 'leave_it', text: content.leaveIt },
        ]
      : []),
    ...content.notFor.flatMap(({ who, when }) => [
      { where: 'not_for', text: who },
      { where: 'not_for', text: when },
    ]),
    { where: 'in_the_room', text: content.inTheRoom },
  ];
  return {
    file,
    kind: content.kind,
    slug: content.slug,
    minutes: content.minutes,
    themes: content.themes,
    moments: content.moments,
    prose: spoken.map(({ text }) => text),
    paragraphs: spoken.filter(({ tag }) => tag === 'p').map(({ text }) => text),
    questions,
    cards,
    pauses,
    tables: html.split('<table').length - 1,
    drawsOn: content.drawsOn,
    cautions: content.cautions,
    ...(content.kind === 'essay' ? { practice: content.practiceSlug } : {}),
    shown,
  };
}

/** The blocks of HTML that our own Markdown reader made, innermost and in order, as plain text. */
export function blocksOf(html: string): { tag: string; text: string }[] {
  const innermost = /<(p|li|h2|th|td)\b[^>]*>((?:(?!<(?:p|li|h2|th|td)\b)[\s\S])*?)<\/\1>/g;
  return [...html.matchAll(innermost)]
    .map(([, tag, inner]) => ({ tag: tag!, text: plain(inner!) }))
    .filter(({ text }) => text !== '');
}

function plain(html: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
  return html
    .replace(/<[^>]+>/g, '')
    .replace(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity]!)
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words of a text, in small letters, without its punctuation. */
export function wordsIn(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/’/g, "'")
      .match(/[\p{L}\p{N}]+(?:'[\p{L}]+)*/gu) ?? []
  );
}

/** The sentences of a text. The initials of a name end none. */
export function sentencesIn(text: string): string[] {
  return text
    .replace(/\b(\p{Lu})\. /gu, '$1 ')
    .split(/(?<=[.?!][”’")]*)\s+(?=[“‘"(]?[\p{Lu}\p{N}])/u)
    .filter((sentence) => wordsIn(sentence).length > 0);
}

/** The Flesch–Kincaid grade of a text: about how many years of school it asks for. */
export function gradeOf(text: string): number {
  const words = wordsIn(text);
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  return (
    0.39 * (words.length / Math.max(1, sentencesIn(text).length)) +
    11.8 * (syllables / Math.max(1, words.length)) -
    15.59
  );
}

/** A count by rule of thumb: groups of vowels, less the silent ones. */
export function syllablesIn(word: string): number {
  const silent = word.replace(/[^a-zé]/g, '').replace(/(?:[^laeiouy]es|[^dt]ed|[^laeiouy]e)$/, (end) => end[0]!);
  return Math.max(1, silent.match(/[aeiouyé]+/g)?.length ?? 1);
}
