import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashPassphrase } from '~/auth/passphrases';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { accountEvents, accountSentence } from '~/domain/records/account-events';
import { checkReceipt, receiptNow, writeReceipt } from '~/domain/records/receipt';
import { verifyRecord, verifySigned } from '~/domain/records/verify';
import { HeadsKeeper } from '~/jobs/sign-heads';
import { publicHalves } from '../../app/launch/keys.mjs';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';

let clinic: OwnClinic;
let app: StartedApp;
let iris: ClinicianViewer;
let sam: ClientViewer;
let emails: { iris: string; sam: string };
let auth: pg.Pool;
let worker: pg.Pool;
let keeper: HeadsKeeper;
let hash: string;
const folder = mkdtempSync(path.join(tmpdir(), 'meantime-record-'));
const passphrase = 'seven lanterns by the canal';

beforeAll(async () => {
  clinic = await ownClinic();
  app = await startApp({ database: clinic.database, worker: false, env: clinic.keys });
  auth = new pg.Pool({ connectionString: clinic.database.urls.authPortal, max: 8 });
  worker = new pg.Pool({ connectionString: clinic.database.urls.worker, max: 1 });
  keeper = new HeadsKeeper(worker, folder);
  hash = await hashPassphrase(passphrase);
}, 240_000);
afterAll(async () => {
  await keeper.close();
  await Promise.all([auth.end(), worker.end(), app.stop()]);
  await clinic.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  emails = { iris: `${newId()}@clinic.example`, sam: `${newId()}@people.example` };
  iris = await clinic.aClinician({ email: emails.iris });
  sam = await clinic.aClient({ of: iris, email: emails.sam });
  await clinic.behind('UPDATE person SET passphrase_hash = $1', [hash]);
  await clinic.behind('DELETE FROM rate_limit');
});

const tryWith = (email: string, typed: string, visitor = new Visitor(app.origin)) =>
  visitor.post('/sign-in', { email, passphrase: typed });
const rows = () =>
  clinic.behind<{ kind: string; count: number; seq: string | null }>(
    'SELECT kind, count, seq FROM account_event WHERE person_id = $1 ORDER BY at, id',
    [sam.personId],
  );
const all = async () => (await clinic.behind<{ n: number }>('SELECT count(*)::int AS n FROM account_event'))[0]?.n;
const refuse = (times: number) =>
  Promise.all(Array.from({ length: times }, () => auth.query('SELECT meantime.record_refused($1)', [[sam.personId]])));
/** As if what is being counted had been counted three hours ago. */
const threeHoursLater = () =>
  clinic.behind(`UPDATE account_event SET at = at - interval '3 hours' WHERE seq IS NULL AND person_id = $1`, [
    sam.personId,
  ]);

describe('what is done to a client’s account', () => {
  test('is said on a page of theirs, in plain words', async () => {
    const visitor = new Visitor(app.origin);
    await tryWith(emails.sam, 'not the right one at all', visitor);
    await tryWith(emails.sam, 'not the right one either', visitor);
    expect((await tryWith(emails.sam, passphrase, visitor)).status).toBe(302);
    await new Visitor(app.origin).post('/forgotten', { email: emails.sam });
    const page = (await visitor.get('/portal/account/history')).text.replaceAll('<!-- -->', '');
    expect(page).toContain('You signed in.');
    expect(page).toContain('Someone tried to sign in with a wrong passphrase, 2 times.');
    expect(page).toContain('A link for signing in was asked for, and mailed to you.');
    expect((await visitor.get('/portal/account')).text).toContain('href="/portal/account/history"');
    await visitor.post('/sign-out', { where: 'everywhere' });
    expect((await rows()).map(({ kind }) => kind).sort()).toEqual([
      'link-sent',
      'refused',
      'signed-in',
      'signed-out-everywhere',
    ]);
    expect(await verifyRecord(clinic.database.urls.owner)).toEqual([]);
  });

  test('says a new passphrase, and nothing of what no one did', async () => {
    expect((await accountEvents(sam)).days).toEqual([]);
    await auth.query('UPDATE person SET passphrase_hash = $2 WHERE id = $1', [sam.personId, hash]);
    const lines = (await accountEvents(sam)).days.flatMap((day) => day.lines);
    expect(lines.map(accountSentence)).toEqual(['A new passphrase was chosen, by a mailed link.']);
  });

  test('is seen by that client alone, and says nothing of a clinician’s account', async () => {
    await tryWith(emails.iris, 'not the right one at all');
    await tryWith(emails.iris, passphrase);
    expect(await clinic.behind('SELECT FROM account_event WHERE person_id = $1', [iris.personId])).toEqual([]);
    await refuse(1);
    const ana = await clinic.aClient({ of: iris, name: 'Ana Moss' });
    expect((await accountEvents(ana)).days).toEqual([]);
    expect((await accountEvents(sam)).days).toHaveLength(1);
  });

  test('is walked a page at a time without losing a line', async () => {
    for (let at = 0; at < 60; at += 1)
      await auth.query('UPDATE person SET passphrase_hash = $2 WHERE id = $1', [sam.personId, hash]);
    const first = await accountEvents(sam);
    const second = await accountEvents(sam, { cursor: first.next ?? undefined });
    const ids = [first, second].flatMap(({ days }) => days.flatMap(({ lines }) => lines.map(({ id }) => id)));
    expect(second.next).toBeNull();
    expect(new Set(ids).size).toBe(60);
  });
});

