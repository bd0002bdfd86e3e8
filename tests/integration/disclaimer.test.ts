import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDatabases } from '~/db/clients';
import { mintViewer } from '~/db/viewer';
import { tailorPiece, writeNewVersion } from '~/domain/authoring/begin-draft';
import { publishDraft } from '~/domain/authoring/publish';
import { draftToWrite } from '~/domain/authoring/read-draft';
import { saveDraft } from '~/domain/authoring/save-draft';
import { mailsIn } from '~/email/mailbox';
import { addresses, filled } from '../support/addresses';
import { startApp, type StartedApp } from '../support/app';

let app: StartedApp;
let behind: pg.Pool;
let cookies: { client: string; clinician: string };
/** For each route with a parameter: what fills it, of the demo clinic's own. */
let parameters: Record<string, Record<string, string>>;
/** Sentences of the library, as they stand in a page: what no page may show without the note. */
let words: string[];

/** Where the words of pieces are shown. A route that begins to show them has to be named here. */
const showsWords = [
  'routes/portal/assignment',
  'routes/portal/sharing',
  'routes/portal/shared-reflection',
  'routes/clinic/assignment',
  'routes/clinic/draft',
  'routes/clinic/draft-preview',
  'routes/clinic/library',
  'routes/clinic/own-pieces',
  'routes/clinic/piece',
  'routes/clinic/piece-compare',
  'routes/clinic/piece-file',
  'routes/clinic/shared-reflection',
];

const note = 'It does not replace psychotherapy with a licensed clinician who knows you.';

beforeAll(async () => {
  app = await startApp();
  behind = new pg.Pool({ connectionString: app.urls.superuser, max: 2 });
  const one = async (sql: string) =>
    (await behind.query<{ id: string; person: string }>(sql)).rows[0] ?? { id: '', person: '' };
  const shared = await one(
    `SELECT s.id, s.client_id AS person FROM shared_reflection s WHERE s.taken_back_at IS NULL ORDER BY s.shared_at LIMIT 1`,
  );
  const clinician = await one(
    `SELECT clinician_id AS id, clinician_id AS person FROM shared_reflection WHERE id = '${shared.id}'`,
  );
  const written = await one(
    `SELECT a.id, a.client_id AS person FROM assignment a WHERE a.client_id = '${shared.person}'
       AND EXISTS (SELECT FROM entry e WHERE e.assignment_id = a.id AND e.slot LIKE 'prompt:%') LIMIT 1`,
  );
  const piece = await one(`SELECT id, id AS person FROM piece WHERE kind = 'essay' LIMIT 1`);
  cookies = { client: await cookieOf(shared.person), clinician: await cookieOf(clinician.person) };
  const { own, draft } = await ownPiece(clinician.person, piece.id);
  parameters = {
    'routes/portal/assignment': { assignmentId: written.id },
    'routes/portal/entry': { assignmentId: written.id },
    'routes/portal/sharing': { assignmentId: written.id },
    'routes/portal/shared-reflection': { sharedReflectionId: shared.id },
    'routes/clinic/shared-reflection': { sharedReflectionId: shared.id },
    'routes/clinic/client': { clientId: shared.person },
    'routes/clinic/assignment': { clientId: shared.person },
    'routes/clinic/appointments': { clientId: shared.person },
    'routes/clinic/piece': { pieceId: piece.id },
    'routes/clinic/favourite': { pieceId: piece.id },
    'routes/clinic/piece-versions': own,
    'routes/clinic/piece-compare': own,
    'routes/clinic/piece-file': own,
    'routes/clinic/draft': draft,
    'routes/clinic/draft-saving': draft,
    'routes/clinic/draft-preview': draft,
    'routes/open/accept-invitation': { token: 'x' },
    'routes/open/sign-in-link': { token: 'x' },
    'routes/open/mailbox-mail': { mailId: 'x' },
    'routes/open/not-found': { '*': 'nowhere' },
  };
  const { rows } = await behind.query<{ text: string }>(
    `SELECT standfirst AS text FROM piece_version
     UNION SELECT jsonb_path_query(content, '$.prompts[*].text') #>> '{}' FROM piece_version
     UNION SELECT jsonb_path_query(content, '$.cards[*].text') #>> '{}' FROM piece_version`,
  );
  words = rows.map(({ text }) => inPage(text)).filter((text) => text.length > 30);
  expect(words.length).toBeGreaterThan(100);
}, 180_000);

afterAll(async () => {
  await closeDatabases();
  await behind.end();
  await app.stop();
});

