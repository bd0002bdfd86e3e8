import { data, redirect, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { loginsOf } from '~/auth/logins';
import type { Viewer } from '~/db/viewer';
import { Refused } from '~/domain/errors';
import { setTimeZone, timeZones } from '~/domain/people/set-time-zone';
import { readForm } from '~/forms/read-form';

/** What the account page of either kind of person shows. */
export async function showAccount(viewer: Viewer, request: Request) {
  const logins = await loginsOf(viewer);
  return {
    name: viewer.name,
    clinicName: viewer.clinicName,
    timeZone: viewer.timeZone,
    zones: timeZones(),
    logins: logins.map(({ since, here }) => ({ since: since.toISOString(), here })),
    now: new Date().toISOString(),
    saved: new URL(request.url).searchParams.has('saved'),
  };
}

/** Keeps what was changed on that page. */
export async function saveAccount(viewer: Viewer, { request, context }: LoaderFunctionArgs) {
  const form = await readForm(context, z.object({ timeZone: z.string().max(100) }));
  if (!form.ok) return data({ error: form.errors.timeZone }, { status: 422 });
  try {
    await setTimeZone(viewer, form.value.timeZone);
  } catch (error) {
    if (error instanceof Refused) return data({ error: error.message }, { status: 422 });
    throw error;
  }
  throw redirect(`${new URL(request.url).pathname}?saved`);
}
