import { redirect } from '@remix-run/node';
import { z } from 'zod';
import type { Viewer } from '~/db/viewer';
import { reply } from '~/domain/threads/reply';
import type { FormRead } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';

/** What a page with a thread sends: a reply, or something else that can be done there. */
export function threadForm<const Others extends string[]>(...others: Others) {
  return z.object({
    what: z.enum(['reply', ...others]),
    id: z.string().optional(),
    text: z.string().optional(),
  });
}

/** The answer to a form of the thread that could not be read, whatever it was for: it stands beside the reply. */
export function unreadReply({ values, errors }: Extract<FormRead<unknown>, { ok: false }>) {
  const message = errors.find(({ name }) => name === 'text')?.message ?? 'Please send this again.';
  return refusal({ errors: [{ name: 'text', message }], values: { ...values, what: 'reply' } });
}

type ReplyRead = Extract<FormRead<{ id?: string | undefined; text?: string | undefined }>, { ok: true }>;

/**
 * Sends a reply and goes on to the page; refused, it stays there with its words: with 410 where nothing more can be
 * written (taken back, or no longer working together), so that the page asks for itself anew.
 */
export function sendReply(viewer: Viewer, sharedReflectionId: string, { value, values }: ReplyRead, page: string) {
  const send = async () => {
    await reply(viewer, { id: value.id ?? '', sharedReflectionId, text: value.text ?? '' });
    return redirect(`${page}#replies`);
  };
  return orRefusal({ values }, send, { 'taken-back': 410, 'care-ended': 410 });
}
