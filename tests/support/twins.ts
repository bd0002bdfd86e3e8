import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { assignOne } from './assign-one';
import { withdraw } from '~/domain/assignments/withdraw';
import { readBrief } from '~/domain/brief/brief';
import { emptyFields } from '~/domain/authoring/fields';
import { deleteMoment } from '~/domain/entries/delete-moment';
import type { EntryBody } from '~/domain/entries/entry';
import { saveEntry } from '~/domain/entries/save-entry';
import { openSharedReflection } from '~/domain/sharing/open';
import { previewSharing } from '~/domain/sharing/preview';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { asViewer } from '~/db/as-viewer';
import { addresses } from './addresses';
import type { TestClinic } from './people';
import { looksAt, samples } from './samples/routes';
import { inAMonth, type World } from './samples/world';

/** What a clinician and a client have together before the client writes a word: all that clinics have, each of its kinds. */
export interface Twin extends World {
  /** The assignments, by the kind of the piece; and one of an essay that was withdrawn. */
  assignments: Record<'essay' | 'practice' | 'card-set' | 'check-in' | 'withdrawn', string>;
  /** What was shared, the oldest first: more than a page of it. */
  shared: string[];
}

interface PieceVersion {
  kind: keyof Twin['assignments'];
  id: string;
  piece: string;
  content: { prompts?: { id: string }[]; pauses?: { id: string }[]; cards?: { id: string }[] };
}

/** More shared reflections than a table's page holds. */
const SHARED = 27;
const since = new Date(Date.now() - 40 * 86_400_000).toISOString();

/**
 * A client of a clinician's, with an assignment of each kind and one taken back, more than a page of shared reflections without answers,
 * one of them opened and talked about, and a meeting. Whoever is called twice with people of equal names has twins. The
 * clinic's library has to be loaded.
 */
export async function aTwin(clinic: TestClinic, clinician: ClinicianViewer, client: ClientViewer): Promise<Twin> {
  const clientId = client.personId;
  const pieces = await piecesOf(clinic);
  const assignments = { withdrawn: newId() } as Twin['assignments'];
  for (const [kind, { id }] of pieces) {
    assignments[kind] = newId();
    await assignOne(clinician, { id: assignments[kind], clientId, pieceVersionId: id, why: 'For the week.' });
  }
  const essay = pieces.get('essay') as PieceVersion;
  const another = await clinic.behind<{ id: string }>(
    `SELECT v.id FROM piece_version v JOIN piece p ON p.id = v.piece_id WHERE p.kind = 'essay' AND p.id <> $1 ORDER BY p.slug LIMIT 1`,
    [essay.piece],
  );
  await assignOne(clinician, {
    id: assignments.withdrawn,
    clientId,
    pieceVersionId: another[0]?.id ?? '',
    why: 'For the week.',
  });
  await withdraw(clinician, { assignmentId: assignments.withdrawn, clientId });

  const shared = [];
  for (let at = 0; at < SHARED; at += 1) {
    const { id } = await share(client, {
      id: newId(),
      assignmentId: assignments.essay,
      choice: { answerKeys: [], versions: {}, talkOnly: true },
    });
    shared.push(id);
  }
  const [sharedReflectionId = ''] = shared;
  await openSharedReflection(clinician, sharedReflectionId);
  await reply(clinician, { id: newId(), sharedReflectionId, text: 'Let us.' });
  await reply(client, { id: newId(), sharedReflectionId, text: 'On Monday.' });
  await openSharedReflection(clinician, sharedReflectionId);
  // What a brief opens was opened before; the oldest few never were.
  await readBrief(clinician, clientId, 'before');
  const [appointmentId, draftId] = [newId(), newId()];
  await addAppointment(clinician, { id: appointmentId, clientId, typed: inAMonth });
  const draft = { id: draftId, clinicId: clinician.clinicId, writtenById: clinician.personId };
  const fields = { ...emptyFields(), title: 'A draft', prompts: [{ id: '', text: 'What now?' }] };
  await asViewer(clinician, (db) => db.pieceDraft.createMany({ data: [{ ...draft, kind: 'essay', fields }] }));
  // Twins did all of it at the same times, of a day that is over.
  await clinic.behind(`
    SET LOCAL session_replication_role = replica;
    UPDATE assignment SET assigned_at = timestamptz '${since}' + interval '1 minute' * array_position('{${Object.values(assignments).join(',')}}'::uuid[], id), withdrawn_at = CASE WHEN withdrawn_at IS NOT NULL THEN timestamptz '${since}' END WHERE client_id = '${clientId}';
    UPDATE care_link SET began_at = '${since}' WHERE client_id = '${clientId}';
    UPDATE access_event SET at = '${since}' WHERE subject_id = '${clientId}';
    UPDATE shared_reflection SET opened_at = CASE WHEN opened_at IS NOT NULL THEN timestamptz '${since}' END,
      shared_at = timestamptz '${since}' + interval '1 minute' * array_position('{${shared.join(',')}}'::uuid[], id),
      replied_at = CASE WHEN replied_at IS NOT NULL THEN timestamptz '${since}' + interval '2 hours' END WHERE client_id = '${clientId}';
    UPDATE shared_reflection SET waiting_since = shared_at, unopened_since = CASE WHEN unopened_since IS NOT NULL THEN shared_at END WHERE client_id = '${clientId}';
    UPDATE reply SET opened_at = CASE WHEN opened_at IS NOT NULL THEN timestamptz '${since}' + interval '3 hours' END, written_at = timestamptz '${since}' + interval '1 hour' * CASE author_id WHEN '${clientId}' THEN 2 ELSE 1 END WHERE client_id = '${clientId}';
    UPDATE piece_draft SET updated_at = '${since}' WHERE id = '${draftId}'`);
  return {
    clinician,
    client,
    clientId,
    assignments,
    shared,
    assignmentId: assignments.essay,
    sharedReflectionId,
    pieceId: essay.piece,
    draftId,
    pieceVersionId: essay.id,
    disclaimerId: clinic.disclaimerId,
    appointmentId,
    entryId: newId(),
    placeKeys: { shared: '', kept: '' },
    secrets: {},
  };
}

