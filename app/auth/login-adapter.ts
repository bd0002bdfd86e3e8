import { createHash, createHmac } from 'node:crypto';
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia';
import { isMarkedLogin, loginMac } from '~/crypto/login-mac';
import { authDatabase } from '~/db/clients';
import { Prisma } from '~/db/generated/client';
import type { PersonKind } from '~/db/generated/enums';
import { queryAuth } from '~/db/query';
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
  created_at: Date;
  expires_at: Date;
  absolute_expires_at: Date;
  mac: Buffer;
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
 * Logins of one kind of person as Lucia sees them, in PostgreSQL through the login for their accounts. Lucia's session
 * id is the token; every method hashes it before it meets the database, so sessions listed by person carry the hash
 * instead. A row that does not carry the code that `setSession` put there is no login. How long a login lasts is said by
 * `loginLifetimes` alone: the database moves its end on as it is looked up.
 */
export function loginAdapter(kind: PersonKind): Adapter {
  return {
    async getSessionAndUser(token) {
      const id = idOf(token);
      const [row] = await queryAuth<LoginRow>(
        kind,
        Prisma.sql`
          SELECT person_id, kind::text AS kind, clinic_id, clinic_name, name, time_zone, manages_clinic, acknowledged,
            created_at, expires_at, absolute_expires_at, mac
          FROM meantime.login(${id}, ${minutes(loginLifetimes[kind].idle)}::interval)`,
      );
      if (!row) return [null, null];
      const { person_id: personId, created_at: createdAt, absolute_expires_at: absoluteExpiresAt } = row;
      if (!isMarkedLogin({ id, personId, kind: row.kind, createdAt, absoluteExpiresAt }, row.mac)) return [null, null];
      const session: DatabaseSession = {
        id: token,
        userId: personId,
        expiresAt: row.expires_at,
        attributes: { kind: row.kind },
      };
      const user: DatabaseUser = {
        id: personId,
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
      const rows = await authDatabase(kind).loginSession.findMany({
        where: { personId, expiresAt: { gt: new Date() }, absoluteExpiresAt: { gt: new Date() } },
        select: { id: true, expiresAt: true },
      });
      return rows.map(({ id, expiresAt }) => ({ id, userId: personId, expiresAt, attributes: { kind } }));
    },

    async setSession({ id: token, userId: personId }) {
      const life = loginLifetimes[kind];
      const login = {
        id: idOf(token),
        personId,
        createdAt: new Date(),
        absoluteExpiresAt: minutesFromNow(life.absolute),
      };
      const mac = new Uint8Array(loginMac({ ...login, kind }));
      await authDatabase(kind).loginSession.createMany({
        data: { ...login, expiresAt: minutesFromNow(life.idle), mac },
      });
    },

    async updateSessionExpiration(token, expiresAt) {
      await authDatabase(kind).$executeRaw`
        UPDATE login_session SET expires_at = least(${expiresAt}::timestamptz, absolute_expires_at) WHERE id = ${idOf(token)}`;
    },

    async deleteSession(token) {
      await authDatabase(kind).$queryRaw`SELECT meantime.end_login(${idOf(token)})::text`;
    },

    async deleteUserSessions(personId) {
      await authDatabase(kind).$queryRaw`SELECT meantime.end_logins(${personId}::uuid)::text`;
    },

    // The worker forgets them.
    deleteExpiredSessions: () => Promise.resolve(),
  };
}

function idOf(token: string): string {
  return loginId(announcedAs(token));
}

function minutes(count: number): string {
  return `${count} minutes`;
}
