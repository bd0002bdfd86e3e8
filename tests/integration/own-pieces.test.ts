import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '~/db/id';
import { announcementOf, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import { assignOne } from '../support/assign-one';
import { assignmentToRead } from '~/domain/entries/assignment-to-read';
import { NotFound } from '~/errors';
import { loadLibrary } from '~/domain/library/load';
import { beginPiece, tailorPiece, writeNewVersion } from '~/domain/authoring/begin-draft';
import { exportPiece } from '~/domain/authoring/export-piece';
import { emptyFields, readTyped, type PieceFields } from '~/domain/authoring/fields';
import { importPiece } from '~/domain/authoring/import-piece';
import { ownPieces } from '~/domain/authoring/own-pieces';
import { publishDraft } from '~/domain/authoring/publish';
import { draftToRead, draftToWrite, type DraftToWrite } from '~/domain/authoring/read-draft';
import { bringBackPiece, retirePiece } from '~/domain/authoring/retire';
import { discardDraft, saveDraft } from '~/domain/authoring/save-draft';
import { compareVersions, pieceVersions } from '~/domain/authoring/versions';
import { listPieces } from '~/domain/library/list-pieces';
import { readPiece } from '~/domain/library/read-piece';
import pg from 'pg';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let theo: ClinicianViewer;
let stranger: ClinicianViewer;
let sam: ClientViewer;

beforeAll(async () => {
  clinic = await ownClinic({ library: 'content' });
  const elsewhere = await clinic.another('Hill Clinic');
  iris = await clinic.aClinician();
  theo = await clinic.aClinician({ name: 'Theo Long' });
  stranger = await elsewhere.aClinician({ name: 'Lee Park' });
  sam = await clinic.aClient({ of: iris });
});
afterAll(() => clinic.close());

/** A whole practice, as one would type it. */
const practice = (changes: Partial<PieceFields> = {}): PieceFields => ({
  ...emptyFields(),
  ...{ title: 'The kettle', standfirst: 'Stay with the kettle until it boils.', minutes: '3' },
  ...{
    notice: 'Where your hands go.',
    why: 'It is a short wait.',
    steps: 'Fill it.\nStay.',
    smaller: 'Half a kettle.',
  },
  ...{ cap: 'Once a day.', enough: 'Having thought of it is enough.', leaveIt: 'Leave it when steam is a danger.' },
  ...{ themes: ['rest'], moments: ['first-weeks'], inTheRoom: 'Ask what the wait was like.' },
  drawsOn: [{ framework: 'Waiting', author: 'Anyone', work: '', year: '' }],
  notFor: [{ who: 'Someone without a kettle', when: 'Until there is one' }],
  cautions: ['ocd'],
  ...changes,
});

async function open(viewer: ClinicianViewer, draftId: string): Promise<DraftToWrite> {
  const draft = await draftToWrite(viewer, draftId);
  if ('publishedAs' in draft) throw new Error('published already');
  return draft;
}

async function typed(viewer: ClinicianViewer, draftId: string, fields: PieceFields): Promise<number> {
  const { revision } = await open(viewer, draftId);
  const answer = await saveDraft(viewer, draftId, { fields, revision });
  if (!answer.saved) throw new Error('a newer draft is there');
  return answer.revision;
}

async function published(viewer: ClinicianViewer, fields: PieceFields): Promise<string> {
  const draftId = await beginPiece(viewer, 'practice');
  return publishDraft(viewer, draftId, await typed(viewer, draftId, fields));
}

async function pieceCalled(slug: string): Promise<string> {
  const [piece] = await clinic.behind<{ id: string }>('SELECT id FROM piece WHERE slug = $1 AND clinic_id IS NULL', [
    slug,
  ]);
  return piece!.id;
}

/** Runs one statement as a database login with the viewer announced; the rows, or the error's code. */
async function attempt(
  login: 'clinic' | 'portal' | 'owner',
  viewer: ClinicianViewer | ClientViewer,
  sql: string,
  values: unknown[] = [],
) {
  const client = new pg.Client({ connectionString: clinic.database.urls[login] });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('meantime.login', $1, true)`, [announcementOf(viewer)]);
    const { rows, rowCount } = await client.query(sql, values);
    return rows.length > 0 ? rows : rowCount;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.end();
  }
}

describe('writing and publishing', () => {
  test('a draft keeps whatever was typed, says what is missing, and is published once it is whole', async () => {
    const draftId = await beginPiece(iris, 'practice');
    const half = practice({ minutes: 'a few', why: '', steps: '' });
    const revision = await typed(iris, draftId, half);
    const { fields, problems } = await open(theo, draftId);
    expect(fields).toMatchObject({ minutes: 'a few', why: '' });
    expect(Object.fromEntries(problems.map(({ field, says }) => [field, says]))).toEqual({
      minutes: 'This must be a number.',
      why: 'This is missing.',
      steps: 'This is missing.',
    });
    await expect(publishDraft(iris, draftId, revision)).rejects.toMatchObject({ code: 'problems' });

    const whole = await typed(theo, draftId, practice());
    await expect(publishDraft(iris, draftId, revision)).rejects.toMatchObject({ code: 'changed' });
    const pieceId = await publishDraft(iris, draftId, whole);
    expect(await publishDraft(iris, draftId, whole)).toBe(pieceId);
    expect(await draftToRead(iris, draftId)).toEqual({ publishedAs: pieceId });

    const { piece, own, number } = await readPiece(theo, pieceId);
    expect({ own, number, slug: piece.content.slug }).toEqual({ own: true, number: 1, slug: 'the-kettle' });
    expect(piece.content).toMatchObject({
      sections: { stepsHtml: '<ol>\n<li>Fill it.</li>\n<li>Stay.</li>\n</ol>\n' },
    });
    expect(piece.disclaimer.bodyHtml).toContain('It is not crisis care.');
    const { pieces } = await listPieces(theo, { search: 'kettle' });
    expect(pieces[0]?.id).toBe(pieceId);
  });

  test('two who write at once lose nothing: the newer text is handed back, and the same text is saved already', async () => {
    const draftId = await beginPiece(iris, 'practice');
    const { revision } = await open(iris, draftId);
    const mine = await saveDraft(iris, draftId, { fields: practice(), revision });
    expect(mine).toMatchObject({ saved: true, revision: revision + 1 });
    expect(await saveDraft(iris, draftId, { fields: practice(), revision })).toMatchObject({ saved: true });
    const theirs = await saveDraft(theo, draftId, { fields: practice({ title: 'The pot' }), revision });
    expect(theirs).toMatchObject({ saved: false, newer: { by: 'Iris Bell', fields: { title: 'The kettle' } } });
    await discardDraft(theo, draftId);
    await expect(saveDraft(iris, draftId, { fields: practice(), revision })).rejects.toThrow(NotFound);
  });

  test('words typed as HTML are refused, and never become any', async () => {
    const draftId = await beginPiece(iris, 'practice');
    await typed(iris, draftId, practice({ notice: 'Look: <img src=x onerror=alert(1)>', title: '<b>Bold</b>' }));
    const { problems, piece } = (await draftToRead(iris, draftId)) as Exclude<
      Awaited<ReturnType<typeof draftToRead>>,
      { publishedAs: string }
    >;
    expect(piece).toBeNull();
    expect(problems.map(({ field }) => field).sort()).toEqual(['notice', 'title']);
  });
});

describe('versions', () => {
  test('a further version changes nothing for those who have the one before, and names of questions stay', async () => {
    const pieceId = await published(iris, practice({ title: 'The window' }));
    const { versionId } = await readPiece(iris, pieceId);
    const assignmentId = newId();
    await assignOne(iris, {
      id: assignmentId,
      clientId: sam.personId,
      pieceVersionId: versionId,
      why: 'For the week.',
    });

    const [one, two] = await Promise.all([writeNewVersion(iris, pieceId), writeNewVersion(theo, pieceId)]);
    expect(one).toBe(two);
    const { fields, number, revision } = await open(theo, one);
    expect({ fields, number }).toEqual({ fields: practice({ title: 'The window' }), number: 2 });
    await expect(publishDraft(theo, one, revision)).rejects.toMatchObject({ code: 'unchanged' });
    const changed = {
      ...fields,
      notice: 'Where your hands go, and your shoulders.',
      addedToNote: 'Not near the stove.',
    };
    await publishDraft(theo, one, await typed(theo, one, changed));

    const given = await assignmentToRead(sam, assignmentId);
    expect(JSON.stringify(given.piece.content)).not.toContain('shoulders');
    expect(given.piece.disclaimer.addedHtml).toBeUndefined();
    expect((await pieceVersions(iris, pieceId)).versions.map(({ number, by }) => [number, by])).toEqual([
      [2, 'Theo Long'],
      [1, 'Iris Bell'],
    ]);
    const { parts, disclaimer } = await compareVersions(iris, pieceId, { older: 1, newer: 2 });
    expect(parts.filter((part) => part.changed).map(({ field }) => field)).toEqual(['notice', 'addedToNote']);
    expect(parts.find(({ field }) => field === 'notice')?.paragraphs).toEqual([
      {
        older: [
          { text: 'Where your hands ', changed: false },
          { text: 'go.', changed: true },
        ],
        newer: [
          { text: 'Where your hands ', changed: false },
          { text: 'go, and your shoulders.', changed: true },
        ],
      },
    ]);
    expect(disclaimer.addedHtml).toContain('Not near the stove.');
    expect(disclaimer.bodyHtml).toContain('It is not crisis care.');
  });

  test('a retired piece cannot be assigned, stays with whoever has it, and can be brought back', async () => {
    const pieceId = await published(iris, practice({ title: 'The chair' }));
    const { versionId } = await readPiece(iris, pieceId);
    const given = newId();
    const give = (id: string) =>
      assignOne(iris, { id, clientId: sam.personId, pieceVersionId: versionId, why: 'For now.' });
    await give(given);
    await retirePiece(theo, pieceId);
    await expect(give(newId())).rejects.toMatchObject({ code: 'retired' });
    expect((await assignmentToRead(sam, given)).piece.content.title).toBe('The chair');
    await bringBackPiece(iris, pieceId);
    await give(newId());
  });
});

describe('tailoring', () => {
  test('a tailored copy is a piece by itself that remembers what it came from; the library’s stays as it is', async () => {
    const source = await pieceCalled('here-you-are-again');
    const before = await readPiece(iris, source);
    const draftId = await tailorPiece(iris, source);
    const { fields, revision } = await open(iris, draftId);
    const answer = await saveDraft(iris, draftId, {
      fields: { ...fields, addedToNote: 'Call us on *weekdays*.' },
      revision,
    });
    const pieceId = await publishDraft(iris, draftId, answer.saved ? answer.revision : 0);
    const copy = await readPiece(iris, pieceId);
    expect(copy.tailoredFrom).toEqual({ pieceId: source, title: before.piece.content.title, number: before.number });
    expect(copy.piece.content.slug).toBe('here-you-are-again-2');
    expect(copy.practice).toEqual(before.practice);
    const { slug: _s, addedToNoteHtml, ...words } = copy.piece.content;
    const { slug: _t, ...same } = before.piece.content;
    expect(words).toEqual(same);
    expect(addedToNoteHtml).toBe('<p>Call us on <em>weekdays</em>.</p>\n');
    expect((await readPiece(iris, source)).piece).toEqual(before.piece);
    await expect(writeNewVersion(iris, source)).rejects.toThrow(NotFound);
    await expect(retirePiece(iris, source)).rejects.toThrow(NotFound);
  });

  test('what is added to the note reaches the client after the whole of it, also with the practice an essay carries', async () => {
    await published(iris, practice({ title: 'With a warning', addedToNote: 'Not while driving.' }));
    const draftId = await tailorPiece(iris, await pieceCalled('two-chairs'));
    const { fields } = await open(iris, draftId);
    const pieceId = await publishDraft(
      iris,
      draftId,
      await typed(iris, draftId, { ...fields, practice: 'with-a-warning' }),
    );
    const { versionId } = await readPiece(iris, pieceId);
    const id = newId();
    await assignOne(iris, { id, clientId: sam.personId, pieceVersionId: versionId, why: 'For the week.' });
    const { disclaimer, content } = (await assignmentToRead(sam, id)).piece;
    expect(disclaimer.addedHtml).toBe('<p>Not while driving.</p>\n');
    expect(disclaimer.bodyHtml).toContain('It does not replace psychotherapy');
    for (const key of ['notFor', 'cautions', 'drawsOn', 'inTheRoom', 'moments'])
      expect(content).not.toHaveProperty(key);
  });
});

describe('files', () => {
  test('a piece exported, imported elsewhere and exported again is the same file, with the note in it', async () => {
    for (const slug of ['two-chairs', 'half-of-it', 'on-coming-back', 'still-mine-or-borrowed']) {
      const { name, text } = await exportPiece(iris, await pieceCalled(slug), 1);
      expect(name).toBe(`${slug}.md`);
      expect(text).toContain(
        'It does not replace psychotherapy with a licensed or registered clinician who knows you.',
      );
      const taken = await importPiece(stranger, text);
      if (!('draftId' in taken)) throw new Error(JSON.stringify(taken));
      const { revision } = await open(stranger, taken.draftId);
      const pieceId = await publishDraft(stranger, taken.draftId, revision);
      expect(await exportPiece(stranger, pieceId, 1)).toEqual({ name, text });
    }
  });

  test('the file of a version that was loaded before files were kept is kept from the next start on', async () => {
    const pieceId = await pieceCalled('the-minute-after');
    const { versionId } = await readPiece(iris, pieceId);
    await clinic.behind('DELETE FROM piece_source WHERE piece_version_id = $1', [versionId]);
    await expect(tailorPiece(iris, pieceId)).rejects.toMatchObject({ code: 'no-source' });
    const folder = path.join(process.cwd(), 'content');
    expect(await loadLibrary({ connectionString: clinic.database.urls.owner, folder })).toMatchObject({
      newVersions: 0,
    });
    await discardDraft(iris, await tailorPiece(iris, pieceId));
  });

  test('the third version of a piece comes in as the third', async () => {
    const text = (await exportPiece(iris, await pieceCalled('half-of-it'), 1)).text.replace('version: 1', 'version: 3');
    const taken = await importPiece(iris, text);
    if (!('draftId' in taken)) throw new Error(JSON.stringify(taken));
    const pieceId = await publishDraft(iris, taken.draftId, 1);
    expect((await exportPiece(iris, pieceId, 3)).text).toBe(text);
  });

  test('a note that was cut in a file is whole again when the file comes in', async () => {
    const { text } = await exportPiece(iris, await pieceCalled('half-of-it'), 1);
    const cut = text
      .replace(/:::clinical-note[\s\S]*$/, ':::clinical-note\nNothing to see.\n:::\n')
      .replace('slug: half-of-it', 'slug: half-again');
    const taken = await importPiece(iris, cut);
    if (!('draftId' in taken)) throw new Error(JSON.stringify(taken));
    const pieceId = await publishDraft(iris, taken.draftId, 1);
    const { piece } = await readPiece(iris, pieceId);
    expect(piece.disclaimer.bodyHtml).toContain('It does not replace psychotherapy');
    expect(JSON.stringify(piece)).not.toContain('Nothing to see');
  });

  test('what is wrong in a file is said with its line, and a draft is made only when one is wanted', async () => {
    const { text } = await exportPiece(iris, await pieceCalled('half-of-it'), 1);
    const wrong = text.replace('minutes: 2', 'minutes: 99').replace('## Smaller still', '## Smaller');
    expect(await importPiece(iris, wrong)).toEqual({
      canTake: true,
      problems: [
        { line: 6, says: '`minutes` is 99; it may be 15 at most.' },
        {
          line: expect.any(Number) as number,
          says: expect.stringContaining('A practice has these four headings') as string,
        },
      ],
    });
    expect(await importPiece(iris, wrong, { anyway: true })).toHaveProperty('draftId');
    expect(await importPiece(iris, 'kind: essay')).toEqual({
      canTake: false,
      problems: [{ line: 1, says: expect.stringContaining('must begin with its front matter') as string }],
    });
    await expect(importPiece(iris, text.replace('language: en', 'language: fr'))).rejects.toMatchObject({
      code: 'language',
    });
  });
});

describe('the floor under it', () => {
  test('another clinic finds no draft, no piece, no source of this one, and can write none into it', async () => {
    const pieceId = await published(iris, practice({ title: 'Ours alone' }));
    const { versionId } = await readPiece(iris, pieceId);
    const draftId = await writeNewVersion(iris, pieceId);
    for (const work of [
      () => draftToWrite(stranger, draftId),
      () => draftToRead(stranger, draftId),
      () => saveDraft(stranger, draftId, { fields: practice(), revision: 1 }),
      () => discardDraft(stranger, draftId),
      () => publishDraft(stranger, draftId, 1),
      () => tailorPiece(stranger, pieceId),
      () => writeNewVersion(stranger, pieceId),
      () => retirePiece(stranger, pieceId),
      () => bringBackPiece(stranger, pieceId),
      () => pieceVersions(stranger, pieceId),
      () => compareVersions(stranger, pieceId, { older: 1, newer: 1 }),
      () => exportPiece(stranger, pieceId, 1),
    ]) {
      await expect(work(), work.toString()).rejects.toThrow(NotFound);
    }
    expect((await ownPieces(stranger)).drafts.map(({ id }) => id)).not.toContain(draftId);
    const version = `INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
       SELECT $1, 9, '\\x09', 't', 's', 1, '{}', meantime.current_disclaimer_id()`;
    expect(await attempt('clinic', stranger, version, [pieceId])).toBe('42501');
    expect(await attempt('clinic', stranger, version, [await pieceCalled('half-of-it')])).toBe('42501');
    expect(await attempt('clinic', stranger, 'UPDATE piece SET retired_at = now() WHERE id = $1', [pieceId])).toBe(0);
    expect(await attempt('clinic', iris, 'UPDATE piece SET retired_at = now() WHERE clinic_id IS NULL')).toBe(0);
    expect(
      await attempt('clinic', stranger, 'SELECT 1 FROM piece_source WHERE piece_version_id = $1', [versionId]),
    ).toBe(0);
    expect(
      await attempt(
        'clinic',
        stranger,
        `INSERT INTO piece (clinic_id, kind, slug, language) VALUES ($1, 'essay', 'x', 'en')`,
        [iris.clinicId],
      ),
    ).toBe('42501');
    expect(
      await attempt(
        'clinic',
        stranger,
        `INSERT INTO piece_draft (id, clinic_id, kind, fields, written_by) VALUES (gen_random_uuid(), $1, 'essay', '{}', $2)`,
        [iris.clinicId, stranger.personId],
      ),
    ).toBe('42501');
  });

  test('the owner of the tables, who loads the library, reads nothing that a clinic wrote for itself', async () => {
    const pieceId = await published(iris, practice({ title: 'Not the library' }));
    const { versionId } = await readPiece(iris, pieceId);
    await writeNewVersion(iris, pieceId);
    for (const [sql, id] of [
      ['SELECT 1 FROM piece WHERE id = $1', pieceId],
      ['SELECT 1 FROM piece_version WHERE id = $1', versionId],
      ['SELECT 1 FROM piece_source WHERE piece_version_id = $1', versionId],
      ['SELECT 1 FROM piece_draft WHERE piece_id = $1', pieceId],
    ] as const) {
      expect(await attempt('owner', iris, sql, [id]), sql).toBe(0);
      expect(await clinic.behind(sql, [id]), sql).toHaveLength(1);
    }
  });

  test('a version goes with the note in force or not at all, and nothing published is ever changed', async () => {
    const pieceId = await published(iris, practice({ title: 'Under the note' }));
    await clinic.behind(
      `INSERT INTO disclaimer (slug, language, version, label, body_html) VALUES ('another', 'en', 1, 'Clinical note', '<p>Softer.</p>')`,
    );
    expect(
      await attempt(
        'clinic',
        iris,
        `INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
        SELECT $1, 9, '\\x09', 't', 's', 1, '{}', id FROM disclaimer WHERE slug = 'another'`,
        [pieceId],
      ),
    ).toBe('42501');
    for (const sql of [
      `UPDATE piece_version SET title = 'x'`,
      'DELETE FROM piece_version',
      `UPDATE piece_source SET source = 'x'`,
      'DELETE FROM piece_source',
      `UPDATE piece SET slug = 'x'`,
      'DELETE FROM piece',
    ]) {
      expect(await attempt('clinic', iris, sql), sql).toBe('42501');
    }
    for (const table of ['piece_source', 'piece_draft']) {
      expect(await attempt('portal', sam, `SELECT 1 FROM ${table}`), table).toBe('42501');
    }
  });
});

test('the form as it is sent is read row by row, and what it does not know is left', () => {
  const fields = readTyped([
    ['title', 'A title'],
    ['themes', 'rest'],
    ['themes', 'grief'],
    ['cautions', 'none'],
    ['prompts.0.id', 'first'],
    ['prompts.0.text', ''],
    ['prompts.1.id', ''],
    ['prompts.1.text', 'What came\r\nnext?'],
    ['prompts.2.id', 'kept'],
    ['prompts.2.text', 'What stays?'],
    ['bodyHtml', '<p>no</p>'],
    ['cards.99.text', 'too many'],
  ]);
  expect(fields).toMatchObject({ title: 'A title', themes: ['rest', 'grief'], cautions: ['none'] });
  expect(fields.prompts).toEqual([
    { id: '', text: '' },
    { id: 'what-came-next', text: 'What came\nnext?' },
    { id: 'kept', text: 'What stays?' },
  ]);
  expect(fields).not.toHaveProperty('bodyHtml');
  expect(fields.cards).toHaveLength(8);
});
