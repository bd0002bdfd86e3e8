import { asViewer } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { DISCLAIMER } from './draft';
import { inPlainText } from '../file-format/in-plain-text';
import { serializePiece } from './serialize-piece';
import { readVersion } from './versions';

/** A file to be saved: its name is made of small letters, digits and hyphens, and says nothing of anyone. */
export interface ExportedPiece {
  name: string;
  text: string;
}

/**
 * One version of a piece as a file of the library's format. It names its disclaimer, and ends with that text in
 * full, so that the words never go anywhere without it. Importing it and exporting it again gives the same file.
 *
 * @throws NotFound when the clinic has no such piece or version
 * @throws Refused `no-source` when the file of that version is not kept
 */
export async function exportPiece(
  viewer: ClinicianViewer,
  pieceId: string | undefined,
  number: number,
): Promise<ExportedPiece> {
  return asViewer(viewer, async (db) => {
    const { kind, fields, slug, language, version, piece } = await readVersion(db, pieceId, number);
    const made = { slug, language, version: version ?? number, disclaimer: DISCLAIMER };
    const { text } = serializePiece(kind, fields, made);
    const disclaimer = `:::clinical-note\n${piece.disclaimer.label}\n\n${inPlainText(piece.disclaimer.bodyHtml)}\n:::\n`;
    return { name: `${slug}.md`, text: `${text}\n${disclaimer}` };
  });
}
