import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import { openSharedReflection } from '~/domain/sharing/open';
import { previewSharing, sharingOf } from '~/domain/sharing/preview';
import { markDiscussed, undoDiscussed } from '~/domain/sharing/discussed';
import { share } from '~/domain/sharing/share';
import { sharedReflection, sharedReflections } from '~/domain/sharing/shared-reflections';
import { takeBack } from '~/domain/sharing/take-back';
import { reviewQueue } from '~/domain/review/review-queue';
import { reply } from '~/domain/threads/reply';
import { assigned, wrote } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let assignmentId: string;

beforeAll(async () => {
  clinic = await ownClinic();
});

afterAll(() => clinic.close());

beforeEach(async () => {
  iris = await clinic.aClinician({ name: 'Iris Bell' });
  sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
  assignmentId = await assigned(clinic, iris, sam);
});

/** Shares what was chosen, as the page does: the preview first, then exactly that. */
async function shared(answerKeys: string[] | 'all' | 'talk', id = newId()): Promise<string> {
  const talkOnly = answerKeys === 'talk';
  const { chosen } = await previewSharing(sam, assignmentId, { answerKeys: talkOnly ? [] : answerKeys, talkOnly });
  const versions = Object.fromEntries(chosen.map(({ answerKey, version }) => [answerKey, version]));
  await share(sam, { id, assignmentId, choice: { answerKeys: Object.keys(versions), versions, talkOnly } });
  return id;
}

async function events(objectId: string): Promise<string[]> {
  const rows = await clinic.behind<{ kind: string }>(
    'SELECT kind FROM access_event WHERE object_id = $1 ORDER BY seq',
    [objectId],
  );
  return rows.map(({ kind }) => kind);
}

