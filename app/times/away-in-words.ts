import type { Away } from '~/domain/appointments/away';
import { dayInWords } from './calendar-day';

/** That a clinician reads nothing, in a sentence for their client: from when, until when. */
export function awayInWords({ clinicianName, firstDay, lastDay, isNow }: Away): string {
  const until = dayInWords(lastDay);
  if (firstDay === lastDay) return `${clinicianName} is away on ${until}, and reads nothing that day.`;
  return isNow
    ? `${clinicianName} is away until the end of ${until}, and reads nothing before that.`
    : `${clinicianName} is away from ${dayInWords(firstDay)} to the end of ${until}, and reads nothing in that time.`;
}
