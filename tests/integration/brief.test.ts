import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { MOST_IN_BRIEF, readBrief, type BriefOpened } from '~/domain/brief/brief';
import { withdraw } from '~/domain/assignments/withdraw';
import { assignOne } from '../support/assign-one';
import { markDiscussed } from '~/domain/sharing/discussed';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { takeBack } from '~/domain/sharing/take-back';
import { reply } from '~/domain/threads/reply';
import { assigned, wrote } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { secret } from '../support/samples/world';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let assignmentId: string;

beforeAll(async () => {
  clinic = await ownClinic();
});
afterAll(() => clinic.close());

beforeEach(async () => {
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  assignmentId = await assigned(clinic, iris, sam);
});

const talk = { answerKeys: [], versions: {}, talkOnly: true };

/** Shares that Sam would like to talk about it, some days ago. */
async function shared({ daysAgo = 0, by = sam, on = assignmentId } = {}): Promise<string> {
  const { id } = await share(by, { id: newId(), assignmentId: on, choice: talk });
  await moved(
    `shared_at = shared_at - interval '${daysAgo} days', waiting_since = waiting_since - interval '${daysAgo} days',
    unopened_since = unopened_since - interval '${daysAgo} days'`,
    id,
  );
  return id;
}

async function moved(set: string, id: string): Promise<void> {
  await clinic.behind(
    `SET LOCAL session_replication_role = replica; UPDATE shared_reflection SET ${set} WHERE id = '${id}'`,
  );
}

/** An appointment of the two that began so long ago; less than nothing is still to come. */
async function appointment(ago: string, { cancelled = false } = {}): Promise<void> {
  await clinic.behind(
    `INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at, cancelled_at)
     VALUES ($1, $2, $3, $4, now() - $5::interval, CASE WHEN $6 THEN now() END)`,
    [newId(), clinic.clinicId, iris.personId, sam.personId, ago, cancelled],
  );
}

async function discussed(id: string): Promise<void> {
  await openSharedReflection(iris, id);
  expect((await markDiscussed(iris, [id])).done).toEqual([id]);
}

const brief = (readIn: 'before' | 'room' = 'before') => readBrief(iris, sam.personId, readIn);
const idsIn = ({ shared: lines }: Awaited<ReturnType<typeof brief>>) => lines.map(({ id }) => id);

async function openings(id: string): Promise<number> {
  return (await clinic.behind(`SELECT 1 FROM access_event WHERE object_id = $1 AND kind = 'opened'`, [id])).length;
}

