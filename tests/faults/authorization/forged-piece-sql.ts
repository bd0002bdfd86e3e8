import { newId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import type { TestClinic } from '../../support/people';
import type { Try } from './forged-sql';

/**
 * What somebody of `clinic` could try on the pieces of another one, on the library's and on their own: to read them, to
 * write them in another's name or under an older note, to retire them, and the favourites of others.
 */
export async function triesOnPieces(
  clinic: TestClinic,
  elsewhere: TestClinic,
  olderDisclaimerId: string,
): Promise<Try[]> {
  const iris = await clinic.aClinician();
  const theo = await clinic.aClinician({ name: 'Theo Long' });
  const newcomer = await clinic.aClinician({ name: 'Ana Moss', acknowledged: false });
  const lee = await elsewhere.aClinician({ name: 'Lee Park' });
  const [ours, theirs] = [await aPieceOf(clinic, theo), await aPieceOf(elsewhere, lee)];
  const { clinicId, disclaimerId, pieceVersionId } = clinic;
  const ofLibrary = `(SELECT piece_id FROM piece_version WHERE id = '${pieceVersionId}')`;
  const quoted = (id: string) => `'${id}'`;

  const favourite = (whose: ClinicianViewer, pieceId: string, at = clinicId) =>
    `INSERT INTO favourite (clinician_id, piece_id, clinic_id) VALUES ('${whose.personId}', '${pieceId}', '${at}')`;
  const piece = (at: string, retired = 'NULL') =>
    `INSERT INTO piece (clinic_id, kind, slug, language, retired_at) VALUES (${at}, 'essay', 'forged', 'en', ${retired})`;
  const version = (pieceId: string, note = disclaimerId) =>
    `INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
     VALUES (${pieceId}, 3, '\\x03', '-', '-', 1, '{}', '${note}')`;
  const source = (versionId: string, by: ClinicianViewer | null) =>
    `INSERT INTO piece_source (piece_version_id, source, published_by) VALUES ('${versionId}', '-', ${by ? quoted(by.personId) : 'NULL'})`;
  const draft = (by: ClinicianViewer, at = clinicId, { of = 'NULL', from = 'NULL' } = {}) =>
    `INSERT INTO piece_draft (id, clinic_id, piece_id, tailored_from, kind, fields, written_by)
     VALUES ('${newId()}', '${at}', ${of}, ${from}, 'essay', '{}', '${by.personId}')`;

  const deletesDraft = (id: string) => `SELECT FROM meantime.delete_draft('${id}') AS gone WHERE gone`;

  const none = 'refused';
  const reads = (as: ClinicianViewer, of: PieceOfOurs, expected: number) =>
    placesOf(of).map((place): Try => ['clinic', as, `SELECT 1 FROM ${place}`, expected]);
  return [
    ...reads(iris, ours, 1),
    ...reads(iris, theirs, 0),
    ...reads(newcomer, ours, 0),
    ['clinic', theo, 'SELECT 1 FROM favourite', 1],
    ['clinic', iris, 'SELECT 1 FROM favourite', 0],
    ['clinic', iris, 'DELETE FROM favourite', none],
    ['clinic', iris, favourite(theo, ours.pieceId), none],
    ['clinic', iris, favourite(iris, theirs.pieceId), none],
    ['clinic', iris, favourite(iris, ours.pieceId, elsewhere.clinicId), none],
    ['clinic', iris, favourite(iris, ours.pieceId), 1],
    ['clinic', iris, piece(quoted(elsewhere.clinicId)), none],
    ['clinic', iris, piece('NULL'), none],
    ['clinic', iris, piece(quoted(clinicId), 'now()'), none],
    ['clinic', newcomer, piece(quoted(clinicId)), none],
    ['clinic', iris, piece(quoted(clinicId)), 1],
    ['clinic', newcomer, 'UPDATE piece SET retired_at = now()', 0],
    ['clinic', iris, 'UPDATE piece SET retired_at = now()', 1],
    ['clinic', iris, version(quoted(theirs.pieceId)), none],
    ['clinic', iris, version(ofLibrary), none],
    ['clinic', iris, version(quoted(ours.pieceId), olderDisclaimerId), none],
    ['clinic', iris, version(quoted(ours.pieceId)), 1],
    ['clinic', iris, source(theirs.versionWithoutSourceId, iris), none],
    ['clinic', iris, source(pieceVersionId, iris), none],
    ['clinic', iris, source(ours.versionWithoutSourceId, theo), none],
    ['clinic', iris, source(ours.versionWithoutSourceId, iris), 1],
    ['clinic', iris, draft(iris, elsewhere.clinicId), none],
    ['clinic', iris, draft(theo), none],
    ['clinic', iris, draft(iris, clinicId, { of: quoted(theirs.pieceId) }), none],
    ['clinic', iris, draft(iris, clinicId, { of: ofLibrary }), none],
    ['clinic', iris, draft(iris, clinicId, { from: quoted(theirs.versionId) }), none],
    ['clinic', newcomer, draft(newcomer), none],
    ['clinic', iris, draft(iris, clinicId, { from: quoted(pieceVersionId) }), 1],
    // Two were planted besides.
    ['clinic', iris, `UPDATE piece_draft SET fields = '{}'`, none],
    ['clinic', iris, `UPDATE piece_draft SET fields = '{}', written_by = '${iris.personId}'`, 3],
    ['clinic', iris, 'DELETE FROM piece_draft', none],
    ['clinic', newcomer, deletesDraft(ours.draftId), 0],
    ['clinic', iris, deletesDraft(theirs.draftId), 0],
    ['clinic', iris, deletesDraft(ours.draftId), 1],
    ['owner', null, `SELECT 1 FROM piece_version WHERE id = '${theirs.versionId}'`, 0],
    ['owner', null, version(quoted(theirs.pieceId)), none],
    ['owner', null, `SELECT 1 FROM piece_source WHERE piece_version_id = '${theirs.versionId}'`, 0],
    ['owner', null, source(theirs.versionWithoutSourceId, null), none],
    ['owner', null, source(pieceVersionId, null), 1],
  ];
}

interface PieceOfOurs {
  pieceId: string;
  versionId: string;
  versionWithoutSourceId: string;
  draftId: string;
}

/** A piece of a clinic's own with two versions, the file of the first, and a draft, among its writer's favourites. */
async function aPieceOf(clinic: TestClinic, by: ClinicianViewer): Promise<PieceOfOurs> {
  const ids = { pieceId: newId(), versionId: newId(), versionWithoutSourceId: newId(), draftId: newId() };
  await clinic.behind(
    `WITH own AS (INSERT INTO piece (id, clinic_id, kind, slug, language) VALUES ($1, $5, 'essay', 'our-own', 'en')),
       versions AS (INSERT INTO piece_version (id, piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
         SELECT n.id, $1, n.number, decode(md5(n.id::text), 'hex'), title, standfirst, minutes, content || '{"themes": ["ours"]}', disclaimer_id
         FROM piece_version, unnest(ARRAY[$2, $3]::uuid[]) WITH ORDINALITY AS n (id, number) WHERE piece_version.id = $7),
       source AS (INSERT INTO piece_source (piece_version_id, source, published_by) VALUES ($2, '-', $6)),
       draft AS (INSERT INTO piece_draft (id, clinic_id, piece_id, kind, fields, written_by) VALUES ($4, $5, $1, 'essay', '{}', $6))
     INSERT INTO favourite (clinician_id, piece_id, clinic_id) VALUES ($6, $1, $5)`,
    [...Object.values(ids), clinic.clinicId, by.personId, clinic.pieceVersionId],
  );
  return ids;
}

/** Where each of its parts stands, one row of one table each. */
function placesOf({ pieceId, versionId, draftId }: PieceOfOurs): string[] {
  return [
    `piece WHERE id = '${pieceId}'`,
    `piece_version WHERE id = '${versionId}'`,
    `piece_source WHERE piece_version_id = '${versionId}'`,
    `piece_draft WHERE id = '${draftId}'`,
    `piece_search WHERE piece_id = '${pieceId}'`,
    `piece_search_label WHERE piece_id = '${pieceId}' AND words = 'ours'`,
  ];
}
