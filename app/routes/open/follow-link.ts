import type { AppLoadContext } from '@remix-run/node';
import { z } from 'zod';
import { useLink } from '~/auth/invitations';
import { letIn } from '~/auth/sign-in';
import type { Viewer } from '~/db/viewer';
import { Refused } from '~/domain/errors';
import { readForm } from '~/forms/read-form';

/**
 * Uses a mailed link up with the passphrase of the posted form, and lets its person in. Else says what is wrong
 * with the passphrase, or nothing when it is the link that opens nothing.
 */
export async function followLink(
  kind: 'arrival' | 'return',
  token: string,
  request: Request,
  context: AppLoadContext,
): Promise<{ viewer: Viewer } | { error: string | undefined }> {
  const form = await readForm(
    context,
    z.object({ passphrase: z.string({ error: 'Choose a passphrase first.' }).max(2000) }),
  );
  if (!form.ok) return { error: form.errors.passphrase };
  try {
    const person = await useLink(kind, token, form.value.passphrase, context);
    return person ? { viewer: await letIn(person, request, context) } : { error: undefined };
  } catch (error) {
    if (error instanceof Refused) return { error: error.message };
    throw error;
  }
}
