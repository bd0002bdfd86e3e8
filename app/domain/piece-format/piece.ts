import { Prisma } from '~/db/generated/client';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { forReader, parseContent, type PieceContent, type ReaderContent } from './content';

declare const noted: unique symbol;

/**
 * A piece's words with the disclaimer that goes wherever they go. Nothing outside this file can make one,
 * and no verb hands out the words in any other type.
 */
export interface PieceWithDisclaimer<C extends PieceContent | ReaderContent = PieceContent> {
  readonly content: C;
  readonly disclaimer: Disclaimer;
  readonly [noted]: true;
}

/** What to select of a piece version in order to read its words: the words and their disclaimer, never one alone. */
export const contentAndDisclaimer = {
  content: true,
  disclaimer: { select: { label: true, version: true, bodyHtml: true } },
} satisfies Prisma.PieceVersionSelect;

/** The same in SQL, of `piece_version v JOIN disclaimer n ON n.id = v.disclaimer_id`: the columns of a `StoredWords`. */
export const contentAndDisclaimerSql = Prisma.sql`
  v.content, jsonb_build_object('label', n.label, 'version', n.version, 'bodyHtml', n.body_html) AS disclaimer`;

/** The words of a piece version and their disclaimer, as they were read and not yet looked at. */
export type StoredContent = Prisma.PieceVersionGetPayload<{ select: typeof contentAndDisclaimer }>;

/** A stored version as the clinician reads it. Throws when it is not in the library's format. */
export function withDisclaimer(stored: StoredContent): PieceWithDisclaimer {
  const { label, version, bodyHtml } = stored.disclaimer;
  if (bodyHtml.trim() === '') throw new Error('A piece version has an empty disclaimer.');
  const content = parseContent(stored.content);
  const addedHtml = disclaimerAdditions(content);
  return { content, disclaimer: { label, version, bodyHtml, ...(addedHtml && { addedHtml }) } } as PieceWithDisclaimer;
}

/** What goes after the Clinical note of a piece: its own addition, and that of the practice an essay carries. Empty where there is none. */
export function disclaimerAdditions(content: ReaderContent): string {
  const carried = content.kind === 'essay' ? content.practice.addedToNoteHtml : undefined;
  return [content.addedToNoteHtml, carried].filter((html) => html !== undefined).join('\n');
}

/** A stored version as the client reads it: the clinician's side taken away. Throws as `withDisclaimer` does. */
export function withDisclaimerForReader(stored: StoredContent): PieceWithDisclaimer<ReaderContent> {
  const { content, disclaimer } = withDisclaimer(stored);
  return { content: forReader(content), disclaimer } as PieceWithDisclaimer<ReaderContent>;
}
