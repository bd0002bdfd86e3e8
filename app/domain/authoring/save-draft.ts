import { asViewer } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import type { FieldProblem } from './validate';
import { validated, draftOf, namesIn } from './draft';
import { toStored } from '../stored-json';
import { pieceFields, type PieceFields } from './fields';

/** What stands in a draft that somebody saved since the form was opened. */
export interface NewerDraft {
  revision: number;
  /** Who saved it; "You" where it was the viewer, in another window. */
  by: string;
  /** ISO 8601. */
  savedAt: string;
  fields: PieceFields;
}

export type SavedDraft =
  | {
      saved: true;
      revision: number;
      /** ISO 8601. */
      savedAt: string;
      problems: FieldProblem[];
    }
  | { saved: false; newer: NewerDraft };

/**
 * Saves what was typed into a draft, whatever is still missing in it. `revision` is the one the form was opened
 * with: where a newer one is there, nothing is overwritten, and the newer text is handed back. The same text sent
 * again is saved already.
 *
 * @throws NotFound when the clinic has no such draft, or it was published or thrown away since
 */
export async function saveDraft(
  viewer: ClinicianViewer,
  draftId: string | undefined,
  { fields, revision }: { fields: PieceFields; revision: number },
): Promise<SavedDraft> {
  return asViewer(viewer, async (db) => {
    const there = await draftOf(db, viewer, draftId);
    const isSame = JSON.stringify(pieceFields.parse(fields)) === JSON.stringify(there.fields);
    if (!isSame) {
      const { count } = await db.pieceDraft.updateMany({
        where: { id: there.id, revision },
        data: { fields: toStored(fields), revision: revision + 1, writtenById: viewer.personId, updatedAt: new Date() },
      });
      if (count === 0) {
        const { revision: newest, updatedAt, fields: theirs, writtenById } = await draftOf(db, viewer, draftId);
        const by = writtenById === viewer.personId ? 'You' : ((await namesIn(db)).get(writtenById) ?? 'A colleague');
        return { saved: false, newer: { revision: newest, by, savedAt: updatedAt.toISOString(), fields: theirs } };
      }
    }
    const draft = isSame ? there : await draftOf(db, viewer, draftId);
    return {
      saved: true,
      revision: draft.revision,
      savedAt: draft.updatedAt.toISOString(),
      problems: (await validated(db, draft)).problems,
    };
  });
}

/** Throws a draft away for good; what was published stays. Throws `NotFound` when the clinic has no such draft. */
export async function discardDraft(viewer: ClinicianViewer, draftId: string | undefined): Promise<void> {
  await asViewer(viewer, async (db) => {
    const { id } = await draftOf(db, viewer, draftId);
    const [deleted] = await db.$queryRaw<{ gone: boolean }[]>`SELECT meantime.delete_draft(${id}::uuid) AS gone`;
    if (!deleted?.gone) throw new NotFound();
  });
}