describe('a brief holds', () => {
  it('everything shared since the last appointment that is over, and all that was not discussed, however old', async () => {
    await appointment('15 days');
    await appointment('8 days');
    await appointment('1 day', { cancelled: true });
    await appointment('30 minutes');
    await appointment('-3 days');
    const old = await shared({ daysAgo: 90 });
    const oldAndDiscussed = await shared({ daysAgo: 60 });
    await discussed(oldAndDiscussed);
    const recentAndDiscussed = await shared({ daysAgo: 7 });
    await discussed(recentAndDiscussed);
    const recent = await shared({ daysAgo: 2 });
    const found = await brief();
    expect(idsIn(found)).toEqual([old, recentAndDiscussed, recent]);
    expect(found.shared.map(({ isSinceMet }) => isSinceMet)).toEqual([false, true, true]);
    expect(found.shared.map(({ waits }) => waits)).toEqual([true, false, true]);
    const days = (iso: string | null | undefined) => Math.round((Date.parse(iso ?? '') - Date.now()) / 86_400_000);
    expect(days(found.lastMet)).toBe(-8);
    expect(found.next).toMatchObject({ isNow: true });
    expect(found.hasMoreShared).toBe(false);
  });

  it('what they never met about, where no appointment is written down: all that waits, and nothing that does not', async () => {
    const waits = await shared({ daysAgo: 300 });
    await discussed(await shared({ daysAgo: 3 }));
    const found = await brief();
    expect(idsIn(found)).toEqual([waits]);
    expect(found).toMatchObject({ lastMet: null, next: null });
  });

  it('nothing but what was given, of a client who never shared', async () => {
    const found = await brief();
    expect(found).toMatchObject({ shared: [], takenBack: [], hasMoreShared: false });
    expect(found.given).toMatchObject([{ id: assignmentId, why: 'For the week.' }]);
  });

  it('the words whole, and the thread with them, both unsealed for this client alone', async () => {
    const [text, asked, answered] = [
      `${secret('words')} ${'long '.repeat(3_000)}`,
      secret('asked'),
      secret('answered'),
    ];
    const version = await wrote(sam, assignmentId, 'prompt:first', text);
    await wrote(sam, assignmentId, 'prompt:second', secret('kept'));
    const id = newId();
    await share(sam, {
      id,
      assignmentId,
      choice: { answerKeys: ['prompt:first'], versions: { 'prompt:first': version }, talkOnly: false },
    });
    await openSharedReflection(iris, id);
    await reply(iris, { id: newId(), sharedReflectionId: id, text: asked });
    await reply(sam, { id: newId(), sharedReflectionId: id, text: answered });
    const [one] = (await brief()).shared as BriefOpened[];
    expect(one?.snapshot.items).toMatchObject([{ body: { text } }]);
    expect(one?.replies).toMatchObject([
      { authorId: iris.personId, text: asked, isNew: false },
      { authorId: sam.personId, text: answered, isNew: true },
    ]);
    expect(one?.disclaimer).toMatchObject({ label: 'Clinical note' });
    expect(JSON.stringify(one)).not.toContain('kept-');
  });

  it('a thread that its client went on in after it was discussed', async () => {
    const id = await shared({ daysAgo: 40 });
    await discussed(id);
    await appointment('8 days');
    expect(idsIn(await brief())).toEqual([]);
    await reply(sam, { id: newId(), sharedReflectionId: id, text: 'And yet.' });
    expect((await brief()).shared).toMatchObject([{ id, isSinceMet: true, waits: true, isNew: true }]);
  });

  it('what was given since they met and what is with them still, each with why, and what was taken away as no more than that', async () => {
    await clinic.behind(`UPDATE assignment SET assigned_at = now() - interval '30 days' WHERE id = $1`, [assignmentId]);
    await appointment('20 days');
    await appointment('8 days');
    const give = async (why: string) => {
      const id = newId();
      await assignOne(iris, { id, clientId: sam.personId, pieceVersionId: clinic.pieceVersionId, why });
      return id;
    };
    const [stays, gone] = [await give('For the evenings.'), await give('For the mornings.')];
    // Longer ago than can be undone.
    await clinic.behind(`UPDATE assignment SET assigned_at = assigned_at - interval '1 hour' WHERE id = $1`, [gone]);
    await withdraw(iris, { assignmentId: gone, clientId: sam.personId });
    const { given } = await brief();
    expect(given.map(({ id, why }) => [id, why])).toEqual([
      [stays, 'For the evenings.'],
      [gone, null],
    ]);
    expect(given[1]?.withdrawnAt).not.toBeNull();
  });

  it('of what was taken back that it was, where it had been opened, and nothing at all where it had not', async () => {
    const [seen, unseen] = [await shared({ daysAgo: 2 }), await shared({ daysAgo: 2 })];
    await openSharedReflection(iris, seen);
    await takeBack(sam, seen);
    await takeBack(sam, unseen);
    const found = await brief();
    expect(found.shared).toEqual([]);
    expect(found.takenBack.map(({ id }) => id)).toEqual([seen]);
    expect(Object.keys(found.takenBack[0] ?? {})).toEqual(['id', 'sharedAt']);
    expect(JSON.stringify(found)).not.toContain(unseen);
  });

  it('no more than fits on one sheet, the newest of it, and says that there is more', async () => {
    const ids: string[] = [];
    for (let at = 0; at <= MOST_IN_BRIEF.shared; at += 1) ids.push(await shared({ daysAgo: 40 - at }));
    const found = await brief();
    expect(idsIn(found)).toEqual(ids.slice(1));
    expect(found.hasMoreShared).toBe(true);
    expect(await openings(ids[0] ?? '')).toBe(0);
  });

  it('of a long thread the newest replies, and marks as opened no other', async () => {
    const id = await shared();
    await openSharedReflection(iris, id);
    for (let at = 0; at <= MOST_IN_BRIEF.replies; at += 1)
      await reply(sam, { id: newId(), sharedReflectionId: id, text: `Reply ${at}` });
    const [one] = (await brief()).shared as BriefOpened[];
    expect(one?.replies.map(({ text }) => text)).toEqual(
      Array.from({ length: MOST_IN_BRIEF.replies }, (_, at) => `Reply ${at + 1}`),
    );
    expect(one?.hasEarlierReplies).toBe(true);
    const unopened = await clinic.behind('SELECT 1 FROM reply WHERE shared_reflection_id = $1 AND opened_at IS NULL', [
      id,
    ]);
    expect(unopened).toHaveLength(1);
  });
});

