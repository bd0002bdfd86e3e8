import assert from 'node:assert/strict';
import type { ClinicianViewer } from '~/db/viewer';
import { listPieces, type LibraryFilter } from '~/domain/library/list-pieces';
import { beginPiece, tailorPiece, writeNewVersion } from '~/domain/authoring/begin-draft';
import { exportPiece } from '~/domain/authoring/export-piece';
import type { PieceFields } from '~/domain/authoring/fields';
import { importPiece } from '~/domain/authoring/import-piece';
import { ownPieces as ownPiecesOf } from '~/domain/authoring/own-pieces';
import { publishDraft } from '~/domain/authoring/publish';
import { draftToWrite } from '~/domain/authoring/read-draft';
import { bringBackPiece, retirePiece } from '~/domain/authoring/retire';
import { discardDraft, saveDraft } from '~/domain/authoring/save-draft';
import { compareVersions, pieceVersions } from '~/domain/authoring/versions';
import { readPiece } from '~/domain/library/read-piece';
import { setFavourite } from '~/domain/library/set-favourite';
import { must, type Step } from './step';

/** A clinic writes a piece of its own, finds it, keeps it, changes it, takes it out as a file and out of the library. */
export const ownPieces: Step[] = [
  [
    'beginning a piece, and throwing it away',
    async ({ clinician }) => {
      const draftId = await beginPiece(clinician, 'essay');
      assert.deepEqual(await drafts(clinician), [draftId]);
      await discardDraft(clinician, draftId);
      assert.deepEqual(await drafts(clinician), []);
    },
  ],
  [
    'tailoring a practice of the library, and publishing it',
    async ({ clinician }) => {
      const [practice] = await found(clinician, { kind: 'practice' });
      const draftId = await tailorPiece(clinician, practice);
      const changes = { title: 'The kettle', standfirst: 'Stay with the kettle until it boils.' };
      const pieceId = await changed(clinician, draftId, changes);
      // Sent again, it is published already.
      assert.equal(await publishDraft(clinician, draftId, 2), pieceId);
      assert.deepEqual(await drafts(clinician), []);
      const { own, tailoredFrom } = await readPiece(clinician, pieceId);
      assert.deepEqual([own, tailoredFrom?.pieceId], [true, practice]);
    },
  ],
  [
    'searching for it, rightly and wrongly spelled',
    async ({ clinician }) => {
      const pieceId = await theKettle(clinician);
      const { pieces, themes, moments } = await listPieces(clinician, { search: 'kettle' });
      assert.deepEqual(
        pieces.map(({ id }) => id),
        [pieceId],
      );
      must(themes.length > 0 && moments.length > 0);
      const { misspelled } = await listPieces(clinician, { search: 'kettel' });
      assert.deepEqual(misspelled, [{ typed: 'kettel', alike: ['kettle'] }]);
    },
  ],
  [
    'keeping it among favourites, and no longer',
    async ({ clinician }) => {
      const pieceId = await theKettle(clinician);
      await setFavourite(clinician, pieceId, true);
      assert.deepEqual(await found(clinician, { favourites: true }), [pieceId]);
      await setFavourite(clinician, pieceId, false);
      assert.deepEqual(await found(clinician, { favourites: true }), []);
    },
  ],
  [
    'writing a further version, and comparing the two',
    async ({ clinician }) => {
      const pieceId = await theKettle(clinician);
      const draftId = await writeNewVersion(clinician, pieceId);
      assert.equal(await writeNewVersion(clinician, pieceId), draftId);
      assert.equal(await changed(clinician, draftId, { enough: 'Having thought of it is enough.' }), pieceId);
      const { versions } = await pieceVersions(clinician, pieceId);
      assert.deepEqual(
        versions.map(({ number, by, hasSource }) => [number, by, hasSource]),
        [
          [2, 'Iris Bell', true],
          [1, 'Iris Bell', true],
        ],
      );
      const { parts } = await compareVersions(clinician, pieceId, { older: 1, newer: 2 });
      assert.deepEqual(
        parts.filter((part) => part.changed).map(({ field }) => field),
        ['enough'],
      );
    },
  ],
  [
    'taking it out as a file, and bringing that in',
    async ({ clinician }) => {
      const { text } = await exportPiece(clinician, await theKettle(clinician), 2);
      const imported = await importPiece(clinician, text);
      must('draftId' in imported);
      assert.deepEqual(await drafts(clinician), [imported.draftId]);
    },
  ],
  [
    'retiring it, and bringing it back',
    async ({ clinician }) => {
      const pieceId = await theKettle(clinician);
      await retirePiece(clinician, pieceId);
      assert.deepEqual(await found(clinician, { search: 'kettle' }), []);
      assert.equal((await readPiece(clinician, pieceId)).retired, true);
      await bringBackPiece(clinician, pieceId);
      assert.deepEqual(await found(clinician, { search: 'kettle' }), [pieceId]);
    },
  ],
];

async function theKettle(clinician: ClinicianViewer): Promise<string | undefined> {
  return (await ownPiecesOf(clinician)).pieces[0]?.id;
}

async function drafts(clinician: ClinicianViewer): Promise<string[]> {
  return (await ownPiecesOf(clinician)).drafts.map(({ id }) => id);
}

async function found(clinician: ClinicianViewer, filter: LibraryFilter): Promise<string[]> {
  return (await listPieces(clinician, filter)).pieces.map(({ id }) => id);
}

/** Saves a draft with these fields changed, and publishes it. */
async function changed(
  clinician: ClinicianViewer,
  draftId: string,
  changes: Partial<PieceFields>,
): Promise<string | undefined> {
  const draft = await draftToWrite(clinician, draftId);
  must('fields' in draft);
  const saved = await saveDraft(clinician, draftId, {
    fields: { ...draft.fields, ...changes },
    revision: draft.revision,
  });
  must(saved.saved);
  return publishDraft(clinician, draftId, saved.revision);
}
