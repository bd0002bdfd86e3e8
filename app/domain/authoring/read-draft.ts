import { asViewer, type Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { inForce } from '../disclaimer/current';
import { NotFound } from '~/errors';
import type { PieceKind, ReaderContent } from '../piece-format/content';
import { knownLabels, type Label } from '../piece-format/labels';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { withDisclaimerForReader, type PieceWithDisclaimer } from '../piece-format/piece';
import type { Suggestion } from './suggestions';
import type { FieldProblem } from './validate';
import { validated, draftIn, practicesIn, type Draft, type PracticeToPair } from './draft';
import type { PieceFields } from './fields';
import { readTailoredFrom, type TailoredFrom } from '../library/tailored-from';

interface DraftSeen {
  id: string;
  kind: PieceKind;
  title: string;
  revision: number;
  /** The number of the version it becomes. */
  number: number;
  /** The piece it is a further version of; null for a new one. */
  pieceId: string | null;
  tailoredFrom: TailoredFrom | null;
  problems: FieldProblem[];
  suggestions: Suggestion[];
}

/** A draft for the form, with all there is to choose from. The disclaimer in force stands with it. */
export interface DraftToWrite extends DraftSeen {
  fields: PieceFields;
  /** ISO 8601. */
  savedAt: string;
  themes: readonly Label[];
  moments: readonly Label[];
  practices: PracticeToPair[];
  disclaimer: Disclaimer;
}

/** A draft as a client would be shown it; no piece where something in it still has to be put right. */
export interface DraftToRead extends DraftSeen {
  piece: PieceWithDisclaimer<ReaderContent> | null;
}

/** Where a draft went that is there no more: the piece it was published as. */
export interface PublishedAs {
  publishedAs: string;
}

/** Opens a draft for writing. Throws `NotFound` when the clinic has, and had, no such draft. */
export async function draftToWrite(
  viewer: ClinicianViewer,
  draftId: string | undefined,
): Promise<DraftToWrite | PublishedAs> {
  return asViewer(viewer, async (db) => {
    const draft = await draftIn(db, viewer, draftId);
    if (!draft) return publishedAs(db, draftId);
    const { id: _, ...disclaimer } = await inForce(db);
    return {
      ...(await seen(db, draft)),
      fields: draft.fields,
      savedAt: draft.updatedAt.toISOString(),
      ...knownLabels,
      practices: draft.kind === 'essay' ? await practicesIn(db) : [],
      disclaimer,
    };
  });
}

/** Opens a draft for reading, with the disclaimer it would be published under. Throws as `draftToWrite` does. */
export async function draftToRead(
  viewer: ClinicianViewer,
  draftId: string | undefined,
): Promise<DraftToRead | PublishedAs> {
  return asViewer(viewer, async (db) => {
    const draft = await draftIn(db, viewer, draftId);
    if (!draft) return publishedAs(db, draftId);
    const { content, ...found } = await seen(db, draft);
    return { ...found, piece: content ? withDisclaimerForReader({ content, disclaimer: await inForce(db) }) : null };
  });
}

async function seen(db: Db, draft: Draft) {
  const { content, problems, suggestions } = await validated(db, draft);
  const { id, kind, fields, revision, number, pieceId, tailoredFromId } = draft;
  const tailoredFrom = await readTailoredFrom(db, tailoredFromId);
  return {
    id,
    kind,
    title: fields.title.trim(),
    revision,
    number,
    pieceId,
    tailoredFrom,
    problems,
    suggestions,
    content,
  };
}

/** A published version has the id of its draft. */
async function publishedAs(db: Db, draftId: string | undefined): Promise<PublishedAs> {
  const version = isId(draftId)
    ? await db.pieceVersion.findUnique({ where: { id: draftId }, select: { pieceId: true } })
    : null;
  if (!version) throw new NotFound();
  return { publishedAs: version.pieceId };
}