/** The client writes at every place there is, many times at some, takes things out again, looks at what could be shared, and keeps it all. */
export async function writesAndKeeps(clinic: TestClinic, { client, assignments }: Twin): Promise<number> {
  const pieces = await piecesOf(clinic);
  const long = 'Words that nobody else is to see. '.repeat(200);
  let written = 0;
  const write = async (assignmentId: string, placeKey: string, body: EntryBody, times = 1) => {
    for (let version = 0; version < times; version += 1) {
      await saveEntry(client, { assignmentId, placeKey, body, baseVersion: version });
      written += 1;
    }
  };
  const content = (kind: PieceVersion['kind']) => pieces.get(kind)?.content ?? {};
  for (const { id } of content('essay').prompts ?? [])
    await write(assignments.essay, `prompt:${id}`, { form: 'answer', text: long }, 12);
  for (const { id } of content('essay').pauses ?? [])
    await write(assignments.essay, `pause:${id}`, { form: 'answer', text: 'Short.' });
  const moments = Array.from({ length: 60 }, () => `moment:${newId()}`);
  for (const one of moments) await write(assignments.practice, one, { form: 'moment', text: long });
  const [placeKey = ''] = moments;
  const [gone] = await clinic.behind<{ id: string }>('SELECT id FROM entry WHERE slot = $1', [placeKey]);
  await deleteMoment(client, { assignmentId: assignments.practice, placeKey, entryId: gone?.id ?? '', version: 1 });
  for (const { id } of content('card-set').cards ?? [])
    await write(assignments['card-set'], `card:${id}`, { form: 'card', mine: true, why: long });
  for (let round = 1; round <= 20; round += 1)
    await write(assignments['check-in'], `turn:${round}`, {
      form: 'turn',
      answers: Object.fromEntries((content('check-in').prompts ?? []).map(({ id }) => [id, 'Some of it.'])),
    });
  const answerKeys = (content('essay').prompts ?? []).map(({ id }) => `prompt:${id}`);
  await previewSharing(client, assignments.essay, { answerKeys, talkOnly: false });
  return written;
}

/**
 * Every address at which the clinic's pages are looked at, from the table of routes: as it opens, under every query that
 * the samples know, and with each way of searching, filtering and ordering its lists.
 */
export function clinicAddresses(twin: Twin): string[] {
  const middle = twin.shared[Math.floor(SHARED / 2)];
  const beside = [`after=${middle}`, `before=${middle}`];
  const lists: Record<string, string[]> = {
    'routes/clinic/review': ['sort=-client', 'client=sam', 'client=nobody', 'new=only', 'kind=practice', ...beside],
    'routes/clinic/client': beside,
    'routes/clinic/caseload': ['sort=-name', 'sort=-next', 'sort=shared', 'name=sam', 'name=nobody'],
  };
  return addresses
    .filter(({ id, loads }) => loads && id.startsWith('routes/clinic/'))
    .flatMap(({ id, path }) => {
      const [here = '', ...looks] = looksAt(id, path, twin);
      const queries = [...(samples[id]?.measured ?? []).flatMap(({ query }) => query ?? []), ...(lists[id] ?? [])];
      return [here, ...looks, ...queries.map((query) => `${here}?${query}`)];
    });
}

async function piecesOf(clinic: TestClinic): Promise<Map<PieceVersion['kind'], PieceVersion>> {
  const rows = await clinic.behind<PieceVersion>(
    `SELECT DISTINCT ON (p.kind) p.kind::text AS kind, v.id, p.id AS piece, v.content FROM piece p JOIN piece_version v ON v.piece_id = p.id
     WHERE p.clinic_id IS NULL ORDER BY p.kind, p.slug`,
  );
  return new Map(rows.map((row) => [row.kind, row]));
}
