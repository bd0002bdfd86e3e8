import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClinicianViewer } from '~/db/viewer';
import { tailorPiece, writeNewVersion } from '~/domain/authoring/begin-draft';
import { publishDraft } from '~/domain/authoring/publish';
import { draftToWrite } from '~/domain/authoring/read-draft';
import { saveDraft } from '~/domain/authoring/save-draft';
import { mailsIn } from '~/email/mailbox';
import { addresses, pathOf } from '../support/addresses';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { inWorld, looksAt, samples } from '../support/samples/routes';
import { plantInDemo, type World } from '../support/samples/world';
import { tokenOf } from '../support/login';

let app: StartedApp;
let clinic: OwnClinic;
/** In the demo clinic, where the piece and the draft are tailored ones of the clinic's own. */
let world: World;
/** The piece of the library that it was tailored from. */
let ofLibrary: string;
/** Sentences of the library, as they stand in a page: what no page may show without the note. */
let words: string[];

const note = 'It does not replace psychotherapy with a licensed or registered clinician who knows you.';

beforeAll(async () => {
  app = await startApp();
  clinic = await ownClinic({ app });
  const planted = await plantInDemo(clinic);
  const [essay] = await clinic.behind<{ id: string }>('SELECT piece_id AS id FROM piece_version WHERE id = $1', [
    planted.pieceVersionId,
  ]);
  ofLibrary = essay?.id ?? '';
  world = { ...planted, ...(await ownPiece(planted.clinician, ofLibrary)) };
  const rows = await clinic.behind<{ text: string }>(
    `SELECT standfirst AS text FROM piece_version
     UNION SELECT jsonb_path_query(content, '$.prompts[*].text') #>> '{}' FROM piece_version
     UNION SELECT jsonb_path_query(content, '$.cards[*].text') #>> '{}' FROM piece_version`,
  );
  words = rows.map(({ text }) => inPage(text)).filter((text) => text.length > 30);
  expect(words.length).toBeGreaterThan(100);
}, 180_000);

afterAll(async () => {
  await clinic.close();
  await app.stop();
});

/** A tailored copy of a piece, published twice and begun again, as a clinician makes it in the app. */
async function ownPiece(viewer: ClinicianViewer, pieceId: string): Promise<{ pieceId: string; draftId: string }> {
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
  return { pieceId: own, draftId: await writeNewVersion(viewer, own) };
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
  return inPage(await html(path, id));
}

async function html(path: string, id: string): Promise<string> {
  const viewer = id.startsWith('routes/clinic/') ? world.clinician : world.client;
  const headers = { Cookie: `meantime=${tokenOf(viewer)}` };
  const response = await fetch(app.origin + path, { redirect: 'manual', headers });
  return response.text();
}

describe('every page', () => {
  test.each(addresses.filter(({ loads }) => loads))(
    '$id has the Clinical note wherever it has the words of a piece',
    async ({ id, path }) => {
      let found = false;
      for (const address of [...looksAt(id, path, world), ...looksAt(id, path, { ...world, pieceId: ofLibrary })]) {
        const text = await page(address, id);
        if (!words.some((one) => text.includes(one))) continue;
        found = true;
        expect(text, address).toContain('Clinical note');
        expect(text, address).toContain(note);
      }
      expect(found, `${id} shows the words of a piece`).toBe(samples[id]?.showsPieces === true);
    },
  );
});

test('a client is told on every page with a place to write that nobody watches it, nor reads in real time', async () => {
  const written: string[] = [];
  for (const { id, path } of addresses.filter(({ id: name, loads }) => loads && name.startsWith('routes/portal/'))) {
    for (const address of looksAt(id, path, world)) {
      const text = await html(address, id);
      // A receipt is given back, and not written.
      if (!/<textarea(?![^>]* name="receipt")/.test(text)) continue;
      written.push(id);
      expect(inPage(text), address).toContain('This page is not watched.');
      expect(inPage(text), address).toMatch(/not (read )?in real time/);
    }
  }
  expect(new Set(written).size).toBeGreaterThan(1);
});

test('what a clinic adds to the note of a piece stands after the whole of it, and in the file too', async () => {
  const at = (id: string) => page(inWorld(pathOf(id), world), id);
  for (const id of ['routes/clinic/piece', 'routes/clinic/draft-preview'])
    expect(await at(id)).toMatch(/who knows you\..* Your clinic adds: What the clinic adds\./);
  const file = await at('routes/clinic/piece-file');
  expect(file).toContain('added_to_the_note: | What the clinic adds.');
});

test('a mail holds no word of any piece, and so needs no note', async () => {
  await expect.poll(async () => (await mailsIn(app.mailboxDir)).length, { timeout: 20_000 }).toBeGreaterThan(0);
  const rows = await clinic.behind<{ title: string }>('SELECT DISTINCT title FROM piece_version');
  for (const mail of await mailsIn(app.mailboxDir)) {
    const text = inPage(`${mail.subject} ${mail.text} ${mail.html}`);
    for (const one of [...words, ...rows.map(({ title }) => inPage(title))]) expect(text).not.toContain(one);
  }
});

test('no version of a piece can be stored without a disclaimer', async () => {
  const insert = clinic.behind(
    `INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content)
     SELECT piece_id, 999, '\\x99', title, standfirst, minutes, content FROM piece_version LIMIT 1`,
  );
  await expect(insert).rejects.toMatchObject({ code: '23502' });
});
