import { z } from 'zod';
import { parseStored } from '../stored-json';
import { CAUTIONS } from './cautions';

/** Trusted HTML: made by our own Markdown reader (`format/markdown.ts`), and by nothing else. */
const html = z.string().min(1);
const text = z.string().min(1);
const identified = z.object({ id: text, text });

const base = {
  slug: text,
  title: text,
  standfirst: text,
  minutes: z.int(),
  language: text,
  /** In words, as `content/themes.yaml` has them. */
  themes: z.array(text),
  /** In words, as `content/moments.yaml` has them. For the clinician. */
  moments: z.array(text),
  /** For the clinician. The work and its year, so that it can be looked up; the library's own pieces name both. */
  drawsOn: z.array(z.object({ framework: text, author: text, work: text.optional(), year: z.int().optional() })),
  /** For the clinician. */
  notFor: z.array(z.object({ who: text, when: text })),
  /** For the clinician. Empty: considered, and none. Not there: a version from before they were asked for. */
  cautions: z.array(z.enum(CAUTIONS)).optional(),
  /** For the clinician. */
  inTheRoom: text,
  /** What a clinic adds to the Clinical note of this piece. `withDisclaimer` puts it there; nothing else shows it. */
  addedToNoteHtml: html.optional(),
};

const practiceWords = {
  sections: z.object({ notice: html, why: html, smaller: html, stepsHtml: html }),
  cap: text,
  enough: text,
  leaveIt: text,
};

const essay = z.object({
  ...base,
  kind: z.literal('essay'),
  bodyHtml: html,
  prompts: z.array(identified),
  /** The places in the body where reading stops; each stands in it as `<aside class="pause" id="pause-…">`. */
  pauses: z.array(identified),
  practiceSlug: text,
  /** The practice it pairs with, whole: whoever is given the essay is given this with it. */
  practice: z.object({
    title: text,
    standfirst: text,
    minutes: z.int(),
    ...practiceWords,
    addedToNoteHtml: html.optional(),
  }),
});
const practice = z.object({ ...base, kind: z.literal('practice'), ...practiceWords });
const cardSet = z.object({ ...base, kind: z.literal('card-set'), introHtml: html, cards: z.array(identified) });
const checkIn = z.object({
  ...base,
  kind: z.literal('check-in'),
  introHtml: html,
  everyWeeks: z.int(),
  prompts: z.array(identified),
});

/** A whole piece as `piece_version.content` holds it. Read it through `withDisclaimer` (`piece.ts`), which never lets it go without its disclaimer. */
const pieceContent = z.discriminatedUnion('kind', [essay, practice, cardSet, checkIn]);

/** Parses `piece_version.content`. Throws when it is not in the library's format. */
export function parseContent(stored: unknown): PieceContent {
  return parseStored(pieceContent, stored);
}

export type EssayContent = z.infer<typeof essay>;
export type PracticeContent = z.infer<typeof practice>;
export type CardSetContent = z.infer<typeof cardSet>;
export type CheckInContent = z.infer<typeof checkIn>;
export type PieceContent = EssayContent | PracticeContent | CardSetContent | CheckInContent;
export type PieceKind = PieceContent['kind'];

type CliniciansSide = 'moments' | 'drawsOn' | 'notFor' | 'cautions' | 'inTheRoom';
type ForReader<C extends PieceContent> = C extends EssayContent
  ? Omit<C, CliniciansSide | 'practice'> & { practice: SmallPractice }
  : C extends PieceContent
    ? Omit<C, CliniciansSide>
    : never;

/** Of an essay's practice, what the essay shows of it: its steps and its limits. */
export type SmallPractice = Omit<EssayContent['practice'], 'sections'> & {
  sections: Pick<EssayContent['practice']['sections'], 'stepsHtml' | 'smaller'>;
};

/** A piece as its reader sees it: nothing that was written for the clinician. */
export type ReaderContent = ForReader<PieceContent>;

/** Takes away what was written for the clinician, and what the page does not show. What the portal reads has been through here. */
export function forReader<C extends PieceContent>(content: C): ForReader<C> {
  const {
    moments: _moments,
    drawsOn: _drawsOn,
    notFor: _notFor,
    cautions: _cautions,
    inTheRoom: _inTheRoom,
    ...words
  } = content;
  if (content.kind !== 'essay') return words as unknown as ForReader<C>;
  const { stepsHtml, smaller } = content.practice.sections;
  return { ...words, practice: { ...content.practice, sections: { stepsHtml, smaller } } } as unknown as ForReader<C>;
}
