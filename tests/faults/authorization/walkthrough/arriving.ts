import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findLink } from '~/auth/invitations';
import { loginsOf, personBehind } from '~/auth/logins';
import { identify } from '~/auth/sign-in';
import { linkToken } from '~/crypto/links';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { caseload } from '~/domain/caseload/caseload';
import { inviteClient } from '~/domain/care-links/invite';
import { inviteAgain } from '~/domain/care-links/invite-again';
import { acknowledge } from '~/domain/disclaimer/acknowledge';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { loadLibrary } from '~/domain/library/load';
import { setTimeZone } from '~/domain/people/set-time-zone';
import { ROOT } from '../../../../app/launch/folders.mjs';
import { addFounder, inOneTransaction } from '../../../../prisma/seed/founding';
import { again, another, arrive, asking, context, must, newestLink, passphrase, sent, signIn, type Step } from './step';
import { tokenOf } from '../../../support/login';

/** A library is loaded, a clinic founded, and a clinician and a client of theirs come to be there. */
export const arriving: Step[] = [
  [
    'loading a library',
    async ({ database }) => {
      const folder = aSmallLibrary();
      await loadLibrary({ connectionString: database.urls.owner, folder });
      assert.equal((await loadLibrary({ connectionString: database.urls.owner, folder })).newPieces, 0);
      rmSync(folder, { recursive: true });
    },
  ],
  [
    'founding a clinic',
    ({ iris, owner }) =>
      inOneTransaction(owner, async () => {
        await owner.query('INSERT INTO clinic (id, name) VALUES ($1, $2)', [iris.clinicId, `Harbour ${iris.clinicId}`]);
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
    async (walk) => {
      walk.clinician = (await arrive(walk.iris.invitationId, passphrase)) as ClinicianViewer;
      assert.deepEqual(
        [walk.clinician.name, walk.clinician.managesClinic, walk.clinician.acknowledged],
        ['Iris Bell', true, false],
      );
    },
  ],
  [
    'signing in, rightly and wrongly',
    async (walk) => {
      assert.equal(
        (await identify({ email: walk.iris.email, passphrase: another }, asking(), context())).is,
        'refused',
      );
      walk.clinician = (await signIn(walk.iris.email, passphrase)) as ClinicianViewer;
      assert.deepEqual(
        (await loginsOf(walk.clinician)).map(({ here }) => here),
        [true, false],
      );
      assert.equal(await personBehind(tokenOf(walk.clinician)), walk.iris.id);
    },
  ],
  [
    'a login used again later',
    async (walk) => {
      await walk.behind.query(
        `UPDATE login_session SET expires_at = now() + interval '1 minute' WHERE person_id = $1`,
        [walk.iris.id],
      );
      walk.clinician = await again(walk.clinician);
      const { rows } = await walk.behind.query<{ minutes: string }>(
        `SELECT max(extract(epoch FROM expires_at - now()) / 60) AS minutes FROM login_session WHERE person_id = $1`,
        [walk.iris.id],
      );
      must(Number(rows[0]?.minutes) > 5);
    },
  ],
  ['reading the note', async ({ clinician }) => acknowledge(clinician, (await currentDisclaimer(clinician)).id)],
  [
    'having read it',
    async (walk) => {
      must((await currentDisclaimer(walk.clinician)).acknowledgedAt);
      walk.clinician = await again(walk.clinician);
      assert.equal(walk.clinician.acknowledged, true);
    },
  ],
  [
    'moving to another time zone',
    async ({ clinician }) => {
      await setTimeZone(clinician, { timeZone: 'Europe/Vienna' });
      assert.equal((await again(clinician)).timeZone, 'Europe/Vienna');
    },
  ],
  [
    'inviting',
    async ({ clinician, sam }) => {
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
    async (walk) => {
      const first = await newestLink(walk, walk.sam.id);
      await walk.behind.query(
        `UPDATE invitation SET expires_at = expires_at - interval '1 hour' WHERE person_id = $1`,
        [walk.sam.id],
      );
      await inviteAgain(walk.clinician, walk.sam.id);
      assert.notEqual(await newestLink(walk, walk.sam.id), first);
      assert.equal(await findLink('arrival', linkToken(first)), null);
    },
  ],
  ['sending the invitation that is open', async (walk) => assert.deepEqual(await sent(walk), [walk.sam.email])],
  [
    'arriving as a client',
    async (walk) => {
      walk.client = (await arrive(await newestLink(walk, walk.sam.id), passphrase)) as ClientViewer;
      await acknowledge(walk.client, (await currentDisclaimer(walk.client)).id);
      await setTimeZone(walk.client, { timeZone: 'Europe/Dublin' });
      walk.client = await again(walk.client);
      assert.deepEqual([walk.client.timeZone, walk.client.acknowledged], ['Europe/Dublin', true]);
    },
  ],
];

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
  // The real ones lead to pieces that are not here.
  writeFileSync(path.join(folder, 'synonyms.yaml'), '[]\n');
  return folder;
}
