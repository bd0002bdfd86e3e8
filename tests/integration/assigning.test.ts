import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { assign } from '~/domain/assignments/assign';
import { assignmentIdOf } from '~/domain/assignments/assignment-id';
import {
  assignmentDraft,
  discardAssignmentDraft,
  emptyAssignment,
  saveAssignmentDraft,
} from '~/domain/assignments/assignment-draft';
import { assignmentsBefore, assignmentsWithMe } from '~/domain/assignments/assignments-with-me';
import { previouslyAssigned } from '~/domain/assignments/previously-assigned';
import { justAssigned, undoAssigning } from '~/domain/assignments/undo';
import { whomToAssign } from '~/domain/assignments/whom-to-assign';
import { withdraw } from '~/domain/assignments/withdraw';
import { assignmentToRead } from '~/domain/entries/assignment-to-read';
import { beforeYouMeet } from '~/domain/home/before-you-meet';
import { share } from '~/domain/sharing/share';
import { previewSharing } from '~/domain/sharing/preview';
import { NotFound, Refused } from '~/errors';
import { wrote } from '../support/assigned';
import { assignOne } from '../support/assign-one';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let ann: ClientViewer;
let pieceId: string;

beforeAll(async () => {
  clinic = await ownClinic();
  const [version] = await clinic.behind<{ id: string }>('SELECT piece_id AS id FROM piece_version WHERE id = $1', [
    clinic.pieceVersionId,
  ]);
  pieceId = version?.id ?? '';
});
afterAll(() => clinic.close());

beforeEach(async () => {
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
  ann = await clinic.aClient({ of: iris, name: 'Ána Moss' });
});

const to = (client: ClientViewer, why: string) => ({ id: newId(), clientId: client.personId, why });
const giving = (...recipients: ReturnType<typeof to>[]) => ({
  pieceVersionId: clinic.pieceVersionId,
  reading: 'before' as const,
  recipients,
});

async function given(client: ClientViewer): Promise<string[]> {
  const { assignments } = await assignmentsWithMe(client, new Date());
  const { rows } = await assignmentsBefore(client, new Date());
  return [...assignments, ...rows].map(({ id }) => id);
}

/** Puts what was given back in time. */
async function minutesAgo(id: string, minutes: number): Promise<void> {
  await clinic.behind(`UPDATE assignment SET assigned_at = assigned_at - make_interval(mins => $2) WHERE id = $1`, [
    id,
    minutes,
  ]);
}

describe('giving to several', () => {
  test('reaches each with their own words, and each event stands in their own record', async () => {
    const both = [to(sam, 'For the stairs.'), to(ann, 'For the evenings.')] as const;
    await assign(iris, giving(...both));
    for (const [at, client] of [sam, ann].entries()) {
      const one = both[at] as (typeof both)[0];
      expect(await assignmentToRead(client, one.id)).toMatchObject({ why: one.why, reading: 'before' });
      const events = await clinic.behind(
        `SELECT object_id FROM access_event WHERE kind = 'assigned' AND subject_id = $1`,
        [client.personId],
      );
      expect(events).toEqual([{ object_id: one.id }]);
    }
  });

  test('is all or nothing', async () => {
    const theo = await clinic.aClinician();
    const theirs = await clinic.aClient({ of: theo });
    await expect(assign(iris, giving(to(sam, 'Yes.'), to(theirs, 'No.')))).rejects.toThrow(NotFound);
    await expect(assign(iris, giving(to(sam, 'Yes.'), to(ann, ' ')))).rejects.toMatchObject({
      code: 'why',
      field: `why.${ann.personId}`,
    });
    expect(await given(sam)).toEqual([]);
  });

  test('needs someone, at most fifty, and nobody twice', async () => {
    await expect(assign(iris, giving())).rejects.toMatchObject({ code: 'recipients', field: 'to' });
    const many = Array.from({ length: 10_000 }, () => ({ id: newId(), clientId: newId(), why: 'All.' }));
    await expect(assign(iris, giving(...many))).rejects.toThrow('Choose 50 people at most, and the others after.');
    await expect(assign(iris, giving(to(sam, 'Once.'), to(sam, 'Twice.')))).rejects.toThrow(NotFound);
  });

  test('sent twice is given once, under ids made of the form’s and the client’s', async () => {
    const formId = newId();
    const one = { id: assignmentIdOf(formId, sam.personId), clientId: sam.personId, why: 'Once.' };
    await Promise.all([assign(iris, giving(one)), assign(iris, giving(one))]);
    expect(await given(sam)).toEqual([one.id]);
    expect(assignmentIdOf(formId, ann.personId)).not.toBe(one.id);
    expect(assignmentIdOf(newId(), sam.personId)).not.toBe(one.id);
  });

  test('two who give to the same people at once, in different orders, both come to an end', async () => {
    const people = [sam, ann];
    for (let turn = 0; turn < 5; turn += 1) {
      await Promise.all([
        assign(iris, giving(...people.map((one) => to(one, 'One.')))),
        assign(iris, giving(...[...people].reverse().map((one) => to(one, 'Two.')))),
      ]);
    }
    expect(await given(ann)).toHaveLength(10);
  });
});

