import type { Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { Prisma } from '~/db/generated/client';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import type { PieceKind, PracticeContent } from '../piece-format/content';
import { withDisclaimer, contentAndDisclaimer } from '../piece-format/piece';
import { validate, type Validated } from './validate';
import { parseStored } from '../stored-json';
import { nameOf, pieceFields, type PieceFields } from './fields';

/** The only language in which there is a Clinical note, and so the only one a clinic can write in. */
export const LANGUAGE = 'en';
export const DISCLAIMER = 'clinical-note';

/** How the database writes the kinds, and how everyone else does. */
export const kindOf = (stored: string): PieceKind => stored.replace('_', '-') as PieceKind;
export const storedKind = (kind: PieceKind) => kind.replace('-', '_') as 'essay' | 'practice' | 'card_set' | 'check_in';

const columns = {
  id: true,
  kind: true,
  fields: true,
  revision: true,
  slug: true,
  firstNumber: true,
  updatedAt: true,
  writtenById: true,
  pieceId: true,
  tailoredFromId: true,
  piece: {
    select: {
      id: true,
      slug: true,
      retiredAt: true,
      versions: { orderBy: { number: 'desc' }, take: 1, select: { number: true, title: true } },
    },
  },
} as const satisfies Prisma.PieceDraftSelect;

type Stored = Prisma.PieceDraftGetPayload<{ select: typeof columns }>;

/** A draft as the domain works with it. */
export interface Draft extends Omit<Stored, 'kind' | 'fields'> {
  kind: PieceKind;
  fields: PieceFields;
  /** The number that its version will have. */
  number: number;
}

/** Reads a draft of the viewer's clinic; undefined where there is none. */
export async function draftIn(db: Db, viewer: ClinicianViewer, id: string | undefined): Promise<Draft | undefined> {
  if (!isId(id)) return undefined;
  const row = await db.pieceDraft.findUnique({ where: { id, clinicId: viewer.clinicId }, select: columns });
  if (!row) return undefined;
  const latest = row.piece?.versions[0]?.number;
  return {
    ...row,
    kind: kindOf(row.kind),
    fields: parseStored(pieceFields, row.fields),
    number: latest === undefined ? row.firstNumber : latest + 1,
  };
}

/** The same; throws `NotFound` where there is none. */
export async function draftOf(db: Db, viewer: ClinicianViewer, id: string | undefined): Promise<Draft> {
  const draft = await draftIn(db, viewer, id);
  if (!draft) throw new NotFound();
  return draft;
}

/** Checks a draft with what it names in the library. `slug` is the name its piece will have. */
export async function validated(db: Db, draft: Draft, slug?: string): Promise<Validated> {
  const { kind, fields, number } = draft;
  const practice = kind === 'essay' ? await practiceCalled(db, fields.practice) : undefined;
  const named = slug ?? draft.piece?.slug ?? (nameOf(fields.title) || kind);
  const made = { slug: named, language: LANGUAGE, version: number, disclaimer: DISCLAIMER };
  return validate(kind, fields, made, (wanted) => (wanted === fields.practice ? practice : undefined));
}

/** The newest version of a practice that can be assigned: the clinic's own before the library's of the same name. */
async function practiceCalled(db: Db, slug: string): Promise<PracticeContent | undefined> {
  const found = await db.piece.findMany({
    where: { kind: 'practice', slug, language: LANGUAGE, retiredAt: null },
    select: { clinicId: true, versions: { orderBy: { number: 'desc' }, take: 1, select: contentAndDisclaimer } },
  });
  const [version] = (found.find(({ clinicId }) => clinicId !== null) ?? found[0])?.versions ?? [];
  const content = version && withDisclaimer(version).content;
  return content?.kind === 'practice' ? content : undefined;
}

/** A practice that an essay can pair with. */
export interface PracticeToPair {
  slug: string;
  title: string;
}

/** Every practice that an essay can pair with, by title. */
export async function practicesIn(db: Db): Promise<PracticeToPair[]> {
  return db.$queryRaw<PracticeToPair[]>`
    SELECT slug, title FROM (
      SELECT DISTINCT ON (p.slug) p.slug, v.title FROM piece p JOIN piece_version v ON v.piece_id = p.id
      WHERE p.kind = 'practice' AND p.language = ${LANGUAGE} AND p.retired_at IS NULL
      ORDER BY p.slug, p.clinic_id NULLS LAST, v.number DESC
    ) practices ORDER BY lower(title) COLLATE "und-x-icu", slug`;
}

/** The names of the clinic's clinicians, by id. */
export async function namesIn(db: Db): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ id: string; name: string }[]>`SELECT id::text, name FROM meantime.colleagues()`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
