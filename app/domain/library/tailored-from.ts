import type { Db } from '~/db/as-viewer';

/** What a piece was tailored from. */
export interface TailoredFrom {
  pieceId: string;
  title: string;
  number: number;
}

/** The piece and version behind a remembered origin; null where nothing is remembered. */
export async function readTailoredFrom(db: Db, versionId: string | null): Promise<TailoredFrom | null> {
  return versionId === null
    ? null
    : db.pieceVersion.findUnique({ where: { id: versionId }, select: { pieceId: true, title: true, number: true } });
}
