import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import pg from 'pg';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { checkReceipt, LONGEST_RECEIPT, readReceipt, receiptNow, writeReceipt } from '~/domain/records/receipt';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { HeadsKeeper } from '~/jobs/sign-heads';
import { publicHalves } from '../../app/launch/keys.mjs';
import { startApp, type StartedApp } from '../support/app';
import { assigned } from '../support/assigned';
import { tokenOf } from '../support/login';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';

let clinic: OwnClinic;
let app: StartedApp;
let iris: ClinicianViewer;
let sam: ClientViewer;
let id: string;
let pool: pg.Pool;
let keeper: HeadsKeeper;
const folder = mkdtempSync(path.join(tmpdir(), 'meantime-record-'));

beforeAll(async () => {
  clinic = await ownClinic();
  process.env['MEANTIME_RECORD_PUBLIC'] = publicHalves(process.env['MEANTIME_KEY_RECORD'] ?? '');
  const { MEANTIME_RECORD_PUBLIC } = process.env;
  app = await startApp({ database: clinic.database, worker: false, env: { ...clinic.keys, MEANTIME_RECORD_PUBLIC } });
  pool = new pg.Pool({ connectionString: clinic.database.urls.worker, max: 1 });
  keeper = new HeadsKeeper(pool, folder);
}, 240_000);
afterAll(async () => {
  await keeper.close();
  await pool.end();
  await app.stop();
  await clinic.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  const assignmentId = await assigned(clinic, iris, sam);
  id = newId();
  await share(sam, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
  await openSharedReflection(iris, id);
});

async function kept(who: ClientViewer): Promise<string> {
  const receipt = await receiptNow(who);
  if (!receipt) throw new Error('There is nothing to keep a receipt of.');
  return writeReceipt(receipt, ['Kept: now', '', 'What it is.']);
}

/** What is left of Sam's chain, numbered and hashed anew, as whoever owns the database can. */
const rehash = () =>
  clinic.behind(`
    DO $$
    DECLARE
      event record; before bytea := '\\x'; number bigint := 0; own bytea;
    BEGIN
      FOR event IN SELECT * FROM access_event WHERE subject_id = '${sam.personId}' ORDER BY seq LOOP
        number := number + 1;
        own := meantime.access_event_hash(before, event.clinic_id, number, event.at, event.actor_id, event.subject_id, event.kind, event.object_id);
        UPDATE access_event SET seq = number, previous_hash = before, hash = own WHERE subject_id = event.subject_id AND seq = event.seq;
        before := own;
      END LOOP;
      UPDATE record_chain SET seq = number, hash = before WHERE person_id = '${sam.personId}' AND scope = 'access';
    END $$`);

describe('a receipt', () => {
  test('is of one person’s history, and holds no name, no id of theirs and no word', async () => {
    await keeper.round();
    const text = await kept(sam);
    for (const one of [sam.personId, sam.name, iris.personId, clinic.clinicId, id, 'opened'])
      expect(text).not.toContain(one);
    const part = readReceipt(text)?.parts.find(({ scope }) => scope === 'access');
    // Assigned, shared, opened: whatever others do is not counted in it.
    expect(part?.head.seq).toBe('3');
    expect(part?.signed?.head).toEqual(part?.head);
  });

  test('holds while what stood there stands, whatever came after, and signed or not', async () => {
    const unsigned = await kept(sam);
    await keeper.round();
    const signed = await kept(sam);
    await openSharedReflection(iris, id);
    const between = await kept(sam);
    for (const [text, genuine] of [
      [unsigned, false],
      [signed, true],
      [between, true],
    ] as const)
      expect(await checkReceipt(sam, text)).toMatchObject({ is: 'holds', genuine });
    // However a mail program or a printer broke its lines.
    expect(await checkReceipt(sam, signed.replaceAll('\n', '\r\n  '))).toMatchObject({ is: 'holds' });
    expect(await checkReceipt(sam, `> ${signed.replace(/^(mark|signature) /gm, '$1\n')}`)).toMatchObject({
      is: 'holds',
    });
  });

  test.each([
    ['an event is taken out', `DELETE FROM access_event WHERE kind = 'opened' AND subject_id = $1`],
    ['an event is made another', `UPDATE access_event SET kind = 'replied' WHERE kind = 'opened' AND subject_id = $1`],
  ])('says so where %s and all is hashed anew; and the walk alone would not', async (_, sql) => {
    await keeper.round();
    const text = await kept(sam);
    await clinic.behind(sql, [sam.personId]);
    await rehash();
    expect(await clinic.behind('SELECT * FROM meantime.record_faults($1)', [sam.personId])).toEqual([]);
    expect(await checkReceipt(sam, text)).toMatchObject({ is: 'changed', genuine: true });
  });

  test('says so where an early event was changed and nothing was hashed anew', async () => {
    await keeper.round();
    const text = await kept(sam);
    await clinic.behind('UPDATE access_event SET actor_id = $2 WHERE subject_id = $1 AND seq = 1', [
      sam.personId,
      newId(),
    ]);
    expect(await checkReceipt(sam, text)).toMatchObject({ is: 'changed', genuine: true });
  });

  test('of another, or of a history that was begun anew, is of none that stands here', async () => {
    await keeper.round();
    const text = await kept(sam);
    const ana = await clinic.aClient({ of: iris, name: 'Ana Moss' });
    await assigned(clinic, iris, ana);
    expect(await checkReceipt(ana, text)).toMatchObject({ is: 'other', genuine: true });
    await clinic.behind('DELETE FROM access_event WHERE subject_id = $1', [sam.personId]);
    await clinic.behind('DELETE FROM record_chain WHERE person_id = $1', [sam.personId]);
    await openSharedReflection(iris, id);
    expect(await checkReceipt(sam, text)).toMatchObject({ is: 'other', genuine: true });
  });

  test('that somebody changed does not fit, and is not taken for a real one', async () => {
    await keeper.round();
    const text = await kept(sam);
    const changed = text.replace(/(mark )[0-9a-f]{8}/g, '$100000000');
    expect(await checkReceipt(sam, changed)).toMatchObject({ is: 'changed', genuine: false });
  });

  test.each([
    'words',
    'Meantime receipt 1',
    'Meantime receipt 1\nkept 2026-11-27T12:00:00.000Z\nend of receipt',
    'Meantime receipt 1\nkept yesterday\nhistory access\nchain x\nnumber 1\nmark y\nend of receipt',
    `Meantime receipt 1\nkept 2026-11-27T12:00:00.000Z\nhistory access\nchain ${newId()}\nnumber 99999999999999999999\nmark ${'0'.repeat(64)}\nend of receipt`,
    `Meantime receipt 1 ${'history access '.repeat(2_000)} end of receipt`,
  ])('that is none is answered with what one is: %.60s', async (text) => {
    await expect(checkReceipt(sam, text)).rejects.toMatchObject({ code: 'unreadable', field: 'receipt' });
  });
});

describe('on the page', () => {
  const signedIn = (who: ClientViewer) => {
    const visitor = new Visitor(app.origin);
    return {
      get: (at: string) => visitor.get(at, { headers: { Cookie: `meantime=${tokenOf(who)}` } }),
      post: async (body: FormData) => {
        const answer = await fetch(`${app.origin}/portal/access`, {
          method: 'POST',
          body,
          headers: { Cookie: `meantime=${tokenOf(who)}`, Origin: app.origin },
        });
        return { status: answer.status, text: (await answer.text()).replaceAll('<!-- -->', '') };
      },
    };
  };
  const form = (fields: Record<string, string | Blob>) => {
    const made = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') made.append(name, value);
      else made.append(name, value, 'receipt.txt');
    }
    return made;
  };

  test('it is kept as a file and given back as one, or pasted, without a script', async () => {
    await keeper.round();
    const { get, post } = signedIn(sam);
    const file = await get('/portal/access/receipt');
    expect(file.headers.get('Content-Disposition')).toMatch(/^attachment; filename="receipt-\d{4}-\d\d-\d\d\.txt"$/);
    const text = file.text;
    for (const given of [form({ file: new Blob([text]), receipt: '' }), form({ receipt: text })]) {
      const answer = await post(given);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('still stands, as it was written');
    }
    await clinic.behind(`DELETE FROM access_event WHERE kind = 'opened' AND subject_id = $1`, [sam.personId]);
    await rehash();
    const changed = await post(form({ receipt: text }));
    expect(changed.text).toContain('no longer holds all that it held');
    expect(changed.text).toContain('so it is a real one');
  });

  test('what is no receipt, none at all, or far more than one, is answered plainly', async () => {
    const { post } = signedIn(sam);
    const answers = {
      'No receipt was found in this': form({ receipt: 'words' }),
      'Choose the file of a receipt': form({ receipt: '', file: new Blob([]) }),
      'This is more than a receipt has': form({ file: new Blob(['x'.repeat(LONGEST_RECEIPT + 1)]) }),
    };
    for (const [words, given] of Object.entries(answers)) {
      const { status, text } = await post(given);
      expect([status, text.includes(words)], words).toEqual([422, true]);
    }
  });

  test('there is none to keep where nothing was recorded yet', async () => {
    const { get } = signedIn(await clinic.aClient({ of: iris }));
    expect((await get('/portal/access/receipt')).status).toBe(404);
    expect((await get('/portal/access')).text).not.toContain('href="/portal/access/receipt"');
  });
});
