import { afterAll, beforeAll, expect, test } from 'vitest';
import { query, queryBatch, mutate } from '~/db/query';
import { poolOf } from '~/db/clients';
import { Prisma } from '~/db/generated/client';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;

beforeAll(async () => {
  clinic = await ownClinic();
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
});

afterAll(() => clinic.close());

const whoAmI = Prisma.sql`SELECT meantime.viewer_id() AS id, session_user::text AS login`;

test('asks as the person who asked, each on the login that fits them, however many ask at once', async () => {
  const asked = Array.from({ length: 40 }, (_, index) => (index % 2 ? sam : iris));
  const answers = await Promise.all(asked.map((viewer) => query<{ id: string; login: string }>(viewer, whoAmI)));
  expect(answers.flat()).toEqual(
    asked.map((viewer) => ({
      id: viewer.personId,
      login: viewer.kind === 'client' ? 'meantime_portal' : 'meantime_clinic',
    })),
  );
});

test('leaves nothing of the login on the connection, which the next person gets', async () => {
  await query(iris, whoAmI);
  const pool = poolOf('clinician');
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
  const write = query(sam, Prisma.sql`UPDATE person SET time_zone = 'Asia/Tokyo' WHERE id = ${sam.personId}::uuid`);
  await expect(write).rejects.toMatchObject({ code: '25006' });
  expect(await clinic.behind('SELECT time_zone FROM person WHERE id = $1', [sam.personId])).toEqual([
    { time_zone: 'Europe/London' },
  ]);
});

test('asks several things together, as one person, and gives each its own rows', async () => {
  type Answers = [{ id: string }, { number: number }, { nothing: string }, { login: string }];
  const together = await queryBatch<Answers>(sam, [
    Prisma.sql`SELECT meantime.viewer_id() AS id`,
    Prisma.sql`SELECT generate_series(1, ${3}) AS number`,
    Prisma.sql`SELECT 'x' AS nothing WHERE false`,
    Prisma.sql`SELECT session_user::text AS login`,
  ]);
  expect(together).toEqual([
    [{ id: sam.personId }],
    [{ number: 1 }, { number: 2 }, { number: 3 }],
    [],
    [{ login: 'meantime_portal' }],
  ]);
});

test('changes as the person who asked, and what it changed is committed when it says so', async () => {
  const zone = (name: string) => Prisma.sql`
    UPDATE person SET time_zone = ${name} WHERE id = meantime.viewer_id() RETURNING id`;
  expect(await mutate(sam, zone('Asia/Tokyo'))).toEqual([{ id: sam.personId }]);
  expect(await clinic.behind(`SELECT id FROM person WHERE time_zone = 'Asia/Tokyo'`)).toEqual([{ id: sam.personId }]);
  const noZone = mutate(sam, Prisma.sql`UPDATE person SET time_zone = NULL WHERE id = meantime.viewer_id()`);
  await expect(noZone).rejects.toMatchObject({ code: '23502' });
  expect(await mutate(sam, zone('Europe/London'))).toHaveLength(1);
});

test('keeps nothing where what fails is found out at the commit only', async () => {
  await clinic.behind(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'`,
  );
  await clinic.behind(
    'CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
  const late = mutate(sam, Prisma.sql`UPDATE person SET time_zone = 'Asia/Tokyo' WHERE id = meantime.viewer_id()`);
  await expect(late).rejects.toMatchObject({ code: 'P0001' });
  await clinic.behind('DROP TRIGGER late ON person');
  expect(await clinic.behind(`SELECT id FROM person WHERE time_zone = 'Asia/Tokyo'`)).toEqual([]);
});

test('goes on after a statement that failed and after its connections were cut', async () => {
  await expect(query(iris, Prisma.sql`SELECT 1 / 0`)).rejects.toMatchObject({ code: '22012' });
  await clinic.behind(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'meantime_clinic' AND datname = $1`,
    [clinic.database.name],
  );
  await expect
    .poll(() =>
      query<{ id: string }>(iris, whoAmI).then(
        ([row]) => row?.id,
        () => 'not yet',
      ),
    )
    .toBe(iris.personId);
});
