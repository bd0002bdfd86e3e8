import { Prisma } from '~/db/generated/client';

/** How long an appointment is taken to last: after it the two count as having met. An interval, in SQL. */
export const APPOINTMENT_LASTS = Prisma.sql`interval '1 hour'`;
