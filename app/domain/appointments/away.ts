import { asViewer } from '~/db/as-viewer';
import { query } from '~/db/query';
import { Prisma } from '~/db/generated/client';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { todayIn } from './zoned-time';

/** The days on which a clinician reads nothing, the first and the last of them, as in "2026-11-28", in their own zone. */
export interface AwayDays {
  firstDay: string;
  lastDay: string;
}

/** A clinician who is away, or will be. */
export interface Away extends AwayDays {
  clinicianName: string;
  /** Whether the first day has come. */
  isNow: boolean;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** As long as anyone is away at once, in days. */
const MOST_DAYS = 366;

/** When the viewer is away, now or later; null where it is not said, or over. */
export async function ownAway(viewer: ClinicianViewer, now: Date): Promise<AwayDays | null> {
  const row = await asViewer(viewer, (db) => db.away.findUnique({ where: { clinicianId: viewer.personId } }));
  if (!row?.firstDay || !row.lastDay) return null;
  const days = { firstDay: dayOf(row.firstDay), lastDay: dayOf(row.lastDay) };
  return days.lastDay < todayIn(now, viewer.timeZone) ? null : days;
}

/**
 * Says to everyone who works with the viewer that nothing is read from the first day to the last. It takes the place of
 * what was said before.
 *
 * @throws Refused `away`, beside `firstDay` or `lastDay`, where one is no day, over, before the other or more than a year after it
 */
export async function goAway(viewer: ClinicianViewer, { firstDay, lastDay }: AwayDays, now: Date): Promise<void> {
  const refuse = (message: string, field: keyof AwayDays) => {
    throw new Refused('away', message, field);
  };
  if (!isDay(firstDay)) refuse('Choose the first day.', 'firstDay');
  if (!isDay(lastDay)) refuse('Choose the last day.', 'lastDay');
  if (lastDay < firstDay) refuse('The last day comes before the first.', 'lastDay');
  if (lastDay < todayIn(now, viewer.timeZone)) refuse('That day is over.', 'lastDay');
  if ((Date.parse(lastDay) - Date.parse(firstDay)) / 86_400_000 > MOST_DAYS)
    refuse('That is more than a year. Say the part that is certain.', 'lastDay');
  const days = { firstDay: new Date(firstDay), lastDay: new Date(lastDay) };
  await write(viewer, days);
}

/** Says that the viewer is back. Where nothing was said, nothing happens. */
export async function comeBack(viewer: ClinicianViewer): Promise<void> {
  await write(viewer, { firstDay: null, lastDay: null });
}

async function write(viewer: ClinicianViewer, days: { firstDay: Date | null; lastDay: Date | null }): Promise<void> {
  const { personId: clinicianId, clinicId } = viewer;
  await asViewer(viewer, async (db) => {
    await db.away.createMany({ data: [{ clinicianId, clinicId }], skipDuplicates: true });
    await db.away.updateMany({ where: { clinicianId }, data: { ...days, timeZone: viewer.timeZone } });
  });
}

/** Of the clinicians who work with the viewer, those who are away now or have said that they will be. */
export async function awayFrom(viewer: ClientViewer, now: Date): Promise<Away[]> {
  const rows = await query<{ clinicianName: string; timeZone: string; firstDay: string; lastDay: string }>(
    viewer,
    Prisma.sql`
      SELECT p.name AS "clinicianName", w.time_zone AS "timeZone", w.first_day::text AS "firstDay", w.last_day::text AS "lastDay"
      FROM care_link l JOIN away w ON w.clinician_id = l.clinician_id JOIN person p ON p.id = l.clinician_id
      WHERE l.client_id = ${viewer.personId}::uuid AND l.ended_at IS NULL AND w.last_day IS NOT NULL
      ORDER BY w.first_day, p.name, p.id`,
  );
  return rows.flatMap(({ timeZone, ...days }) => {
    const today = todayIn(now, timeZone);
    return days.lastDay < today ? [] : [{ ...days, isNow: days.firstDay <= today }];
  });
}

function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const at = new Date(`${text}T00:00Z`);
  return !Number.isNaN(at.getTime()) && dayOf(at) === text;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
