import { redirect, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import type { Viewer } from '~/db/viewer';
import { acknowledge } from '~/domain/disclaimer/acknowledge';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { timesFor } from '~/times/times-for';
import { redirectTargetIn } from '~/forms/redirect-target';
import { readForm } from '~/forms/read-form';
import { orRefusal } from '~/forms/refusal';

/** The disclaimer in force for the page that asks for it, with the day of its acknowledgement in words. */
export async function disclaimerToRead(viewer: Viewer) {
  const current = await currentDisclaimer(viewer);
  return { ...current, acknowledgedAt: timesFor(viewer)(current.acknowledgedAt, { form: 'day', within: true }) };
}

/** Keeps that the viewer has read the disclaimer they were shown, and sends them on to where they were headed. */
export async function acknowledging(
  viewer: Viewer,
  { request, context }: LoaderFunctionArgs,
  area: '/portal' | '/clinic',
) {
  const to = redirectTargetIn(request, area);
  const form = await readForm(context, z.object({ disclaimer: z.string() }));
  return orRefusal(form, async () => {
    await acknowledge(viewer, form.ok ? form.value.disclaimer : '');
    return redirect(to);
  });
}
