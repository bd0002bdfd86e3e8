import type pg from 'pg';
import { asViewer } from '~/db/as-viewer';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { toLocal } from '~/domain/appointments/zoned-time';
import { assign } from '~/domain/assignments/assign';
import type { EntryBody } from '~/domain/entries/entry';
import { saveEntry } from '~/domain/entries/save-entry';
import { openSharedReflection } from '~/domain/sharing/open';
import { previewSharing } from '~/domain/sharing/preview';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { demoId } from './demo-clinic-row';

/** A piece of the library to assign: its newest version, and the ids that entries are written at. */
export interface DemoPiece {
  versionId: string;
  prompts: string[];
  cards: string[];
}

/** Finds a piece of the library by its slug, with the owner's connection. Throws when the library has no such piece. */
export async function demoPiece(owner: pg.Client, slug: string): Promise<DemoPiece> {
  const { rows } = await owner.query<DemoPiece>(
    `SELECT v.id AS "versionId", jsonb_path_query_array(v.content, '$.prompts[*].id') AS prompts,
       jsonb_path_query_array(v.content, '$.cards[*].id') AS cards
     FROM piece p JOIN piece_version v ON v.piece_id = p.id
     WHERE p.clinic_id IS NULL AND p.slug = $1 AND p.retired_at IS NULL ORDER BY v.number DESC LIMIT 1`,
    [slug],
  );
  if (!rows[0]) throw new Error(`The demo needs "${slug}", and the library has no such piece.`);
  return rows[0];
}

/** Everything below can be done again and is then done already: its ids follow from what it is. */
export async function meet(
  clinician: ClinicianViewer,
  client: ClientViewer,
  inDays: number,
  clock: string,
): Promise<void> {
  const day = toLocal(new Date(Date.now() + inDays * 86_400_000), clinician.timeZone).slice(0, 10);
  const id = demoId(`appointment ${client.name} ${inDays}`);
  await addAppointment(clinician, { id, clientId: client.personId, typed: `${day}T${clock}` });
}

export async function give(
  clinician: ClinicianViewer,
  client: ClientViewer,
  piece: DemoPiece,
  why: string,
): Promise<string> {
  const id = demoId(`assignment ${client.name} ${why}`);
  await assign(clinician, {
    pieceVersionId: piece.versionId,
    reading: 'before',
    recipients: [{ id, clientId: client.personId, why }],
  });
  return id;
}

export async function write(
  client: ClientViewer,
  assignmentId: string,
  placeKey: string,
  body: EntryBody,
): Promise<void> {
  await saveEntry(client, { assignmentId, placeKey, body, baseVersion: 0 });
}

/** Shares what the preview shows of these answers, or only the wish to talk when there are none. */
export async function showed(client: ClientViewer, assignmentId: string, answerKeys: string[]): Promise<string> {
  const talkOnly = answerKeys.length === 0;
  const id = demoId(`shared ${assignmentId} ${answerKeys.join(' ')}`);
  const { chosen } = await previewSharing(client, assignmentId, { answerKeys, talkOnly });
  const versions = Object.fromEntries(chosen.map(({ answerKey, version }) => [answerKey, version]));
  await share(client, { id, assignmentId, choice: { answerKeys, versions, talkOnly } });
  return id;
}

/** Opens it as the clinician would, unless that was done before: every opening is recorded. */
export async function opened(clinician: ClinicianViewer, id: string): Promise<void> {
  const found = await asViewer(clinician, (db) =>
    db.sharedReflection.findUnique({ where: { id }, select: { openedAt: true } }),
  );
  if (!found?.openedAt) await openSharedReflection(clinician, id);
}

export async function answered(
  viewer: ClinicianViewer | ClientViewer,
  sharedReflectionId: string,
  text: string,
): Promise<void> {
  await reply(viewer, { id: demoId(`reply ${sharedReflectionId} ${text}`), sharedReflectionId, text });
}
