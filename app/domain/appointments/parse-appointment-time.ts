import type { ClinicianViewer } from '~/db/viewer';
import { Refused, type RefusalCode } from '~/errors';
import type { ComingAppointment } from './coming';
import { fromLocal } from './zoned-time';

/** As far ahead as a date is taken for what was meant. */
const YEARS_AHEAD = 3;

/**
 * The moment that a `datetime-local` field means by the viewer's own clock, where an appointment can be.
 * `others` are the client's other appointments.
 *
 * @throws Refused beside the field `startsAt`: `unreadable`, `skipped`, `past`, `far`, `taken`
 */
export function parseAppointmentTime(
  viewer: ClinicianViewer,
  typed: string,
  others: readonly ComingAppointment[],
): Date {
  const meant = fromLocal(typed, viewer.timeZone);
  if (meant.is === 'unreadable') throw no('unreadable', 'Choose a day and a time.');
  if (meant.is === 'skipped') {
    throw no(
      'skipped',
      'The clocks go forward that day, and this time is left out. Choose one an hour earlier or later.',
    );
  }
  const { at } = meant;
  const now = new Date();
  if (at <= now) throw no('past', 'That time has passed. This list is for what is still to come.');
  const limit = new Date(now);
  limit.setUTCFullYear(limit.getUTCFullYear() + YEARS_AHEAD);
  if (at > limit) throw no('far', 'That is more than three years ahead. Look at the year again.');
  if (others.some(({ startsAt }) => startsAt.getTime() === at.getTime()))
    throw no('taken', 'That date is on the list already.');
  return at;
}

function no(code: RefusalCode, message: string): Refused {
  return new Refused(code, message, 'startsAt');
}
