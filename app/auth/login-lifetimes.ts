import type { PersonKind } from '../db/generated/enums';

/**
 * How long a login lasts, in minutes: `idle` without being used, `absolute` however much it is used.
 * A clinician's screen shows many people, a client's only themself.
 */
export const loginLifetimes: Record<PersonKind, { idle: number; absolute: number }> = {
  clinician: { idle: 15, absolute: 12 * 60 },
  client: { idle: 30, absolute: 24 * 60 },
};

/** The moment that many minutes from now. */
export function minutesFromNow(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}
