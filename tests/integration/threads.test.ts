import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { takeBack } from '~/domain/sharing/take-back';
import { sharedReflection } from '~/domain/sharing/shared-reflections';
import { LONGEST_REPLY, reply } from '~/domain/threads/reply';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let id: string;

beforeAll(async () => {
  clinic = await ownClinic();
});

afterAll(() => clinic.close());

beforeEach(async () => {
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  const assignmentId = await assigned(clinic, iris, sam);
  id = newId();
  await share(sam, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
  await openSharedReflection(iris, id);
});

async function refusal(work: Promise<unknown>): Promise<Refused> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refused) return error;
  throw new Error('a refusal was expected');
}

async function texts(): Promise<string[]> {
  return (await sharedReflection(sam, id)).thread.replies.map(({ text }) => text);
}

it('both write in one thread, each reads the other, and each is mailed', async () => {
  await reply(iris, { id: newId(), sharedReflectionId: id, text: 'Thank you for this.\r\nUntil Thursday.' });
  await reply(sam, { id: newId(), sharedReflectionId: id, text: '  yes ' });
  expect(await texts()).toEqual(['Thank you for this.\nUntil Thursday.', 'yes']);
  const opened = await openSharedReflection(iris, id);
  expect(opened).toMatchObject({ thread: { replies: [{ authorId: iris.personId }, { authorId: sam.personId }] } });
  const mails = await clinic.behind('SELECT kind, person_id FROM mail WHERE object_id = $1 ORDER BY queued_at', [id]);
  expect(mails).toContainEqual({ kind: 'reply', person_id: sam.personId });
});

it('sending the same reply twice, at once or later, makes one', async () => {
  const key = newId();
  const send = () => reply(sam, { id: key, sharedReflectionId: id, text: 'once' });
  await Promise.all([send(), send(), send()]);
  await send();
  expect(await texts()).toEqual(['once']);
  const events = await clinic.behind(`SELECT 1 FROM access_event WHERE object_id = $1 AND kind = 'replied'`, [id]);
  expect(events).toHaveLength(1);
});

it('other words from a form that was sent already are refused rather than lost', async () => {
  const key = newId();
  await reply(sam, { id: key, sharedReflectionId: id, text: 'first' });
  const refused = await refusal(reply(sam, { id: key, sharedReflectionId: id, text: 'second' }));
  expect(refused).toMatchObject({ code: 'sent-before', field: 'text' });
  expect(await texts()).toEqual(['first']);
});

it('a form’s key that is another person’s reply is refused and changes nothing', async () => {
  const key = newId();
  await reply(sam, { id: key, sharedReflectionId: id, text: 'mine' });
  expect((await refusal(reply(iris, { id: key, sharedReflectionId: id, text: 'mine' }))).code).toBe('sent-before');
  expect(await texts()).toEqual(['mine']);
});

it('an empty reply and one past the limit are refused in plain words, and the limit itself is kept whole', async () => {
  const send = (text: string) => reply(iris, { id: newId(), sharedReflectionId: id, text });
  expect(await refusal(send(' \n '))).toMatchObject({ code: 'empty', field: 'text' });
  expect((await refusal(send('x'.repeat(LONGEST_REPLY + 1)))).message).toContain('5,001');
  await send('€'.repeat(LONGEST_REPLY));
  expect((await texts())[0]).toHaveLength(LONGEST_REPLY);
});

it('is not begun by a clinician who never opened what it is about', async () => {
  await clinic.behind('UPDATE shared_reflection SET opened_at = NULL, unopened_since = now() WHERE id = $1', [id]);
  expect((await refusal(reply(iris, { id: newId(), sharedReflectionId: id, text: 'hello' }))).code).toBe('not-opened');
});

it('a reply and a taking back at the same moment leave a reply that was sent, or a plain refusal', async () => {
  const assignmentId = await assigned(clinic, iris, sam);
  for (let round = 0; round < 12; round += 1) {
    const sharedReflectionId = newId();
    await share(sam, {
      id: sharedReflectionId,
      assignmentId,
      choice: { answerKeys: [], versions: {}, talkOnly: true },
    });
    await openSharedReflection(iris, sharedReflectionId);
    const writer = round % 2 === 0 ? iris : sam;
    const [sent] = await Promise.allSettled([
      reply(writer, { id: newId(), sharedReflectionId, text: 'hello' }),
      takeBack(sam, sharedReflectionId),
    ]);
    if (sent.status === 'rejected') expect(sent.reason).toMatchObject({ code: 'taken-back' });
  }
});

it('is closed for both once the care link has ended: a reply would reach no one', async () => {
  await clinic.endCare(iris, sam);
  expect((await refusal(reply(sam, { id: newId(), sharedReflectionId: id, text: 'hello' }))).code).toBe('care-ended');
  await expect(reply(iris, { id: newId(), sharedReflectionId: id, text: 'hello' })).rejects.toThrow('not found');
});

it('a long thread is read back a page at a time, each reply once', async () => {
  for (let at = 0; at < 60; at += 1)
    await reply(at % 2 ? sam : iris, { id: newId(), sharedReflectionId: id, text: `${at}` });
  await clinic.behind(`UPDATE reply SET written_at = date_trunc('minute', now()) WHERE shared_reflection_id = $1`, [
    id,
  ]);
  const newest = (await sharedReflection(sam, id)).thread;
  const before = (await sharedReflection(sam, id, { cursor: newest.next ?? undefined })).thread;
  expect(newest.replies).toHaveLength(50);
  expect(before.replies).toHaveLength(10);
  expect(before.next).toBeNull();
  expect(new Set([...before.replies, ...newest.replies].map(({ text }) => text)).size).toBe(60);
});
