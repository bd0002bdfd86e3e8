import type { BrowserContext, Page } from '@playwright/test';
import { hashPassphrase } from '~/auth/passphrases';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import type { StartedApp } from './app';
import { assigned } from './assigned';
import { aLogin, loginId } from './login';
import { ownClinic } from './own-clinic';
import type { TestClinic } from './people';

/** A client of the running app, with one piece of each kind to write in. */
export interface Writer {
  client: ClientViewer;
  clinician: ClinicianViewer;
  clinic: TestClinic;
  email: string;
  passphrase: string;
  /** The address of the assignment of each piece, by its slug. */
  pages: Record<'essay' | 'practice' | 'cards' | 'checkIn', string>;
  /** Lets a browser in as this client, without the form. */
  signIn(context: BrowserContext): Promise<void>;
  /** Ends every login of the client in a browser, as time would. */
  endLogins(): Promise<void>;
  close(): Promise<void>;
}

const slugs = {
  essay: 'when-something-true-begins',
  practice: 'the-minute-after',
  cards: 'for-a-bad-evening',
  checkIn: 'still-mine-or-borrowed',
};

/** Makes a clinic with one clinician and one client in the app's database, and assigns a piece of each kind. */
export async function aWriter(app: StartedApp, names: { clinician?: string } = {}): Promise<Writer> {
  const clinic = await ownClinic({ app });
  const clinician = await clinic.aClinician({ name: names.clinician ?? 'Iris Bell' });
  const email = `${newId()}@people.example`;
  const passphrase = 'a kettle on a wide sill';
  const client = await clinic.aClient({ of: clinician, email });
  await clinic.behind('UPDATE person SET passphrase_hash = $2 WHERE id = $1', [
    client.personId,
    await hashPassphrase(passphrase),
  ]);
  const rows = await clinic.behind<{ slug: string; id: string }>(
    'SELECT p.slug, v.id FROM piece p JOIN piece_version v ON v.piece_id = p.id WHERE p.slug = ANY($1)',
    [Object.values(slugs)],
  );
  const pages = { essay: '', practice: '', cards: '', checkIn: '' };
  for (const [name, slug] of Object.entries(slugs)) {
    const version = rows.find((row) => row.slug === slug)?.id;
    const id = await assigned(clinic, clinician, client, version);
    pages[name as keyof typeof pages] = `/portal/assignments/${id}`;
  }
  const inBrowsers: string[] = [];
  return {
    client,
    clinician,
    clinic,
    email,
    passphrase,
    pages,
    signIn: async (context) => {
      const token = await aLogin(clinic.behind, client.personId);
      inBrowsers.push(loginId(token));
      await context.addCookies([{ name: 'meantime', value: token, url: app.origin }]);
    },
    endLogins: async () => {
      await clinic.behind("UPDATE login_session SET expires_at = now() - interval '1 second' WHERE id = ANY($1)", [
        inBrowsers,
      ]);
    },
    close: () => clinic.close(),
  };
}

/** What this browser keeps of words that were not acknowledged. */
export function unsentOn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Object.entries(localStorage).flatMap(([key, text]) => (key.startsWith('meantime unsent') ? [text as string] : [])),
  );
}