async function count(sql: string, id: string): Promise<number> {
  const [row] = await clinic.behind<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql} = $1`, [id]);
  return row?.n ?? -1;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refused) return error.code;
  throw new Error(`refused was expected, and this came: ${error instanceof Error ? error.message : 'nothing'}`);
}

describe('choosing and looking', () => {
  it('lists every answer with anything in it, however short, and no empty one', async () => {
    await wrote(sam, assignmentId, 'prompt:second', 'I don’t know');
    await wrote(sam, assignmentId, 'prompt:first', '  \n ');
    expect((await sharingOf(sam, assignmentId)).answers.map(({ answerKey }) => answerKey)).toEqual(['prompt:second']);
    await wrote(sam, assignmentId, 'prompt:first', 'no', 0);
    expect((await sharingOf(sam, assignmentId)).answers.map(({ answerKey }) => answerKey)).toEqual([
      'prompt:first',
      'prompt:second',
    ]);
  });

  it('previews exactly what the clinician then reads', async () => {
    await wrote(sam, assignmentId, 'prompt:first', 'A line.\nAnother, with “quotes” & <b>.');
    await wrote(sam, assignmentId, 'prompt:second', 'this stays with me');
    const preview = await previewSharing(sam, assignmentId, { answerKeys: ['prompt:first'], talkOnly: false });
    const opened = await openSharedReflection(iris, await shared(['prompt:first']));
    if (opened.takenBack) throw new Error('it was not taken back');
    expect(opened.snapshot).toEqual(preview.snapshot);
    expect(opened.disclaimer).toEqual(preview.disclaimer);
    expect(preview.snapshot.items).toHaveLength(1);
    expect(preview.clinicianName).toBe('Iris Bell');
  });

  it('shows the clinician nothing that differs by how much was kept back', async () => {
    await wrote(sam, assignmentId, 'prompt:first', 'shown');
    const alone = await openSharedReflection(iris, await shared(['prompt:first']));
    await wrote(sam, assignmentId, 'prompt:second', 'kept back');
    const beside = await openSharedReflection(iris, await shared(['prompt:first']));
    const still = (opened: object) => ({ ...opened, sharedAt: '' });
    expect(still(beside)).toEqual(still(alone));
  });

  it('shares no words at all when only the wish to talk is chosen', async () => {
    await wrote(sam, assignmentId, 'prompt:first', 'kept back');
    const opened = await openSharedReflection(iris, await shared('talk'));
    expect(opened).toMatchObject({ takenBack: false, snapshot: { talkOnly: true, items: [] } });
    expect(JSON.stringify(opened)).not.toContain('kept back');
  });

  it('refuses an empty choice in plain words', async () => {
    await wrote(sam, assignmentId, 'prompt:first', 'something');
    expect(await refusal(previewSharing(sam, assignmentId, { answerKeys: [], talkOnly: false }))).toBe(
      'nothing-chosen',
    );
    expect(await refusal(previewSharing(sam, assignmentId, { answerKeys: ['prompt:gone'], talkOnly: false }))).toBe(
      'nothing-chosen',
    );
  });
});

describe('sharing', () => {
  it('makes one share, one event and one mail of any number of confirmations at once', async () => {
    const version = await wrote(sam, assignmentId, 'prompt:first', 'once');
    const id = newId();
    const confirm = () =>
      share(sam, {
        id,
        assignmentId,
        choice: { answerKeys: ['prompt:first'], versions: { 'prompt:first': version }, talkOnly: false },
      });
    await Promise.all([confirm(), confirm(), confirm(), confirm()]);
    await confirm();
    expect(await count('shared_reflection WHERE assignment_id', assignmentId)).toBe(1);
    expect(await events(id)).toEqual(['shared']);
    expect(await count('mail WHERE person_id', iris.personId)).toBe(1);
  });

  it('refuses when an answer changed after the preview, and shares nothing', async () => {
    const version = await wrote(sam, assignmentId, 'prompt:first', 'as it was');
    await wrote(sam, assignmentId, 'prompt:first', 'as it is', version);
    const choice = { answerKeys: ['prompt:first'], versions: { 'prompt:first': version }, talkOnly: false };
    expect(await refusal(share(sam, { id: newId(), assignmentId, choice }))).toBe('changed');
    expect(await count('shared_reflection WHERE assignment_id', assignmentId)).toBe(0);
    expect(await count('mail WHERE person_id', iris.personId)).toBe(0);
  });

  it('answers a repeated confirmation with the share it made, though the answer changed since', async () => {
    const version = await wrote(sam, assignmentId, 'prompt:first', 'as it was');
    const id = await shared(['prompt:first']);
    await wrote(sam, assignmentId, 'prompt:first', 'as it is', version);
    const choice = { answerKeys: ['prompt:first'], versions: { 'prompt:first': version }, talkOnly: false };
    expect(await share(sam, { id, assignmentId, choice })).toEqual({ id });
  });

  it('makes a new shared reflection after an edit, and leaves the old one as it was', async () => {
    const version = await wrote(sam, assignmentId, 'prompt:first', 'before');
    const first = await shared('all');
    await wrote(sam, assignmentId, 'prompt:first', 'after', version);
    const second = await shared('all');
    expect(await openSharedReflection(iris, first)).toMatchObject({
      snapshot: { items: [{ body: { text: 'before' } }] },
    });
    expect(await openSharedReflection(iris, second)).toMatchObject({
      snapshot: { items: [{ body: { text: 'after' } }] },
    });
    expect((await sharingOf(sam, assignmentId)).before.map(({ id }) => id)).toEqual([second, first]);
  });

  it('refuses before the Clinical note in force is acknowledged', async () => {
    await wrote(sam, assignmentId, 'prompt:first', 'words');
    await clinic.behind('DELETE FROM acknowledgement WHERE person_id = $1', [sam.personId]);
    expect(await refusal(sharingOf(sam, assignmentId))).toBe('not-acknowledged');
    const choice = { answerKeys: [], versions: {}, talkOnly: true };
    expect(await refusal(share(sam, { id: newId(), assignmentId, choice }))).toBe('not-acknowledged');
  });

  it('says plainly that nothing can be shared once the care link has ended', async () => {
    await wrote(sam, assignmentId, 'prompt:first', 'words');
    await clinic.endCare(iris, sam);
    expect((await sharingOf(sam, assignmentId)).inCare).toBe(false);
    const choice = { answerKeys: [], versions: {}, talkOnly: true };
    expect(await refusal(share(sam, { id: newId(), assignmentId, choice }))).toBe('care-ended');
  });

  it('refuses more than one share can carry, and says so before anything is stored', async () => {
    assignmentId = await assigned(clinic, iris, sam, await aPractice());
    const text = 'ä'.repeat(20_000);
    for (let at = 0; at < 25; at += 1) await wrote(sam, assignmentId, `moment:${newId()}`, { form: 'moment', text });
    expect(await refusal(shared('all'))).toBe('too-much');
  });
});

describe('who may open it', () => {
  it('is nobody but the clinician it was shared with, while the care link lives', async () => {
    const id = await shared('talk');
    const stranger = await clinic.aClinician();
    await expect(openSharedReflection(stranger, id)).rejects.toThrow(NotFound);
    await expect(markDiscussed(stranger, [id])).rejects.toThrow(NotFound);
    await expect(reply(stranger, { id: newId(), sharedReflectionId: id, text: 'hello' })).rejects.toThrow(NotFound);
    // A colleague with a care link of their own to the same client is a stranger to what was shared with another.
    await clinic.behind('INSERT INTO care_link (clinic_id, clinician_id, client_id) VALUES ($1, $2, $3)', [
      clinic.clinicId,
      stranger.personId,
      sam.personId,
    ]);
    await expect(openSharedReflection(stranger, id)).rejects.toThrow(NotFound);
    await clinic.endCare(iris, sam);
    await expect(openSharedReflection(iris, id)).rejects.toThrow(NotFound);
    await expect(markDiscussed(iris, [id])).rejects.toThrow(NotFound);
    expect(await events(id)).toEqual(['shared']);
  });

  it('does not tell another client from one who never shared', async () => {
    const id = await shared('talk');
    const other = await clinic.aClient({ of: iris });
    await expect(sharedReflection(other, id)).rejects.toThrow(NotFound);
    await expect(takeBack(other, id)).rejects.toThrow(NotFound);
    await expect(reply(other, { id: newId(), sharedReflectionId: id, text: 'hello' })).rejects.toThrow(NotFound);
    await expect(sharingOf(other, assignmentId)).rejects.toThrow(NotFound);
    const choice = { answerKeys: [], versions: {}, talkOnly: true };
    await expect(share(other, { id: newId(), assignmentId, choice })).rejects.toThrow(NotFound);
    await expect(share(other, { id, assignmentId, choice })).rejects.toThrow(NotFound);
    expect((await sharedReflections(other)).rows).toEqual([]);
    await expect(sharedReflection(sam, 'not an id')).rejects.toThrow(NotFound);
  });

  it('never reaches the body, or an entry, by a SELECT of the clinic’s login', async () => {
    await wrote(sam, assignmentId, 'prompt:first', 'words');
    const id = await shared('all');
    const client = new pg.Client({ connectionString: clinic.database.urls.clinic });
    await client.connect();
    try {
      for (const sql of [
        'SELECT body FROM shared_reflection',
        'SELECT * FROM shared_reflection',
        'SELECT 1 FROM entry',
      ]) {
        await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
      }
    } finally {
      await client.end();
    }
    await expect(
      asViewer(iris, (db) => db.sharedReflection.findUnique({ where: { id }, select: { body: true } })),
    ).rejects.toThrow();
  });

  it('writes the event with the opening, once for each, and the client sees when it was first', async () => {
    const id = await shared('talk');
    expect((await sharedReflection(sam, id)).openedAt).toBeNull();
    await openSharedReflection(iris, id);
    const first = (await sharedReflection(sam, id)).openedAt;
    expect(first).not.toBeNull();
    await openSharedReflection(iris, id);
    expect((await sharedReflection(sam, id)).openedAt).toBe(first);
    expect(await events(id)).toEqual(['shared', 'opened', 'opened']);
  });
});

describe('taking back', () => {
  it('ends access at once, the thread with it, and leaves the client their own words', async () => {
    await wrote(sam, assignmentId, 'prompt:first', 'my words');
    const id = await shared('all');
    await openSharedReflection(iris, id);
    await reply(iris, { id: newId(), sharedReflectionId: id, text: 'Thank you.' });
    const { openedAt } = await takeBack(sam, id);
    expect(openedAt).not.toBeNull();
    expect(await openSharedReflection(iris, id)).toEqual({ takenBack: true });
    expect(await asViewer(iris, (db) => db.reply.count({ where: { sharedReflectionId: id } }))).toBe(0);
    expect(await refusal(reply(iris, { id: newId(), sharedReflectionId: id, text: 'And?' }))).toBe('taken-back');
    expect(await markDiscussed(iris, [id])).toEqual({ done: [], unopened: [], takenBack: [id] });
    expect(await sharedReflection(sam, id)).toMatchObject({
      snapshot: { items: [{ body: { text: 'my words' } }] },
      thread: { replies: [{ text: 'Thank you.' }] },
    });
    expect(await refusal(reply(sam, { id: newId(), sharedReflectionId: id, text: 'Hello?' }))).toBe('taken-back');
    expect(await events(id)).toEqual(['shared', 'opened', 'replied', 'taken-back']);
  });

  it('happens once, however often and at once it is asked for', async () => {
    const id = await shared('talk');
    const answers = await Promise.all([takeBack(sam, id), takeBack(sam, id), takeBack(sam, id)]);
    answers.push(await takeBack(sam, id));
    expect(new Set(answers.map(({ takenBackAt }) => takenBackAt)).size).toBe(1);
    expect(answers[0]?.openedAt).toBeNull();
    expect(await events(id)).toEqual(['shared', 'taken-back']);
  });

  it('is still possible after the care link has ended', async () => {
    const id = await shared('talk');
    await clinic.endCare(iris, sam);
    await takeBack(sam, id);
    expect(await events(id)).toEqual(['shared', 'taken-back']);
  });

  it('and opening at the same moment leave one truth: what was read is recorded as opened, then as taken back', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await shared('talk');
      const [opened, back] = await Promise.all([openSharedReflection(iris, id), takeBack(sam, id)]);
      const wasOpened = back.openedAt !== null;
      if (!opened.takenBack) expect(wasOpened).toBe(true);
      expect(await events(id)).toEqual(wasOpened ? ['shared', 'opened', 'taken-back'] : ['shared', 'taken-back']);
      expect(await openSharedReflection(iris, id)).toEqual({ takenBack: true });
    }
  });
});

describe('discussing', () => {
  const marked = { done: [], unopened: [], takenBack: [] };

  it('is marked once, and only after it was opened', async () => {
    const id = await shared('talk');
    expect(await markDiscussed(iris, [id])).toEqual({ ...marked, unopened: [id] });
    await openSharedReflection(iris, id);
    await Promise.all([markDiscussed(iris, [id]), markDiscussed(iris, [id])]);
    expect(await markDiscussed(iris, [id])).toEqual({ ...marked, done: [id] });
    expect((await sharedReflection(sam, id)).discussedAt).not.toBeNull();
    expect(await events(id)).toEqual(['shared', 'opened', 'discussed']);
  });

  it('is undone as it was before, and that is recorded too', async () => {
    const id = await shared('talk');
    await openSharedReflection(iris, id);
    await markDiscussed(iris, [id]);
    const { discussedAt } = await sharedReflection(sam, id);
    await reply(sam, { id: newId(), sharedReflectionId: id, text: 'One more thing.' });
    await openSharedReflection(iris, id);
    await markDiscussed(iris, [id]);
    await undoDiscussed(iris, [id]);
    expect((await sharedReflection(sam, id)).discussedAt).toBe(discussedAt);
    await undoDiscussed(iris, [id]);
    expect((await sharedReflection(sam, id)).discussedAt).toBeNull();
    // There is nothing left to take away.
    await undoDiscussed(iris, [id]);
    const done = ['shared', 'opened', 'discussed', 'replied', 'opened', 'discussed', 'not-discussed', 'not-discussed'];
    expect(await events(id)).toEqual(done);
  });

  it('leaves what its clinician did not see yet: a reply that came meanwhile', async () => {
    const id = await shared('talk');
    await openSharedReflection(iris, id);
    await reply(sam, { id: newId(), sharedReflectionId: id, text: 'Wait.' });
    expect(await markDiscussed(iris, [id])).toEqual({ ...marked, unopened: [id] });
    await openSharedReflection(iris, id);
    expect(await markDiscussed(iris, [id])).toEqual({ ...marked, done: [id] });
    await reply(sam, { id: newId(), sharedReflectionId: id, text: 'And?' });
    const waiting = await reviewQueue(iris, { sort: 'waiting', descending: false, newOnly: true });
    expect(waiting.rows).toMatchObject([{ id, isNew: 'reply', wasDiscussed: true }]);
  });

  it('is done for several at once, and says of each what became of it', async () => {
    const [one, other, unopened, back] = [
      await shared('talk'),
      await shared('talk'),
      await shared('talk'),
      await shared('talk'),
    ];
    for (const id of [one, other, back]) await openSharedReflection(iris, id);
    await takeBack(sam, back);
    const { done, ...rest } = await markDiscussed(iris, [one, other, unopened, back, one]);
    expect(done.sort()).toEqual([one, other].sort());
    expect(rest).toEqual({ unopened: [unopened], takenBack: [back] });
    await expect(markDiscussed(iris, [one, newId()])).rejects.toThrow(NotFound);
    await expect(markDiscussed(iris, [])).rejects.toThrow(NotFound);
    await expect(markDiscussed(iris, Array.from({ length: 26 }, newId))).rejects.toThrow(NotFound);
  });
});

describe('the list of what was shared', () => {
  it('is walked a page at a time, both ways, each line once', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 55; at += 1) ids.unshift(await shared('talk'));
    // Moments that are the same must not make a line come twice or never.
    await clinic.behind(`UPDATE shared_reflection SET shared_at = date_trunc('minute', now()) WHERE client_id = $1`, [
      sam.personId,
    ]);
    ids.sort().reverse();
    const first = await sharedReflections(sam);
    const second = await sharedReflections(sam, { cursor: first.next ?? undefined });
    const third = await sharedReflections(sam, { cursor: second.next ?? undefined });
    const all = [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(all).toEqual(ids);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect(await sharedReflections(sam, { cursor: third.previous ?? undefined })).toEqual(second);
    expect((await sharedReflections(sam, { cursor: second.previous ?? undefined })).rows).toEqual(first.rows);
  });
});

async function aPractice(): Promise<string> {
  const ids = { piece: newId(), version: newId() };
  const content = {
    kind: 'practice',
    slug: ids.piece,
    title: 'A practice',
    standfirst: 'For a test.',
    minutes: 1,
    language: 'en',
    themes: [],
    moments: [],
    drawsOn: [],
    notFor: [],
    inTheRoom: 'The clinician’s side.',
    sections: { notice: '<p>N</p>', why: '<p>W</p>', smaller: '<p>S</p>', stepsHtml: '<ol><li>S</li></ol>' },
    cap: 'Once a day.',
    enough: 'This is enough.',
    leaveIt: 'Leave it.',
  };
  await clinic.behind(`INSERT INTO piece (id, kind, slug, language) VALUES ($1, 'practice', $2, 'en')`, [
    ids.piece,
    ids.piece,
  ]);
  await clinic.behind(
    `INSERT INTO piece_version (id, piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
     VALUES ($1, $2, 1, '\\x02', 'A practice', 'For a test.', 1, $3, $4)`,
    [ids.version, ids.piece, JSON.stringify(content), clinic.disclaimerId],
  );
  return ids.version;
}