describe('what a brief opens', () => {
  it('is recorded one by one, as any other opening, each time', async () => {
    const ids = [await shared({ daysAgo: 3 }), await shared({ daysAgo: 2 }), await shared({ daysAgo: 1 })];
    await brief();
    for (const id of ids) expect(await openings(id)).toBe(1);
    await brief();
    for (const id of ids) expect(await openings(id)).toBe(2);
    const states = await clinic.behind('SELECT opened_at, unopened_since FROM shared_reflection WHERE id = ANY ($1)', [
      ids,
    ]);
    for (const { opened_at, unopened_since } of states)
      expect([opened_at !== null, unopened_since]).toEqual([true, null]);
  });

  it('is not what its clinician said that they would not read, nor, before they meet, what was kept for the room', async () => {
    const [not, together, before] = [
      await shared({ daysAgo: 3 }),
      await shared({ daysAgo: 2 }),
      await shared({ daysAgo: 1 }),
    ];
    await moved(`reading = 'not'`, not);
    await moved(`reading = 'together'`, together);
    const opened = async (readIn: 'before' | 'room') => (await brief(readIn)).shared.map((one) => one.opened);
    expect(await opened('before')).toEqual([false, false, true]);
    expect([await openings(not), await openings(together), await openings(before)]).toEqual([0, 0, 1]);
    expect(await opened('room')).toEqual([false, true, true]);
    expect([await openings(not), await openings(together)]).toEqual([0, 1]);
  });

  it('is new for as long as the minute lasts, however often it is looked at: the brief says the same twice', async () => {
    const id = await shared();
    // A minute that ends between the two is no fault of theirs.
    const twice = async () => [await brief(), await brief()] as const;
    let [first, second] = await twice();
    if (first.asOf !== second.asOf) {
      await moved('opened_at = NULL, unopened_since = shared_at', id);
      [first, second] = await twice();
    }
    expect(first.shared).toMatchObject([{ isNew: true }]);
    expect(second).toEqual(first);
    await moved(`opened_at = opened_at - interval '2 minutes'`, id);
    expect((await brief()).shared).toMatchObject([{ isNew: false }]);
  });
});

it('takes at most eight statements, whatever it holds', async () => {
  const sent = [
    vi.spyOn(pg.Connection.prototype as unknown as { execute(): void }, 'execute'),
    vi.spyOn(pg.Connection.prototype as unknown as { query(): void }, 'query'),
  ];
  const counted = async () => {
    for (const spy of sent) spy.mockClear();
    await brief();
    return sent.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  };
  const empty = await counted();
  expect(empty).toBeGreaterThan(3);
  for (let at = 0; at < 5; at += 1) {
    const id = await shared({ daysAgo: at });
    await openSharedReflection(iris, id);
    await reply(sam, { id: newId(), sharedReflectionId: id, text: 'Yes.' });
  }
  expect(await counted()).toBe(empty);
  expect(empty).toBeLessThanOrEqual(8);
  for (const spy of sent) spy.mockRestore();
});
