import type { Page } from '@playwright/test';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { assign } from '~/domain/assignments/assign';
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
        await assign(iris, { id: newId(), clientId: sam.personId, pieceVersionId: essay.id, why });
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
