import { data } from '@remix-run/node';
import { z } from 'zod';
import type { Viewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { reply } from '~/domain/threads/reply';
import type { FormRead } from '~/forms/read-form';

/** What a page with a thread sends: a reply, or one other thing that can be done there. */
export function threadForm<Other extends string>(other: Other) {
  return z.object({
    what: z.enum(['reply', other]),
    id: z.string().optional(),
    text: z.string().optional(),
  });
}

/** What was typed, and why it was not sent. */
export function unsentReply(text: string, error: string, status: 410 | 422) {
  return data({ text, error }, status);
}

/** The answer to a form of the thread that could not be read. */
export function unreadReply({ values, errors }: Extract<FormRead<unknown>, { ok: false }>) {
  return unsentReply(
    values['text'] ?? '',
    errors.find(({ name }) => name === 'text')?.message ?? 'Please send this again.',
    422,
  );
}

/**
 * Sends a reply. Resolves to undefined when it went out, else to the answer that keeps it: 410 where nothing more can
 * be written (taken back, or no longer working together), so that the page asks for itself anew.
 */
export async function sendReply(
  viewer: Viewer,
  sharedReflectionId: string,
  { id = '', text = '' }: { id?: string | undefined; text?: string | undefined },
) {
  try {
    await reply(viewer, { id, sharedReflectionId, text });
    return undefined;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return unsentReply(text, error.message, ['taken-back', 'care-ended'].includes(error.code) ? 410 : 422);
  }
}
