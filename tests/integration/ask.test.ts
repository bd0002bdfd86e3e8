import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '~/db/ask';
import { closeDatabases, connectionsOf } from '~/db/clients';
import { Prisma } from '~/db/generated/client';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { foundClinic, useEnvironment, type TestClinic } from '../support/people';

let database: FreshDatabase;
let clinic: TestClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;

beforeAll(async () => {
  database = await freshDatabase();
  useEnvironment(database);
  clinic = await foundClinic(database);
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
});

afterAll(async () => {
  await Promise.all([clinic.close(), closeDatabases()]);
  await database.drop();
});

const whoAmI = Prisma.sql`SELECT meantime.viewer_id() AS id, session_user::text AS login`;

test('asks as the person who asked, each on the login that fits them, however many ask at once', async () => {
  const asked = Array.from({ length: 40 }, (_, index) => (index % 2 ? sam : iris));
  const answers = await Promise.all(asked.map((viewer) => ask<{ id: string; login: string }>(viewer, whoAmI)));
  expect(answers.flat()).toEqual(
    asked.map((viewer) => ({
      id: viewer.personId,
      login: viewer.kind === 'client' ? 'meantime_portal' : 'meantime_clinic',
    })),
  );
});

test('leaves nothing of the login on the connection, which the next person gets', async () => {
  await ask(iris, whoAmI);
  const pool = connectionsOf('clinician');
  const left = await Promise.all(
    Array.from({ length: pool.totalCount }, () =>
      pool.query(
        `SELECT current_setting('meantime.login', true) AS login, current_setting('transaction_read_only') AS reads`,
      ),
    ),
  );
  for (const { rows } of left) expect(rows).toEqual([{ login: '', reads: 'off' }]);
});

test('does not write, though the login might', async () => {
  const write = ask(sam, Prisma.sql`UPDATE person SET time_zone = 'Asia/Tokyo' WHERE id = ${sam.personId}::uuid`);
  await expect(write).rejects.toMatchObject({ code: '25006' });
  expect(await clinic.behind('SELECT time_zone FROM person WHERE id = $1', [sam.personId])).toEqual([
    { time_zone: 'Europe/London' },
  ]);
});

test('goes on after a statement that failed and after its connections were cut', async () => {
  await expect(ask(iris, Prisma.sql`SELECT 1 / 0`)).rejects.toMatchObject({ code: '22012' });
  await clinic.behind(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'meantime_clinic' AND datname = $1`,
    [database.name],
  );
  await expect
    .poll(() =>
      ask<{ id: string }>(iris, whoAmI).then(
        ([row]) => row?.id,
        () => 'not yet',
      ),
    )
    .toBe(iris.personId);
});
