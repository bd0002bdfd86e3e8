import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginLogin, viewerOf } from '~/auth/logins';
import { fitsPassphrase } from '~/auth/passphrases';
import { closeDatabases } from '~/db/clients';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { assignmentToRead } from '~/domain/entries/assignment-to-read';
import { assignmentsBefore, assignmentsWithMe } from '~/domain/assignments/assignments-with-me';
import { caseload } from '~/domain/caseload/caseload';
import { clientPage } from '~/domain/caseload/client';
import { loadLibrary } from '~/domain/library/load';
import type { Cursor } from '~/domain/page';
import { verifyRecord } from '~/domain/records/verify';
import { reviewQueue } from '~/domain/review/review-queue';
import { openSharedReflection } from '~/domain/sharing/open';
import { sharedReflection, sharedReflections } from '~/domain/sharing/shared-reflections';
import { buildTown, type Town } from '../../../prisma/town/build-town';
import { TOWN_PASSPHRASE } from '../../../prisma/town/plan';
import { ROOT } from '../../../app/launch/folders.mjs';
import { freshDatabase, type FreshDatabase } from '../../support/database';
import { useEnvironment } from '../../support/people';

const request = { seed: 'a test', sharedReflections: 50, now: new Date() };

let database: FreshDatabase;
let twin: FreshDatabase;
let behind: pg.Client;
let town: Town;

beforeAll(async () => {
  [database, twin] = await Promise.all([freshDatabase(), freshDatabase()]);
  useEnvironment(database);
  const build = async ({ urls }: FreshDatabase) => {
    await loadLibrary({ connectionString: urls.owner, folder: `${ROOT}/content` });
    return buildTown(urls.superuser, request, { builders: 1 });
  };
  [town] = await Promise.all([build(database), build(twin)]);
  behind = new pg.Client({ connectionString: database.urls.superuser });
  await behind.connect();
});

afterAll(async () => {
  await closeDatabases();
  await behind.end();
  await Promise.all([database.drop(), twin.drop()]);
});

async function signedIn(id: string, kind: 'clinician'): Promise<ClinicianViewer>;
async function signedIn(id: string, kind: 'client'): Promise<ClientViewer>;
async function signedIn(id: string, kind: 'clinician' | 'client') {
  const { token } = await beginLogin({ id, kind });
  return viewerOf(token);
}

const plain = { sort: 'waiting', descending: false, newOnly: false } as const;

