import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer, Viewer } from '~/db/viewer';
import { accessEvents } from '~/domain/records/access-events';
import { accessSentence } from '~/domain/records/access-sentence';
import { recordCopies } from '~/domain/sharing/copied';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { takeBack } from '~/domain/sharing/take-back';
import { reply } from '~/domain/threads/reply';
import { NotFound } from '~/errors';
import { startApp, type StartedApp } from '../support/app';
import { assigned, wrote } from '../support/assigned';
import { tokenOf } from '../support/login';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { secret } from '../support/samples/world';

let app: StartedApp;
let clinic: OwnClinic;
let essay: { id: string; title: string; prompt: string; question: string };
let note: string[];
let iris: ClinicianViewer;
let sam: ClientViewer;
let assignmentId: string;

beforeAll(async () => {
  app = await startApp();
  clinic = await ownClinic({ app });
  const [found] = await clinic.behind<typeof essay>(
    `SELECT v.id, v.title, v.content #>> '{prompts,0,id}' AS prompt, v.content #>> '{prompts,0,text}' AS question
     FROM piece_version v JOIN piece p ON p.id = v.piece_id WHERE p.kind = 'essay' AND p.clinic_id IS NULL ORDER BY p.slug LIMIT 1`,
  );
  essay = found as typeof essay;
  const [disclaimer] = await clinic.behind<{ body: string }>('SELECT body_html AS body FROM disclaimer WHERE id = $1', [
    clinic.disclaimerId,
  ]);
  note = (disclaimer?.body.match(/<p>.*?<\/p>/gs) ?? []).map((html) => html.replace(/<[^>]+>/g, '').trim());
  expect(note.length).toBeGreaterThan(2);
}, 180_000);

afterAll(async () => {
  await clinic.close();
  await app.stop();
});

beforeEach(async () => {
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  assignmentId = await assigned(clinic, iris, sam, essay.id);
});

async function shares(text: string): Promise<string> {
  const placeKey = `prompt:${essay.prompt}`;
  const [row] = await clinic.behind<{ version: number }>(
    'SELECT version FROM entry WHERE assignment_id = $1 AND slot = $2',
    [assignmentId, placeKey],
  );
  const version = await wrote(sam, assignmentId, placeKey, text, row?.version ?? 0);
  const choice = { answerKeys: [placeKey], versions: { [placeKey]: version }, talkOnly: false };
  return (await share(sam, { id: newId(), assignmentId, choice })).id;
}

const copied = (path: string, as = 'text') =>
  fetch(app.origin + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: app.origin, Cookie: `meantime=${tokenOf(iris)}` },
    body: new URLSearchParams({ as }),
  });

const page = async (path: string, by: Viewer) =>
  (await fetch(app.origin + path, { headers: { Cookie: `meantime=${tokenOf(by)}` } })).text();

const kinds = async (objectId: string) =>
  (
    await clinic.behind<{ kind: string }>('SELECT kind FROM access_event WHERE object_id = $1 ORDER BY seq', [objectId])
  ).map(({ kind }) => kind);

