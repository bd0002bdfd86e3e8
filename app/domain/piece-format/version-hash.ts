import { createHash } from 'node:crypto';
import type { PieceContent } from './content';

interface Hashed {
  /** The edition that its file names. */
  edition: number;
  content: PieceContent;
  disclaimer: { slug: string; language: string; version: number; label: string; bodyHtml: string };
}

/**
 * SHA-256 over everything a reader of this version is shown, its disclaimer among it, and over its number:
 * words that come back after a change are a further version and not an old one.
 */
export function versionHash({ edition, content, disclaimer }: Hashed, number: number): Buffer {
  const { slug, language, version, label, bodyHtml } = disclaimer;
  const whole = { number, edition, content, disclaimer: { slug, language, version, label, bodyHtml } };
  return createHash('sha256').update(canonicalJson(whole)).digest();
}

/** JSON with the keys of every object in order, so that equal content has one text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
