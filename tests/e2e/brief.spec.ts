import type { Page } from '@playwright/test';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { assignOne } from '../support/assign-one';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { assigned, wrote } from '../support/assigned';
import { expect, letIn, test } from '../support/browser';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let essay: { id: string; question: string };

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
  const [found] = await clinic.behind<typeof essay>(
    `SELECT v.id, v.content #>> '{prompts,0,id}' AS question FROM piece_version v JOIN piece p ON p.id = v.piece_id
     WHERE p.kind = 'essay' AND p.clinic_id IS NULL ORDER BY length(v.title) DESC, v.id LIMIT 1`,
  );
  essay = found ?? { id: '', question: '' };
});
test.afterAll(() => clinic.close());

/** Shares one answer of a client's. */
async function answers(iris: ClinicianViewer, client: ClientViewer, text: string): Promise<string> {
  const assignmentId = await assigned(clinic, iris, client, essay.id);
  const placeKey = `prompt:${essay.question}`;
  const version = await wrote(client, assignmentId, placeKey, text);
  const choice = { answerKeys: [placeKey], versions: { [placeKey]: version }, talkOnly: false };
  return (await share(client, { id: newId(), assignmentId, choice })).id;
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('one press from home to the brief: the overview, the words, and from each line to its source', async ({
      page,
      context,
      app,
      expectAccessible,
    }) => {
      const iris = await clinic.aClinician();
      const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
      const text = 'It was late, and I had said yes again.';
      const id = await answers(iris, sam, text);
      await letIn(context, iris, app.origin);
      await page.goto('/clinic');
      await page.getByRole('link', { name: 'Brief of Sam Reed' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sam Reed');
      await expect(page.locator('.brief-overview')).toContainText('one answer');
      await expect(page.locator('.brief-overview')).toContainText('new');
      await expect(page.locator('.brief-overview')).not.toContainText(text);
      await expect(page.locator('#words')).toContainText(text);
      await expect(page.locator('#words .clinical-note')).toHaveCount(1);
      await expect(page.locator('.brief-overview')).toContainText('As of');
      await expect(page.locator('.brief-overview')).toContainText(/On paper: about (two|three) sheets/);
      if (scripts) await expectAccessible();
      const sources = page.locator('.brief-lines').first().getByRole('link');
      await expect(sources).toHaveAttribute('href', `/clinic/review/${id}`);
      await page.getByRole('link', { name: /Open it alone/ }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('From Sam Reed');
      // Home has nothing new from them any more.
      await page.goto('/clinic');
      await expect(page.getByRole('main')).not.toContainText('Sam Reed');
    });
  });
}

for (const scripts of [true, false]) {
  test.describe(`in the room, ${scripts ? 'with' : 'without'} scripts`, () => {
    test.use({ javaScriptEnabled: scripts });

    test('one client alone is on the screen, until its clinician comes out: by no address, not by Back and not by a reload', async ({
      page,
      context,
      app,
      expectAccessible,
    }) => {
      const iris = await clinic.aClinician();
      const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
      const ana = await clinic.aClient({ of: iris, name: 'Ana Moss' });
      await answers(iris, ana, 'Words of another.');
      const id = await answers(iris, sam, 'It was late, and I had said yes again.');
      const together = await answers(iris, sam, 'For when we meet.');
      await clinic.behind(`UPDATE shared_reflection SET reading = 'together' WHERE id = $1`, [together]);
      await letIn(context, iris, app.origin);
      const room = `${app.origin}/clinic/clients/${sam.personId}/room`;
      const alone = async () => {
        await expect(page).toHaveURL(room);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sam Reed');
        await expect(page.locator('body')).not.toContainText('Ana Moss');
        await expect(page.locator('body')).not.toContainText('Iris Bell');
        await expect(page.getByRole('navigation')).toHaveCount(0);
        await expect(page.getByRole('searchbox')).toHaveCount(0);
        await expect(page.locator('.brief-overview')).not.toContainText(/answer|new|not discussed/);
        const ways = await page
          .getByRole('link')
          .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
        expect(ways.sort()).toEqual(['#main', '/help-now', '/look']);
      };

      await page.goto('/clinic');
      await page.getByRole('link', { name: 'Brief of Sam Reed' }).click();
      await expect(page.getByRole('main')).not.toContainText('For when we meet.');
      await page.getByRole('button', { name: 'In the room' }).click();
      await alone();
      await expect(page.locator('#words')).toContainText('I had said yes again.');
      await expect(page.locator('#words')).toContainText('For when we meet.');
      await expect(page.locator('#words .clinical-note')).toHaveCount(2);
      if (scripts) await expectAccessible();
      await page.reload();
      await alone();
      await page.goBack();
      await alone();
      for (const address of [
        '/clinic',
        `/clinic/review/${id}`,
        `/clinic/clients/${ana.personId}`,
        `/clinic/clients/${ana.personId}/room`,
        '/clinic/jump?q=ana',
        '/',
      ]) {
        await page.goto(address);
        await alone();
      }
      await page.getByRole('button', { name: 'Come out of the room' }).click();
      await expect(page).toHaveURL(`${app.origin}/clinic/clients/${sam.personId}`);
      await page.goto('/clinic');
      await expect(page.getByRole('main')).toContainText('Ana Moss');
    });

    test('nobody is kept in the room of someone they no longer work with', async ({ page, context, app }) => {
      const iris = await clinic.aClinician();
      const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
      await letIn(context, iris, app.origin);
      await page.goto(`/clinic/clients/${sam.personId}`);
      await page.getByRole('button', { name: 'In the room' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sam Reed');
      await clinic.endCare(iris, sam);
      await page.goto('/clinic');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here');
      await page.goto('/clinic');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Before you meet');
    });
  });
}

test('nothing that runs ahead of a look opens a brief or a room', async ({ context, app }) => {
  const iris = await clinic.aClinician();
  const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
  const id = await answers(iris, sam, 'It was late.');
  await letIn(context, iris, app.origin);
  for (const page of ['brief', 'room']) {
    const address = `/clinic/clients/${sam.personId}/${page}`;
    await context.request.head(address);
    await context.request.get(address, { headers: { 'Sec-Purpose': 'prefetch;prerender' } });
  }
  const openings = () => clinic.behind(`SELECT 1 FROM access_event WHERE object_id = $1 AND kind = 'opened'`, [id]);
  expect(await openings()).toEqual([]);
  await context.request.get(`/clinic/clients/${sam.personId}/brief`);
  expect(await openings()).toHaveLength(1);
});

test('fits a phone, whatever a client is called', async ({ page, context, app }) => {
  const iris = await clinic.aClinician();
  const name = `${'Wilhelmina'.repeat(12)} Reed`;
  const sam = await clinic.aClient({ of: iris, name });
  await answers(iris, sam, 'w'.repeat(400));
  await letIn(context, iris, app.origin);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const address of ['/clinic', `/clinic/clients/${sam.personId}/brief`]) {
    await page.goto(address);
    await expect(page.getByRole('main')).toContainText(name);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(320);
  }
});

test.describe('on paper', () => {
  test.describe.configure({ timeout: 120_000 });

  const sheets = async (page: Page, format: 'A4' | 'Letter') =>
    (await page.pdf({ format })).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;

  for (const { what, shares, length, given } of [
    { what: 'nothing shared', shares: 0, length: 0, given: 0 },
    { what: 'one line', shares: 1, length: 40, given: 0 },
    { what: 'a few answers', shares: 3, length: 700, given: 2 },
    { what: 'a few long ones', shares: 3, length: 6_000, given: 2 },
    { what: 'more than it holds', shares: 21, length: 1_500, given: 9 },
  ]) {
    test(`the overview is one sheet, and the number of sheets that is said is about right: ${what}`, async ({
      page,
      context,
      app,
    }) => {
      const iris = await clinic.aClinician();
      const sam = await clinic.aClient({ of: iris, name: 'Wilhelmina-Alexandrina '.repeat(8).trim() });
      for (let at = 0; at < shares; at += 1) {
        const text = 'It was late, and I had said yes again before I knew it. '.repeat(100).slice(0, length);
        const id = await answers(iris, sam, text);
        if (at % 2 > 0) continue;
        await openSharedReflection(iris, id);
        await reply(sam, { id: newId(), sharedReflectionId: id, text: 'That was all of it. '.repeat(12) });
      }
      const why = 'For the evenings that go on for too long. '.repeat(12);
      for (let at = 0; at < given; at += 1)
        await assignOne(iris, { id: newId(), clientId: sam.personId, pieceVersionId: essay.id, why });
      await letIn(context, iris, app.origin);
      await page.goto(`/clinic/clients/${sam.personId}/brief`);
      const said =
        /On paper: (?:about )?(\w+) sheets?/.exec(await page.locator('.brief-overview').innerText())?.[1] ?? '';
      const words = [
        '',
        'one',
        'two',
        'three',
        'four',
        'five',
        'six',
        'seven',
        'eight',
        'nine',
        'ten',
        'eleven',
        'twelve',
      ];
      const number = words.includes(said) ? words.indexOf(said) : Number(said);
      for (const format of ['A4', 'Letter'] as const) {
        const real = await sheets(page, format);
        expect(Math.abs(number - real), `${number} said, ${real} of ${format}`).toBeLessThanOrEqual(
          Math.max(1, real * 0.15),
        );
        if (shares + given === 0) expect(real).toBe(number);
      }
      await page.evaluate(() => {
        for (const one of document.querySelectorAll('.brief > .section, .help-on-paper')) one.remove();
      });
      for (const format of ['A4', 'Letter'] as const) expect(await sheets(page, format), format).toBe(1);
    });
  }
});
