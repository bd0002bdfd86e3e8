import { asViewer, type Db } from '~/db/as-viewer';
import { isId, newId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { inForce } from '../disclaimer/current';
import { NotFound, Refused } from '~/errors';
import { versionHash } from '../piece-format/version-hash';
import { validated, DISCLAIMER, draftIn, LANGUAGE, storedKind, type Draft } from './draft';
import { toStored } from '../stored-json';
import { nameOf } from './fields';

/**
 * Makes an immutable version out of a draft, under the disclaimer in force: the next of its piece, or the first of a
 * new one. The draft is gone then, and whoever was given an earlier version keeps that. Returns the piece's id; asked
 * twice it publishes once. `revision` is the one that was read before: nothing is published unread.
 *
 * @throws NotFound when the clinic has no such draft
 * @throws Refused `problems` when something has to be put right first, `changed` when the draft was saved since it
 *   was read, `unchanged` when it says what the version before says
 */
export async function publishDraft(
  viewer: ClinicianViewer,
  draftId: string | undefined,
  revision: number,
): Promise<string> {
  return asViewer(viewer, async (db) => {
    await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('publish ' || ${viewer.clinicId}, 0))::text`;
    const draft = await draftIn(db, viewer, draftId);
    if (!draft) return publishedBefore(db, draftId);
    if (draft.revision !== revision) {
      throw new Refused('changed', 'The draft was changed since you opened this page. Here it is as it stands now.');
    }
    const slug = draft.piece?.slug ?? (await freeSlug(db, viewer, draft));
    const { content, source, problems } = await validated(db, draft, slug);
    if (!content || problems.length > 0) {
      throw new Refused('problems', 'Something in this piece has to be put right before it can be published.');
    }
    if (draft.pieceId !== null && (await saysTheSame(db, draft.pieceId, source))) {
      throw new Refused(
        'unchanged',
        'It says exactly what the version before it says, so there is nothing to publish.',
      );
    }
    const { id: disclaimerId, ...current } = await inForce(db);
    const pieceId = draft.pieceId ?? (await addPiece(db, viewer, draft, slug));
    const disclaimer = { slug: DISCLAIMER, language: LANGUAGE, ...current };
    const hash = versionHash({ edition: draft.number, content, disclaimer }, draft.number);
    const { title, standfirst, minutes } = content;
    await db.pieceVersion.createMany({
      data: [
        {
          ...{ id: draft.id, pieceId, number: draft.number, contentHash: new Uint8Array(hash), disclaimerId },
          ...{ title, standfirst, minutes, content: toStored(content) },
        },
      ],
    });
    await db.pieceSource.createMany({
      data: [{ pieceVersionId: draft.id, source, publishedById: viewer.personId }],
    });
    await db.$queryRaw`SELECT meantime.delete_draft(${draft.id}::uuid)`;
    return pieceId;
  });
}

async function publishedBefore(db: Db, draftId: string | undefined): Promise<string> {
  if (!isId(draftId)) throw new NotFound();
  const version = await db.pieceVersion.findFirst({
    where: { id: draftId, source: { publishedById: { not: null } } },
    select: { pieceId: true },
  });
  if (!version) throw new NotFound();
  return version.pieceId;
}

async function addPiece(db: Db, viewer: ClinicianViewer, draft: Draft, slug: string): Promise<string> {
  const id = newId();
  const { clinicId } = viewer;
  const { kind, tailoredFromId } = draft;
  await db.piece.createMany({
    data: [{ id, clinicId, kind: storedKind(kind), slug, language: LANGUAGE, tailoredFromId }],
  });
  return id;
}

/**
 * A name that no piece of the clinic has. One made from the title keeps clear of the library's too, so that an essay
 * finds the practice it means; one that came with a file is kept where it can be.
 */
async function freeSlug(db: Db, viewer: ClinicianViewer, { slug, kind, fields }: Draft): Promise<string> {
  const wished = slug ?? (nameOf(fields.title) || kind);
  const rows = await db.piece.findMany({
    where: {
      language: LANGUAGE,
      OR: [{ slug: wished }, { slug: { startsWith: `${wished}-` } }],
      ...(slug !== null && { clinicId: viewer.clinicId }),
    },
    select: { slug: true },
  });
  const taken = new Set(rows.map((row) => row.slug));
  let free = wished;
  for (let n = 2; taken.has(free); n += 1) free = `${wished}-${n}`;
  return free;
}

async function saysTheSame(db: Db, pieceId: string, source: string): Promise<boolean> {
  const before = await db.pieceVersion.findFirst({
    where: { pieceId },
    orderBy: { number: 'desc' },
    select: { source: { select: { source: true } } },
  });
  const withoutNumber = (text: string | undefined) => text?.replace(/^version: .*$/m, '');
  return withoutNumber(before?.source?.source) === withoutNumber(source);
}
