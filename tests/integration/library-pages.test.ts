import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type StartedApp } from '../support/app';
import { Visitor } from '../support/visitor';

let app: StartedApp;
let pool: pg.Pool;

const behind = async (sql: string, values?: unknown[]): Promise<pg.QueryResultRow[]> =>
  (await pool.query(sql, values)).rows;

async function idOf(name: string): Promise<string> {
  return (await behind('SELECT id FROM person WHERE name = $1', [name]))[0]!.id as string;
}

async function signedIn(name: string): Promise<Visitor> {
  return new Visitor(app.origin).beSignedIn(behind, await idOf(name));
}

async function pieceCalled(title: string): Promise<string> {
  return (await behind('SELECT piece_id FROM piece_version WHERE title = $1', [title]))[0]!.piece_id as string;
}

/** Takes the acknowledgement away, as if the person had only just arrived. */
async function hasNotAcknowledged(name: string): Promise<void> {
  const id = await idOf(name);
  await behind('ALTER TABLE acknowledgement DISABLE TRIGGER ALL');
  await behind('DELETE FROM acknowledgement WHERE person_id = $1', [id]);
  await behind('ALTER TABLE acknowledgement ENABLE TRIGGER ALL');
}

beforeAll(async () => {
  app = await startApp({ worker: false });
  pool = new pg.Pool({ connectionString: app.urls.superuser, max: 2 });
  pool.on('error', () => undefined);
}, 180_000);
afterAll(async () => {
  if (!pool.ended) await pool.end();
  await app.stop();
});

/** What stands in the page itself, without its tags; what is for paper and for scripts left out. */
function mainOf(text: string): string {
  return (/<main[\s\S]*?<\/main>/.exec(text)?.[0] ?? '').replace(/<[^>]*>/g, ' ');
}

describe('Help now', () => {
  test('opens for anyone, with the emergency number before every line, and links that call and text', async () => {
    const { status, text } = await new Visitor(app.origin).get('/help-now?region=gb');
    expect(status).toBe(200);
    expect(text).toContain('This page is not watched.');
    expect(text.indexOf('href="tel:999"')).toBeGreaterThan(0);
    expect(text.indexOf('href="tel:999"')).toBeLessThan(text.indexOf('href="tel:116123"'));
    expect(text).toContain('href="sms:85258?body=SHOUT"');
    expect(text).toMatch(/At any hour, every day/);
    expect(text).toMatch(/Compared on \d+ \w+ \d{4}/);
    expect(text).not.toContain('href="tel:911"');
  });

  test('shows no number before a country is chosen or known, and every country in one press', async () => {
    const anyNumber = /href="(?:tel|sms):/;
    for (const path of ['/help-now', '/help-now?region=%3Cscript%3E']) {
      for (const languages of [undefined, 'en', 'de-DE,en-GB;q=0.5']) {
        const { status, text } = await new Visitor(app.origin).get(path, {
          headers: languages === undefined ? {} : { 'Accept-Language': languages },
        });
        expect(status).toBe(200);
        expect(text).not.toMatch(anyNumber);
        expect(mainOf(text)).not.toMatch(/\d{3}/);
        expect(text).toContain('href="/help-now?region=NZ"');
        expect(text).toContain('href="/help-now?region=ZZ"');
        expect(text).toContain('href="/help-now?region=every"');
        expect(text).not.toContain('<script>"');
      }
    }
    const { text } = await new Visitor(app.origin).get('/help-now?region=every');
    for (const link of ['tel:999', 'tel:911', 'tel:000', 'tel:111', 'tel:112'])
      expect(text).toContain(`href="${link}"`);
  });

  test('guesses a country from the language of a browser, and says that it is a guess', async () => {
    const here = await new Visitor(app.origin).get('/help-now', { headers: { 'Accept-Language': 'en-IE,en;q=0.8' } });
    expect(here.text).toContain('href="tel:112"');
    expect(mainOf(here.text)).toContain('a guess, by the language of your browser');
    expect(here.text).toContain('href="/help-now?region=GB"');
    const chosen = await new Visitor(app.origin).get('/help-now?region=GB', {
      headers: { 'Accept-Language': 'en-IE' },
    });
    expect(chosen.text).toContain('href="tel:999"');
    expect(mainOf(chosen.text)).not.toContain('a guess');
  });

  test('has lines for someone who is being hurt, after sexual violence, for the young and the deaf, in every country', async () => {
    for (const region of ['US', 'CA', 'GB', 'IE', 'AU', 'NZ', 'ZZ']) {
      const { text } = await new Visitor(app.origin).get(`/help-now?region=${region}`);
      for (const need of ['crisis', 'being-hurt', 'sexual-violence', 'young', 'deaf'])
        expect(text, region).toContain(`id="${region}-${need}"`);
    }
    const { text } = await new Visitor(app.origin).get('/help-now?region=GB');
    expect(text).toContain('href="tel:08082000247"');
    expect(mainOf(text)).toMatch(/Not yet compared with such a page: .*Switchboard/);
  });

  test('begins where someone who is signed in lives, and they can choose another country', async () => {
    const ada = await signedIn('Ada Pebble');
    expect((await ada.get('/help-now')).text).not.toContain('href="tel:999"');
    expect((await ada.get('/help-now')).text).toContain('href="tel:988"');
    expect((await ada.get('/help-now?region=NZ')).text).toContain('href="tel:1737"');
  });
});