describe('the reading agreement', () => {
  test.each(['before', 'together', 'not'] as const)(
    '“%s” is said where one writes and beside Share, and stands with what is shared',
    async (reading) => {
      const id = newId();
      await assignOne(iris, {
        ...{ id, clientId: sam.personId, pieceVersionId: clinic.pieceVersionId, why: 'For now.', reading },
      });
      expect((await assignmentToRead(sam, id)).reading).toBe(reading);
      const choice = { answerKeys: [], talkOnly: true };
      expect((await previewSharing(sam, id, choice)).reading).toBe(reading);
      await share(sam, { id: newId(), assignmentId: id, choice: { ...choice, versions: {} } });
      const { others } = await beforeYouMeet(iris, new Date(Date.now() + 86_400_000));
      expect(others.flatMap(({ lines }) => lines.map((line) => line.reading))).toEqual([reading]);
    },
  );
});

describe('undoing', () => {
  test('leaves nothing with a client who wrote nothing, and what the clinician gave before', async () => {
    const [first, second] = [to(sam, 'One.'), to(ann, 'Two.')];
    await assign(iris, giving(first, second));
    expect(await undoAssigning(iris, [first.id, second.id])).toEqual({ all: true });
    expect(await given(sam)).toEqual([]);
    expect(await previouslyAssigned(iris, sam.personId, [pieceId])).toEqual({});
    const whom = await whomToAssign(iris, { pieceId, chosen: [], typed: '' });
    expect(whom.clients.map(({ hadAt }) => hadAt)).toEqual([null, null]);
    expect(await justAssigned(iris, [first.id, second.id])).toMatchObject([
      { clientName: 'Ána Moss', withThem: false, canBeUndone: false },
      { clientName: 'Sam Reed', withThem: false, canBeUndone: false },
    ]);
    // Undone again, it is undone.
    expect(await undoAssigning(iris, [first.id])).toEqual({ all: true });
  });

  test('takes nothing that was written meanwhile, and tells the clinician no more of it than of nothing', async () => {
    const both = [to(sam, 'One.'), to(ann, 'Two.')];
    await assign(iris, giving(...both));
    const [mine, theirs] = both.map(({ id }) => id) as [string, string];
    await wrote(sam, mine, 'prompt:first', 'What I wrote.');
    await undoAssigning(iris, [mine, theirs]);
    expect(await given(sam)).toEqual([mine]);
    expect(await given(ann)).toEqual([]);
    expect((await assignmentToRead(sam, mine)).entries).toHaveLength(1);
    // Someone who had it open can go on writing, and finds it again.
    await wrote(ann, theirs, 'prompt:first', 'Meanwhile.');
    expect(await given(ann)).toEqual([theirs]);
    const [one, two] = await justAssigned(iris, [mine, theirs]);
    const told = ({ withThem, canBeUndone }: NonNullable<typeof one>) => ({ withThem, canBeUndone });
    expect(one && told(one)).toEqual(two && told(two));
  });

  test('is over after ten minutes: then it is withdrawn, and stays among what was given', async () => {
    const one = to(sam, 'One.');
    await assign(iris, giving(one));
    await minutesAgo(one.id, 11);
    expect(await undoAssigning(iris, [one.id])).toEqual({ all: false });
    expect(await justAssigned(iris, [one.id])).toMatchObject([{ withThem: true, canBeUndone: false }]);
    await withdraw(iris, { assignmentId: one.id, clientId: sam.personId });
    expect(await given(sam)).toEqual([one.id]);
    expect(await previouslyAssigned(iris, sam.personId, [pieceId])).toMatchObject({ [pieceId]: { withdrawn: true } });
  });

  test('is nobody else’s', async () => {
    const one = to(sam, 'One.');
    await assign(iris, giving(one));
    const theo = await clinic.aClinician();
    await expect(undoAssigning(theo, [one.id])).rejects.toThrow(NotFound);
    await expect(undoAssigning(iris, [one.id, newId()])).rejects.toThrow(NotFound);
    expect(await given(sam)).toEqual([one.id]);
  });
});

