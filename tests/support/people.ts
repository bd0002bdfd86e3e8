import { createHash } from 'node:crypto';
import type pg from 'pg';
import { emailLookup, sealEmail } from '~/crypto/email-address';
import { newId } from '~/db/id';
import { mintViewer, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import type { FreshDatabase } from './database';
import { aLogin, announcedAs, loginKeys, withToken } from './login';

/** The people of a test's clinic, put where no test is about how they came there. */
export interface TestClinic {
  clinicId: string;
  disclaimerId: string;
  pieceVersionId: string;
  /** A clinician with a login, who has acknowledged the note unless told otherwise. */
  aClinician(options?: { name?: string; acknowledged?: boolean; email?: string }): Promise<ClinicianViewer>;
  /** A client with a login and a live care link with `of`, who has acknowledged the note unless told otherwise. */
  aClient(options: {
    of: ClinicianViewer;
    name?: string;
    acknowledged?: boolean;
    email?: string;
  }): Promise<ClientViewer>;
  /** Ends the care link of the two, as if the work were over. */
  endCare(clinician: ClinicianViewer, client: ClientViewer): Promise<void>;
  /** Runs SQL past access control, as the cluster's superuser. */
  behind<R extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]>;
}

/**
 * Founds a clinic past access control, with a disclaimer and one essay in the library unless the library is there
 * already. For `ownClinic`, which has put keys and addresses of databases into the environment.
 */
export async function foundIn(behind: TestClinic['behind'], clinicName = 'Harbour Clinic'): Promise<TestClinic> {
  const clinicId = newId();
  await behind('INSERT INTO clinic (id, name) VALUES ($1, $2)', [clinicId, clinicName]);
  const { disclaimerId, pieceVersionId } = await aLibrary(behind);

  async function person(kind: 'clinician' | 'client', name: string, email: string, acknowledged: boolean) {
    const personId = newId();
    await behind(
      `INSERT INTO person (id, clinic_id, kind, name, address_sealed, address_lookup, time_zone)
       VALUES ($1, $2, $3::person_kind, $4, $5, $6, 'Europe/London')`,
      [personId, clinicId, kind, name, sealEmail(personId, email), emailLookup(email)],
    );
    if (acknowledged) {
      await behind('INSERT INTO acknowledgement (person_id, disclaimer_id, clinic_id) VALUES ($1, $2, $3)', [
        personId,
        disclaimerId,
        clinicId,
      ]);
    }
    const token = await aLogin(behind, personId);
    return { fields: { personId, clinicId, clinicName, name, timeZone: 'Europe/London', acknowledged }, token };
  }

  return {
    clinicId,
    disclaimerId,
    pieceVersionId,
    behind,
    async aClinician({ name = 'Iris Bell', acknowledged = true, email = `${newId()}@clinic.example` } = {}) {
      const { fields, token } = await person('clinician', name, email, acknowledged);
      return withToken(mintViewer({ ...fields, kind: 'clinician', managesClinic: false }, announcedAs(token)), token);
    },
    async aClient({ of, name = 'Sam Reed', acknowledged = true, email = `${newId()}@people.example` }) {
      const { fields, token } = await person('client', name, email, acknowledged);
      await behind('INSERT INTO care_link (clinic_id, clinician_id, client_id) VALUES ($1, $2, $3)', [
        clinicId,
        of.personId,
        fields.personId,
      ]);
      return withToken(mintViewer({ ...fields, kind: 'client' }, announcedAs(token)), token);
    },
    async endCare(clinician, client) {
      await behind('UPDATE care_link SET ended_at = now() WHERE clinician_id = $1 AND client_id = $2', [
        clinician.personId,
        client.personId,
      ]);
    },
  };
}

async function aLibrary(behind: TestClinic['behind']): Promise<{ disclaimerId: string; pieceVersionId: string }> {
  const [there] = await behind<{ disclaimer_id: string; id: string }>(
    'SELECT id, disclaimer_id FROM piece_version LIMIT 1',
  );
  if (there) return { disclaimerId: there.disclaimer_id, pieceVersionId: there.id };
  const ids = { disclaimerId: newId(), pieceId: newId(), pieceVersionId: newId() };
  await behind(
    `INSERT INTO disclaimer (id, slug, language, version, label, body_html)
     VALUES ($1, 'clinical-note', 'en', 1, 'Clinical note', '<p>The note of a test.</p>')`,
    [ids.disclaimerId],
  );
  await behind(`INSERT INTO piece (id, kind, slug, language) VALUES ($1, 'essay', 'an-essay', 'en')`, [ids.pieceId]);
  const content = {
    kind: 'essay',
    slug: 'an-essay',
    title: 'An essay',
    standfirst: 'For a test.',
    minutes: 4,
    language: 'en',
    themes: [],
    moments: [],
    drawsOn: [],
    notFor: [],
    inTheRoom: 'The clinician’s side of the test essay.',
    bodyHtml: '<p>The words of a test.</p>',
    prompts: [
      { id: 'first', text: 'What came first?' },
      { id: 'second', text: 'What came next?' },
    ],
    pauses: [],
    practiceSlug: 'a-practice',
    practice: {
      title: 'A practice',
      standfirst: 'For a test.',
      minutes: 1,
      sections: {
        notice: '<p>Notice.</p>',
        why: '<p>Why.</p>',
        smaller: '<p>Smaller.</p>',
        stepsHtml: '<ol><li>One.</li></ol>',
      },
      cap: 'Once a day.',
      enough: 'This is enough.',
      leaveIt: 'Leave it.',
    },
  };
  await behind(
    `INSERT INTO piece_version (id, piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
     VALUES ($1, $2, 1, '\\x01', 'An essay', 'For a test.', 4, $3, $4)`,
    [ids.pieceVersionId, ids.pieceId, JSON.stringify(content), ids.disclaimerId],
  );
  return ids;
}

/** Puts a fresh database and throw-away keys into this process's environment, before anything reads it. */
export function useEnvironment(database: FreshDatabase): void {
  const key = (name: string) => `test-${name}:${createHash('sha256').update(name).digest('base64')}`;
  Object.assign(process.env, database.env, {
    NODE_ENV: 'test',
    ORIGIN: 'http://localhost:3000',
    MEANTIME_KEY_ADDRESS: key('address'),
    MEANTIME_KEY_ENTRY: key('entry'),
    MEANTIME_KEY_SHARED: key('shared'),
    MEANTIME_KEY_NOTE: key('note'),
    MEANTIME_KEY_RECORD: key('record'),
    ...loginKeys,
  });
}
