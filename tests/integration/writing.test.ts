import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '~/db/id';
import { announcementOf, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import { assignmentToRead } from '~/domain/entries/assignment-to-read';
import { assignmentsBefore, assignmentsWithMe } from '~/domain/assignments/assignments-with-me';
import { deleteMoment } from '~/domain/entries/delete-moment';
import { entriesOf } from '~/domain/entries/entries-of';
import { serializeEntry, type EntryBody } from '~/domain/entries/entry';
import { saveEntry, type Save } from '~/domain/entries/save-entry';
import { roundsOf } from '~/domain/entries/rounds';
import { NotFound, Refused } from '~/errors';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let stranger: ClientViewer;
let pieces: Record<string, string>;

beforeAll(async () => {
  clinic = await ownClinic({ library: 'content' });
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  stranger = await clinic.aClient({ of: await clinic.aClinician(), name: 'Ada Vale' });
  const rows = await clinic.behind<{ slug: string; id: string }>(
    'SELECT p.slug, v.id FROM piece p JOIN piece_version v ON v.piece_id = p.id',
  );
  pieces = Object.fromEntries(rows.map(({ slug, id }) => [slug, id]));
});

afterAll(() => clinic.close());

const essay = 'when-something-true-begins';
const practice = 'the-minute-after';
const cards = 'for-a-bad-evening';
const checkIn = 'still-mine-or-borrowed';
const given = (slug: string, to = sam) => assigned(clinic, iris, to, pieces[slug]);
const answer = (text: string): EntryBody => ({ form: 'answer', text });
const prompt = 'prompt:the-order';

async function saved(save: Save): Promise<{ id: string; version: number }> {
  const result = await saveEntry(sam, save);
  if (!result.saved || result.id === null) throw new Error('not saved');
  return { id: result.id, version: result.version };
}

describe('saving', () => {
  test('what is written is kept exactly, in every kind of place', async () => {
    const text = ' Two lines,\n\ta tab, <b>no tag</b>, “quotes”, عربى, 👩‍👧 \n\n';
    const moment: EntryBody = { form: 'moment', when: 'Tuesday', noticed: text, felt: '', text: 'x' };
    const places: [string, string, EntryBody, EntryBody][] = [
      [essay, prompt, answer(text), answer(text)],
      [essay, 'pause:the-way-home', answer('a line'), answer('a line')],
      [practice, `moment:${newId()}`, moment, { form: 'moment', when: 'Tuesday', noticed: text, text: 'x' }],
      [cards, 'card:heavy', { form: 'card', mine: true, why: text }, { form: 'card', mine: true, why: text }],
      [checkIn, 'turn:1', { form: 'turn', answers: { whose: text } }, { form: 'turn', answers: { whose: text } }],
    ];
    for (const [slug, placeKey, body, back] of places) {
      const assignmentId = await given(slug);
      await saved({ assignmentId, placeKey, body, baseVersion: 0 });
      expect(await entriesOf(sam, assignmentId)).toMatchObject([{ placeKey, version: 1, body: back }]);
    }
  });

  test('line breaks of a form and of a script are the same words', () => {
    expect(serializeEntry(answer('a\r\nb'))).toBe(serializeEntry(answer('a\nb')));
  });

  test('the words do not stand readable in the database', async () => {
    const assignmentId = await given(essay);
    await saved({ assignmentId, placeKey: prompt, body: answer('planted-4471'), baseVersion: 0 });
    const [row] = await clinic.behind<{ body: Buffer }>('SELECT body FROM entry WHERE assignment_id = $1', [
      assignmentId,
    ]);
    expect(row?.body.includes('planted-4471')).toBe(false);
  });

  test('a version that the writer has not seen is not overwritten; it is shown instead', async () => {
    const assignmentId = await given(essay);
    const first = await saved({ assignmentId, placeKey: prompt, body: answer('one'), baseVersion: 0 });
    await saved({ assignmentId, placeKey: prompt, body: answer('two'), baseVersion: 1, entryId: first.id });
    for (const [baseVersion, entryId] of [
      [0, undefined],
      [1, first.id],
      [3, first.id],
      [2, newId()],
    ] as const) {
      const late = await saveEntry(sam, {
        assignmentId,
        placeKey: prompt,
        body: answer('late'),
        baseVersion,
        ...(entryId !== undefined && { entryId }),
      });
      expect(late).toMatchObject({ saved: false, newer: { id: first.id, version: 2, body: answer('two') } });
    }
  });

  test('the same words sent again after a lost answer are one save', async () => {
    const assignmentId = await given(essay);
    const once = await saved({ assignmentId, placeKey: prompt, body: answer('one'), baseVersion: 0 });
    expect(await saved({ assignmentId, placeKey: prompt, body: answer('one'), baseVersion: 0 })).toEqual(once);
    expect(
      await saved({ assignmentId, placeKey: prompt, body: answer('one'), baseVersion: 0, evenIfSame: true }),
    ).toEqual(once);
  });

  test('a writer whose earlier words may still arrive can make sure that they do not', async () => {
    const assignmentId = await given(essay);
    const base = { assignmentId, placeKey: prompt };
    await saved({ ...base, body: answer('one'), baseVersion: 0 });
    const again = await saved({ ...base, body: answer('one'), baseVersion: 1, evenIfSame: true });
    expect(again.version).toBe(2);
    const late = await saveEntry(sam, { ...base, body: answer('taken out again'), baseVersion: 1 });
    expect(late.saved).toBe(false);
  });

  describe('where this process kept the version before', () => {
    const behind = (sql: string, id: string) => clinic.behind(sql, [id]);
    async function kept() {
      const place = { assignmentId: await given(essay), placeKey: prompt };
      const { id } = await saved({ ...place, body: answer('one'), baseVersion: 0 });
      return { ...place, id, save: (text: string) => saveEntry(sam, { ...place, body: answer(text), baseVersion: 1 }) };
    }

    test('nothing that another process kept since is overwritten', async () => {
      const { id, save, ...place } = await kept();
      vi.resetModules();
      const other = await import('~/domain/entries/save-entry');
      const { mintViewer } = await import('~/db/viewer');
      const { closeDatabases: closeIts } = await import('~/db/clients');
      const there = await other.saveEntry(mintViewer({ ...sam }, announcementOf(sam)), {
        ...place,
        body: answer('of the other'),
        baseVersion: 1,
      });
      await closeIts();
      expect(there).toMatchObject({ saved: true, id, version: 2 });
      expect(await save('two')).toMatchObject({
        saved: false,
        newer: { id, version: 2, body: answer('of the other') },
      });
    });

    test.each(['one', 'two'])('what was deleted since is not said to be kept (%s)', async (text) => {
      const { id, save } = await kept();
      await behind('DELETE FROM entry WHERE id = $1', id);
      expect(await save(text)).toMatchObject({ saved: false, newer: { id: null, body: null } });
    });

    test('the next one is kept without a look before', async () => {
      const { save } = await kept();
      const asked = vi.spyOn(pg.Client.prototype, 'query');
      try {
        expect(await save('two')).toMatchObject({ saved: true, version: 2 });
        expect(asked).toHaveBeenCalledTimes(1);
      } finally {
        asked.mockRestore();
      }
    });

    test('the same words are not a new version', async () => {
      const { id, save } = await kept();
      expect(await save('one')).toMatchObject({ saved: true, id, version: 1 });
      expect(await save('two')).toMatchObject({ saved: true, id, version: 2 });
    });

    test('nobody goes on writing with a login that is over', async () => {
      const { id, assignmentId } = await kept();
      await clinic.behind('UPDATE login_session SET expires_at = now() WHERE person_id = $1', [sam.personId]);
      try {
        const save = { assignmentId, placeKey: prompt, body: answer('two'), baseVersion: 1 };
        await expect(saveEntry(sam, save)).rejects.toThrow(NotFound);
      } finally {
        await clinic.behind("UPDATE login_session SET expires_at = now() + interval '1 day' WHERE person_id = $1", [
          sam.personId,
        ]);
      }
      expect(await behind('SELECT version FROM entry WHERE id = $1', id)).toEqual([{ version: 1 }]);
    });
  });

  test('where the database shows an entry and lets nobody change it, trying comes to an end', async () => {
    const place = { assignmentId: await given(essay), placeKey: prompt };
    await saved({ ...place, body: answer('one'), baseVersion: 0 });
    await clinic.behind(`
      CREATE FUNCTION unchanged() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER unchanged BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION unchanged()`);
    try {
      const save = saveEntry(sam, { ...place, body: answer('two'), baseVersion: 1 });
      await expect(save).rejects.toThrow('seen and can not be changed');
    } finally {
      await clinic.behind('DROP FUNCTION unchanged() CASCADE');
    }
  });

  test('nothing written where nothing stood makes no entry', async () => {
    const assignmentId = await given(essay);
    const result = await saveEntry(sam, { assignmentId, placeKey: prompt, body: answer(' \n'), baseVersion: 0 });
    expect(result).toMatchObject({ saved: true, id: null, version: 0 });
    expect(await entriesOf(sam, assignmentId)).toEqual([]);
  });

  test('an answer can be emptied again, a moment can not', async () => {
    const assignmentId = await given(essay);
    await saved({ assignmentId, placeKey: prompt, body: answer('one'), baseVersion: 0 });
    await saved({ assignmentId, placeKey: prompt, body: answer(''), baseVersion: 1 });
    expect(await entriesOf(sam, assignmentId)).toMatchObject([{ version: 2, body: answer('') }]);
    const empty = { assignmentId: await given(practice), placeKey: `moment:${newId()}`, baseVersion: 0 };
    await expect(saveEntry(sam, { ...empty, body: { form: 'moment', when: ' ' } })).rejects.toThrow(Refused);
    await saved({ ...empty, body: { form: 'moment', felt: 'hot' } });
    await expect(saveEntry(sam, { ...empty, baseVersion: 1, body: { form: 'moment' } })).rejects.toThrow(Refused);
  });

  test('twenty thousand characters are kept, and one more is refused in plain words', async () => {
    const assignmentId = await given(essay);
    await saved({ assignmentId, placeKey: prompt, body: answer('字'.repeat(20_000)), baseVersion: 0 });
    const more = saveEntry(sam, { assignmentId, placeKey: prompt, body: answer('字'.repeat(20_001)), baseVersion: 1 });
    await expect(more).rejects.toMatchObject({ code: 'entry-too-long' });
    await expect(more).rejects.toThrow(/20,001 characters long, and one place holds 20,000/);
    expect(await entriesOf(sam, assignmentId)).toMatchObject([{ version: 1 }]);
  });

  test('a character that can not be carried faithfully is refused, never replaced', async () => {
    const assignmentId = await given(essay);
    for (const text of ['half \ud83d', '\udc4d half', 'nul \0']) {
      const save = saveEntry(sam, { assignmentId, placeKey: prompt, body: answer(text), baseVersion: 0 });
      await expect(save).rejects.toMatchObject({ code: 'entry-broken-character' });
    }
    expect(await entriesOf(sam, assignmentId)).toEqual([]);
  });

  test('of many windows saving at once, one is kept and the others are shown what was', async () => {
    const assignmentId = await given(essay);
    const texts = Array.from({ length: 8 }, (_, index) => `window ${index}`);
    for (const baseVersion of [0, 1, 2]) {
      const results = await Promise.all(
        texts.map((text) =>
          saveEntry(sam, { assignmentId, placeKey: prompt, body: answer(`${text} of ${baseVersion}`), baseVersion }),
        ),
      );
      const [entry] = await entriesOf(sam, assignmentId);
      expect(results.filter(({ saved: kept }) => kept)).toHaveLength(1);
      for (const result of results) {
        if (!result.saved) expect(result.newer).toMatchObject({ version: entry?.version, body: entry?.body });
      }
      expect(entry?.version).toBe(baseVersion + 1);
    }
  });

  test('whatever order saves come in, each version follows one that its writer had seen', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ who: fc.nat({ max: 2 }), text: fc.string({ minLength: 1, maxLength: 6 }) }), {
          minLength: 4,
          maxLength: 12,
        }),
        async (moves) => {
          const assignmentId = await given(essay);
          const known = [0, 0, 0];
          let last: string | null = null;
          for (const { who, text } of moves) {
            if (text.trim() === '' || /[\0\p{Surrogate}]/u.test(text)) continue;
            const baseVersion: number = known[who] ?? 0;
            const result = await saveEntry(sam, { assignmentId, placeKey: prompt, body: answer(text), baseVersion });
            if (result.saved) last = text;
            else {
              expect(result.newer.body).toEqual(answer((last ?? '').replace(/\r\n?/g, '\n')));
              expect(result.newer.version).not.toBe(baseVersion);
            }
            known[who] = result.saved ? result.version : result.newer.version;
          }
          const [entry] = await entriesOf(sam, assignmentId);
          expect(entry?.body ?? null).toEqual(last === null ? null : answer(last.replace(/\r\n?/g, '\n')));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('where one can write', () => {
  test('only in the places that the piece has', async () => {
    const byPiece: Record<string, string> = {
      [essay]: await given(essay),
      [practice]: await given(practice),
      [cards]: await given(cards),
      [checkIn]: await given(checkIn),
    };
    const moment: EntryBody = { form: 'moment', text: 'x' };
    const round: EntryBody = { form: 'turn', answers: { whose: 'x' } };
    const wrong: [string, string, EntryBody][] = [
      [essay, 'prompt:none', answer('x')],
      [essay, prompt, moment],
      [essay, `moment:${newId()}`, moment],
      [essay, 'constructor:x', answer('x')],
      [essay, '', answer('x')],
      [practice, 'moment:1', moment],
      [cards, 'card:none', { form: 'card', mine: true }],
      [checkIn, 'turn:2', round],
      [checkIn, 'turn:0', round],
      [checkIn, 'turn:1', { form: 'turn', answers: { other: 'x' } }],
    ];
    for (const [slug, placeKey, body] of wrong) {
      const save = saveEntry(sam, { assignmentId: byPiece[slug] ?? '', placeKey, body, baseVersion: 0 });
      await expect(save, `${slug} ${placeKey}`).rejects.toThrow(NotFound);
    }
  });

  test('an assignment of someone else can not be told from one that does not exist', async () => {
    const assignmentId = await given(essay);
    const { id } = await saved({ assignmentId, placeKey: prompt, body: answer('mine'), baseVersion: 0 });
    for (const there of [assignmentId, newId(), 'not-an-id']) {
      const save = { assignmentId: there, placeKey: prompt, body: answer('x'), baseVersion: 1 };
      await expect(saveEntry(stranger, save)).rejects.toThrow(NotFound);
      await expect(assignmentToRead(stranger, there)).rejects.toThrow(NotFound);
      await expect(
        deleteMoment(stranger, { assignmentId: there, placeKey: `moment:${newId()}`, entryId: id, version: 1 }),
      ).rejects.toThrow(NotFound);
      expect(await entriesOf(stranger, there)).toEqual([]);
    }
    expect(await entriesOf(sam, assignmentId)).toMatchObject([{ version: 1, body: answer('mine') }]);
  });
});

describe('moments', () => {
  test('a moment is deleted for good, twice is once, and a stale page can not delete what it has not seen', async () => {
    const assignmentId = await given(practice);
    const placeKey = `moment:${newId()}`;
    const { id: entryId } = await saved({
      assignmentId,
      placeKey,
      body: { form: 'moment', text: 'a' },
      baseVersion: 0,
    });
    await saved({ assignmentId, placeKey, body: { form: 'moment', text: 'b' }, baseVersion: 1 });
    await expect(deleteMoment(sam, { assignmentId, placeKey, entryId, version: 1 })).rejects.toThrow(Refused);
    expect(await entriesOf(sam, assignmentId)).toHaveLength(1);
    await deleteMoment(sam, { assignmentId, placeKey, entryId, version: 2 });
    await deleteMoment(sam, { assignmentId, placeKey, entryId, version: 2 });
    expect(await entriesOf(sam, assignmentId)).toEqual([]);
  });

  test('a window that did not see the deletion is told, and what it wrote can be begun anew', async () => {
    const assignmentId = await given(practice);
    const placeKey = `moment:${newId()}`;
    const body: EntryBody = { form: 'moment', text: 'a' };
    const first = await saved({ assignmentId, placeKey, body, baseVersion: 0 });
    await deleteMoment(sam, { assignmentId, placeKey, entryId: first.id, version: 1 });
    const late = await saveEntry(sam, { assignmentId, placeKey, body, baseVersion: 1, entryId: first.id });
    expect(late).toEqual({ saved: false, newer: { id: null, version: 0, body: null, savedAt: null } });
    const anew = await saved({ assignmentId, placeKey, body: { form: 'moment', text: 'b' }, baseVersion: 0 });
    // The same version number of another entry is another version.
    const stale = await saveEntry(sam, { assignmentId, placeKey, body, baseVersion: anew.version, entryId: first.id });
    expect(stale.saved).toBe(false);
  });

  test('an answer to a question is not deleted that way', async () => {
    const assignmentId = await given(essay);
    const { id: entryId } = await saved({ assignmentId, placeKey: prompt, body: answer('a'), baseVersion: 0 });
    await expect(deleteMoment(sam, { assignmentId, placeKey: prompt, entryId, version: 1 })).rejects.toThrow(NotFound);
  });
});

describe('reading', () => {
  test('the page has the piece with its note, the clinician’s words, and nothing that was written for the clinician', async () => {
    const page = await assignmentToRead(sam, await given(essay));
    expect(page).toMatchObject({ clinicianName: 'Iris Bell', why: 'For the week.', over: false });
    expect(page.piece.disclaimer.label).toBe('Clinical note');
    expect(JSON.stringify(page)).not.toMatch(/drawsOn|notFor|cautions|inTheRoom|moments"/);
  });

  test('an essay leads to its practice where that is also with the reader', async () => {
    const someone = await clinic.aClient({ of: iris });
    const essayId = await given(essay, someone);
    expect((await assignmentToRead(someone, essayId)).practiceAssignmentId).toBeNull();
    const practiceId = await given(practice, someone);
    expect((await assignmentToRead(someone, essayId)).practiceAssignmentId).toBe(practiceId);
  });

  test('what was taken back, or belongs to a care link that ended, can still be read and written', async () => {
    const someone = await clinic.aClient({ of: iris });
    const assignmentId = await given(essay, someone);
    await clinic.behind('UPDATE assignment SET withdrawn_at = now() WHERE id = $1', [assignmentId]);
    expect(await assignmentToRead(someone, assignmentId)).toMatchObject({ over: true });
    const result = await saveEntry(someone, { assignmentId, placeKey: prompt, body: answer('mine'), baseVersion: 0 });
    expect(result.saved).toBe(true);
  });
});

describe('today', () => {
  const days = (n: number) => new Date(Date.now() + n * 86_400_000);

  async function aWeek() {
    const client = await clinic.aClient({ of: iris });
    const at = async (slug: string, when: Date) => {
      const id = await given(slug, client);
      await clinic.behind('UPDATE assignment SET assigned_at = $2 WHERE id = $1', [id, when]);
      return id;
    };
    const meeting = (when: Date, cancelled: Date | null = null) =>
      clinic.behind(
        'INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at, cancelled_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [newId(), clinic.clinicId, iris.personId, client.personId, when, cancelled],
      );
    const today = async (now = new Date()) => assignmentsWithMe(client, now);
    const ids = async (now = new Date()) => (await today(now)).assignments.map(({ id }) => id);
    const before = async () => (await assignmentsBefore(client, new Date())).rows.map(({ id }) => id);
    return { client, at, meeting, today, ids, before };
  }

  test('an empty day is empty', async () => {
    const { today, before } = await aWeek();
    expect(await today()).toEqual({ assignments: [], meetings: [], anythingBefore: false });
    expect(await before()).toEqual([]);
  });

  test('what was given since the last meeting but one stays until something newer is given', async () => {
    const { at, meeting, ids, before } = await aWeek();
    const old = await at(cards, days(-10));
    await meeting(days(-7));
    const recent = await at(essay, days(-6));
    const other = await at(practice, days(-5));
    expect(await ids()).toEqual([other, recent]);
    expect(await before()).toEqual([old]);
    await meeting(days(-1));
    await meeting(days(-0.5), days(-2));
    expect(await ids()).toEqual([other, recent]);
    const newest = await at(cards, days(-0.1));
    expect(await ids()).toEqual([newest]);
    expect(await before()).toEqual([other, recent, old]);
  });

  test('it comes with the clinician’s words, its size, and when the two meet next', async () => {
    const { at, meeting, today } = await aWeek();
    await at(essay, days(-1));
    const next = days(3);
    await meeting(days(10));
    await meeting(next);
    await meeting(days(1), days(0));
    await meeting(days(-2));
    expect(await today()).toMatchObject({
      assignments: [{ why: 'For the week.', clinicianName: 'Iris Bell', kind: 'essay', minutes: 5 }],
      meetings: [{ at: next.toISOString(), clinicianName: 'Iris Bell' }],
      anythingBefore: false,
    });
  });

  test('what was taken back, and what a clinician gave who no longer works with the client, is from before', async () => {
    const { client, at, today, ids, before } = await aWeek();
    const kept = await at(essay, days(-1));
    const back = await at(practice, days(-1));
    await clinic.behind('UPDATE assignment SET withdrawn_at = now() WHERE id = $1', [back]);
    expect(await ids()).toEqual([kept]);
    await clinic.endCare(iris, client);
    expect(await today()).toEqual({ assignments: [], meetings: [], anythingBefore: true });
    expect((await before()).sort()).toEqual([kept, back].sort());
  });

  test('a check-in comes back once its weeks have passed', async () => {
    const { client, at, meeting, ids } = await aWeek();
    const id = await at(checkIn, days(-40));
    await saveEntry(client, {
      assignmentId: id,
      placeKey: 'turn:1',
      body: { form: 'turn', answers: { whose: 'x' } },
      baseVersion: 0,
    });
    await meeting(days(-20));
    const newer = await at(essay, days(-10));
    expect(await ids()).toEqual([newer]);
    expect(await ids(days(27))).toEqual([newer]);
    expect(await ids(days(28.1))).toEqual([newer, id]);
  });

  test('a check-in that was never answered is from before until its weeks have passed, and then comes back', async () => {
    const { at, meeting, ids, before } = await aWeek();
    const id = await at(checkIn, days(-12));
    await meeting(days(-11));
    const newer = await at(essay, days(-10));
    expect([await ids(), await before()]).toEqual([[newer], [id]]);
    expect(await ids(days(17))).toEqual([newer, id]);
  });

  test('what was before is read a page at a time', async () => {
    const { client, at, meeting } = await aWeek();
    const old: string[] = [];
    for (let n = 0; n < 23; n += 1) old.push(await at(essay, days(-50 + n)));
    await meeting(days(-2));
    await at(essay, days(-1));
    const first = await assignmentsBefore(client, new Date());
    const second = await assignmentsBefore(client, new Date(), { cursor: first.next ?? undefined });
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(old.reverse());
    expect([first.rows.length, second.rows.length, second.next]).toEqual([20, 3, null]);
  });
});

describe('the turns of a check-in', () => {
  const entry = (round: number, begunAt: string) => ({
    id: newId(),
    placeKey: `turn:${round}`,
    version: 1,
    body: { form: 'turn' as const, answers: {} },
    savedAt: begunAt,
    begunAt,
  });
  const first = entry(1, '2026-10-01T09:00:00.000Z');
  const second = entry(2, '2026-11-01T09:00:00.000Z');

  test('the last one stays open until its weeks have passed, and then a new one opens beside it', () => {
    const entries = [first, second];
    const before = roundsOf(entries, 4, new Date('2026-11-29T08:59:00Z'), null);
    expect(before).toMatchObject({ open: 2, lastTime: first, mayBegin: 3 });
    const after = roundsOf(entries, 4, new Date('2026-11-29T09:00:00Z'), null);
    expect(after).toMatchObject({ open: 3, lastTime: second, mayBegin: null });
    expect(after.others.map(({ round }) => round)).toEqual([2, 1]);
  });

  test('the reader can ask for the next one early, or for an earlier one, and for nothing else', () => {
    const now = new Date('2026-11-02T00:00:00Z');
    expect(roundsOf([first, second], 4, now, 3)).toMatchObject({ open: 3, lastTime: second, mayBegin: null });
    expect(roundsOf([first, second], 4, now, 1)).toMatchObject({ open: 1, lastTime: null, mayBegin: 3 });
    for (const asked of [0, 4, 99, 1.5, NaN]) expect(roundsOf([first, second], 4, now, asked).open).toBe(2);
    expect(roundsOf([], 4, now, null)).toEqual({ open: 1, lastTime: null, others: [], mayBegin: null });
  });
});
