import pg from 'pg';
import { addresses, filled } from '../support/addresses';
import { expect, test } from '../support/browser';
import { comeInAs, demoPerson } from '../support/demo';

/** Addresses that are no page: they only take what is sent to them. */
const notPages = [
  'routes/open/sign-out',
  'routes/open/sign-in-in-place',
  'routes/portal/entry',
  'routes/clinic/favourite',
  'routes/clinic/draft-saving',
  'routes/clinic/piece-file',
];

const looks = [
  { name: 'on a desk, in the light', width: 1280, colorScheme: 'light' },
  { name: 'on a small phone, in the dark', width: 320, colorScheme: 'dark' },
] as const;

const audiences = [
  { audience: 'open', who: undefined },
  { audience: 'portal', who: 'Ada' },
  { audience: 'clinic', who: 'Ines' },
] as const;

test.describe.configure({ mode: 'parallel' });

for (const { audience, who } of audiences) {
  test(`every page of the ${audience} is free of axe violations and of sideways scrolling, on a desk in the light and on a small phone in the dark`, async ({
    app,
    page,
    context,
    expectAccessible,
  }) => {
    test.setTimeout(240_000);
    const parameters = await ofTheDemo(app.urls.superuser);
    if (who !== undefined) await comeInAs(context, app, demoPerson(who));
    const all = addresses
      .filter(({ id }) => !notPages.includes(id))
      .flatMap(({ id, path }) =>
        [parameters[id] ?? {}].flat().map((its) => ({ id, here: filled(path, its) + (queries[id] ?? '') })),
      );
    const searched = ['xyzzy', 'yes&minutes=5'].map((search) => ({
      id: 'routes/clinic/library',
      here: `/clinic/library?search=${search}`,
    }));
    const theirs = [...all, ...searched].filter(({ id }) => id.split('/')[1] === audience);
    expect(theirs).not.toEqual([]);
    for (const { id, here } of theirs) {
      expect(here, `${id} needs a parameter here`).not.toMatch(/[:*]/);
      const answer = await page.goto(here);
      expect(answer?.status() === 404, here).toBe(['/nowhere', '/mailbox/x'].includes(here));
      for (const { name, width, colorScheme } of looks) {
        await test.step(`${here} ${name}`, async () => {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 800 });
          await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
          await expectAccessible(page);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(wide, `${here} is wider than the window`).toBeLessThanOrEqual(0);
        });
      }
    }
  });
}

test('every address belongs to one of those audiences', () => {
  const named = new Set(addresses.map(({ id }) => id.split('/')[1]));
  expect([...named].sort()).toEqual(audiences.map(({ audience }) => audience).sort());
});

/** Pages that are of nothing without a query. */
const queries: Record<string, string> = { 'routes/clinic/piece-compare': '?older=1&newer=2' };

type Parameters = Record<string, string>;

/** For each page with a parameter: something of Ada's in the demo clinic, or several things that look different. */
async function ofTheDemo(connectionString: string): Promise<Record<string, Parameters | Parameters[]>> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const one = async (sql: string) => (await client.query<{ id: string }>(sql)).rows[0]?.id ?? '';
    const ada = await one(`SELECT id FROM person WHERE name LIKE 'Ada %'`);
    const assignmentId = await one(
      `SELECT a.id FROM assignment a JOIN piece_version v ON v.id = a.piece_version_id JOIN piece p ON p.id = v.piece_id
       WHERE a.client_id = '${ada}' AND p.kind = 'essay' LIMIT 1`,
    );
    const sharedReflectionId = await one(
      `SELECT id FROM shared_reflection WHERE client_id = '${ada}' AND taken_back_at IS NULL LIMIT 1`,
    );
    const pieces = await client.query<{ pieceId: string }>(
      `SELECT DISTINCT ON (kind) id AS "pieceId" FROM piece ORDER BY kind, id`,
    );
    expect(pieces.rows).toHaveLength(4);
    const inTwoVersions = await one('SELECT piece_id AS id FROM piece_version WHERE number = 2 LIMIT 1');
    const draftId = await one(
      `INSERT INTO piece_draft (id, clinic_id, kind, fields, written_by)
       SELECT gen_random_uuid(), clinic_id, 'essay', '{"title": "A title", "prompts": [{"id": "", "text": "What now?"}]}', id
       FROM person WHERE name LIKE 'Ines %' RETURNING id`,
    );
    return {
      'routes/portal/assignment': { assignmentId },
      'routes/portal/sharing': { assignmentId },
      'routes/portal/shared-reflection': { sharedReflectionId },
      'routes/clinic/shared-reflection': { sharedReflectionId },
      'routes/clinic/client': { clientId: ada },
      'routes/clinic/assignment': { clientId: ada },
      'routes/clinic/appointments': { clientId: ada },
      'routes/clinic/piece': pieces.rows,
      'routes/clinic/piece-versions': pieces.rows[0] ?? {},
      'routes/clinic/piece-compare': { pieceId: inTwoVersions },
      'routes/clinic/draft': { draftId },
      'routes/clinic/draft-preview': { draftId },
      'routes/open/accept-invitation': { token: 'x' },
      'routes/open/sign-in-link': { token: 'x' },
      'routes/open/mailbox-mail': { mailId: 'x' },
      'routes/open/not-found': { '*': 'nowhere' },
    };
  } finally {
    await client.end();
  }
}