describe('the mail about it', () => {
  const mails = () =>
    clinic.behind<{ id: string; wait: number; sent: boolean; still: boolean }>(
      `SELECT id, extract(epoch FROM send_at - queued_at)::int AS wait, sent_at IS NOT NULL AS sent, meantime.is_still_so(id) AS still
       FROM mail WHERE person_id = $1 ORDER BY queued_at`,
      [sam.personId],
    );

  test('waits for as long as it can be undone, and tells of nothing that was', async () => {
    await clinic.behind(`UPDATE person SET passphrase_hash = 'x' WHERE id = $1`, [sam.personId]);
    const [one, two] = [to(sam, 'One.'), to(sam, 'Two.')];
    await assign(iris, giving(one));
    expect(await mails()).toMatchObject([{ wait: 600, still: true }]);
    await undoAssigning(iris, [one.id]);
    expect(await mails()).toMatchObject([{ still: false }]);
    // What is given meanwhile is told of by the mail that waits.
    await assign(iris, giving(two));
    expect(await mails()).toMatchObject([{ still: true }]);
  });
});

describe('what is begun', () => {
  const place = () => ({ pieceId, clientId: sam.personId });
  const words = (why: string) => ({ ...emptyAssignment(sam.personId), why });

  test('is kept sealed, for this piece and this client, until it is given', async () => {
    expect(await assignmentDraft(iris, place())).toMatchObject({
      revision: 0,
      fields: { to: [sam.personId], why: '' },
    });
    await saveAssignmentDraft(iris, place(), { fields: words('Because of the stairs.'), revision: 0, formId: newId() });
    expect(await assignmentDraft(iris, place())).toMatchObject({
      revision: 1,
      fields: { why: 'Because of the stairs.' },
    });
    expect(await assignmentDraft(iris, { pieceId, clientId: ann.personId })).toMatchObject({ fields: { why: '' } });
    expect(await assignmentDraft(iris, { pieceId, clientId: null })).toMatchObject({ fields: { to: [], why: '' } });
    const [row] = await clinic.behind<{ body: Buffer }>('SELECT body FROM assignment_draft WHERE clinician_id = $1', [
      iris.personId,
    ]);
    expect(row?.body.includes('stairs')).toBe(false);
    const key = await clinic.behind('SELECT scope FROM data_key WHERE person_id = $1', [iris.personId]);
    expect(key).toEqual([{ scope: 'note' }]);
    await assign(iris, { ...giving(to(sam, 'Because of the stairs.')), draftOf: place() });
    expect(await assignmentDraft(iris, place())).toMatchObject({ revision: 0, fields: { why: '' } });
  });

  test('comes back by no save that is late, whether it was given or thrown away', async () => {
    const formId = newId();
    const one = { id: assignmentIdOf(formId, sam.personId), clientId: sam.personId, why: 'Late.' };
    const late = () => saveAssignmentDraft(iris, place(), { fields: words('Late.'), revision: 0, formId });
    await Promise.all([
      assign(iris, { ...giving(one), draftOf: place() }),
      late().catch((error: unknown) => expect(error).toBeInstanceOf(NotFound)),
    ]);
    await expect(late()).rejects.toThrow(NotFound);
    expect(await assignmentDraft(iris, place())).toMatchObject({ revision: 0, fields: { why: '' } });
    await saveAssignmentDraft(iris, place(), { fields: words('Anew.'), revision: 0, formId: newId() });
    await discardAssignmentDraft(iris, place());
    const after = saveAssignmentDraft(iris, place(), { fields: words('Late.'), revision: 1, formId: newId() });
    await expect(after).rejects.toThrow(NotFound);
  });

  test('is kept for nobody yet, and thrown away', async () => {
    const nobody = { pieceId, clientId: null };
    for (const [revision, why] of ['One.', 'Two.'].entries())
      expect(await saveAssignmentDraft(iris, nobody, { fields: words(why), revision, formId: newId() })).toMatchObject({
        saved: true,
      });
    expect(await assignmentDraft(iris, nobody)).toMatchObject({ revision: 2, fields: { why: 'Two.' } });
    await discardAssignmentDraft(iris, nobody);
    await discardAssignmentDraft(iris, nobody);
    expect(await assignmentDraft(iris, nobody)).toMatchObject({ revision: 0 });
  });

  test('is overwritten by no other window, and the same words are kept already', async () => {
    await saveAssignmentDraft(iris, place(), { fields: words('Here.'), revision: 0, formId: newId() });
    expect(
      await saveAssignmentDraft(iris, place(), { fields: words('Here.'), revision: 0, formId: newId() }),
    ).toMatchObject({
      saved: true,
      draft: { revision: 1 },
    });
    expect(
      await saveAssignmentDraft(iris, place(), { fields: words('There.'), revision: 0, formId: newId() }),
    ).toMatchObject({
      saved: false,
      newer: { revision: 1, fields: { why: 'Here.' } },
    });
  });

  test('is nobody else’s, neither by the page nor in the database', async () => {
    await saveAssignmentDraft(iris, place(), { fields: words('Mine.'), revision: 0, formId: newId() });
    const owner = await clinic.aClinician();
    await clinic.behind('UPDATE person SET manages_clinic = true WHERE id = $1', [owner.personId]);
    await expect(assignmentDraft(owner, place())).rejects.toThrow(NotFound);
    expect(await asViewer(owner, (db) => db.assignmentDraft.count())).toBe(0);
    expect(await asViewer(iris, (db) => db.assignmentDraft.count())).toBe(1);
    await expect(asViewer(sam, (db) => db.assignmentDraft.count())).rejects.toThrow(/permission denied|denied/);
    expect(await asViewer(sam, (db) => db.dataKey.count({ where: { scope: 'note' } }))).toBe(0);
    await clinic.endCare(iris, sam);
    await expect(assignmentDraft(iris, place())).rejects.toThrow(NotFound);
    expect(await asViewer(iris, (db) => db.assignmentDraft.count())).toBe(0);
  });
});

