import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fitsPassphrase } from '~/auth/passphrases';
import accounts from '../../../prisma/seed/demo.json';
import { testKeys } from '../../support/app';
import { freshDatabase, type FreshDatabase } from '../../support/database';

let database: FreshDatabase;
let env: Record<string, string>;
let behind: pg.Client;

beforeEach(async () => {
  database = await freshDatabase();
  env = {
    PATH: process.env.PATH ?? '',
    ...database.env,
    ...testKeys(),
    NODE_ENV: 'production',
    MEANTIME_LAUNCH: 'start',
    ORIGIN: 'http://localhost:3000',
    SURFACE: 'portal',
  };
  behind = new pg.Client({ connectionString: database.urls.superuser });
  await behind.connect();
});
afterEach(async () => {
  await behind.end();
  await database.drop();
});

function run(script: string, args: string[] = [], more: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env: { ...env, ...more } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, ended };
}

const seed = () => run('prisma/seed/seed.ts', [], { MEANTIME_DEMO: '1' });

async function rows<R extends pg.QueryResultRow>(sql: string): Promise<R[]> {
  return (await behind.query<R>(sql)).rows;
}

/** Everything of the demo that has an end state, counted. */
async function counted() {
  const [counts] = await rows(`SELECT
    (SELECT json_agg(name) FROM clinic) AS clinics,
    (SELECT count(*)::int FROM person) AS people,
    (SELECT count(*)::int FROM person WHERE passphrase_hash IS NULL) AS awaited,
    (SELECT count(*)::int FROM care_link) AS care_links,
    (SELECT count(*)::int FROM acknowledgement) AS acknowledgements,
    (SELECT count(*)::int FROM appointment WHERE starts_at > now()) AS appointments,
    (SELECT count(*)::int FROM assignment) AS assignments,
    (SELECT count(*)::int FROM entry) AS entries,
    (SELECT count(*)::int FROM reply) AS replies,
    (SELECT json_agg(v.number || ' ' || w.name ORDER BY v.number) FROM piece p JOIN piece_version v ON v.piece_id = p.id
       JOIN piece_source s ON s.piece_version_id = v.id JOIN person w ON w.id = s.published_by WHERE p.clinic_id IS NOT NULL) AS own,
    (SELECT count(*)::int FROM piece_draft) AS drafts,
    (SELECT count(*)::int FROM login_session) AS logins,
    (SELECT json_object_agg(is_now, n) FROM (SELECT CASE WHEN taken_back_at IS NOT NULL THEN 'taken back' WHEN discussed_at IS NOT NULL THEN 'discussed'
       WHEN opened_at IS NOT NULL THEN 'opened' ELSE 'new' END AS is_now, count(*) AS n FROM shared_reflection GROUP BY 1) s) AS shared,
    (SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM access_event GROUP BY 1) e) AS events`);
  return counts!;
}

const FINISHED = {
  clinics: ['Demo Clinic'],
  people: 8,
  awaited: 1,
  care_links: 6,
  acknowledgements: 7,
  appointments: 4,
  assignments: 7,
  entries: 7,
  replies: 2,
  own: ['1 Ines Fallow', '2 Tobias Wren'],
  drafts: 0,
  logins: 0,
  shared: { new: 2, opened: 1, discussed: 1, 'taken back': 1 },
  events: {
    acknowledged: 7,
    'appointment-made': 4,
    assigned: 7,
    'care-begun': 6,
    discussed: 1,
    opened: 3,
    replied: 2,
    shared: 5,
    'taken-back': 1,
  },
};

