import { redirect } from '@remix-run/node';
import { z } from 'zod';
import type { ClinicianViewer } from '~/db/viewer';
import { comeBack, goAway, ownAway } from '~/domain/appointments/away';
import { readForm, type Sent } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';
import { dayInWords } from '~/times/calendar-day';

/** What the account page says of the clinician's own absence, and what was just done about it. */
export async function shownAway(viewer: ClinicianViewer, request: Request) {
  const away = viewer.acknowledged ? await ownAway(viewer, new Date()) : null;
  const said = new URL(request.url).searchParams.get('away');
  return {
    away: away && { ...away, first: dayInWords(away.firstDay), last: dayInWords(away.lastDay) },
    awaySaid: said === 'said' || said === 'over' ? said : null,
  };
}

const posted = z.object({
  what: z.enum(['away', 'back']),
  firstDay: z.string().max(10).default(''),
  lastDay: z.string().max(10).default(''),
});

/** Keeps from when until when the clinician is away, or that they are back. */
export async function sayAway(viewer: ClinicianViewer, { context }: { context: Sent }) {
  const form = await readForm(context, posted);
  if (!form.ok) return refusal(form);
  const { what, ...days } = form.value;
  return orRefusal(form, async () => {
    if (what === 'back') await comeBack(viewer);
    else await goAway(viewer, days, new Date());
    return redirect(`/clinic/account?away=${what === 'back' ? 'over' : 'said'}#away`);
  });
}