describe('refused tries', () => {
  test('at an address that nobody has write nothing', async () => {
    const before = await all();
    await tryWith(`${newId()}@people.example`, 'not the right one at all');
    expect(await all()).toBe(before);
  });

  test('are one row an hour, however many there are', async () => {
    await refuse(1);
    const [begun] = await clinic.behind<{ at: string }>('SELECT pg_current_wal_lsn()::text AS at');
    await refuse(10_000);
    const [wrote] = await clinic.behind<{ bytes: string }>(
      'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1::pg_lsn)::bigint::text AS bytes',
      [begun?.at],
    );
    const found = await rows();
    expect(found.length).toBeLessThanOrEqual(2);
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(10_001);
    // What is written to the disk for one of them is a line of the log of changes.
    expect(Number(wrote?.bytes) / 10_000).toBeLessThan(1_000);
  }, 120_000);

  test('join the chain once their hour is over, and are not changed from then on', async () => {
    await refuse(3);
    await keeper.round();
    expect(await rows()).toEqual([{ kind: 'refused', count: 3, seq: null }]);
    await threeHoursLater();
    await keeper.round();
    expect(await rows()).toEqual([{ kind: 'refused', count: 3, seq: '1' }]);
    const sealed = (at: string) =>
      clinic.behind(`UPDATE account_event SET at = ${at} WHERE person_id = $1 AND seq = 1`, [sam.personId]);
    await sealed(`date_trunc('hour', now())`);
    await refuse(2);
    expect(await rows()).toEqual([{ kind: 'refused', count: 3, seq: '1' }]);
    await sealed(`date_trunc('hour', now()) - interval '3 hours'`);
    await refuse(2);
    expect((await rows()).map(({ count, seq }) => [count, seq])).toEqual([
      [3, '1'],
      [2, null],
    ]);
    expect(await verifyRecord(clinic.database.urls.owner)).toEqual([]);
    await clinic.behind('UPDATE account_event SET count = 1 WHERE person_id = $1 AND seq = 1', [sam.personId]);
    expect(await verifyRecord(clinic.database.urls.owner)).toMatchObject([
      { personId: sam.personId, scope: 'account', seq: 1n, fault: 'this event was changed' },
    ]);
    await clinic.behind('UPDATE account_event SET count = 3 WHERE person_id = $1 AND seq = 1', [sam.personId]);
  });

  test('are refused to whoever would count for a clinician, and to any other login', async () => {
    const before = await all();
    await auth.query('SELECT meantime.record_refused($1)', [[iris.personId]]);
    expect(await all()).toBe(before);
  });
});

test('the chain of an account is signed, and found cut off, and a receipt says so too', async () => {
  await tryWith(emails.sam, passphrase);
  await tryWith(emails.sam, passphrase);
  await keeper.round();
  const receipt = await receiptNow(sam);
  expect(receipt?.parts.map(({ scope, head }) => [scope, head.seq])).toEqual([['account', '2']]);
  const text = writeReceipt(receipt!, []);
  const where = { folder, publicKeys: publicHalves(process.env['MEANTIME_KEY_RECORD'] ?? '') };
  expect(await verifySigned(clinic.database.urls.owner, where)).toMatchObject({ holds: true });
  expect(await checkReceipt(sam, text)).toMatchObject({ is: 'holds' });
  await clinic.behind('DELETE FROM account_event WHERE person_id = $1 AND seq = 2', [sam.personId]);
  await clinic.behind(
    `UPDATE record_chain SET seq = 1, hash = (SELECT hash FROM account_event WHERE person_id = $1 AND seq = 1)
     WHERE person_id = $1 AND scope = 'account'`,
    [sam.personId],
  );
  expect(await verifyRecord(clinic.database.urls.owner)).toEqual([]);
  expect(await verifySigned(clinic.database.urls.owner, where)).toMatchObject({ holds: false });
  expect(await checkReceipt(sam, text)).toMatchObject({ is: 'changed' });
});