describe('a copy for the clinician’s record', () => {
  it('of one share has the words whole, whose they are, from where and when, its thread and the Clinical note', async () => {
    const [text, asked, answered] = [`${secret('words')}\nand a second line`, secret('asked'), secret('answered')];
    const id = await shares(text);
    await openSharedReflection(iris, id);
    await reply(iris, { id: newId(), sharedReflectionId: id, text: asked });
    await reply(sam, { id: newId(), sharedReflectionId: id, text: answered });
    const answer = await copied(`/clinic/review/${id}/copy`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Disposition')).toMatch(/^attachment; filename="copy-\d{4}-\d\d-\d\d\.txt"$/);
    expect(answer.headers.get('Cache-Control')).toContain('no-store');
    const file = await answer.text();
    for (const part of [
      essay.title,
      essay.question,
      'Sam Reed',
      'Iris Bell',
      asked,
      answered,
      'Clinical note',
      ...note,
    ])
      expect(file).toContain(part);
    expect(file).toContain(text.replace('\n', '\n    '));
    expect(file).toMatch(/Shared by Sam Reed with Iris Bell, \w+ \d+\s\w+ \d{4}, [^\n]* London time/);
    expect(file.indexOf(answered)).toBeLessThan(file.indexOf('Clinical note'));
  });

  it('of a brief has every share in it, each with its note, and why each piece was given', async () => {
    const texts = [secret('one'), secret('two')];
    const ids = [];
    for (const text of texts) ids.push(await shares(text));
    const file = await (await copied(`/clinic/clients/${sam.personId}/brief/copy`)).text();
    for (const text of [...texts, 'For the week.']) expect(file).toContain(text);
    expect(file.split(note.at(-1) ?? '')).toHaveLength(texts.length + 1);
    for (const id of ids) expect(await kinds(id)).toEqual(['shared', 'opened', 'copied']);
  });

  it('comes as a PDF too, with nothing else on the way; and where that cannot set a letter the page says so, and none is made', async () => {
    const id = await shares('It was late.');
    const answer = await copied(`/clinic/review/${id}/copy`, 'pdf');
    expect(answer.headers.get('Content-Type')).toBe('application/pdf');
    expect(answer.headers.get('Content-Disposition')).toMatch(/filename="copy-[\d-]+\.pdf"$/);
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toMatch(/^%PDF-1\.7[^]*%%EOF\s*$/);
    const other = await shares('שלום');
    const refused = await copied(`/clinic/review/${other}/copy`, 'pdf');
    expect([refused.status, refused.headers.get('Location')]).toEqual([
      302,
      `/clinic/review/${other}?copy=letters#copy`,
    ]);
    expect(await page(`/clinic/review/${other}?copy=letters`, iris)).toContain('No PDF was made');
    expect(await kinds(other)).not.toContain('copied');
  });

  it('is an event of its own, that the client reads in plain words', async () => {
    const id = await shares('Words.');
    await copied(`/clinic/review/${id}/copy`);
    expect(await kinds(id)).toEqual(['shared', 'opened', 'copied']);
    const line = (await accessEvents(sam)).days.flatMap(({ lines }) => lines).find(({ kind }) => kind === 'copied');
    expect(line && accessSentence(line)).toEqual({
      before: 'Iris Bell made a copy, for their own record, of what you shared from ',
      title: essay.title,
      after: '.',
    });
    expect(await page('/portal/access', sam)).toContain('made a copy, for their own record');
  });

  it('is closed by taking back, and by the end of care', async () => {
    const text = secret('words');
    const id = await shares(text);
    await copied(`/clinic/review/${id}/copy`);
    await takeBack(sam, id);
    const answer = await copied(`/clinic/review/${id}/copy`);
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, `/clinic/review/${id}`]);
    expect(await answer.text()).not.toContain(text);
    const brief = await (await copied(`/clinic/clients/${sam.personId}/brief/copy`)).text();
    expect(brief).not.toContain(text);
    expect((await kinds(id)).filter((kind) => kind === 'copied')).toHaveLength(1);

    const other = await shares(text);
    await openSharedReflection(iris, other);
    await clinic.endCare(iris, sam);
    for (const path of [`/clinic/review/${other}/copy`, `/clinic/clients/${sam.personId}/brief/copy`]) {
      const closed = await copied(path);
      expect(closed.status, path).toBe(404);
      expect(await closed.text(), path).not.toContain(text);
    }
    expect(await kinds(other)).not.toContain('copied');
  });

  it('is recorded only for who has just opened it, and there is none where it is taken back in between', async () => {
    const id = await shares('Words.');
    await expect(recordCopies(iris, [id])).rejects.toThrow(NotFound);
    await openSharedReflection(iris, id);
    await recordCopies(iris, [id]);
    await takeBack(sam, id);
    await expect(recordCopies(iris, [id])).rejects.toThrow(NotFound);
    expect(await kinds(id)).toEqual(['shared', 'opened', 'copied', 'taken-back']);
  });

  it('is made of nothing else than what was asked for: another form has no answer but that there is nothing here', async () => {
    const id = await shares('Words.');
    expect((await copied(`/clinic/review/${id}/copy`, 'everything')).status).toBe(404);
    expect(await kinds(id)).toEqual(['shared']);
  });
});

it('before sharing, a client reads that taking back does not change a copy', async () => {
  await wrote(sam, assignmentId, `prompt:${essay.prompt}`, 'Words.');
  const before = await page(`/portal/assignments/${assignmentId}/sharing?all=1`, sam);
  const text = before.replace(/<!-- -->/g, '').replace(/\s+/g, ' ');
  expect(text).toContain('Taking back does not change a copy that Iris Bell made for their own record before');
});