describe('the Clinical note', () => {
  test('can be read by anyone', async () => {
    const { status, text } = await new Visitor(app.origin).get('/clinical-note');
    expect(status).toBe(200);
    expect(text).toContain('It is not crisis care.');
  });

  for (const [name, area, headedFor] of [
    ['Edie Lantern', '/portal', '/portal/shared'],
    ['Tobias Wren', '/clinic', '/clinic/library?kind=essay'],
  ] as const) {
    test(`stands before everything in ${area}, is acknowledged once, and leads on to where the person was headed`, async () => {
      await hasNotAcknowledged(name);
      const visitor = await signedIn(name);
      const turned = await visitor.get(headedFor);
      expect(turned.status).toBe(302);
      expect(turned.location).toBe(`${area}/clinical-note?to=${encodeURIComponent(headedFor)}`);

      const page = await visitor.get(turned.location!);
      expect(page.text).toContain('It is not a diagnosis.');
      expect(page.text).toContain('I have read this');
      const disclaimer = /name="disclaimer" value="([^"]+)"/.exec(page.text)![1]!;
      for (let times = 0; times < 2; times += 1) {
        const done = await visitor.post(turned.location!, { disclaimer });
        expect([done.status, done.location]).toEqual([302, headedFor]);
      }
      expect((await visitor.get(headedFor)).status).toBe(200);
      const events = await behind(
        `SELECT count(*)::int AS n FROM access_event WHERE kind = 'acknowledged' AND actor_id = $1`,
        [await idOf(name)],
      );
      expect(events[0]!.n).toBe(2);
      expect((await visitor.get(`${area}/clinical-note`)).text).not.toContain('I have read this');
    });
  }

  test('leads nowhere but into the area it stands in', async () => {
    const edie = await signedIn('Edie Lantern');
    const disclaimer = (await behind('SELECT meantime.current_disclaimer_id() AS id'))[0]!.id as string;
    for (const to of [
      '//evil.example/portal',
      'https://evil.example/portal',
      '/clinic',
      '/portalx',
      '/portal/../clinic',
      '\\\\evil.example',
      '/portal/clinical-note',
    ]) {
      const { location } = await edie.post(`/portal/clinical-note?to=${encodeURIComponent(to)}`, { disclaimer });
      expect(location, to).toBe('/portal');
    }
  });

  test('that changed since the page was opened is not acknowledged by accident', async () => {
    await hasNotAcknowledged('Dev Marigold');
    const dev = await signedIn('Dev Marigold');
    const { status, text } = await dev.post('/portal/clinical-note', {
      disclaimer: '00000000-0000-4000-8000-000000000000',
    });
    expect(status).toBe(422);
    expect(text).toContain('This text has changed since you opened the page.');
    expect((await dev.get('/portal')).status).toBe(302);
  });

  test('tells a client by name who reads, and truthfully what taking back cannot do', async () => {
    const { text } = await (await signedIn('Ada Pebble')).get('/portal/clinical-note');
    expect(text).toContain('Ines Fallow');
    expect(text).toContain('does not read in real time');
    expect(text).toContain('cannot undo a reading');
  });
});

describe('the clinic’s library', () => {
  test('is filtered by its address, carries the note, and says so kindly when nothing fits', async () => {
    const ines = await signedIn('Ines Fallow');
    const all = await ines.get('/clinic/library');
    expect(all.text).toContain('It is not a diagnosis.');
    const cards = await ines.get('/clinic/library?kind=card-set&search=evening');
    expect(cards.text).toContain('For a bad evening');
    expect(cards.text).not.toContain('The minute after');
    expect((await ines.get('/clinic/library?search=xyzzy')).text).toContain('Nothing in the library has “xyzzy”');
    expect((await ines.get('/clinic/library?kind=poem&after=nonsense&theme=')).status).toBe(200);
  });

  test('shows a piece as its reader sees it, with the note, and beside it what is for the clinician', async () => {
    const ines = await signedIn('Ines Fallow');
    const id = await pieceCalled('When something true begins to move');
    const { status, text } = await ines.get(`/clinic/library/${id}`);
    expect(status).toBe(200);
    expect(text).toContain('class="pause" id="pause-the-way-home"');
    expect(text).toContain('Questions to consider');
    expect(text).toContain('A small practice');
    expect(text).toContain('It does not replace psychotherapy');
    expect(text).toContain('James F. Masterson');
    expect(text).toContain('Who it may not suit');
    expect((await ines.get('/clinic/library/00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });
});

// The last of all: it takes the database away.
test('Help now and the Clinical note open while the database does not answer, for someone who is signed in too', async () => {
  const ada = await signedIn('Ada Pebble');
  expect((await ada.get('/portal')).status).toBe(200);
  await pool.end();
  await app.database.drop();

  expect((await ada.get('/healthz')).status).not.toBe(200);
  const help = await ada.get('/help-now');
  expect(help.status).toBe(200);
  expect(help.text).toContain('href="/help-now?region=US"');
  expect((await ada.get('/help-now?region=US')).text).toContain('href="tel:988"');
  expect((await ada.get('/help-now', { headers: { 'Accept-Language': 'en-US' } })).text).toContain('href="tel:988"');
  const note = await ada.get('/clinical-note');
  expect(note.status).toBe(200);
  expect(note.text).toContain('It is not crisis care.');
});
