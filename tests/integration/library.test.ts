import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asViewer } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { acknowledge } from '~/domain/disclaimer/acknowledge';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { cliniciansOfClient } from '~/domain/care-links/clinicians-of-client';
import { NotFound } from '~/errors';
import { listPieces } from '~/domain/library/list-pieces';
import { loadLibrary } from '~/domain/library/load';
import { pieceForAssignment } from '~/domain/library/piece-for-assignment';
import { ROWS_A_PAGE, type Cursor } from '~/domain/page';
import { readPiece } from '~/domain/library/read-piece';
import { freshDatabase } from '../support/database';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let clinician: ClinicianViewer;
let folder: string;

const load = () => loadLibrary({ connectionString: clinic.database.urls.owner, folder });
const UNCHANGED = { newDisclaimers: 0, newPieces: 0, newVersions: 0, retired: 0, leftAlone: false };
const CARDS = 'cards/for-a-bad-evening.md';
const NOTE = 'disclaimer/clinical-note.en.md';
/** The version of the Clinical note in this release, and the one after it. */
const THIS = Number(/^version: (\d+)$/m.exec(readFileSync(path.join(process.cwd(), 'content', NOTE), 'utf8'))?.[1]);
const NEXT = THIS + 1;

async function change(file: string, from: string | RegExp, to: string): Promise<void> {
  const before = await readFile(path.join(folder, file), 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${String(from)}`);
  await writeFile(path.join(folder, file), after);
}

async function versionsOf(
  slug: string,
): Promise<{ id: string; piece_id: string; number: number; title: string; note: number; retired: boolean }[]> {
  return clinic.behind(
    `SELECT v.id, v.piece_id, v.number, v.title, d.version AS note, p.retired_at IS NOT NULL AS retired
     FROM piece p JOIN piece_version v ON v.piece_id = p.id JOIN disclaimer d ON d.id = v.disclaimer_id
     WHERE p.slug = $1 ORDER BY v.number`,
    [slug],
  );
}

/** Assigns a version, where no test is about how that is done. */
async function assigned(client: { personId: string }, versionId: string): Promise<void> {
  await clinic.behind(
    `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
     SELECT gen_random_uuid(), l.clinic_id, l.clinician_id, l.client_id, l.id, $2, a.disclaimer_id, '\\x01'
     FROM care_link l JOIN acknowledgement a ON a.person_id = l.clinician_id WHERE l.client_id = $1 LIMIT 1`,
    [client.personId, versionId],
  );
}

beforeAll(async () => {
  folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'meantime-library-')), 'content');
  await cp(path.join(process.cwd(), 'content'), folder, { recursive: true });
  // A piece that is taken away here may be the only one that a synonym leads to.
  await writeFile(path.join(folder, 'synonyms.yaml'), '[]\n');
  clinic = await ownClinic({ library: folder });
});
beforeEach(async () => {
  await rm(folder, { recursive: true });
  await cp(path.join(process.cwd(), 'content'), folder, { recursive: true });
  // A piece that is taken away here may be the only one that a synonym leads to.
  await writeFile(path.join(folder, 'synonyms.yaml'), '[]\n');
  await clinic.behind(`UPDATE disclaimer SET slug = 'set-aside-' || id WHERE version > $1`, [THIS]);
  await load();
  clinician = await clinic.aClinician();
});
afterAll(async () => {
  await clinic.close();
  await rm(path.dirname(folder), { recursive: true });
});

describe('loading the library', () => {
  test('loading again changes nothing', async () => {
    expect(await load()).toEqual(UNCHANGED);
  });

  test('two processes that start at once load it once', async () => {
    const empty = await freshDatabase();
    try {
      const loads = await Promise.all([1, 2, 3].map(() => loadLibrary({ connectionString: empty.urls.owner, folder })));
      expect(loads.filter(({ newPieces }) => newPieces > 0)).toHaveLength(1);
      expect(loads.filter((one) => one.newPieces === 0)).toEqual([UNCHANGED, UNCHANGED]);
    } finally {
      await empty.drop();
    }
  });

  test('a changed file makes a further version, and what was assigned keeps the words it had', async () => {
    const [before] = (await versionsOf('for-a-bad-evening')).slice(-1);
    const client = await clinic.aClient({ of: clinician });
    await assigned(client, before!.id);
    await change(CARDS, /title: .*/, 'title: For an evening that is bad');

    expect(await load()).toEqual({ ...UNCHANGED, newVersions: 1 });
    const [after] = (await versionsOf('for-a-bad-evening')).slice(-1);
    expect(after).toMatchObject({ number: before!.number + 1, title: 'For an evening that is bad' });
    const kept = await asViewer(client, (db) => pieceForAssignment(db, before!.id));
    expect(kept.content.title).toBe('For a bad evening');
  });

  test('words that come back after a change are a further version', async () => {
    const before = await versionsOf('for-a-bad-evening');
    await change(CARDS, /title: .*/, 'title: For another evening');
    await load();
    await change(CARDS, /title: .*/, 'title: For a bad evening');
    expect(await load()).toEqual({ ...UNCHANGED, newVersions: 1 });
    const after = await versionsOf('for-a-bad-evening');
    expect(after.at(-1)).toMatchObject({ number: before.length + 2, title: 'For a bad evening' });
  });

  test('a piece whose file is gone is retired, and comes back with its file', async () => {
    const file = path.join(folder, CARDS);
    const words = await readFile(file, 'utf8');
    await rm(file);
    expect(await load()).toEqual({ ...UNCHANGED, retired: 1 });
    const [version] = (await versionsOf('for-a-bad-evening')).slice(-1);
    expect(version!.retired).toBe(true);
    expect(await readPiece(clinician, version!.piece_id)).toMatchObject({ retired: true });
    expect((await listPieces(clinician, { kind: 'card-set' })).pieces.map(({ id }) => id)).not.toContain(
      version!.piece_id,
    );

    await writeFile(file, words);
    await load();
    expect((await versionsOf('for-a-bad-evening')).at(-1)!.retired).toBe(false);
  });

  test('one wrong file leaves the library as it was', async () => {
    const before = await clinic.behind('SELECT id FROM piece_version ORDER BY id');
    await change(CARDS, /title: .*/, 'title: A new title');
    await change('practices/the-minute-after.md', 'disclaimer: clinical-note', 'disclaimer: none');
    await expect(load()).rejects.toThrow('no piece goes anywhere without one');
    expect(await clinic.behind('SELECT id FROM piece_version ORDER BY id')).toEqual(before);
  });

  test('a name that belonged to another kind of piece is refused', async () => {
    await rm(path.join(folder, CARDS));
    const practice = await readFile(path.join(folder, 'practices/the-minute-after.md'), 'utf8');
    await writeFile(
      path.join(folder, 'practices/for-a-bad-evening.md'),
      practice.replace('slug: the-minute-after', 'slug: for-a-bad-evening'),
    );
    await expect(load()).rejects.toThrow(
      'content/practices/for-a-bad-evening.md:1: "for-a-bad-evening" was the name of another kind of piece before (card-set)',
    );
  });
});

describe('the Clinical note', () => {
  test('words that change while the version does not are refused, with the line to change', async () => {
    await change(NOTE, 'It is not a diagnosis.', 'It is no diagnosis.');
    await expect(load()).rejects.toThrow(
      `content/disclaimer/clinical-note.en.md:4: The disclaimer says something else than the version ${THIS}`,
    );
  });

  test('a new version asks everyone again, once, and goes with every piece from then on', async () => {
    const client = await clinic.aClient({ of: clinician });
    const [older] = (await versionsOf('for-a-bad-evening')).slice(-1);
    await assigned(client, older!.id);
    await change(NOTE, `version: ${THIS}`, `version: ${NEXT}`);
    await change(NOTE, 'It is not a diagnosis.', 'It is no diagnosis.');
    const loaded = await load();
    expect(loaded).toMatchObject({ newDisclaimers: 1, newPieces: 0 });
    expect((await versionsOf('for-a-bad-evening')).at(-1)).toMatchObject({ note: NEXT });

    const asked = await currentDisclaimer(client);
    expect(asked).toMatchObject({ acknowledgedAt: null, changedSince: true, disclaimer: { version: NEXT } });
    // Until then nothing opens: the database says so, whatever a page forgets.
    await expect(asViewer(client, (db) => pieceForAssignment(db, older!.id))).rejects.toThrow(NotFound);
    await expect(readPiece(clinician, older!.piece_id)).rejects.toThrow(NotFound);

    await Promise.all([acknowledge(client, asked.id), acknowledge(client, asked.id)]);
    expect((await currentDisclaimer(client)).acknowledgedAt).not.toBeNull();
    expect(await clinic.behind(`SELECT kind FROM access_event WHERE actor_id = $1`, [client.personId])).toEqual([
      { kind: 'acknowledged' },
    ]);
    expect((await asViewer(client, (db) => pieceForAssignment(db, older!.id))).disclaimer.version).toBe(THIS);
    expect(await load()).toEqual(UNCHANGED);
  });

  test('an earlier release that starts again leaves the library of the later one alone', async () => {
    await change(NOTE, `version: ${THIS}`, `version: ${NEXT}`);
    await load();
    await change(NOTE, `version: ${NEXT}`, `version: ${THIS}`);
    await change(CARDS, /title: .*/, 'title: An earlier title');
    expect(await load()).toEqual({ ...UNCHANGED, leftAlone: true });
  });

  test('nobody acknowledges a text they were not shown', async () => {
    const client = await clinic.aClient({ of: clinician, acknowledged: false });
    const shown = await currentDisclaimer(client);
    await change(NOTE, `version: ${THIS}`, `version: ${NEXT}`);
    await load();
    await expect(acknowledge(client, shown.id)).rejects.toMatchObject({ code: 'newer-note' });
    expect((await currentDisclaimer(client)).acknowledgedAt).toBeNull();
  });

  test('a client is told by name who reads, and only who works with them now', async () => {
    const client = await clinic.aClient({ of: clinician });
    expect(await cliniciansOfClient(client)).toEqual([clinician.name]);
    await clinic.endCare(clinician, client);
    expect(await cliniciansOfClient(client)).toEqual([]);
  });
});

describe('the clinic’s library', () => {
  test('every page of it carries the Clinical note', async () => {
    const page = await listPieces(clinician, {});
    expect(page.disclaimer).toMatchObject({ label: 'Clinical note', version: THIS });
    expect(page.disclaimer.bodyHtml).toContain('It is not crisis care.');
  });

  test('it is filtered by kind, by theme and by words, all of them or, where no piece has all, some', async () => {
    const kinds = (await listPieces(clinician, { kind: 'check-in' })).pieces.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['check-in']));
    const { themes, total } = await listPieces(clinician, {});
    expect(themes.length).toBeGreaterThan(1);
    for (const theme of themes) {
      const has = await clinic.behind<{ title: string }>(
        `SELECT DISTINCT ON (p.id) v.title FROM piece p JOIN piece_version v ON v.piece_id = p.id
         WHERE p.retired_at IS NULL AND v.content->'themes' ? $1 ORDER BY p.id, v.number DESC`,
        [theme],
      );
      expect(has.length, theme).toBeGreaterThan(0);
      expect(has.length, theme).toBeLessThan(total);
      const { pieces } = await listPieces(clinician, { theme });
      expect(pieces.map(({ title }) => title).sort(), theme).toEqual(has.map(({ title }) => title).sort());
      for (const piece of pieces) expect(piece.themes, piece.title).toContain(theme);
    }
    expect((await listPieces(clinician, { search: 'EVENING bad' })).pieces.map(({ title }) => title)).toContain(
      'For a bad evening',
    );
    const partly = await listPieces(clinician, { search: 'bad evening xyzzy' });
    expect(partly.partly).toBe(true);
    expect(partly.pieces[0]?.title).toBe('For a bad evening');
    expect((await listPieces(clinician, { search: 'xyzzy qqzzqq' })).pieces).toEqual([]);
    expect((await listPieces(clinician, { search: '100%_' })).pieces).toEqual([]);
  });

  test('paging shows every piece once, in the order of titles', async () => {
    await clinic.behind(`WITH made AS (INSERT INTO piece (kind, slug, language) SELECT 'practice', 'copy-' || n, 'en' FROM generate_series(1, 40) n RETURNING id, slug)
      INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
      SELECT made.id, 1, '\\x01', 'Copy ' || made.slug, 's', 1, v.content, v.disclaimer_id FROM made, (SELECT * FROM piece_version LIMIT 1) v`);
    try {
      const seen: string[] = [];
      let cursor: Cursor<'next'> | undefined;
      do {
        const page: Awaited<ReturnType<typeof listPieces>> = await listPieces(clinician, { cursor });
        expect(page.pieces.length).toBeLessThanOrEqual(ROWS_A_PAGE.pieces);
        seen.push(...page.pieces.map(({ title }) => title));
        cursor = page.next ?? undefined;
      } while (cursor);
      const [{ count } = { count: 0 }] = await clinic.behind<{ count: number }>(
        'SELECT count(*)::int FROM piece WHERE retired_at IS NULL',
      );
      expect(seen).toHaveLength(count);
      expect(new Set(seen).size).toBe(count);
      expect(seen).toEqual(seen.toSorted((a, b) => a.localeCompare(b, 'en')));
    } finally {
      await clinic.behind(`DELETE FROM piece_version WHERE title LIKE 'Copy %'`);
      await clinic.behind(`DELETE FROM piece WHERE slug LIKE 'copy-%'`);
    }
  });

  test('a piece is read whole by the clinician, and without their side by the client', async () => {
    const [version] = (await versionsOf('when-something-true-begins')).slice(-1);
    const read = await readPiece(clinician, version!.piece_id);
    expect(read.versionId).toBe(version!.id);
    expect(read.practice?.title).toBe('The minute after');
    expect(read.piece.content.notFor.length).toBeGreaterThan(0);
    expect(read.piece.content.cautions).toContain('suicidality');

    const client = await clinic.aClient({ of: clinician });
    await assigned(client, version!.id);
    const words = await asViewer(client, (db) => pieceForAssignment(db, version!.id));
    expect(words.disclaimer.bodyHtml).toContain('It is not a diagnosis.');
    for (const key of ['notFor', 'cautions', 'drawsOn', 'inTheRoom', 'moments'])
      expect(words.content).not.toHaveProperty(key);
  });

  test('a piece of another clinic cannot be told from one that does not exist', async () => {
    const other = await clinic.another('Hill Clinic');
    const [piece] = await clinic.behind<{ id: string }>(
      `INSERT INTO piece (clinic_id, kind, slug, language) VALUES ($1, 'practice', 'theirs', 'en') RETURNING id`,
      [other.clinicId],
    );
    await expect(readPiece(clinician, piece!.id)).rejects.toThrow(NotFound);
    await expect(readPiece(clinician, '00000000-0000-4000-8000-000000000000')).rejects.toThrow(NotFound);
    await expect(readPiece(clinician, 'no-id')).rejects.toThrow(NotFound);
  });
});
