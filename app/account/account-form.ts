import { redirect, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { loginsOf } from '~/auth/logins';
import type { Viewer } from '~/db/viewer';
import { setTimeZone } from '~/domain/people/set-time-zone';
import { zoneChoices } from '~/time-zones/zone-choices.server';
import { isZone, todaysName } from '~/time-zones/zone-data.server';
import { isPlace, placeInWords } from '~/time-zones/zone-in-words.server';
import { timesFor, type Times } from '~/times/times-for';
import { readForm } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';

/** What the account page of either kind of person shows. */
export async function showAccount(viewer: Viewer, request: Request) {
  const logins = await loginsOf(viewer);
  const times = timesFor(viewer);
  return {
    personId: viewer.personId,
    name: viewer.name,
    clinicName: viewer.clinicName,
    timeZone: isZone(viewer.timeZone) ? todaysName(viewer.timeZone) : 'UTC',
    zoneIsUnknown: !isZone(viewer.timeZone),
    zones: zoneChoices(viewer.timeZone),
    logins: logins.map(({ since, here }) => ({ since: times(since.toISOString(), { within: true }), here })),
    saved: new URL(request.url).searchParams.has('saved') ? hourThere(viewer, times) : null,
  };
}

/** What a zone that was just kept means: the hour that it is there. */
function hourThere({ timeZone }: Viewer, times: Times): string {
  const { words } = times(new Date().toISOString(), { form: 'clock' });
  return `It is now ${words}${isPlace(timeZone) ? ` in ${placeInWords(timeZone)}` : ''}.`;
}

/** Keeps what was changed on that page. */
export async function saveAccount(viewer: Viewer, { request, context }: LoaderFunctionArgs) {
  const form = await readForm(
    context,
    z.object({ timeZone: z.string().max(100), city: z.string().max(100).optional() }),
  );
  if (!form.ok) return refusal(form);
  return orRefusal(form, async () => {
    await setTimeZone(viewer, form.value);
    return redirect(`${new URL(request.url).pathname}?saved`);
  });
}
