import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PieceKind, PracticeContent } from '~/domain/library/content';
import { readLibrary, type LibraryPiece } from '~/domain/library/format/read-library';
import { check } from '~/domain/library/own/check';
import { emptyFields, fieldsOfKind, pieceFields, readTyped, withOneMore } from '~/domain/library/own/fields';
import { fileOf } from '~/domain/library/own/file-of';
import { takeApart } from '~/domain/library/own/take-apart';

let pieces: readonly LibraryPiece[];
const made = { slug: 'a-piece', language: 'en', version: 1, disclaimer: 'clinical-note' };

beforeAll(async () => {
  ({ pieces } = await readLibrary(path.join(process.cwd(), 'content')));
});

const practiceCalled = (slug: string) =>
  pieces
    .map(({ content }) => content)
    .find((content): content is PracticeContent => content.kind === 'practice' && content.slug === slug);

/** What the form would hold for a piece of the library. */
function fieldsOf(slug: string) {
  const piece = pieces.find(({ content }) => content.slug === slug)!;
  return takeApart(piece.text)!.fields;
}

const problemsOf = (kind: PieceKind, fields: ReturnType<typeof emptyFields>) =>
  Object.fromEntries(check(kind, fields, made, practiceCalled).problems.map(({ field, says }) => [field, says]));

test('every file of the library goes through the form and comes out as the same piece', () => {
  for (const { text, content } of pieces) {
    const apart = takeApart(text)!;
    const again = { slug: content.slug, language: 'en', version: 1, disclaimer: 'clinical-note' };
    const one = check(apart.kind, apart.fields, again, practiceCalled);
    expect(one.problems, content.slug).toEqual([]);
    expect(one.content, content.slug).toEqual(content);
    expect(fileOf(apart.kind, takeApart(one.source)!.fields, again).text, content.slug).toBe(one.source);
  }
});
