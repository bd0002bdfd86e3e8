import type { AppLoadContext } from '@remix-run/node';
import type pg from 'pg';
import { redeemLink } from '~/auth/invitations';
import { beginLogin, endEveryLogin, viewerOf } from '~/auth/logins';
import { linkToken } from '~/crypto/links';
import { authDatabase } from '~/db/clients';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer, Viewer } from '~/db/viewer';
import { acknowledge } from '~/domain/disclaimer/acknowledge';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { demoId } from './demo-clinic-row';
import accounts from './demo.json' with { type: 'json' };
import { addWayIn } from './founding';

/** The zone in which the demo's people live. */
export const DEMO_ZONE = 'America/New_York';

/** Arrives as someone would: by their link, with the passphrase of `demo.json`; signs in; acknowledges the Clinical note. Once each. */
export async function arrived(owner: pg.Client, kind: 'clinician', email: string): Promise<ClinicianViewer>;
export async function arrived(owner: pg.Client, kind: 'client', email: string): Promise<ClientViewer>;
export async function arrived(owner: pg.Client, kind: Viewer['kind'], email: string): Promise<Viewer> {
  const id = demoId(email);
  const person = await authDatabase(kind).person.findUniqueOrThrow({
    where: { id },
    select: { clinicId: true, passphraseHash: true },
  });
  if (person.passphraseHash === null) {
    const invitationId = (await openWayIn(kind, id)) ?? newId();
    if (!(await openWayIn(kind, id)))
      await addWayIn(owner, { invitationId, clinicId: person.clinicId, personId: id, days: 1 });
    const passphrase = accounts.find((account) => account.email === email)?.passphrase ?? '';
    await redeemLink('arrival', linkToken(invitationId), passphrase, { networkAddress: 'demo' } as AppLoadContext);
  }
  const { token } = await beginLogin({ id, kind });
  const viewer = await viewerOf(token);
  if (viewer?.kind !== kind) throw new Error(`The demo could not sign in ${email}.`);
  if (!viewer.acknowledged) await acknowledge(viewer, (await currentDisclaimer(viewer)).id);
  return viewer;
}

/** Signs out everyone of the demo again. */
export async function leave(people: readonly Viewer[]): Promise<void> {
  for (const person of people) await endEveryLogin(person);
}

async function openWayIn(kind: Viewer['kind'], personId: string): Promise<string | undefined> {
  const link = await authDatabase(kind).invitation.findFirst({
    where: { personId, kind: 'arrival', acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { id: true },
  });
  return link?.id;
}
