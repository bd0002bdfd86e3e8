import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { inviteClient } from '~/domain/care-links/invite';
import { headsFile } from '~/domain/records/heads-file';
import { verifyRecord, verifySigned, type Restored } from '~/domain/records/verify';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { HeadsKeeper } from '~/jobs/sign-heads';
import { publicHalves } from '../../app/launch/keys.mjs';
import { startApp } from '../support/app';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

// What a superuser does to the record is found by what the worker signed before. The worker here is its keeper of heads,
// on the worker's own database login.
let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let id: string;
let pool: pg.Pool;
let folder: string;
let keeper: HeadsKeeper;

beforeAll(async () => {
  clinic = await ownClinic();
  pool = new pg.Pool({ connectionString: clinic.database.urls.worker, max: 3 });
});
afterAll(async () => {
  await pool.end();
  await clinic.close();
});

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'meantime-record-'));
  keeper = new HeadsKeeper(pool, folder);
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  const assignmentId = await assigned(clinic, iris, sam);
  id = newId();
  await share(sam, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
  await openSharedReflection(iris, id);
  await openSharedReflection(iris, id);
});
afterEach(async () => {
  await keeper.close();
  rmSync(folder, { recursive: true, force: true });
  await clinic.behind('DELETE FROM access_event');
  await clinic.behind('DELETE FROM record_chain');
});

const publicKeys = () => publicHalves(process.env['MEANTIME_KEY_RECORD'] ?? '');
const signed = (how: { restored?: Restored[]; now?: Date } = {}) =>
  verifySigned(clinic.database.urls.owner, { folder, publicKeys: publicKeys(), ...how });
const text = () => readFileSync(headsFile(folder), 'utf8');
const lines = () =>
  text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { number: number; chains: number; heads: [string, string, string][] });

/** What is left of Sam's chain, numbered, hashed and headed anew, as whoever owns the database can. */
async function rehash(): Promise<void> {
  await clinic.behind(`
    DO $$
    DECLARE
      event record; before bytea := '\\x'; number bigint := 0; own bytea;
    BEGIN
      FOR event IN SELECT * FROM access_event WHERE subject_id = '${sam.personId}' ORDER BY seq LOOP
        number := number + 1;
        own := meantime.access_event_hash(before, event.clinic_id, number, event.at, event.actor_id, event.subject_id, event.kind, event.object_id);
        UPDATE access_event SET seq = number, previous_hash = before, hash = own WHERE subject_id = event.subject_id AND seq = event.seq;
        before := own;
      END LOOP;
      UPDATE record_chain SET seq = number, hash = before WHERE person_id = '${sam.personId}';
    END $$`);
}

describe('a rewrite of what is older than the last signed head is found', () => {
  const rewrites: Record<string, () => Promise<unknown>> = {
    'every opening taken out, the rest numbered and hashed anew': async () => {
      await clinic.behind(`DELETE FROM access_event WHERE kind = 'opened' AND subject_id = $1`, [sam.personId]);
      await rehash();
    },
    'one event made another, and hashed anew': async () => {
      await clinic.behind(`UPDATE access_event SET actor_id = subject_id WHERE kind = 'opened' AND subject_id = $1`, [
        sam.personId,
      ]);
      await rehash();
    },
    'the chain cut off at its end': async () => {
      await clinic.behind('DELETE FROM access_event WHERE subject_id = $1 AND seq > 2', [sam.personId]);
      await rehash();
    },
    'the chain emptied, its head with it': async () => {
      await clinic.behind('DELETE FROM access_event WHERE subject_id = $1', [sam.personId]);
      await clinic.behind('DELETE FROM record_chain WHERE person_id = $1', [sam.personId]);
    },
    'the chain begun anew under its old name': async () => {
      await clinic.behind('DELETE FROM access_event WHERE subject_id = $1', [sam.personId]);
      await clinic.behind(`UPDATE record_chain SET seq = 0, hash = '\\x' WHERE person_id = $1`, [sam.personId]);
      await openSharedReflection(iris, id);
    },
    'the end taken away, and more events written over it than there were': async () => {
      await clinic.behind('DELETE FROM access_event WHERE subject_id = $1 AND seq > 2', [sam.personId]);
      await rehash();
      for (let at = 0; at < 4; at += 1) await openSharedReflection(iris, id);
    },
  };

  test.each(Object.entries(rewrites))('%s', async (_, rewrite) => {
    expect(await keeper.round()).toBe('signed');
    expect((await signed()).holds).toBe(true);
    await rewrite();
    // All of it fits together, so that the walk alone finds nothing.
    expect(await verifyRecord(clinic.database.urls.owner)).toEqual([]);
    const found = await signed();
    expect(found.holds).toBe(false);
    expect(found.says.join('\n')).toContain('was changed, or taken away');
    // Nor does it go unseen once the worker has been there again.
    await keeper.round();
    expect((await signed()).holds).toBe(false);
  });

  test('and what was recorded rightly since holds', async () => {
    await keeper.round();
    await openSharedReflection(iris, id);
    expect((await signed()).holds).toBe(true);
    expect(await keeper.round()).toBe('signed');
    expect(await signed()).toMatchObject({ holds: true });
  });
});