/** A tailored copy of a piece, published twice and begun again, as a clinician makes it in the app. */
async function ownPiece(personId: string, pieceId: string) {
  Object.assign(process.env, app.env);
  const who = { personId, clinicId: '', clinicName: '', name: '', timeZone: 'UTC', managesClinic: false };
  const { rows } = await behind.query<{ clinic_id: string }>('SELECT clinic_id FROM person WHERE id = $1', [personId]);
  const viewer = mintViewer(
    { ...who, clinicId: rows[0]?.clinic_id ?? '', kind: 'clinician', acknowledged: true },
    cookies.clinician.replace('meantime=', ''),
  );
  const publish = async (draftId: string, standfirst: string) => {
    const draft = await draftToWrite(viewer, draftId);
    if ('publishedAs' in draft) return draft.publishedAs;
    const fields = { ...draft.fields, standfirst, addedToNote: 'What the clinic adds.' };
    const saved = await saveDraft(viewer, draftId, { fields, revision: draft.revision });
    return publishDraft(viewer, draftId, saved.saved ? saved.revision : 0);
  };
  const own = await publish(
    await tailorPiece(viewer, pieceId),
    'A sentence of the clinic’s own, long enough to be found.',
  );
  await publish(await writeNewVersion(viewer, own), 'Nothing here repeats what stood before, not even once.');
  return { own: { pieceId: own }, draft: { draftId: await writeNewVersion(viewer, own) } };
}

async function cookieOf(personId: string): Promise<string> {
  const token = randomBytes(25).toString('hex');
  await behind.query(
    `INSERT INTO login_session (id, person_id, expires_at, absolute_expires_at) VALUES ($1, $2, now() + interval '1 hour', now() + interval '1 hour')`,
    [createHash('sha256').update(token).digest('hex'), personId],
  );
  return `meantime=${token}`;
}

/** A text as a reader finds it in a page: without scripts and their data, and without what a page writes in its own way. */
function inPage(html: string): string {
  return html
    .replace(/<script\b[^>]*>.*?<\/script>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#x27;|&#39;|&rsquo;|’|'/g, '’')
    .replace(/&quot;|[“”"]/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

async function page(path: string, id: string): Promise<string> {
  const cookie = id.startsWith('routes/clinic/') ? cookies.clinician : cookies.client;
  const response = await fetch(app.origin + path, { redirect: 'manual', headers: { Cookie: cookie } });
  return inPage(await response.text());
}

/** The addresses under which a route is looked at: as it opens, and with what it can be asked for. */
function looksAt(id: string, path: string): string[] {
  const here = filled(path, parameters[id] ?? {});
  const more: Record<string, string[]> = {
    'routes/portal/sharing': [`${here}?talk=1`, `${here}?all=1`],
    'routes/clinic/assignment': [`${here}?piece=${parameters['routes/clinic/piece']?.['pieceId'] ?? ''}`],
    'routes/clinic/library': [`${here}?kind=card-set`, `${here}?search=evening`, `${here}?search=evenning`],
    'routes/clinic/draft': [`${here}?check`],
    'routes/clinic/piece-compare': [`${here}?older=1&newer=2`],
    'routes/clinic/piece-file': [`${here}?version=2`],
    'routes/portal/shared-reflection': [`${here}?ask`],
  };
  return [here, ...(more[id] ?? [])];
}

describe('every page', () => {
  test.each(addresses.filter(({ loads }) => loads))(
    '$id has the Clinical note wherever it has the words of a piece',
    async ({ id, path }) => {
      let found = false;
      for (const address of looksAt(id, path)) {
        const text = await page(address, id);
        if (!words.some((one) => text.includes(one))) continue;
        found = true;
        expect(text, address).toContain('Clinical note');
        expect(text, address).toContain(note);
      }
      expect(found, `${id} shows the words of a piece`).toBe(showsWords.includes(id));
    },
  );
});

test('what a clinic adds to the note of a piece stands after the whole of it, and in the file too', async () => {
  for (const id of ['routes/clinic/piece', 'routes/clinic/draft-preview'] as const) {
    const path = id === 'routes/clinic/piece' ? '/clinic/library/:pieceId' : '/clinic/library/drafts/:draftId/preview';
    const own = parameters[id === 'routes/clinic/piece' ? 'routes/clinic/piece-versions' : id] ?? {};
    expect(await page(filled(path, own), id)).toMatch(/who knows you\..* Your clinic adds: What the clinic adds\./);
  }
  const file = await page(
    filled('/clinic/library/:pieceId/file', parameters['routes/clinic/piece-file'] ?? {}),
    'routes/clinic/piece-file',
  );
  expect(file).toContain('added_to_the_note: | What the clinic adds.');
});

test('a mail holds no word of any piece, and so needs no note', async () => {
  await expect.poll(async () => (await mailsIn(app.mailboxDir)).length, { timeout: 20_000 }).toBeGreaterThan(0);
  const { rows } = await behind.query<{ title: string }>('SELECT DISTINCT title FROM piece_version');
  for (const mail of await mailsIn(app.mailboxDir)) {
    const text = inPage(`${mail.subject} ${mail.text} ${mail.html}`);
    for (const one of [...words, ...rows.map(({ title }) => inPage(title))]) expect(text).not.toContain(one);
  }
});

test('no version of a piece can be stored without a disclaimer', async () => {
  const insert = behind.query(
    `INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content)
     SELECT piece_id, 999, '\\x99', title, standfirst, minutes, content FROM piece_version LIMIT 1`,
  );
  await expect(insert).rejects.toMatchObject({ code: '23502' });
});
