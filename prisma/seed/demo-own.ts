import { readFileSync } from 'node:fs';
import type { ClinicianViewer } from '~/db/viewer';
import { writeNewVersion } from '~/domain/authoring/begin-draft';
import { importPiece } from '~/domain/authoring/import-piece';
import { ownPieces } from '~/domain/authoring/own-pieces';
import { publishDraft } from '~/domain/authoring/publish';
import { draftToWrite } from '~/domain/authoring/read-draft';
import { saveDraft } from '~/domain/authoring/save-draft';
import { parsePieceFile } from '~/domain/authoring/parse-piece-file';

/** The files of the piece that the demo clinic wrote for itself, a version each, the first first. */
export const OWN_PIECE: readonly string[] = [1, 2].map((number) =>
  readFileSync(new URL(`own/the-bench-outside.${number}.md`, import.meta.url), 'utf8'),
);

/** Publishes each version of it as a clinician would, by whom in turn. What is published already stays as it is. */
export async function wroteTheirOwn(by: readonly ClinicianViewer[]): Promise<void> {
  for (const [at, file] of OWN_PIECE.entries()) {
    const writer = by[at % by.length]!;
    const { pieces, drafts } = await ownPieces(writer);
    const [piece] = pieces;
    if (piece && piece.number > at) continue;
    const draftId = piece ? await writeNewVersion(writer, piece.id) : (drafts[0]?.id ?? (await takenIn(writer, file)));
    const draft = await draftToWrite(writer, draftId);
    if ('publishedAs' in draft) continue;
    const { fields } = parsePieceFile(file)!;
    const saved = await saveDraft(writer, draftId, { fields, revision: draft.revision });
    if (saved.saved) await publishDraft(writer, draftId, saved.revision);
  }
}

async function takenIn(writer: ClinicianViewer, file: string): Promise<string> {
  const taken = await importPiece(writer, file);
  if ('draftId' in taken) return taken.draftId;
  throw new Error(`The demo's own piece has something wrong: ${taken.problems.map(({ says }) => says).join(' ')}`);
}
