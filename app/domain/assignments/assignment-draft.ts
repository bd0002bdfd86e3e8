import { z } from 'zod';
import { openFor, sealFor } from '~/crypto/person-keys';
import { asViewer, type Db } from '~/db/as-viewer';
import { isId, newId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import { liveLink } from '../care-links/live-link';
import { parseStored, toStored } from '../stored-json';
import { assignmentIdOf } from './assignment-id';
import { LONGEST_REASON, MOST_AT_ONCE } from './assignment-reason';
import { READING_AGREEMENTS } from './reading-agreement';

/** More than can be given, so that what is too long is kept until it is made shorter. */
export const LONGEST_KEPT = 2 * LONGEST_REASON;
const words = z.string().max(LONGEST_KEPT);

const body = z.object({
  to: z.array(z.uuid()).max(2 * MOST_AT_ONCE),
  why: words,
  /** Whether each has words of their own, and which, by client. */
  each: z.boolean(),
  whys: z.record(z.uuid(), words),
  reading: z.enum(READING_AGREEMENTS),
});

/** What was typed with a piece that is about to be given. */
export type AssignmentFields = z.output<typeof body>;

/** Which page it was typed on: the piece, and whom the page was opened for, if anyone. */
export interface DraftPlace {
  pieceId: string | undefined;
  clientId: string | null;
}

/** What is kept, and its revision; `savedAt` is ISO 8601. Before anything is kept the revision is 0. */
export interface AssignmentDraft {
  revision: number;
  savedAt: string | null;
  fields: AssignmentFields;
}

export type SavedAssignmentDraft = { saved: true; draft: AssignmentDraft } | { saved: false; newer: AssignmentDraft };

/** Before anything was typed. */
export function emptyAssignment(clientId: string | null): AssignmentFields {
  return { to: clientId === null ? [] : [clientId], why: '', each: false, whys: {}, reading: 'before' };
}

const sealedAt = (id: string) => ({ table: 'assignment_draft', column: 'body', row: id });

/**
 * What the viewer has begun to write with a piece, until they give it. Throws `NotFound` without a live care link with
 * whom the page was opened for.
 */
export async function assignmentDraft(viewer: ClinicianViewer, place: DraftPlace): Promise<AssignmentDraft> {
  return asViewer(viewer, async (db) => {
    await mayWrite(db, viewer, place);
    return (await stored(db, viewer, place)) ?? { revision: 0, savedAt: null, fields: emptyAssignment(place.clientId) };
  });
}

/**
 * Keeps what was typed, sealed with the viewer's own key. `revision` is the one that it was typed upon: where a newer
 * one is there, nothing is overwritten, and the newer words are handed back. The same words sent again are kept already.
 * `formId` is the form's: what comes after it was given is not kept once more.
 *
 * @throws NotFound without a live care link with whom the page was opened for, when the clinic has no such piece, or when
 *   what was begun was given or thrown away meanwhile
 */
export async function saveAssignmentDraft(
  viewer: ClinicianViewer,
  place: DraftPlace,
  { fields, revision, formId }: { fields: AssignmentFields; revision: number; formId: string },
): Promise<SavedAssignmentDraft> {
  return asViewer(viewer, async (db) => {
    const { clientId } = place;
    const pieceId = await mayWrite(db, viewer, place);
    await oneAtATime(db, viewer, pieceId);
    const there = await stored(db, viewer, place);
    if (!there && (revision > 0 || (await wasGiven(db, viewer, formId, fields.to)))) throw new NotFound();
    if (there && JSON.stringify(body.parse(there.fields)) === JSON.stringify(body.parse(fields)))
      return { saved: true, draft: there };
    const id = there?.id ?? newId();
    const sealed = await sealFor(db, viewer.personId, 'note', sealedAt(id), JSON.stringify(toStored(fields)));
    const { count } = there
      ? await db.assignmentDraft.updateMany({
          where: { id, revision },
          data: { body: sealed, revision: revision + 1, updatedAt: new Date() },
        })
      : await db.assignmentDraft.createMany({
          data: [{ id, clinicId: viewer.clinicId, clinicianId: viewer.personId, clientId, pieceId, body: sealed }],
          skipDuplicates: true,
        });
    const draft = await stored(db, viewer, place);
    if (!draft) throw new NotFound();
    return count === 0 ? { saved: false, newer: draft } : { saved: true, draft };
  });
}

/** Of what one clinician begins and gives of a piece, one thing happens after the other: a late save finds what was given. */
export async function oneAtATime(db: Db, { personId }: ClinicianViewer, pieceId: string): Promise<void> {
  await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`assigning ${personId} ${pieceId}`}, 0))::text`;
}

async function wasGiven(db: Db, viewer: ClinicianViewer, formId: string, to: readonly string[]): Promise<boolean> {
  const ids = to.map((clientId) => assignmentIdOf(formId, clientId));
  return (await db.assignment.count({ where: { id: { in: ids }, clinicianId: viewer.personId } })) > 0;
}

/** Throws away what was begun. Where there is nothing, nothing happens. */
export async function discardAssignmentDraft(viewer: ClinicianViewer, place: DraftPlace): Promise<void> {
  await asViewer(viewer, async (db) => {
    const pieceId = await mayWrite(db, viewer, place);
    await db.$queryRaw`SELECT meantime.delete_assignment_draft(${pieceId}::uuid, ${place.clientId}::uuid)::text`;
  });
}

async function mayWrite(db: Db, viewer: ClinicianViewer, { pieceId, clientId }: DraftPlace): Promise<string> {
  if (!isId(pieceId)) throw new NotFound();
  if (clientId !== null) await liveLink(db, viewer, clientId);
  if ((await db.piece.count({ where: { id: pieceId } })) === 0) throw new NotFound();
  return pieceId;
}

async function stored(
  db: Db,
  viewer: ClinicianViewer,
  { pieceId, clientId }: DraftPlace,
): Promise<(AssignmentDraft & { id: string }) | undefined> {
  const row = await db.assignmentDraft.findFirst({
    where: { clinicianId: viewer.personId, pieceId: pieceId as string, clientId },
    select: { id: true, body: true, revision: true, updatedAt: true },
  });
  if (!row) return undefined;
  const text = await openFor(db, viewer.personId, 'note', sealedAt(row.id), row.body);
  return {
    id: row.id,
    revision: row.revision,
    savedAt: row.updatedAt.toISOString(),
    fields: parseStored(body, JSON.parse(text)),
  };
}
