import { emailLookups, emailLookup, sealEmail } from '~/crypto/email-address';
import { linkToken, linkTokenHash } from '~/crypto/links';
import { parseEmail } from '~/crypto/parse-email';
import { asViewer, type Db } from '~/db/as-viewer';
import { isId, newId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import { parseName } from '../people/name';
import { chosenZone, type ZoneAsked } from '../people/set-time-zone';

/** How long a mailed way in stays open. */
export const LINK_DAYS = 7;

/** When a link that is made now stops working. */
export function linkEnds(): Date {
  return new Date(Date.now() + LINK_DAYS * 86_400_000);
}

/**
 * Begins to work with a new client: the person, the live care link, the mailed way in and the record of it, in
 * one transaction. `id` is made with the form and becomes the person's, so that sending it twice invites once.
 * What comes back says nothing of whether the address is known to anyone else.
 *
 * @throws Refused beside its field: `name`, as `chosenZone`, `address` (not an address), `own-address`, `already-yours` (the viewer works
 *   with someone at this address), `used` (the form has invited someone at another address)
 */
export async function inviteClient(
  viewer: ClinicianViewer,
  { id, name, email, ...zoneAsked }: { id: string; name: string; email: string } & ZoneAsked,
): Promise<void> {
  if (!isId(id)) throw new NotFound();
  const known = parseName(name);
  if (known === undefined) {
    throw new Refused('name', 'Write the name you call them by, in up to 200 characters.', 'name');
  }
  const timeZone = chosenZone(zoneAsked);
  const address = parseEmail(email);
  if (address === undefined) {
    throw new Refused(
      'address',
      'This does not look like an email address. It needs a name, an @ and a domain, like sam@example.org.',
      'email',
    );
  }
  try {
    await asViewer(viewer, (db) => begin(db, viewer, { id, name: known, address, timeZone }));
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new Refused('used', 'This page has already sent an invitation. Open a fresh one to invite someone else.');
  }
}

async function begin(
  db: Db,
  viewer: ClinicianViewer,
  { id, name, address, timeZone }: { id: string; name: string; address: string; timeZone: string },
): Promise<void> {
  const hash = emailLookup(address);
  // One invitation at a time to one address from one clinician: a second press waits here, and then finds the first.
  await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${viewer.personId}:${hash.toString('hex')}`}, 0))::text`;
  const known = await db.person.findFirst({
    where: { addressLookup: { in: emailLookups(address).map((each) => new Uint8Array(each)) } },
    select: { id: true, name: true },
    orderBy: { createdAt: 'asc' },
  });
  if (known?.id === id) return;
  if (known?.id === viewer.personId) throw new Refused('own-address', 'This is your own address.', 'email');
  if (known) throw new Refused('already-yours', `You already work with ${known.name} at this address.`, 'email');

  const linkId = newId();
  const invitationId = newId();
  await db.$queryRaw`SELECT meantime.begin_care(
    ${id}::uuid, ${linkId}::uuid, ${name}, ${new Uint8Array(sealEmail(id, address))}::bytea, ${new Uint8Array(hash)}::bytea, ${timeZone},
    ${invitationId}::uuid, ${new Uint8Array(linkTokenHash(linkToken(invitationId)))}::bytea, ${linkEnds()}::timestamptz)::text`;
}

/** Whether the database answered that the id is somebody's already. */
function isTaken(error: unknown): boolean {
  const { code, meta } = error as {
    code?: unknown;
    meta?: { driverAdapterError?: { cause?: { kind?: unknown; originalCode?: unknown } } };
  };
  const cause = meta?.driverAdapterError?.cause;
  return (
    code === 'P2002' ||
    (code === 'P2010' && (cause?.kind === 'UniqueConstraintViolation' || cause?.originalCode === '23505'))
  );
}
