import { addresses } from '../support/addresses';
import { expect, letIn, test } from '../support/browser';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { looksAt } from '../support/samples/routes';
import { plantInDemo, type World } from '../support/samples/world';

let clinic: OwnClinic;
let world: World;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
  world = await plantInDemo(clinic);
});

test.afterAll(() => clinic.close());

const looks = [
  { name: 'on a desk, in the light', width: 1280, colorScheme: 'light' },
  { name: 'on a small phone, in the dark', width: 320, colorScheme: 'dark' },
] as const;

const audiences = [
  { audience: 'open', who: undefined },
  { audience: 'portal', who: 'client' },
  { audience: 'clinic', who: 'clinician' },
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
    if (who !== undefined) await letIn(context, world[who], app.origin);
    const ofKinds = await clinic.behind<{ pieceId: string }>(
      'SELECT DISTINCT ON (kind) id AS "pieceId" FROM piece ORDER BY kind, id',
    );
    expect(ofKinds).toHaveLength(4);
    const theirs = addresses
      .filter(({ id, shows }) => shows && id.split('/')[1] === audience)
      .flatMap(({ id, path }) => {
        // A piece of each kind looks different, and nothing is compared without saying which versions.
        const worlds = id === 'routes/clinic/piece' ? ofKinds.map((its) => ({ ...world, ...its })) : [world];
        const all = worlds.flatMap((its) => looksAt(id, path, its));
        return (id === 'routes/clinic/piece-compare' ? all.slice(1) : all).map((here) => ({ id, here }));
      });
    expect(theirs).not.toEqual([]);
    for (const { id, here } of theirs) {
      const answer = await page.goto(here);
      expect(answer?.status() === 404, here).toBe(['routes/open/not-found', 'routes/open/mailbox-mail'].includes(id));
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
