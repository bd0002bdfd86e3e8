import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { verifyRecord } from '~/domain/records/verify';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { restoreBackup, writeBackup } from '../../app/launch/backup.mjs';
import { assigned, wrote } from '../support/assigned';
import { startCluster } from '../support/cluster.mjs';
import { freshDatabase } from '../support/database';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { tablesOf } from '../support/tables';

let folder: string;
let file: string;
let clinic: OwnClinic;
let iris: ClinicianViewer;
const clients: ClientViewer[] = [];
const tricky = 'A tab\t, a line\nand \\. at the end\n\\.\n';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'meantime-backup-'));
  file = path.join(folder, 'kept', 'backup.sql.gz');
  clinic = await ownClinic({ name: 'Back\\slash & Sons' });
  iris = await clinic.aClinician();
  for (const name of ['Sam Reed', 'Erin Who Left']) {
    const client = await clinic.aClient({ of: iris, name });
    clients.push(client);
    const assignmentId = await assigned(clinic, iris, client);
    await wrote(client, assignmentId, 'prompt:first', tricky);
    const id = newId();
    const choice = { answerKeys: ['prompt:first'], versions: { 'prompt:first': 1 }, talkOnly: false };
    await share(client, { id, assignmentId, choice });
    await openSharedReflection(iris, id);
    await reply(iris, { id: newId(), sharedReflectionId: id, text: 'Thank you.' });
  }
  await writeBackup(clinic.database.urls.superuser, file);
});

afterAll(async () => {
  await clinic.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything in a database, table by table. */
async function rowsOf(url: string): Promise<Record<string, unknown[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await tablesOf(async (sql, values) => (await client.query(sql, values)).rows as never, {
      login_session: 'no login outlives the server that it was made on',
      rate_limit: 'nor does a count of attempts',
    });
    const found: Record<string, unknown[]> = {};
    for (const name of tables)
      found[name] = (await client.query(`SELECT to_jsonb(t) AS row FROM ${name} t ORDER BY 1`)).rows;
    return found;
  } finally {
    await client.end();
  }
}

describe('a backup', () => {
  it('is one file for its owner alone, and holds no word that anyone wrote', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = gunzipSync(readFileSync(file)).toString('utf8');
    expect(text).toContain('Sam Reed');
    expect(text).not.toContain('Thank you');
    expect(text).not.toContain('login_session');
  });

  it('comes back whole on a new server, but for who was erased since: their words stay closed', async () => {
    const [sam, erin] = clients as [ClientViewer, ClientViewer];
    const before = await rowsOf(clinic.database.urls.superuser);
    const list = path.join(folder, 'erased.txt');
    writeFileSync(list, `${erin.personId} 2026-11-22T02:00:00Z\n`);
    const bare = await startCluster({ bare: true });
    try {
      const address = new URL(bare.adminUrl);
      address.pathname = '/meantime';
      const { code, output } = await restore([file, '--erased', list], address.href);
      expect(output).toContain('the record of access is whole');
      expect(code).toBe(0);

      const after = await rowsOf(address.href);
      const keys = (rows: unknown[] = []) => (rows as { row: { person_id: string } }[]).map(({ row }) => row.person_id);
      expect(new Set(keys(before.data_key))).toEqual(new Set([sam.personId, erin.personId]));
      expect(new Set(keys(after.data_key))).toEqual(new Set([sam.personId]));
      expect({ ...after, data_key: [] }).toEqual({ ...before, data_key: [] });
      expect(await verifyRecord(address.href)).toEqual([]);

      await expect(restoreBackup(address.href, file, { erased: [] })).rejects.toThrow('not empty');
    } finally {
      await bare.stop();
    }
  });

  it('is refused where it was cut off or changed, and nothing of it is left behind', async () => {
    const whole = readFileSync(file);
    const text = gunzipSync(whole).toString('utf8');
    const broken = {
      'cut off': whole.subarray(0, whole.length - 40),
      'cut off before the database was asked anything': whole.subarray(0, 400),
      'without its end': gzipSync(text.slice(0, text.lastIndexOf('-- the end'))),
      'with a row too few': gzipSync(text.replace(/^.*Sam Reed.*\n/m, '')),
      'with an event changed': gzipSync(text.replace(/\topened\t/, '\treplied\t')),
      'of another release': gzipSync(text.replace(/"checksum":"./, '"checksum":"!')),
      'of something else': gzipSync('CREATE TABLE x ();\n'),
    };
    const empty = await freshDatabase();
    try {
      for (const [how, bytes] of Object.entries(broken)) {
        writeFileSync(`${file}.broken`, bytes);
        const refused = await restoreBackup(empty.urls.superuser, `${file}.broken`, { erased: [] }).catch(
          (error: Error) => error,
        );
        expect(refused, how).toBeInstanceOf(Error);
        if (how.startsWith('cut off')) expect((refused as Error).message, how).toMatch(/not whole/);
        expect(Object.values(await rowsOf(empty.urls.superuser)).flat(), how).toEqual([]);
      }
    } finally {
      await empty.drop();
    }
  });

  it('is not made by a login that would not see everything', async () => {
    await expect(writeBackup(clinic.database.urls.owner, `${file}.partial`)).rejects.toThrow('row-level security');
  });

  it('is not restored without a word on who was erased since', async () => {
    const { code, output } = await restore([file], 'postgresql://nobody@127.0.0.1:1/meantime');
    expect([code, output]).toEqual([1, expect.stringContaining('--nobody-erased')]);
  });
});

/** The command, as an operator runs it. */
async function restore(args: string[], url: string): Promise<{ code: number | null; output: string }> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['app/launch/db-restore.mjs', ...args], {
    env: { PATH: env.PATH, HOME: env.HOME, MEANTIME_DATA: folder, DATABASE_URL: url } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
