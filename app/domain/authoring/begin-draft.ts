import { asViewer, type Db } from '~/db/as-viewer';
import { isId, newId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import type { PieceKind } from '../piece-format/content';
import { toStored } from '../stored-json';
import { kindOf, storedKind } from './draft';
import { emptyFields, type PieceFields } from './fields';
import { parsePieceFile } from './parse-piece-file';

interface Begun {
  kind: PieceKind;
  fields: PieceFields;
  /** The clinic's own piece that it will be a further version of. */
  pieceId?: string;
  /** The version it was tailored from. */
  tailoredFromId?: string;
  /** The name it came with, in a file. */
  slug?: string | undefined;
  /** The number its first version gets, where it came with one. */
  firstNumber?: number | undefined;
}

/** Puts a new draft into the viewer's clinic and returns its id. Any clinician of the clinic may go on with it. */
export async function addDraft(db: Db, viewer: ClinicianViewer, begun: Begun): Promise<string> {
  const id = newId();
  const { kind, slug, firstNumber, fields, ...rest } = begun;
  await db.pieceDraft.createMany({
    data: [
      {
        ...rest,
        id,
        fields: toStored(fields),
        kind: storedKind(kind),
        slug: slug ?? null,
        firstNumber: firstNumber ?? 1,
        clinicId: viewer.clinicId,
        writtenById: viewer.personId,
      },
    ],
  });
  return id;
}

/** Begins an empty piece of a kind. Returns the draft's id. */
export async function beginPiece(viewer: ClinicianViewer, kind: PieceKind): Promise<string> {
  return asViewer(viewer, (db) => addDraft(db, viewer, { kind, fields: emptyFields() }));
}

/**
 * Begins a copy of a piece, the library's or the clinic's own, as a piece by itself that remembers what it was
 * tailored from. Returns the draft's id. The piece itself stays as it is.
 *
 * @throws NotFound when the clinic has no such piece
 * @throws Refused `no-source` when the file of its newest version is not kept
 */
export async function tailorPiece(viewer: ClinicianViewer, pieceId: string | undefined): Promise<string> {
  return asViewer(viewer, async (db) => {
    const { kind, versionId, fields } = await newestOf(db, pieceId);
    return addDraft(db, viewer, { kind, fields, tailoredFromId: versionId });
  });
}

/**
 * Begins a further version of a piece of the clinic's own, from its newest; where one is begun already, goes on
 * with that. Returns the draft's id.
 *
 * @throws NotFound when it is not the clinic's own
 * @throws Refused `no-source` when the file of its newest version is not kept
 */
export async function writeNewVersion(viewer: ClinicianViewer, pieceId: string | undefined): Promise<string> {
  return asViewer(viewer, async (db) => {
    const { id, kind, clinicId, fields, draftId } = await newestOf(db, pieceId);
    if (clinicId !== viewer.clinicId) throw new NotFound();
    if (draftId !== undefined) return draftId;
    // Two who begin at once begin one: the second waits here, and finds it.
    await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('draft of ' || ${id}, 0))::text`;
    const begun = await db.pieceDraft.findUnique({ where: { pieceId: id }, select: { id: true } });
    return begun?.id ?? addDraft(db, viewer, { kind, fields, pieceId: id });
  });
}

async function newestOf(db: Db, pieceId: string | undefined) {
  if (!isId(pieceId)) throw new NotFound();
  const piece = await db.piece.findUnique({
    where: { id: pieceId },
    select: {
      id: true,
      kind: true,
      clinicId: true,
      draft: { select: { id: true } },
      versions: {
        orderBy: { number: 'desc' },
        take: 1,
        select: { id: true, source: { select: { source: true } } },
      },
    },
  });
  const [version] = piece?.versions ?? [];
  if (!piece || !version) throw new NotFound();
  const apart = version.source && parsePieceFile(version.source.source);
  if (!apart) {
    throw new Refused('no-source', 'The file of this piece is not kept here yet, so it cannot be changed or copied.');
  }
  return {
    id: piece.id,
    kind: kindOf(piece.kind),
    clinicId: piece.clinicId,
    versionId: version.id,
    fields: apart.fields,
    draftId: piece.draft?.id,
  };
}
