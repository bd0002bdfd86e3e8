import type { AppLoadContext } from '@remix-run/node';
import { Logger, runOnce } from 'graphile-worker';
import assert from 'node:assert/strict';
import type pg from 'pg';
import { findLink, redeemLink } from '~/auth/invitations';
import { viewerOf } from '~/auth/logins';
import { completeSignIn, identify, type KnownPerson } from '~/auth/sign-in';
import { linkToken } from '~/crypto/links';
import type { ClientViewer, ClinicianViewer, Viewer } from '~/db/viewer';
import type { OutgoingMail } from '~/email/mail';
import { sendMail } from '~/jobs/send-mail';
import type { FreshDatabase } from '../../../support/database';
import { tokenOf, withToken } from '../../../support/login';

/** A walk under way: where it goes, who goes, and what it goes with. */
export interface Walk {
  database: FreshDatabase;
  /** Past access control, as the superuser. */
  behind: pg.Pool;
  owner: pg.Client;
  queue: pg.Pool;
  iris: { id: string; clinicId: string; email: string; invitationId: string };
  sam: { id: string; email: string };
  /** Iris, by the login she has now; not before she arrives. */
  clinician: ClinicianViewer;
  /** Sam, likewise. */
  client: ClientViewer;
}

/** One step: what is done, in words, and doing it. It rejects when something else comes of it than must. */
export type Step = [name: string, go: (walk: Walk) => Promise<void>];

export const passphrase = 'a kettle under slow weather';
export const another = 'seven quiet ladders in rain';

/** Says less than `assert.ok`, which reads its way through the whole source to say it. */
export function must(it: unknown): asserts it {
  assert.equal(Boolean(it), true);
}

/** To whom mail went out now. */
export async function sent({ queue, behind }: Walk): Promise<string[]> {
  const mails: OutgoingMail[] = [];
  const post = (mail: OutgoingMail) => Promise.resolve(void mails.push(mail));
  await runOnce({
    pgPool: queue,
    logger,
    taskList: {
      'send-mail': sendMail(post, { client: 'https://meantime.example', clinician: 'https://meantime.example' }),
    },
  });
  const keys = mails.map(({ key }) => key);
  const { rows } = await behind.query<{ sent: string }>('SELECT count(sent_at) AS sent FROM mail WHERE id = ANY($1)', [
    keys,
  ]);
  assert.equal(Number(rows[0]?.sent), mails.length);
  return mails.map(({ to }) => to).sort();
}

/** The link that was made for somebody last. */
export async function newestLink({ behind }: Walk, personId: string): Promise<string> {
  const { rows } = await behind.query<{ id: string }>(
    'SELECT id FROM invitation WHERE person_id = $1 ORDER BY created_at DESC LIMIT 1',
    [personId],
  );
  return rows[0]?.id ?? '';
}

/** Follows a link and chooses a passphrase; the link is used up by it. */
export async function arrive(
  invitationId: string,
  chosen: string,
  kind: 'arrival' | 'return' = 'arrival',
): Promise<Viewer> {
  const token = linkToken(invitationId);
  must(await findLink(kind, token));
  const person = await redeemLink(kind, token, chosen, context());
  must(person);
  assert.equal(await findLink(kind, token), null);
  return letIn(person);
}

/** Signs in with a passphrase. */
export async function signIn(email: string, phrase: string): Promise<Viewer> {
  const found = await identify({ email, passphrase: phrase }, asking(), context());
  must(found.is === 'identified');
  return letIn(found.person);
}

async function letIn(person: KnownPerson): Promise<Viewer> {
  const answer = context();
  const viewer = await completeSignIn(person, asking(), answer);
  return withToken(viewer, /meantime=(\w+)/.exec(answer.outgoing.getSetCookie().join())?.[1] ?? '');
}

/** The same person by the same login, as the next request finds them. */
export async function again<V extends Viewer>(viewer: V): Promise<V> {
  const token = tokenOf(viewer);
  const found = await viewerOf(token);
  must(found);
  return withToken(found as V, token);
}

/** A request, with the viewer's cookie where there is one. */
export function asking(viewer?: Viewer): Request {
  return new Request('http://localhost:3000/', viewer ? { headers: { Cookie: `meantime=${tokenOf(viewer)}` } } : {});
}

/** What the server knows of a request beside it. */
export function context(): AppLoadContext {
  return {
    nonce: '',
    requestId: '',
    path: '/',
    asks: 'document',
    networkAddress: '192.0.2.1',
    form: () => Promise.resolve(new FormData()),
    outgoing: new Headers(),
  };
}

const logger = new Logger(() => () => undefined);