describe('the demo clinic', () => {
  test(
    'has something real on every page, people who can sign in as printed, and a record that is whole',
    { timeout: 60_000 },
    async () => {
      expect(await seed().ended).toEqual({ code: 0, output: '' });
      expect(await counted()).toEqual(FINISHED);
      expect(await rows('SELECT * FROM meantime.record_faults(NULL)')).toEqual([]);
      const kept = await rows<{ name: string; passphrase_hash: string }>('SELECT name, passphrase_hash FROM person');
      for (const { who, passphrase } of accounts) {
        const account = kept.find(({ name }) => who.startsWith(`${name},`));
        expect(await fitsPassphrase(account?.passphrase_hash ?? null, passphrase), who).toBe(true);
      }

      expect(await seed().ended).toEqual({ code: 0, output: '' });
      expect(await counted()).toEqual(FINISHED);
    },
  );

  test(
    'that was killed again and again on its way is finished, with nothing twice, by the start after',
    { timeout: 120_000 },
    async () => {
      for (const events of [2, 12, 24]) {
        const { child, ended } = seed();
        for (;;) {
          const [{ n } = { n: 0 }] = await rows<{ n: number }>('SELECT count(*)::int AS n FROM access_event');
          if (n >= events || child.exitCode !== null) break;
          await wait(20);
        }
        child.kill('SIGKILL');
        await ended;
        expect((await counted()).clinics).toEqual(['Demo Clinic (being set up)']);
      }
      expect(await seed().ended).toEqual({ code: 0, output: '' });
      expect(await counted()).toEqual({ ...FINISHED, logins: expect.any(Number) });
    },
  );

  test('comes of two starts at once only once', { timeout: 60_000 }, async () => {
    const both = await Promise.all([seed().ended, seed().ended]);
    expect(both).toEqual([
      { code: 0, output: '' },
      { code: 0, output: '' },
    ]);
    expect(await counted()).toEqual(FINISHED);
  });

  test('never stands beside a clinic of someone’s own', { timeout: 60_000 }, async () => {
    const args = [
      '--name',
      'Harbour Clinic',
      '--owner-name',
      'Iris Bell',
      '--owner-email',
      'Iris@clinic.example',
      '--time-zone',
      'Europe/London',
    ];
    const founded = await run('prisma/seed/found-clinic.ts', args).ended;
    expect(founded.output).toMatch(
      /^"Harbour Clinic" is founded\. Iris Bell comes in by this link, once, within 7 days:\n {2}http:\/\/localhost:3000\/arrive\/[\w-]{43}\nIt is queued as a mail, too\.\n$/,
    );
    expect(
      await rows(
        `SELECT p.name, p.kind, p.manages_clinic, m.kind AS mail FROM person p JOIN mail m ON m.person_id = p.id`,
      ),
    ).toEqual([{ name: 'Iris Bell', kind: 'clinician', manages_clinic: true, mail: 'invitation' }]);

    expect(await run('prisma/seed/found-clinic.ts', args).ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('There is a clinic called "Harbour Clinic" already'),
    });
    expect(await seed().ended).toEqual({ code: 0, output: '' });
    expect((await counted()).clinics).toEqual(['Harbour Clinic']);
  });
});

describe('founding a clinic', () => {
  const wrong: [what: string, args: string[], says: string][] = [
    ['something missing', ['--name', 'Harbour Clinic'], '--owner-name is missing'],
    ['no such option', ['--nmae', 'Harbour Clinic'], 'npm run clinic:found'],
    [
      'no address',
      ['--name', 'H', '--owner-name', 'I', '--owner-email', 'iris', '--time-zone', 'Europe/London'],
      'which is not an email address',
    ],
    [
      'no time zone',
      ['--name', 'H', '--owner-name', 'I', '--owner-email', 'iris@clinic.example', '--time-zone', 'London'],
      'which is no time zone',
    ],
  ];
  test.each(wrong)('says what is wrong in a sentence: %s', { timeout: 30_000 }, async (_what, args, says) => {
    const { code, output } = await run('prisma/seed/found-clinic.ts', args).ended;
    expect(output).toContain(says);
    expect(output).not.toContain('    at ');
    expect(code).toBe(1);
    expect((await counted()).clinics).toBeNull();
  });
});
