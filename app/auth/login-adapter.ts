import { createHash, createHmac } from 'node:crypto';
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia';
import { queryAuth } from '~/db/query';
import { authDatabase } from '~/db/clients';
import { Prisma } from '~/db/generated/client';
import type { PersonKind } from '~/db/generated/enums';
import { loginLifetimes, minutesFromNow } from './login-lifetimes';

/** What is known of a login beside its person and its end. */
export interface LoginAttributes {
  kind: PersonKind;
}

/** What is known of the person behind a login. */
export interface PersonAttributes {
  kind: PersonKind;
  clinicId: string;
  clinicName: string;
  name: string;
  timeZone: string;
  managesClinic: boolean;
  acknowledged: boolean;
}

interface LoginRow {
  person_id: string;
  kind: PersonKind;
  clinic_id: string;
  clinic_name: string;
  name: string;
  time_zone: string;
  manages_clinic: boolean;
  acknowledged: boolean;
  expires_at: Date;
}

/**
 * What announces a token's login to the database (HMAC-SHA-256 under a fixed label, in base64url). Code that runs in
 * the transaction can read it there; as a cookie it opens nothing, and nobody comes from it to the token.
 */
export function announcedAs(token: string): string {
  return createHmac('sha256', 'meantime announced login').update(token, 'utf8').digest('base64url');
}

/** What is stored of a login: the SHA-256, in hex, of what announces it. The token itself is only in the browser. */
export function loginId(announced: string): string {
  return createHash('sha256').update(announced, 'utf8').digest('hex');
}

/**
 * Logins as Lucia sees them, in PostgreSQL through the login for accounts. Lucia's session id is the token;
 * every method hashes it before it meets the database, so sessions listed by person carry the hash instead.
 * How long a login lasts is said by `lives` alone: the database moves its end on as it is looked up.
 */
export const loginAdapter: Adapter = {
  async getSessionAndUser(token) {
    const [row] = await queryAuth<LoginRow>(Prisma.sql`
      SELECT person_id, kind::text AS kind, clinic_id, clinic_name, name, time_zone, manages_clinic, acknowledged, expires_at
      FROM meantime.login(${idOf(token)}, ${minutes(loginLifetimes.clinician.idle)}::interval, ${minutes(loginLifetimes.client.idle)}::interval)`);
    if (!row) return [null, null];
    const session: DatabaseSession = {
      id: token,
      userId: row.person_id,
      expiresAt: row.expires_at,
      attributes: { kind: row.kind },
    };
    const user: DatabaseUser = {
      id: row.person_id,
      attributes: {
        kind: row.kind,
        clinicId: row.clinic_id,
        clinicName: row.clinic_name,
        name: row.name,
        timeZone: row.time_zone,
        managesClinic: row.manages_clinic,
        acknowledged: row.acknowledged,
      },
    };
    return [session, user];
  },

  async getUserSessions(personId) {
    const rows = await authDatabase().loginSession.findMany({
      where: { personId, expiresAt: { gt: new Date() }, absoluteExpiresAt: { gt: new Date() } },
      select: { id: true, expiresAt: true, person: { select: { kind: true } } },
    });
    return rows.map((row) => ({
      id: row.id,
      userId: personId,
      expiresAt: row.expiresAt,
      attributes: { kind: row.person.kind },
    }));
  },

  async setSession({ id: token, userId, attributes }) {
    const life = loginLifetimes[attributes.kind];
    await authDatabase().loginSession.createMany({
      data: {
        id: idOf(token),
        personId: userId,
        expiresAt: minutesFromNow(life.idle),
        absoluteExpiresAt: minutesFromNow(life.absolute),
      },
    });
  },

  async updateSessionExpiration(token, expiresAt) {
    await authDatabase().$executeRaw`
      UPDATE login_session SET expires_at = least(${expiresAt}::timestamptz, absolute_expires_at) WHERE id = ${idOf(token)}`;
  },

  async deleteSession(token) {
    await authDatabase().loginSession.deleteMany({ where: { id: idOf(token) } });
  },

  async deleteUserSessions(personId) {
    await authDatabase().loginSession.deleteMany({ where: { personId } });
  },

  async deleteExpiredSessions() {
    await authDatabase().loginSession.deleteMany({ where: { expiresAt: { lte: new Date() } } });
  },
};

function idOf(token: string): string {
  return loginId(announcedAs(token));
}

function minutes(count: number): string {
  return `${count} minutes`;
}
