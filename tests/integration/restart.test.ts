import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFor } from '~/crypto/person-keys';
import { as } from '~/db/as';
import { closeDatabases } from '~/db/clients';
import { tokenOf, type ClientViewer } from '~/db/viewer';
import { startApp, type StartedApp } from '../support/app';
import { assigned } from '../support/assigned';
import { startCluster } from '../support/cluster.mjs';
import { foundClinic, type TestClinic } from '../support/people';

/** How often each of the two is killed. */
const ROUNDS = 4;
/** How much must have been acknowledged between two kills, so that each comes in the middle of work. */
const BETWEEN = 12;

let cluster: Awaited<ReturnType<typeof startCluster>>;
let app: StartedApp;
let clinic: TestClinic;
let writers: Writer[];

/** One client at work: saves a text again and again, shares now and then, and notes what was acknowledged. */
interface Writer {
  client: ClientViewer;
  assignmentId: string;
  /** The last text that was acknowledged, and its version. */
  saved: { text: string; base: string } | undefined;
  /** What was sent and not answered: it may have been kept or not. */
  open: string | undefined;
  /** Shares whose answer came, and those whose answer was lost. */
  shared: Set<string>;
  acknowledged: number;
}

beforeAll(async () => {
  cluster = await startCluster({ durable: true });
  app = await startApp({ cluster: cluster.adminUrl, demo: false, worker: false });
  Object.assign(process.env, app.env);
  clinic = await foundClinic(app.database);
  const iris = await clinic.aClinician();
  writers = [];
  for (let count = 0; count < 4; count += 1) {
    const client = await clinic.aClient({ of: iris });
    const assignmentId = await assigned(clinic, iris, client);
    writers.push({ client, assignmentId, saved: undefined, open: undefined, shared: new Set(), acknowledged: 0 });
  }
}, 180_000);

afterAll(async () => {
  await app.stop().catch(() => undefined);
  await Promise.allSettled([clinic.close(), closeDatabases()]);
  await cluster.stop();
}, 60_000);

async function post(writer: Writer, path: string, form: Record<string, string>): Promise<Response | undefined> {
  return fetch(`${app.origin}/portal/assignments/${writer.assignmentId}/${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: app.origin, Cookie: `meantime=${tokenOf(writer.client)}`, Accept: 'application/json' },
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(8_000),
  }).catch(() => undefined);
}

async function save(writer: Writer): Promise<void> {
  writer.open ??= `words ${randomUUID()}`;
  const response = await post(writer, 'entries', {
    person: writer.client.personId,
    'form prompt:first': 'answer',
    'base prompt:first': writer.saved?.base ?? '',
    'field prompt:first text': writer.open,
  });
  if (response?.status !== 200) {
    // An answer that came is a no for now, never a refusal of the text.
    if (response) expect([500, 502, 503]).toContain(response.status);
    return;
  }
  const answer = (await response.json()) as { is: string; base: string };
  expect(answer.is).toBe('saved');
  writer.saved = { text: writer.open, base: answer.base };
  writer.open = undefined;
  writer.acknowledged += 1;
}

async function share(writer: Writer, key: string): Promise<boolean> {
  const response = await post(writer, 'sharing', { key, talk: '1' });
  if (response?.status !== 302) return false;
  writer.shared.add(key);
  writer.acknowledged += 1;
  return true;
}

/** Works until told to stop; an unanswered share is asked again with the same key, as a person's browser would. */
async function work(writer: Writer, stopped: () => boolean): Promise<void> {
  let key: string = randomUUID();
  while (!stopped()) {
    await save(writer);
    if (await share(writer, key)) key = randomUUID();
  }
  while (!(await share(writer, key)));
}

/** Resolves once that much more has been acknowledged. */
async function progress(count: number): Promise<void> {
  const done = () => writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
  const goal = done() + count;
  await expect.poll(done, { timeout: 40_000, interval: 5 }).toBeGreaterThanOrEqual(goal);
}

async function expectNothingLost(): Promise<void> {
  for (const { client, assignmentId, saved, open, shared } of writers) {
    const [entry] = await as(client, async (db) => {
      const rows = await db.entry.findMany({ where: { assignmentId, slot: 'prompt:first' } });
      return Promise.all(
        rows.map(async (row) => ({
          ...row,
          text: await openFor(
            db,
            client.personId,
            'entry',
            { table: 'entry', column: 'body', row: row.id, version: row.version },
            row.body,
          ),
        })),
      );
    });
    const kept = (JSON.parse(entry?.text ?? '{}') as { text?: string }).text;
    expect([saved?.text, open]).toContain(kept);
    const there = await as(client, (db) =>
      db.sharedReflection.findMany({ where: { assignmentId }, select: { id: true } }),
    );
    expect(there.map(({ id }) => id).sort()).toEqual([...shared].sort());
  }
  const halves = await clinic.behind(
    `SELECT coalesce(s.id, e.object_id) FROM shared_reflection s FULL JOIN (SELECT * FROM access_event WHERE kind = 'shared') e ON e.object_id = s.id
     WHERE s.id IS NULL OR e.object_id IS NULL`,
  );
  expect(halves).toEqual([]);
  expect(await clinic.behind('SELECT * FROM meantime.verify_access_events()')).toEqual([]);
}

describe('killed in the middle of saving and sharing, again and again,', () => {
  test.each([
    ['the app', async () => (await app.kill('SIGKILL'), app.restart())],
    ['PostgreSQL', async () => (await cluster.kill(), cluster.start())],
  ])(
    '%s loses nothing that was acknowledged and leaves no half-share',
    async (_what, killAndStart) => {
      let over = false;
      const working = writers.map((writer) => work(writer, () => over));
      for (let round = 0; round < ROUNDS; round += 1) {
        await progress(BETWEEN);
        await killAndStart();
      }
      await progress(BETWEEN);
      over = true;
      await Promise.all(working);
      await expectNothingLost();
    },
    240_000,
  );
});
