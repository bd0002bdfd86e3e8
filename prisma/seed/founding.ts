import type pg from 'pg';
import { linkToken, linkTokenHash } from '~/crypto/links';
import { emailLookup, sealEmail } from '~/crypto/email-address';

/** A clinician to be put into a clinic by its founding; everyone else comes by invitation. */
export interface Founder {
  id: string;
  clinicId: string;
  name: string;
  email: string;
  timeZone: string;
  managesClinic: boolean;
  /** The id of their way in. */
  invitationId: string;
  /** How long the way in stays open. */
  days: number;
}

/** Adds a clinician and their way in, with the owner's connection, in the transaction that is open on it. */
export async function addFounder(owner: pg.Client, founder: Founder): Promise<void> {
  const { id, clinicId, name, email, timeZone, managesClinic } = founder;
  await owner.query(
    `INSERT INTO person (id, clinic_id, kind, name, address_sealed, address_lookup, time_zone, manages_clinic)
     VALUES ($1, $2, 'clinician', $3, $4, $5, $6, $7)`,
    [id, clinicId, name, sealEmail(id, email), emailLookup(email), timeZone, managesClinic],
  );
  await addWayIn(owner, { ...founder, personId: id });
}

/** Adds a way in for someone who has not arrived. */
export async function addWayIn(
  owner: pg.Client,
  {
    invitationId,
    clinicId,
    personId,
    days,
  }: { invitationId: string; clinicId: string; personId: string; days: number },
): Promise<void> {
  await owner.query(
    `INSERT INTO invitation (id, clinic_id, kind, person_id, token_hash, expires_at)
     VALUES ($1, $2, 'arrival', $3, $4, now() + make_interval(days => $5))`,
    [invitationId, clinicId, personId, linkTokenHash(linkToken(invitationId)), days],
  );
}

/** Runs `work` in one transaction of the connection. */
export async function inOneTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
