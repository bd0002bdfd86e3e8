import type { AppLoadContext } from '@remix-run/node';
import { Logger, runOnce } from 'graphile-worker';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { lookAtLink, sendReturnLinks, useLink } from '~/auth/invitations';
import { endEveryLogin, loginsOf, personBehind, viewerOf } from '~/auth/logins';
import { letIn, recognise, signOut } from '~/auth/sign-in';
import { linkToken } from '~/crypto/links';
import { newId } from '~/db/id';
import { tokenOf, type ClientViewer, type ClinicianViewer, type Viewer } from '~/db/viewer';
import { assign } from '~/domain/assignments/assign';
import { addAppointment } from '~/domain/appointments/add';
import { appointmentsPage } from '~/domain/appointments/appointments-page';
import { cancelAppointment } from '~/domain/appointments/cancel';
import { changeAppointment } from '~/domain/appointments/change';
import { assignmentToRead } from '~/domain/assignments/assignment-to-read';
import { assignmentsWithMe } from '~/domain/assignments/assignments-with-me';
import { withdraw } from '~/domain/assignments/withdraw';
import { caseload } from '~/domain/caseload/caseload';
import { clientPage } from '~/domain/caseload/client';
import { inviteClient } from '~/domain/caseload/invite';
import { inviteAgain } from '~/domain/caseload/invite-again';
import { acknowledge } from '~/domain/disclaimer/acknowledge';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { deleteMoment } from '~/domain/entries/delete-moment';
import { entriesOf } from '~/domain/entries/entries-of';
import { saveEntry } from '~/domain/entries/save-entry';
import { listPieces } from '~/domain/library/list-pieces';
import { loadLibrary } from '~/domain/library/load';
import { readPiece } from '~/domain/library/read-piece';
import { setTimeZone } from '~/domain/people/set-time-zone';
import { accessEvents } from '~/domain/records/access-events';
import { verifyRecord } from '~/domain/records/verify';
import { reviewQueue } from '~/domain/review/review-queue';
import { openSharedReflection } from '~/domain/sharing/open';
import { markReadTogether } from '~/domain/sharing/read-together';
import { share } from '~/domain/sharing/share';
import { sharedReflection } from '~/domain/sharing/shared-reflections';
import { takeBack } from '~/domain/sharing/take-back';
import { reply } from '~/domain/threads/reply';
import type { OutgoingMail } from '~/email/mail';
import { Liveness } from '~/jobs/liveness';
import { sendMail } from '~/jobs/send-mail';
import { ROOT } from '../../../app/launch/folders.mjs';
import { addFounder, inOneTransaction } from '../../../prisma/seed/founding';
import type { FreshDatabase } from '../../support/database';
import { inAMonth } from '../../support/private-work';

const passphrase = 'a kettle under slow weather';
const another = 'seven quiet ladders in rain';

/**
 * One walk through everything that people, the owner and the worker do and the random worlds do not: founding,
 * loading, arriving, signing in and out, forgetting, mail, tidying. Each step says what must have come of it. Rejects,
 * with the step's name before the message, at the first that goes otherwise. `behind` looks past the floor.
 */
