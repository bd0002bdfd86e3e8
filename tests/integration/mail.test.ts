import { runOnce, Logger } from 'graphile-worker';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { linkToken, linkTokenHash } from '~/crypto/links';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import { queueMail } from '~/db/queue-mail';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { resendPost } from '~/email/resend-post';
import { sendMail } from '~/jobs/send-mail';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { resendStandIn } from '../support/resend';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let resend: Awaited<ReturnType<typeof resendStandIn>>;
let worker: pg.Pool;

const said: string[] = [];
const logger = new Logger(() => (_level, message, meta) => void said.push(message + JSON.stringify(meta ?? {})));

beforeAll(async () => {
  clinic = await ownClinic();
  resend = await resendStandIn();
  worker = new pg.Pool({ connectionString: clinic.database.urls.worker, max: 2 });
  worker.on('error', () => undefined);
  worker.on('connect', (client) => client.on('error', () => undefined));
});

afterAll(async () => {
  await Promise.all([resend.close(), worker.end()]);
  await clinic.close();
});

beforeEach(async () => {
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris, email: 'sam.reed@people.example' });
  resend.delivered.length = resend.attempts.length = resend.moods.length = said.length = 0;
  await clinic.behind('DELETE FROM mail');
  await clinic.behind('DELETE FROM graphile_worker._private_jobs');
});

/** Lets the queue run until nothing is due; `again` makes what waits for another attempt due at once. */
async function work(options: { again?: boolean } = {}): Promise<void> {
  if (options.again) await clinic.behind('UPDATE graphile_worker._private_jobs SET run_at = now()');
  await runOnce({
    pgPool: worker,
    logger,
    taskList: {
      'send-mail': sendMail(
        resendPost({ apiKey: 're_test', baseUrl: resend.url, from: 'Meantime <m@m.example>', timeoutMs: 400 }),
        { client: 'https://portal.example', clinician: 'https://clinic.example' },
      ),
    },
  });
}

