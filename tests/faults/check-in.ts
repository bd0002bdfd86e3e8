import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { assigned, wrote } from '../support/assigned';
import type { TestClinic } from '../support/people';
import { DAY } from './changes-of-the-clock';

interface CheckIn {
  from: ClinicianViewer;
  for: ClientViewer;
  everyWeeks: number;
  /** When its first turn was begun, in milliseconds since 1970. */
  begun: number;
}

/**
 * Gives a client a check-in with one turn written, a day before that turn; the two met a day after it. Returns the
 * assignment's id. With something newer given, it is not with them until its weeks have passed.
 */
export async function aCheckIn(clinic: TestClinic, { from, for: to, everyWeeks, begun }: CheckIn): Promise<string> {
  const [pieceId, versionId] = [newId(), newId()];
  await clinic.behind(`INSERT INTO piece (id, kind, slug, language) VALUES ($1, 'check-in', $2, 'en')`, [
    pieceId,
    `a-check-in-${pieceId}`,
  ]);
  await clinic.behind(
    `INSERT INTO piece_version (id, piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
     SELECT $1::uuid, $2::uuid, 1, sha256(uuid_send($1::uuid)), title, standfirst, minutes, content || $3::jsonb, disclaimer_id
     FROM piece_version WHERE id = $4`,
    [
      versionId,
      pieceId,
      JSON.stringify({ kind: 'check-in', introHtml: '<p>A test asks.</p>', everyWeeks }),
      clinic.pieceVersionId,
    ],
  );
  const checkIn = await assigned(clinic, from, to, versionId);
  await wrote(to, checkIn, 'turn:1', { form: 'turn', answers: { first: 'a word' } });
  const then = new Date(begun - DAY);
  await clinic.behind('UPDATE assignment SET assigned_at = $1 WHERE id = $2', [then, checkIn]);
  await clinic.behind('UPDATE entry SET created_at = $1 WHERE assignment_id = $2', [new Date(begun), checkIn]);
  await clinic.behind(
    'INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at) VALUES ($1, $2, $3, $4, $5)',
    [newId(), from.clinicId, from.personId, to.personId, new Date(begun + DAY)],
  );
  return checkIn;
}
