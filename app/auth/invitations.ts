import type { AppLoadContext } from '@remix-run/node';
import { setTimeout as wait } from 'node:timers/promises';
import { emailLookups, openEmail } from '~/crypto/email-address';
import { isLinkToken, linkToken, linkTokenHash } from '~/crypto/links';
import { parseEmail } from '~/crypto/parse-email';
import { authDatabase } from '~/db/clients';
import type { LinkKind, PersonKind } from '~/db/generated/enums';
import { newId } from '~/db/id';
import { Refused } from '~/errors';
import { countTry, waitInWords } from './limits';
import { minutesFromNow } from './login-lifetimes';
import { servedKinds } from './logins';
import { checkNewPassphrase, hashPassphrase } from './passphrases';
import type { KnownPerson } from './sign-in';
import { takeTurn } from './turns';

/**
 * How long a mailed link opens something, in minutes. One to return is asked for, so it lives longer than the span in
 * which its address is mailed no more of them: whoever has used these up, one that still opens is in the mail.
 */
export const linkLifetimes: Record<LinkKind, number> = { arrival: 7 * 24 * 60, return: 75 };

/** So many links to return that still open are mailed to a person within an hour; who has used one may have as many again. */
const MOST_OPEN = 3;
/** More accounts than this that share an address get no link. */
const mostAccounts = 5;
/** No answer about an address comes sooner, so that whether anyone has it does not show in the time. */
const leastMilliseconds = 400;

/** Whom an open link is for. */
export interface OpenLink {
  name: string;
  clinicName: string;
  /** Where the link was mailed to, which is what they sign in with. */
  email: string;
}

const forWhom = { name: true, kind: true, addressLookup: true, clinic: { select: { name: true } } } as const;

/**
 * What a mailed link would open, or null when it is unknown, used, too old, or replaced by a newer one. Looking
 * consumes nothing: programs that scan mail look too.
 */
export async function findLink(kind: LinkKind, token: string): Promise<OpenLink | null> {
  const link = await findOpen(kind, token);
  if (!link) return null;
  const { personId, person } = link;
  const hash = new Uint8Array(linkTokenHash(token));
  const [row] = await authDatabase(person.kind).$queryRaw<{ sealed: Uint8Array | null }[]>`
    SELECT meantime.address_behind_link(${kind}::link_kind, ${hash}::bytea) AS sealed`;
  // Used up, or replaced, since it was looked for.
  if (!row?.sealed) return null;
  return { name: person.name, clinicName: person.clinic.name, email: openEmail(personId, row.sealed) };
}

async function findOpen(kind: LinkKind, token: string) {
  for (const whose of servedKinds()) {
    const link = await authDatabase(whose).invitation.findFirst({
      where: openNow(kind, token),
      select: { id: true, personId: true, person: { select: forWhom } },
    });
    if (link && isLinkToken(token, link.id)) return link;
  }
  return null;
}

function openNow(kind: LinkKind, token: string) {
  return {
    tokenHash: new Uint8Array(linkTokenHash(token)),
    kind,
    acceptedAt: null,
    revokedAt: null,
    expiresAt: { gt: new Date() },
  };
}

/**
 * Uses a mailed link up: the passphrase becomes the person's, every other open link of theirs stops working and
 * every login they had is ended, all or nothing. Of two who use the same link at once, one succeeds.
 * Returns the person, to be let in, or null when the link opens nothing (any more).
 * Throws `Refused` for a passphrase that will not do, which leaves the link as it was.
 */
export async function redeemLink(
  kind: LinkKind,
  token: string,
  passphrase: string,
  context: AppLoadContext,
): Promise<KnownPerson | null> {
  const milliseconds = await countTry([['link from network', context.networkAddress]]);
  if (milliseconds !== undefined) {
    throw new Refused('too-many-tries', `There were too many tries. Please try again ${waitInWords(milliseconds)}.`);
  }
  const link = await findOpen(kind, token);
  if (!link) return null;
  const { personId: id, person } = link;
  checkNewPassphrase(passphrase, person);
  const passphraseHash = await takeTurn(context.networkAddress, () => hashPassphrase(passphrase));

  const used = await authDatabase(person.kind).$transaction(async (db) => {
    const { count } = await db.invitation.updateMany({ where: openNow(kind, token), data: { acceptedAt: new Date() } });
    if (count === 0) return false;
    await db.person.updateMany({ where: { id }, data: { passphraseHash } });
    await db.invitation.updateMany({
      where: { personId: id, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    await db.$queryRaw`SELECT meantime.end_logins(${id}::uuid)::text`;
    return true;
  });
  return used ? { id, kind: person.kind } : null;
}

/**
 * Mails a link to whoever has this address, one for each account; those mailed before go on working until one is used, so
 * that nobody takes a link from anyone by asking for theirs. Resolves alike, and after the same time, when nobody has the
 * address, and when it was mailed several within the hour: one of these still opens.
 *
 * @throws Refused `address` beside `email`, for what is no address; `too-many-tries` after too many requests of one network
 */
export async function sendSignInLinks(email: string, context: AppLoadContext): Promise<void> {
  if (parseEmail(email) === undefined) {
    throw new Refused('address', 'Write the email address you sign in with, such as name@example.com.', 'email');
  }
  const milliseconds = await countTry([['forgotten from network', context.networkAddress]]);
  if (milliseconds !== undefined) {
    throw new Refused(
      'too-many-tries',
      `Links were asked for many times from your network. Please try again ${waitInWords(milliseconds)}.`,
    );
  }
  await Promise.all([mailLinks(email), wait(leastMilliseconds)]);
}

async function mailLinks(email: string): Promise<void> {
  for (const kind of servedKinds()) await mailLinksTo(kind, email);
}

async function mailLinksTo(kind: PersonKind, email: string): Promise<void> {
  const people = await authDatabase(kind).person.findMany({
    where: { addressLookup: { in: emailLookups(email).map((lookup) => new Uint8Array(lookup)) } },
    select: { id: true, clinicId: true },
    orderBy: { id: 'asc' },
    take: mostAccounts,
  });
  for (const person of people) {
    const invitationId = newId();
    await authDatabase(kind).$transaction(async (db) => {
      // One after the other for one person, so that those who ask at once are counted too.
      await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`link to return:${person.id}`}, 0))::text`;
      const open = await db.invitation.count({
        where: {
          personId: person.id,
          kind: 'return',
          acceptedAt: null,
          revokedAt: null,
          createdAt: { gt: minutesFromNow(-60) },
        },
      });
      if (open >= MOST_OPEN) return;
      await db.invitation.createMany({
        data: {
          id: invitationId,
          clinicId: person.clinicId,
          kind: 'return',
          personId: person.id,
          tokenHash: new Uint8Array(linkTokenHash(linkToken(invitationId))),
          expiresAt: minutesFromNow(linkLifetimes.return),
        },
      });
      await db.$queryRaw`SELECT meantime.queue_mail('return'::mail_kind, ${person.id}::uuid, ${invitationId}::uuid)::text`;
    });
  }
}