describe('whom it can be given to', () => {
  test('is found by any part of the name, without accents; who is chosen stands first, wherever they are', async () => {
    const names = async (typed: string, chosen: string[] = []) =>
      (await whomToAssign(iris, { pieceId, chosen, typed })).clients.map(({ name }) => name);
    expect(await names('')).toEqual(['Ána Moss', 'Sam Reed']);
    expect(await names('ana')).toEqual(['Ána Moss']);
    expect(await names('ana', [sam.personId])).toEqual(['Sam Reed', 'Ána Moss']);
    expect(await names('xyz')).toEqual([]);
    expect(await names('', ['no-id', newId()])).toEqual(['Ána Moss', 'Sam Reed']);
  });

  test('says when each had it last', async () => {
    const one = to(sam, 'One.');
    await assign(iris, giving(one));
    const { clients } = await whomToAssign(iris, { pieceId, chosen: [sam.personId], typed: '' });
    expect(clients).toMatchObject([
      { name: 'Sam Reed', withdrawn: false },
      { name: 'Ána Moss', hadAt: null },
    ]);
    expect(clients[0]?.hadAt).toMatch(/^\d{4}-/);
  });
});

test('too long is said beside its field, and nothing is given', async () => {
  const error: unknown = await assign(iris, giving(to(sam, 'x'.repeat(2_001)))).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Refused);
  expect(error).toMatchObject({ field: 'why', message: expect.stringContaining('there is room for 2,000') as string });
  expect(await given(sam)).toEqual([]);
});