describe('a town', () => {
  // First, for what follows opens and acknowledges.
  it('is the same town again from the same seed, and keeps every key and index', async () => {
    const other = new pg.Client({ connectionString: twin.urls.superuser });
    await other.connect();
    try {
      // Sealed texts and their keys are new each time, and so are the ids of the library's versions.
      const rowsOf = async (client: pg.Client) =>
        (
          await client.query(`
            SELECT to_jsonb(t) - 'address_sealed' - 'passphrase_hash' AS row FROM person t
            UNION ALL SELECT to_jsonb(t) - 'why' - 'piece_version_id' - 'disclaimer_id' || jsonb_build_object('title', v.title)
              FROM assignment t JOIN piece_version v ON v.id = t.piece_version_id
            UNION ALL SELECT to_jsonb(t) - 'body' || jsonb_build_object('size', octet_length(body)) FROM entry t
            UNION ALL SELECT to_jsonb(t) - 'body' - 'disclaimer_id' || jsonb_build_object('size', octet_length(body)) FROM shared_reflection t
            UNION ALL SELECT to_jsonb(t) - 'body' FROM reply t
            UNION ALL SELECT to_jsonb(t) FROM appointment t UNION ALL SELECT to_jsonb(t) FROM care_link t
            UNION ALL SELECT jsonb_build_object('seq', seq, 'at', at, 'actor', actor_id, 'kind', kind) FROM access_event t
            ORDER BY row`)
        ).rows;
      const indexesOf = async (client: pg.Client) =>
        (
          await client.query(`SELECT indexdef AS is FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1`)
        ).rows;
      const rows = await rowsOf(behind);
      expect(rows.length).toBeGreaterThan(300);
      expect(await rowsOf(other)).toEqual(rows);
      const empty = await freshDatabase();
      const bare = new pg.Client({ connectionString: empty.urls.superuser });
      await bare.connect();
      expect(await indexesOf(behind)).toEqual(await indexesOf(bare));
      await bare.end();
      await empty.drop();
    } finally {
      await other.end();
    }
  });

  it('opens to its clinicians through the verbs that pages use: who waits, what was said, and the thread', async () => {
    let opened = 0;
    for (const { id } of town.plan.clinicians) {
      const clinician = await signedIn(id, 'clinician');
      const { rows: clients } = await caseload(clinician, { sort: 'next', descending: false });
      for (const client of clients)
        expect((await clientPage(clinician, client.id, {})).email).toMatch(/@town\.example$/);
      for (const { id: waiting, clientName } of (await reviewQueue(clinician, plain)).rows) {
        expect(await openSharedReflection(clinician, waiting)).toMatchObject({
          takenBack: false,
          client: { name: clientName },
        });
        opened += 1;
      }
    }
    expect(opened).toBeGreaterThan(0);
  });

  it('opens to its clients: every assignment and entry, and everything they shared', async () => {
    let shared = 0;
    let entries = 0;
    for (const { id, state } of town.plan.clients.filter((client) => client.state !== 'invited')) {
      const client = await signedIn(id, 'client');
      const now = new Date();
      const given = (await assignmentsWithMe(client, now)).assignments;
      for (let cursor: Cursor<'next'> | null | undefined; cursor !== null;) {
        const page = await assignmentsBefore(client, now, { cursor });
        given.push(...page.rows);
        cursor = page.next;
      }
      expect(given.length, state).toBeGreaterThan(0);
      for (const { id: assignmentId } of given)
        entries += (await assignmentToRead(client, assignmentId)).entries.length;
      for (const line of (await sharedReflections(client)).rows) {
        expect((await sharedReflection(client, line.id)).snapshot.pieceTitle).toBe(line.pieceTitle);
        shared += 1;
      }
    }
    const [counted] = (await behind.query('SELECT count(*)::int AS entries FROM entry')).rows;
    expect({ shared, entries }).toEqual({ shared: request.sharedReflections, entries: counted.entries });
  });

  it('has a record of access that is whole, with every act in it', async () => {
    expect(await verifyRecord(database.urls.owner)).toEqual([]);
    const { rows } = await behind.query(
      `SELECT count(*) FILTER (WHERE kind = 'shared')::int AS shared, count(DISTINCT kind)::int AS kinds FROM access_event`,
    );
    expect(rows[0]).toMatchObject({ shared: request.sharedReflections });
    expect(rows[0].kinds).toBeGreaterThanOrEqual(7);
  });

  it('holds nothing that could not have happened: no one given a piece before acknowledging, nothing read before it was opened', async () => {
    const { rows } = await behind.query(
      `
      SELECT 'assigned too early' AS what FROM assignment a JOIN acknowledgement k ON k.person_id IN (a.clinician_id, a.client_id)
        WHERE a.assigned_at < k.acknowledged_at
      UNION ALL SELECT 'shared too early' FROM shared_reflection s JOIN assignment a ON a.id = s.assignment_id WHERE s.shared_at < a.assigned_at
      UNION ALL SELECT 'shared by no one of theirs' FROM shared_reflection s JOIN assignment a ON a.id = s.assignment_id
        WHERE (s.client_id, s.clinician_id, s.clinic_id) IS DISTINCT FROM (a.client_id, a.clinician_id, a.clinic_id)
      UNION ALL SELECT 'read before opened' FROM shared_reflection
        WHERE opened_at < shared_at OR discussed_at < opened_at OR (discussed_at IS NOT NULL AND opened_at IS NULL)
      UNION ALL SELECT 'after the end' FROM shared_reflection s JOIN care_link l USING (client_id) WHERE s.shared_at > l.ended_at
      UNION ALL SELECT 'from the future' FROM shared_reflection WHERE shared_at > $1`,
      [request.now],
    );
    expect(rows).toEqual([]);
  });

  it('lets everyone in by the passphrase it prints', async () => {
    const { rows } = await behind.query(
      `SELECT DISTINCT passphrase_hash AS hash FROM person WHERE passphrase_hash IS NOT NULL`,
    );
    expect(rows).toHaveLength(1);
    expect(await fitsPassphrase(rows[0].hash, TOWN_PASSPHRASE)).toBe(true);
  });
});