describe('the file', () => {
  test('grows by the heads that moved, and by a line an hour where none did', async () => {
    expect(await keeper.round()).toBe('signed');
    expect(await keeper.round()).toBe('nothing new');
    await openSharedReflection(iris, id);
    expect(await keeper.round()).toBe('signed');
    expect(lines().map(({ number, heads }) => [number, heads.length])).toEqual([
      [1, lines()[0]?.chains],
      [2, 1],
    ]);
    const later = Date.now() + 3_600_000;
    expect(await keeper.round(new Date(later))).toBe('signed');
    expect(
      lines()
        .map(({ heads }) => heads.length)
        .at(-1),
    ).toBe(0);
    // Nobody has signed for two hours: whoever asks is told.
    const silent = await signed({ now: new Date(later + 3 * 3_600_000) });
    expect(silent.holds).toBe(false);
    expect(silent.says.join('\n')).toContain('Nothing was signed since');
  });

  test('names nobody, and nothing that anyone did', async () => {
    await keeper.round();
    const known = await clinic.behind<{ id: string }>('SELECT id FROM person UNION SELECT id FROM clinic');
    for (const one of known) expect(text()).not.toContain(one.id);
    for (const word of ['Sam', 'opened', 'shared', id]) expect(text()).not.toContain(word);
  });

  test('that was cut off in the middle of a line is mended, and loses no line before it', async () => {
    await keeper.round();
    const [whole] = text().split('\n');
    await openSharedReflection(iris, id);
    await keeper.round();
    await keeper.close();
    truncateSync(headsFile(folder), (whole?.length ?? 0) + 60);
    // What is half written is no line, before it is mended and after.
    expect(lines.bind(null)).toThrow();
    expect((await signed()).holds).toBe(true);
    let mended = 0;
    const next = new HeadsKeeper(pool, folder, () => (mended += 1));
    expect(await next.round()).toBe('signed');
    await next.close();
    expect(mended).toBe(1);
    expect(text().split('\n')[0]).toBe(whole);
    expect(lines().map(({ number }) => number)).toEqual([1, 2]);
    expect((await signed()).holds).toBe(true);
  });

  test('is one file whichever of two workers writes it', async () => {
    const other = new HeadsKeeper(pool, folder);
    for (let round = 0; round < 6; round += 1) {
      await openSharedReflection(iris, id);
      const done = await Promise.all([keeper.round(), other.round()]);
      expect(done).toContain('signed');
      expect(await (round % 2 ? keeper : other).round()).toBe('nothing new');
    }
    await other.close();
    expect(lines().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await signed()).toMatchObject({ holds: true });
  });

  test.each([
    [
      'a line changed',
      (all: string[]) => all.map((line, at) => (at === 1 ? line.replace('"chains":', '"chains":1') : line)),
    ],
    ['a line taken out of the middle', (all: string[]) => all.filter((_, at) => at !== 1)],
    [
      'a line that no worker signed',
      (all: string[]) => [...all.slice(0, 2), (all[2] ?? '').replace(/.{20}"}$/, `${'A'.repeat(20)}"}`)],
    ],
  ])('is not believed with %s', async (_, change) => {
    for (let round = 0; round < 3; round += 1) {
      await openSharedReflection(iris, id);
      await keeper.round();
    }
    expect((await signed()).holds).toBe(true);
    writeFileSync(headsFile(folder), `${change(text().trim().split('\n')).join('\n')}\n`);
    const found = await signed();
    expect(found.holds).toBe(false);
    expect(found.says.join('\n')).toMatch(/not what the worker wrote: line [23]/);
  });

  test('that cannot be written is said, and is gone on with as soon as it can', async () => {
    const blocked = path.join(folder, 'file');
    writeFileSync(blocked, '');
    await expect(new HeadsKeeper(pool, path.join(blocked, 'record')).round()).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
    expect(await keeper.round()).toBe('signed');
  });
});

test('the worker signs as soon as it runs; where it cannot, it says so, and mail goes out all the same', async () => {
  const blocked = path.join(folder, 'blocked');
  writeFileSync(blocked, '');
  const app = await startApp({
    database: clinic.database,
    env: { ...clinic.keys, MEANTIME_RECORD: path.join(blocked, 'record') },
  });
  try {
    await expect.poll(() => app.log(), { timeout: 20_000 }).toContain('the heads of the record cannot be signed');
    const person = { name: 'Someone', timeZone: 'UTC', city: undefined };
    await inviteClient(iris, { id: newId(), email: `${newId()}@people.example`, ...person });
    await expect.poll(() => readdirSync(app.mailboxDir).length, { timeout: 20_000 }).toBeGreaterThan(0);
    await app.kill();
    rmSync(blocked);
    await app.restart();
    await expect.poll(() => existsSync(headsFile(path.join(blocked, 'record'))), { timeout: 20_000 }).toBe(true);
    folder = path.join(blocked, 'record');
    await expect
      .poll(async () => (await signed()).says.join(), { timeout: 20_000 })
      .toContain('It holds what was signed');
    expect(app.log()).toContain(publicKeys());
  } finally {
    await app.stop();
  }
}, 240_000);

describe('a backup that was put back', () => {
  test('is told from an attack by whoever knows of it alone', async () => {
    await keeper.round();
    const made = new Date().toISOString();
    await openSharedReflection(iris, id);
    await keeper.round();
    await clinic.behind('DELETE FROM access_event WHERE subject_id = $1 AND seq > 4', [sam.personId]);
    await rehash();
    const putBack = new Date().toISOString();
    expect((await signed()).holds).toBe(false);
    const known = { restored: [{ made, putBack }] };
    expect(await signed(known)).toMatchObject({ holds: true });
    await openSharedReflection(iris, id);
    await keeper.round();
    expect((await signed()).says.join('\n')).toContain('--restored');
    expect(await signed(known)).toMatchObject({ holds: true });
    // What was signed before the backup, and since it is back, still has to hold.
    await clinic.behind('DELETE FROM access_event WHERE subject_id = $1 AND seq > 3', [sam.personId]);
    await rehash();
    expect((await signed(known)).holds).toBe(false);
  });
});

describe('npm run audit:verify', () => {
  function verify(env: Record<string, string>, ...args: string[]) {
    const { NODE_OPTIONS: _, ...own } = process.env;
    return spawnSync(process.execPath, ['--import', 'tsx', 'app/launch/verify-record.mjs', ...args], {
      env: { ...own, DATABASE_URL: clinic.database.urls.owner, ...env },
      encoding: 'utf8',
    });
  }

  test('says what it was compared with, and says where it was compared with nothing', async () => {
    const where = { MEANTIME_RECORD: folder, MEANTIME_RECORD_PUBLIC: publicKeys() };
    const without = verify(where);
    expect([without.status, without.stdout]).toEqual([
      0,
      expect.stringContaining('Whoever owns the database could have written it anew as a whole'),
    ]);
    await keeper.round();
    const holds = verify(where);
    expect([holds.status, holds.stdout]).toEqual([0, expect.stringContaining('signed outside the database of')]);
    await clinic.behind(`DELETE FROM access_event WHERE kind = 'opened' AND subject_id = $1`, [sam.personId]);
    await rehash();
    const found = verify(where);
    expect([found.status, found.stdout]).toEqual([1, expect.stringContaining('The record is not what it was')]);
    expect(verify({ ...where, MEANTIME_RECORD_PUBLIC: '' }).status).toBe(1);
    const wrong = verify(where, '--restored', 'yesterday');
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('--restored <when it was made>')]);
  });
});
