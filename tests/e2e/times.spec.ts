import { entriesOf } from '~/domain/entries/entries-of';
import { wallTime } from '~/time-zones/zone-data.server';
import { ownClinic } from '../support/own-clinic';
import { expect, letIn } from '../support/browser';
import { first, idOf, state, test } from '../support/writing';

const ZONE = 'America/Coyhaique';

test.describe('a browser that does not know the zone of its reader', () => {
  test('takes nothing away, and says the hour of what was saved by the clock of that zone', async ({
    page,
    writer,
    app,
  }) => {
    const clinic = await ownClinic({ app });
    await clinic.behind('UPDATE person SET time_zone = $1 WHERE id = $2', [ZONE, writer.client.personId]);
    await clinic.close();
    await page.addInitScript(() => {
      const Known = Intl.DateTimeFormat;
      const refuse = (options?: Intl.DateTimeFormatOptions) => {
        if (options?.timeZone !== undefined && options.timeZone !== 'UTC')
          throw new RangeError(`Invalid time zone specified: ${options.timeZone}`);
      };
      Intl.DateTimeFormat = new Proxy(Known, {
        construct(target, [locales, options]: ConstructorParameters<typeof Known>) {
          refuse(options);
          return new target(locales, options);
        },
        apply(target, _, [locales, options]: ConstructorParameters<typeof Known>) {
          refuse(options);
          return target(locales, options);
        },
      });
    });
    for (const [address, title] of [
      ['/portal', 'Today'],
      ['/portal/access', 'Who opened what, and when'],
      ['/portal/account', 'Account'],
    ] as const) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
    }
    await page.goto(writer.pages.essay);
    await page.getByLabel(first).fill('by whose clock');
    await expect(state(page, 'prompt:the-order')).toHaveText(/^Saved (?!on this device)/);
    const [entry] = await entriesOf(writer.client, idOf(writer.pages.essay));
    const [hour = 0, minute = 0] = wallTime(new Date(entry?.savedAt ?? ''), ZONE)
      .slice(11)
      .split(':')
      .map(Number);
    const near = ['midnight', 'noon'][hour / 12];
    const clock = `${hour % 12 || 12}${minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`}\u00a0${hour < 12 ? 'am' : 'pm'}`;
    await expect(state(page, 'prompt:the-order')).toHaveText(`Saved ${minute === 0 && near ? near : clock}`);
  });
});

test.describe('choosing a time zone', () => {
  const account = '/portal/account';
  const list = 'Days and hours are told in';

  test.describe('on a device that calls Kolkata Calcutta', () => {
    test.use({ timezoneId: 'Asia/Calcutta' });

    test('the device’s own zone stands first, by the name of today, and nothing is chosen for anyone', async ({
      page,
      writer,
      expectAccessible,
    }) => {
      expect(writer.client.timeZone).toBe('Europe/London');
      await page.goto(account);
      const firstGroup = page.getByLabel(list).locator('optgroup').first();
      await expect(firstGroup).toHaveAttribute('label', 'This device');
      await expect(firstGroup.locator('option')).toHaveText('Kolkata');
      await expect(page.getByLabel(list)).toHaveValue('Europe/London');
      await expectAccessible();
      await page.getByLabel(list).selectOption({ label: 'Kolkata' });
      await page.getByRole('button', { name: 'Keep this time zone' }).click();
      await expect(page.getByRole('status')).toContainText('in Kolkata.');
      await expect(page.getByLabel(list)).toHaveValue('Asia/Kolkata');
    });
  });

  test.describe('without scripts', () => {
    test.use({ javaScriptEnabled: false });

    test('a city that has no zone of its own is written and found', async ({ page, context, writer, app }) => {
      await letIn(context, writer.client, app.origin);
      await page.goto(account);
      await page.getByLabel('Or write a city').fill('mumbai');
      await page.getByRole('button', { name: 'Keep this time zone' }).click();
      await expect(page.getByRole('status')).toContainText('in Kolkata.');
      await expect(page.getByLabel(list)).toHaveValue('Asia/Kolkata');
      await expect(page.getByLabel('Or write a city')).toHaveValue('');
    });
  });

  test('a city that is not known is said beside its field, and what was written stays', async ({
    page,
    writer,
    expectAccessible,
  }) => {
    expect(writer.client.timeZone).toBe('Europe/London');
    await page.goto(account);
    const city = page.getByLabel('Or write a city');
    await city.fill('Portland');
    await page.getByRole('button', { name: 'Keep this time zone' }).click();
    await expect(page.locator('#field-city-error')).toHaveText(
      'Please write which you mean: Portland, Maine; Portland, Oregon.',
    );
    await expect(city).toHaveValue('Portland');
    await expectAccessible();
    await city.fill('Portland, Oregon');
    await page.getByRole('button', { name: 'Keep this time zone' }).click();
    await expect(page.getByLabel(list)).toHaveValue('America/Los_Angeles');
  });
});
