import { asViewer, type Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { Prisma } from '~/db/generated/client';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import type { PieceContent } from '../piece-format/content';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { withDisclaimer, contentAndDisclaimer } from '../piece-format/piece';
import { cautionsSentence } from '../piece-format/cautions';
import { asText } from './as-text';
import { compareWords, type DiffRow } from './compare-words';
import { namesIn } from './draft';
import { fieldsOfKind, type PieceFields } from './fields';
import { readTailoredFrom, type TailoredFrom } from '../library/tailored-from';
import { parsePieceFile } from './parse-piece-file';

/** The versions of a piece, the newest first. */
export interface PieceVersions {
  id: string;
  title: string;
  /** Whether it is the clinic's own, to be written in and retired; the library's can be tailored. */
  own: boolean;
  retired: boolean;
  /** A further version that is being written. */
  draftId: string | null;
  tailoredFrom: TailoredFrom | null;
  versions: {
    number: number;
    title: string;
    /** ISO 8601. */
    publishedAt: string;
    /** Who published it; null for the library's. */
    by: string | null;
    /** Whether its file is kept: without it, it cannot be compared or exported. */
    hasSource: boolean;
  }[];
}

const MOST = 200;

/** Every version of a piece, with who published it and when. Throws `NotFound` when the clinic has no such piece. */
export async function pieceVersions(viewer: ClinicianViewer, pieceId: string | undefined): Promise<PieceVersions> {
  if (!isId(pieceId)) throw new NotFound();
  return asViewer(viewer, async (db) => {
    const piece = await db.piece.findUnique({
      where: { id: pieceId },
      select: {
        ...{ id: true, clinicId: true, retiredAt: true, tailoredFromId: true },
        draft: { select: { id: true } },
        versions: {
          orderBy: { number: 'desc' },
          take: MOST,
          select: { number: true, title: true, createdAt: true, source: { select: { publishedById: true } } },
        },
      },
    });
    const [newest] = piece?.versions ?? [];
    if (!piece || !newest) throw new NotFound();
    const names = await namesIn(db);
    const own = piece.clinicId !== null;
    return {
      id: piece.id,
      title: newest.title,
      own,
      retired: piece.retiredAt !== null,
      draftId: piece.draft?.id ?? null,
      tailoredFrom: await readTailoredFrom(db, piece.tailoredFromId),
      versions: piece.versions.map(({ number, title, createdAt, source }) => ({
        number,
        title,
        publishedAt: createdAt.toISOString(),
        by: own ? (names.get(source?.publishedById ?? '') ?? 'A colleague') : null,
        hasSource: source !== null,
      })),
    };
  });
}

/** Two versions of a piece, field by field. Its words are shown, so the disclaimer of the newer one comes with them. */
export interface Compared {
  id: string;
  title: string;
  kind: PieceContent['kind'];
  older: number;
  newer: number;
  /** In the order of the form; fields that are empty on both sides are left out. */
  parts: { field: keyof PieceFields; changed: boolean; paragraphs: DiffRow[] }[];
  disclaimer: Disclaimer;
}

/**
 * Two versions of a piece side by side, by their numbers.
 *
 * @throws NotFound when the clinic has no such piece or version
 * @throws Refused `no-source` when the file of one is not kept
 */
export async function compareVersions(
  viewer: ClinicianViewer,
  pieceId: string | undefined,
  numbers: { older: number; newer: number },
): Promise<Compared> {
  return asViewer(viewer, async (db) => {
    const older = await readVersion(db, pieceId, numbers.older);
    const newer = await readVersion(db, pieceId, numbers.newer);
    const { kind, title } = newer.piece.content;
    return {
      id: newer.pieceId,
      ...{ title, kind, ...numbers },
      parts: fieldsOfKind[kind].flatMap((field) => {
        const paragraphs = compareWords(textOf(older, field), textOf(newer, field));
        const changed = paragraphs.some(({ older: a, newer: b }) => [...a, ...b].some((segment) => segment.changed));
        return paragraphs.length === 0 ? [] : [{ field, changed, paragraphs }];
      }),
      disclaimer: newer.piece.disclaimer,
    };
  });
}

type Version = Awaited<ReturnType<typeof readVersion>>;

function textOf({ fields, piece: { content } }: Version, field: keyof PieceFields): string {
  if (field === 'practice') return content.kind === 'essay' ? content.practice.title : '';
  if (field === 'themes' || field === 'moments') return content[field].join('\n');
  if (field === 'cautions') return cautionsSentence(content.cautions) ?? '';
  return asText(fields[field]);
}

/** One version with its file. Throws `NotFound` and `Refused` as `compareVersions` does. */
export async function readVersion(db: Db, pieceId: string | undefined, number: number) {
  if (!isId(pieceId) || !Number.isInteger(number) || number < 1 || number > 2 ** 31 - 1) throw new NotFound();
  const found = await db.pieceVersion.findUnique({
    where: { pieceId_number: { pieceId, number } },
    select: {
      ...contentAndDisclaimer,
      pieceId: true,
      source: { select: { source: true } },
      piece: { select: { slug: true, language: true } },
    } satisfies Prisma.PieceVersionSelect,
  });
  if (!found) throw new NotFound();
  const apart = found.source && parsePieceFile(found.source.source);
  if (!apart) throw new Refused('no-source', 'The file of this version is not kept here.');
  return { ...apart, ...found.piece, pieceId: found.pieceId, piece: withDisclaimer(found) };
}