export async function walkThrough(database: FreshDatabase, behind: pg.Pool): Promise<void> {
  const owner = new pg.Client({ connectionString: database.urls.owner });
  const queue = new pg.Pool({ connectionString: database.urls.worker, max: 3 });
  owner.on('error', () => undefined);
  queue.on('error', () => undefined);
  queue.on('connect', (client) => client.on('error', () => undefined));
  const one = async <T extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
    (await behind.query<T>(sql, values)).rows[0];
  const iris = { id: newId(), clinicId: newId(), email: 'iris@clinic.example', invitationId: newId() };
  const sam = { id: newId(), email: 'sam@people.example' };
  let clinician: ClinicianViewer;
  let client: ClientViewer;

  const steps: [string, () => Promise<void>][] = [
    [
      'loading a library',
      async () => {
        const folder = aSmallLibrary();
        await loadLibrary({ connectionString: database.urls.owner, folder });
        assert.equal((await loadLibrary({ connectionString: database.urls.owner, folder })).newPieces, 0);
        rmSync(folder, { recursive: true });
      },
    ],
    [
      'founding a clinic',
      () =>
        inOneTransaction(owner, async () => {
          await owner.query('INSERT INTO clinic (id, name) VALUES ($1, $2)', [
            iris.clinicId,
            `Harbour ${iris.clinicId}`,
          ]);
          await addFounder(owner, {
            ...iris,
            name: 'Iris Bell',
            timeZone: 'Europe/London',
            managesClinic: true,
            days: 7,
          });
        }),
    ],
    [
      'arriving as a clinician',
      async () => {
        clinician = (await arrive(iris.invitationId, passphrase)) as ClinicianViewer;
        assert.deepEqual([clinician.name, clinician.managesClinic, clinician.acknowledged], ['Iris Bell', true, false]);
      },
    ],
    [
      'signing in, rightly and wrongly',
      async () => {
        assert.equal((await recognise({ email: iris.email, passphrase: another }, context())).is, 'refused');
        clinician = (await signIn(iris.email, passphrase)) as ClinicianViewer;
        assert.deepEqual(
          (await loginsOf(clinician)).map(({ here }) => here),
          [true, false],
        );
        assert.equal(await personBehind(tokenOf(clinician)), iris.id);
      },
    ],
    [
      'a login used again later',
      async () => {
        await behind.query(`UPDATE login_session SET expires_at = now() + interval '1 minute' WHERE person_id = $1`, [
          iris.id,
        ]);
        clinician = (await viewerOf(tokenOf(clinician))) as ClinicianViewer;
        const row = await one<{ minutes: string }>(
          `SELECT max(extract(epoch FROM expires_at - now()) / 60) AS minutes FROM login_session WHERE person_id = $1`,
          [iris.id],
        );
        must(Number(row?.minutes) > 5);
      },
    ],
    ['reading the note', async () => acknowledge(clinician, (await currentDisclaimer(clinician)).id)],
    [
      'having read it',
      async () => {
        must((await currentDisclaimer(clinician)).acknowledgedAt);
        clinician = (await viewerOf(tokenOf(clinician))) as ClinicianViewer;
        assert.equal(clinician.acknowledged, true);
      },
    ],
    [
      'moving to another time zone',
      async () => {
        await setTimeZone(clinician, 'Europe/Vienna');
        assert.equal((await viewerOf(tokenOf(clinician)))?.timeZone, 'Europe/Vienna');
      },
    ],
    [
      'inviting',
      async () => {
        await inviteClient(clinician, { ...sam, name: 'Sam Reed', timeZone: 'Europe/London' });
        const rows = (await caseload(clinician, { sort: 'name', descending: false, arrival: 'invited' })).rows;
        assert.deepEqual(
          rows.map(({ id, arrived }) => [id, arrived]),
          [[sam.id, false]],
        );
      },
    ],
    [
      'inviting again',
      async () => {
        const first = await newestLink(sam.id);
        await behind.query(`UPDATE invitation SET expires_at = expires_at - interval '1 hour' WHERE person_id = $1`, [
          sam.id,
        ]);
        await inviteAgain(clinician, sam.id);
        assert.notEqual(await newestLink(sam.id), first);
        assert.equal(await lookAtLink('arrival', linkToken(first)), null);
      },
    ],
    ['sending the invitation that is open', async () => assert.deepEqual(await sent(), [sam.email])],
    [
      'arriving as a client',
      async () => {
        client = (await arrive(await newestLink(sam.id), passphrase)) as ClientViewer;
        await acknowledge(client, (await currentDisclaimer(client)).id);
        await setTimeZone(client, 'Europe/Dublin');
        client = (await viewerOf(tokenOf(client))) as ClientViewer;
        assert.deepEqual([client.timeZone, client.acknowledged], ['Europe/Dublin', true]);
      },
    ],
    [
      'giving a practice, writing a moment, deleting it, sharing',
      async () => {
        const [piece] = (await listPieces(clinician, { kind: 'practice' })).pieces;
        const { versionId } = await readPiece(clinician, piece?.id);
        const assignmentId = newId();
        await assign(clinician, {
          id: assignmentId,
          clientId: sam.id,
          pieceVersionId: versionId,
          why: 'For the week.',
        });
        const moment = { assignmentId, slot: `moment:${newId()}` };
        const saved = await saveEntry(client, { ...moment, body: { form: 'moment', text: 'A word.' }, baseVersion: 0 });
        must(saved.saved && saved.id !== null);
        const again = { ...moment, entryId: saved.id, body: { form: 'moment' as const, text: 'Two.' } };
        await saveEntry(client, { ...again, baseVersion: 1 });
        await share(client, {
          id: newId(),
          assignmentId,
          choice: { slots: [moment.slot], versions: { [moment.slot]: 2 }, talkOnly: false },
        });
        await deleteMoment(client, { ...moment, entryId: saved.id, version: 2 });
        assert.deepEqual(await entriesOf(client, assignmentId), []);
        const kinds = (await accessEvents(client)).days.flatMap(({ lines }) => lines.map(({ kind }) => kind));
        assert.deepEqual(kinds, ['shared', 'assigned', 'acknowledged', 'care-begun']);
      },
    ],
    [
      'opening, replying both ways, reading together, taking back',
      async () => {
        const [shared] = (await reviewQueue(clinician, { sort: 'shared', descending: false, newOnly: true })).rows;
        const sharedReflectionId = shared?.id ?? '';
        await openSharedReflection(clinician, sharedReflectionId);
        for (const as of [clinician, client]) await reply(as, { id: newId(), sharedReflectionId, text: 'A word.' });
        const opened = await openSharedReflection(clinician, sharedReflectionId);
        assert.deepEqual(opened.takenBack ? null : opened.thread.replies.length, 2);
        await markReadTogether(clinician, sharedReflectionId);
        assert.equal(
          (await reviewQueue(clinician, { sort: 'shared', descending: false, newOnly: false })).rows.length,
          0,
        );
        const { thread, readTogetherAt } = await sharedReflection(client, sharedReflectionId);
        assert.deepEqual([thread.replies.length, readTogetherAt !== null], [2, true]);
        await takeBack(client, sharedReflectionId);
        assert.deepEqual(await openSharedReflection(clinician, sharedReflectionId), { takenBack: true });
      },
    ],
    [
      'a login near its last end',
      async () => {
        await behind.query(
          `UPDATE login_session SET absolute_expires_at = now() + interval '5 minutes', expires_at = now() + interval '4 minutes' WHERE person_id = $1`,
          [iris.id],
        );
        must(await viewerOf(tokenOf(clinician)));
      },
    ],
    [
      'giving an essay, reading it beside its practice',
      async () => {
        const [piece] = (await listPieces(clinician, { kind: 'essay' })).pieces;
        const { versionId, practice } = await readPiece(clinician, piece?.id);
        must(practice);
        const essay = { id: newId(), clientId: sam.id, pieceVersionId: versionId, why: 'For the week.' };
        await assign(clinician, essay);
        const { practiceAssignmentId } = await assignmentToRead(client, essay.id);
        must(practiceAssignmentId);
      },
    ],
    [
      'withdrawing, moving a date, cancelling it',
      async () => {
        const where = { clientId: sam.id };
        const [given] = (await clientPage(clinician, sam.id, {})).withThem;
        await withdraw(clinician, { ...where, assignmentId: given?.id ?? '' });
        assert.equal((await clientPage(clinician, sam.id, {})).withThem.length, 1);
        const id = newId();
        await addAppointment(clinician, { ...where, id, typed: inAMonth });
        await changeAppointment(clinician, { ...where, id, typed: inAMonth.replace('T15', 'T16') });
        assert.equal((await appointmentsPage(clinician, sam.id)).coming.length, 1);
        assert.equal((await assignmentsWithMe(client, new Date())).meetings.length, 1);
        await cancelAppointment(clinician, { ...where, id });
        assert.equal((await appointmentsPage(clinician, sam.id)).coming.length, 0);
      },
    ],
    [
      'forgetting, and coming back',
      async () => {
        await sendReturnLinks(sam.email, context());
        await sendReturnLinks(sam.email, context());
        client = (await arrive(await newestLink(sam.id), another, 'return')) as ClientViewer;
        const old = await recognise({ email: sam.email, passphrase }, context());
        assert.deepEqual(
          [old.is, (await recognise({ email: sam.email, passphrase: another }, context())).is],
          ['refused', 'recognised'],
        );
      },
    ],
    [
      'signing out, here and everywhere',
      async () => {
        await signOut('here', asking(client), context());
        assert.equal(await viewerOf(tokenOf(client)), null);
        await endEveryLogin(iris.id);
        assert.equal(await viewerOf(tokenOf(clinician)), null);
      },
    ],
    ['sending the rest of the mail', async () => assert.deepEqual(await sent(), [iris.email, sam.email])],
    [
      'tidying up',
      async () => {
        const liveness = new Liveness(queue);
        await liveness.start();
        await liveness.freeJobsOfTheDead();
        liveness.stop();
        await behind.query(
          `INSERT INTO login_session (id, person_id, expires_at, absolute_expires_at) VALUES ('old', $1, now() - interval '2 days', now() - interval '2 days')`,
          [iris.id],
        );
        await behind.query(`INSERT INTO rate_limit (key, points, expire) VALUES ('old', 1, 1)`);
        await queue.query('SELECT meantime.forget_ended_logins()');
        const row = await one(
          `SELECT id FROM login_session WHERE id = 'old' UNION ALL SELECT key FROM rate_limit WHERE key = 'old'`,
        );
        assert.equal(row, undefined);
      },
    ],
    ['walking the record', async () => assert.deepEqual(await verifyRecord(database.urls.owner), [])],
  ];

  await owner.connect();
  try {
    for (const [name, step] of steps) {
      await step().catch((error: unknown) => {
        throw new Error(`${name}: ${(error as Error).message.trim().split('\n').at(-1) ?? ''}`);
      });
    }
  } finally {
    await Promise.allSettled([owner.end(), queue.end()]);
  }

  /** To whom mail went out now. */
  async function sent(): Promise<string[]> {
    const mails: OutgoingMail[] = [];
    const post = (mail: OutgoingMail) => Promise.resolve(void mails.push(mail));
    await runOnce({ pgPool: queue, logger, taskList: { 'send-mail': sendMail(post, 'https://meantime.example') } });
    const keys = mails.map(({ key }) => key);
    const row = await one<{ sent: string }>('SELECT count(sent_at) AS sent FROM mail WHERE id = ANY($1)', [keys]);
    assert.equal(Number(row?.sent), mails.length);
    return mails.map(({ to }) => to).sort();
  }

  async function newestLink(personId: string): Promise<string> {
    const row = await one<{ id: string }>(
      'SELECT id FROM invitation WHERE person_id = $1 ORDER BY created_at DESC LIMIT 1',
      [personId],
    );
    return row?.id ?? '';
  }

  async function arrive(invitationId: string, chosen: string, kind: 'arrival' | 'return' = 'arrival'): Promise<Viewer> {
    const token = linkToken(invitationId);
    must(await lookAtLink(kind, token));
    const person = await useLink(kind, token, chosen, context());
    must(person);
    assert.equal(await lookAtLink(kind, token), null);
    return letIn(person, asking(), context());
  }
}

