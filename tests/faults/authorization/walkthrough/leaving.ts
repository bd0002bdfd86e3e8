import assert from 'node:assert/strict';
import { sendSignInLinks } from '~/auth/invitations';
import { endEveryLogin, viewerOf } from '~/auth/logins';
import { identify, signOut } from '~/auth/sign-in';
import type { ClientViewer } from '~/db/viewer';
import { verifyRecord } from '~/domain/records/verify';
import { Liveness } from '~/jobs/liveness';
import { again, another, arrive, asking, context, newestLink, passphrase, sent, type Step } from './step';
import { endLoginIn, tokenOf } from '../../../support/login';

/** Coming back another way, going, and what is put away behind people. */
export const leaving: Step[] = [
  [
    'a login near its last end',
    async ({ behind, clinician, iris }) => {
      await behind.query(`UPDATE login_session SET expires_at = now() + interval '4 minutes' WHERE person_id = $1`, [
        iris.id,
      ]);
      await endLoginIn(async (sql, values) => (await behind.query(sql, values)).rows, tokenOf(clinician), 5);
      await again(clinician);
    },
  ],
  [
    'forgetting, and coming back',
    async (walk) => {
      await sendSignInLinks(walk.sam.email, context());
      await sendSignInLinks(walk.sam.email, context());
      walk.client = (await arrive(await newestLink(walk, walk.sam.id), another, 'return')) as ClientViewer;
      const old = await identify({ email: walk.sam.email, passphrase }, asking(), context());
      assert.deepEqual(
        [old.is, (await identify({ email: walk.sam.email, passphrase: another }, asking(), context())).is],
        ['refused', 'identified'],
      );
    },
  ],
  [
    'signing out, here and everywhere',
    async ({ client, clinician }) => {
      await signOut('here', asking(client), context());
      assert.equal(await viewerOf(tokenOf(client)), null);
      await endEveryLogin(clinician);
      assert.equal(await viewerOf(tokenOf(clinician)), null);
    },
  ],
  [
    'sending the rest of the mail',
    async (walk) => assert.deepEqual(await sent(walk), [walk.iris.email, walk.sam.email]),
  ],
  [
    'tidying up',
    async ({ behind, iris, queue }) => {
      const liveness = new Liveness(queue);
      await liveness.start();
      await liveness.freeJobsOfTheDead();
      liveness.stop();
      await behind.query(
        `INSERT INTO login_session (id, person_id, expires_at, absolute_expires_at, mac)
         VALUES ('old', $1, now() - interval '2 days', now() - interval '2 days', sha256('x'))`,
        [iris.id],
      );
      await behind.query(`INSERT INTO rate_limit (key, points, expire) VALUES ('old', 1, 1)`);
      await queue.query('SELECT meantime.forget_ended_logins()');
      const { rows } = await behind.query(
        `SELECT id FROM login_session WHERE id = 'old' UNION ALL SELECT key FROM rate_limit WHERE key = 'old'`,
      );
      assert.deepEqual(rows, []);
    },
  ],
  ['walking the record', async ({ database }) => assert.deepEqual(await verifyRecord(database.urls.owner), [])],
];
