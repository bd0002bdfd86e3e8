import { redirect, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { loginsOf } from '~/auth/logins';
import type { Viewer } from '~/db/viewer';
import { setTimeZone } from '~/domain/people/set-time-zone';
import { timeZones } from '~/time-zones/zone-data.server';
import { timesFor } from '~/times/times-for';
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
    timeZone: viewer.timeZone,
    zones: timeZones(),
    logins: logins.map(({ since, here }) => ({ since: times(since.toISOString(), { within: true }), here })),
    saved: new URL(request.url).searchParams.has('saved'),
  };
}

/** Keeps what was changed on that page. */
export async function saveAccount(viewer: Viewer, { request, context }: LoaderFunctionArgs) {
  const form = await readForm(context, z.object({ timeZone: z.string().max(100) }));
  if (!form.ok) return refusal(form);
  return orRefusal(form, async () => {
    await setTimeZone(viewer, form.value.timeZone);
    return redirect(`${new URL(request.url).pathname}?saved`);
  });
}