describe('a queued mail', () => {
  test('is sent once, to the right person, with no clinical word', async () => {
    await asViewer(iris, (db) => queueMail(db, { kind: 'assignment', recipientId: sam.personId, objectId: newId() }));
    await work();
    await work({ again: true });
    expect(resend.delivered).toHaveLength(1);
    const [mail] = resend.delivered;
    expect(mail?.to).toBe('sam.reed@people.example');
    expect(mail?.subject).toBe('Something new in Meantime');
    expect(`${mail?.subject} ${mail?.html} ${mail?.text}`).not.toMatch(
      /therap|clinic|patient|client|diagnos|mental|health|session|counsel|psych|Iris|Bell|Sam|Reed|Harbour/i,
    );
  });

  test('leads its reader to the address for their kind of people', async () => {
    await asViewer(iris, (db) => queueMail(db, { kind: 'reply', recipientId: sam.personId, objectId: newId() }));
    await asViewer(sam, (db) => queueMail(db, { kind: 'reply', recipientId: iris.personId, objectId: newId() }));
    await work();
    const links = Object.fromEntries(resend.delivered.map(({ to, text }) => [to, /https:\/\/\S+/.exec(text)?.[0]]));
    expect(links['sam.reed@people.example']).toBe('https://portal.example');
    expect(Object.values(links).sort()).toEqual(['https://clinic.example', 'https://portal.example']);
  });

  test('is never sent when the work that caused it is rolled back', async () => {
    const failing = asViewer(iris, async (db) => {
      await queueMail(db, { kind: 'assignment', recipientId: sam.personId, objectId: newId() });
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    await work();
    expect(resend.attempts).toEqual([]);
  });

  test.each(['rate-limited', 'broken', 'lost', 'silent'] as const)(
    'is delivered once though the service was %s at first',
    async (mood) => {
      resend.moods.push(mood, mood);
      await asViewer(sam, (db) => queueMail(db, { kind: 'shared', recipientId: iris.personId, objectId: newId() }));
      await work();
      await work({ again: true });
      await work({ again: true });
      await work({ again: true });
      expect(resend.attempts).toHaveLength(3);
      expect(new Set(resend.attempts).size).toBe(1);
      expect(resend.delivered).toHaveLength(1);
      const [row] = await clinic.behind<{ sent_at: Date | null }>('SELECT sent_at FROM mail');
      expect(row?.sent_at).toBeInstanceOf(Date);
    },
  );

  test('that the service refuses for good is tried once, and its log names a code, not a person', async () => {
    resend.moods.push('refusing');
    await asViewer(sam, (db) => queueMail(db, { kind: 'shared', recipientId: iris.personId, objectId: newId() }));
    await work();
    await work({ again: true });
    expect(resend.attempts).toHaveLength(1);
    expect(said.join('\n')).toContain('validation_error');
    expect(said.join('\n')).not.toMatch(/@/);
  });

  test('waits where another is waiting, so that a person gets at most one a day', async () => {
    await asViewer(iris, (db) => queueMail(db, { kind: 'assignment', recipientId: sam.personId, objectId: newId() }));
    await asViewer(iris, (db) => queueMail(db, { kind: 'reply', recipientId: sam.personId, objectId: newId() }));
    await work();
    expect(resend.delivered).toHaveLength(1);
    await asViewer(iris, (db) => queueMail(db, { kind: 'reply', recipientId: sam.personId, objectId: newId() }));
    await work();
    expect(resend.delivered).toHaveLength(1);
    const [next] = await clinic.behind<{ hours: number }>(
      `SELECT extract(epoch FROM send_at - now()) / 3600 AS hours FROM mail WHERE sent_at IS NULL`,
    );
    expect(Number(next?.hours)).toBeGreaterThan(23.9);
  });

  test('cannot be queued for someone the viewer does not work with', async () => {
    const stranger = await clinic.aClinician();
    const attempt = asViewer(stranger, (db) =>
      queueMail(db, { kind: 'assignment', recipientId: sam.personId, objectId: newId() }),
    );
    await expect(attempt).rejects.toThrow();
    expect(await clinic.behind('SELECT FROM mail')).toHaveLength(0);
  });
});

describe('an invitation', () => {
  async function invite(expires: string): Promise<string> {
    const invitationId = newId();
    await clinic.behind(
      `INSERT INTO invitation (id, clinic_id, kind, person_id, invited_by, token_hash, expires_at)
       VALUES ($1, $2, 'arrival', $3, $4, $6, now() + $5::interval)`,
      [invitationId, clinic.clinicId, sam.personId, iris.personId, expires, linkTokenHash(linkToken(invitationId))],
    );
    const mailId = newId();
    await clinic.behind(
      `INSERT INTO mail (id, clinic_id, kind, person_id, object_id) VALUES ($1, $2, 'invitation', $3, $4)`,
      [mailId, clinic.clinicId, sam.personId, invitationId],
    );
    await clinic.behind(`SELECT graphile_worker.add_job('send-mail', json_build_object('mailId', $1::text))`, [mailId]);
    return invitationId;
  }

  test('carries the link that its id and the key make, and the day it ends', async () => {
    const invitationId = await invite('7 days');
    await work();
    expect(resend.delivered[0]?.text).toContain(`https://portal.example/arrive/${linkToken(invitationId)}`);
    expect(resend.delivered[0]?.text).toMatch(/until \w+day \d+\u00a0\w+ \d{4}, [^,]+, London time\./);
  });

  test('that has expired while the mail waited is not sent', async () => {
    await invite('-1 minute');
    await work();
    expect(resend.attempts).toEqual([]);
  });

  test('leaves no token in the queue or the database', async () => {
    const invitationId = await invite('7 days');
    const token = linkToken(invitationId);
    const everything = await clinic.behind<{ line: string }>(
      `SELECT payload::text AS line FROM graphile_worker._private_jobs UNION ALL SELECT m::text FROM mail m UNION ALL SELECT i::text FROM invitation i`,
    );
    expect(everything.length).toBeGreaterThan(2);
    for (const { line } of everything) expect(line).not.toContain(token);
  });
});