/** Says less than `assert.ok`, which reads its way through the whole source to say it. */
function must(it: unknown): asserts it {
  assert.equal(Boolean(it), true);
}

const logger = new Logger(() => () => undefined);

/** A folder with the note and one practice of the real library: loading all of it takes longer than the rest together. */
function aSmallLibrary(): string {
  const [from, folder] = [path.join(ROOT, 'content'), mkdtempSync(path.join(tmpdir(), 'meantime-library-'))];
  for (const one of [
    'disclaimer',
    'crisis',
    'themes.yaml',
    'moments.yaml',
    'practices/the-minute-after.md',
    'essays/when-something-true-begins.md',
  ]) {
    cpSync(path.join(from, one), path.join(folder, one), { recursive: true });
  }
  return folder;
}

async function signIn(email: string, phrase: string): Promise<Viewer> {
  const found = await recognise({ email, passphrase: phrase }, context());
  must(found.is === 'recognised');
  return letIn(found.person, asking(), context());
}

function asking(viewer?: Viewer): Request {
  return new Request('http://localhost:3000/', viewer ? { headers: { Cookie: `meantime=${tokenOf(viewer)}` } } : {});
}

function context(): AppLoadContext {
  return {
    nonce: '',
    requestId: '',
    path: '/',
    asks: 'document',
    networkAddress: '192.0.2.1',
    outgoing: new Headers(),
  };
}
