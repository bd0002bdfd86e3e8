import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClinicianViewer } from '~/db/viewer';
import { findToJump } from '~/domain/jump/find-to-jump';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';

let app: StartedApp;
let clinic: OwnClinic;
let iris: ClinicianViewer;
let visitor: Visitor;
const ids: Record<string, string> = {};

beforeAll(async () => {
  app = await startApp({ worker: false });
  clinic = await ownClinic({ app });
  iris = await clinic.aClinician();
  const theo = await clinic.aClinician({ name: 'Theo Long' });
  for (const name of ['Jörg Ångström', 'Łukasz Nowak', 'Søren Ødegård', 'Zuzana Nowak', 'Bríd O’Shea 100%']) {
    ids[name] = (await clinic.aClient({ of: iris, name })).personId;
  }
  const gone = await clinic.aClient({ of: iris, name: 'Jörgen Gone' });
  await clinic.endCare(iris, gone);
  await clinic.aClient({ of: theo, name: 'Jörgen Other' });
  visitor = await new Visitor(app.origin).beSignedIn(clinic.behind, iris.personId);
}, 180_000);
afterAll(async () => {
  await clinic.close();
  await app.stop();
});

const jump = (typed: string) => visitor.get(`/clinic/jump?q=${encodeURIComponent(typed)}`);
const clients = async (typed: string) => (await findToJump(iris, typed)).clients.map(({ title }) => title);

describe('folding', () => {
  test.each([
    ['Jörg', 'jorg'],
    ['Łukasz', 'lukasz'],
    ['Søren', 'soren'],
    ['Straße', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['İpek Ilgın', 'ipek ilgin'],
    ['Đặng Thị', 'dang thi'],
    ['Ægir Þór Œ', 'aegir thor oe'],
    ['Jo\u0308rg', 'jorg'],
    ['O’Brien-Ó Néill', "o'brien-o neill"],
    ['Jean‐Luc', 'jean-luc'],
    ['Ｍａｒｉａ', 'maria'],
    ['Σοφός', 'σοφοσ'],
    ['Семёнов Андрей', 'семенов андреи'],
    ['שָׁלוֹם', 'שלום'],
    ['A\u200bd\u202ea\u2069', 'ada'],
    ['  Ann \t Lake ', 'ann lake'],
    ['田中', '田中'],
  ])('%s is found as %s', async (name, folded) => {
    const [row] = await clinic.behind(
      'SELECT meantime.folded($1) AS once, meantime.folded(meantime.folded($1)) AS twice',
      [name],
    );
    expect(row).toEqual({ once: folded, twice: folded });
  });
});

describe('jump', () => {
  test('finds a client by any part of the name, in any order, accents and capitals aside', async () => {
    expect(await clients('jorg')).toEqual(['Jörg Ångström']);
    expect(await clients('STROM')).toEqual(['Jörg Ångström']);
    expect(await clients('lukasz')).toEqual(['Łukasz Nowak']);
    expect(await clients('soren')).toEqual(['Søren Ødegård']);
    expect(await clients('nowak luk')).toEqual(['Łukasz Nowak']);
    expect(await clients('nowak')).toEqual(['Łukasz Nowak', 'Zuzana Nowak']);
    expect(await clients("o'sh")).toEqual(['Bríd O’Shea 100%']);
    expect(await clients('%')).toEqual(['Bríd O’Shea 100%']);
    for (const typed of ['_', 'jorgx', '', '   ', '\u202e\u200b', '\\']) expect(await clients(typed)).toEqual([]);
  });

  test('finds no client of ended care, and none of a colleague’s', async () => {
    expect(await clients('jorgen')).toEqual([]);
    expect((await jump('jorgen')).text).not.toMatch(/Jörgen/);
  });

  test('leads on at once where one hit is certain', async () => {
    for (const [typed, to] of [
      ['jorg', `/clinic/clients/${ids['Jörg Ångström']}`],
      ['zuzana nowak', `/clinic/clients/${ids['Zuzana Nowak']}`],
      ['Invite a client', '/clinic/caseload/invitation'],
      ['invit', '/clinic/caseload/invitation'],
      ['WRITE a piece', '/clinic/library/new'],
      ['appointments', '/clinic/caseload?sort=next'],
      ['library', '/clinic/library'],
    ] as const) {
      const { status, location } = await jump(typed);
      expect({ typed, status, location }).toEqual({ typed, status: 302, location: to });
    }
  });

  test('leads to a piece by its title, and to nobody’s by a part that two have', async () => {
    const [piece] = await clinic.behind<{ piece_id: string; title: string }>(
      'SELECT piece_id, title FROM piece_search WHERE clinic_id IS NULL ORDER BY title LIMIT 1',
    );
    expect((await jump(piece!.title.toUpperCase())).location).toBe(`/clinic/library/${piece!.piece_id}`);
    const { status, text } = await jump('nowak');
    expect(status).toBe(200);
    expect(text).toContain('Łukasz Nowak');
    expect(text).toContain('Zuzana Nowak');
  });

  test('signs nobody out by an address', async () => {
    const { status, text } = await jump('sign out');
    expect(status).toBe(200);
    expect(text).toContain('action="/sign-out"');
    expect((await visitor.get('/clinic')).status).toBe(200);
  });

  test('says what can be found where nothing is', async () => {
    for (const typed of [
      'qqzzqq',
      '',
      ' ',
      '\0',
      '\u202e',
      'x'.repeat(20_000 / 4),
      '\u{1f9d8}'.repeat(150),
      '" OR 1=1 --',
    ]) {
      const { status, text } = await jump(typed);
      expect({ typed: typed.slice(0, 20), status }).toEqual({ typed: typed.slice(0, 20), status: 200 });
      expect(text).toContain('A client is found by any part of their name');
      expect(text).toContain('Invite a client');
      expect(/<main[^]*<\/main>/.exec(text)?.[0]).not.toContain('\u202e');
    }
    expect((await visitor.get('/clinic/jump')).text).toContain('Nothing was typed.');
    expect((await visitor.get('/clinic/jump?q=%E0%A4%A')).status).toBe(200);
  });

  test('is for clinicians who acknowledged the Clinical note, and nobody else', async () => {
    expect((await new Visitor(app.origin).get('/clinic/jump?q=jorg')).location).toMatch(/^\/sign-in\?/);
    const client = await new Visitor(app.origin).beSignedIn(clinic.behind, ids['Zuzana Nowak']!);
    expect((await client.get('/clinic/jump?q=jorg')).status).toBe(404);
    const fresh = await clinic.aClinician({ acknowledged: false });
    const newcomer = await new Visitor(app.origin).beSignedIn(clinic.behind, fresh.personId);
    expect((await newcomer.get('/clinic/jump?q=jorg')).location).toMatch(/^\/clinic\/clinical-note/);
  });

  test('leaves no name in the log', async () => {
    await jump('jorg');
    await jump('nowak');
    const log = app.log();
    expect(log).toContain('/clinic/jump');
    expect(log).not.toMatch(/j(ö|o)rg|nowak|q=/i);
  });
});
