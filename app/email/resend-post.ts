import { Resend } from 'resend';
import { NotDelivered, type Post } from './mail';

/** What another attempt cannot mend: the mail or the account is refused as it is. */
const FINAL = new Set([
  'validation_error',
  'invalid_from_address',
  'missing_required_field',
  'invalid_parameter',
  'invalid_attachment',
  'invalid_idempotency_key',
]);

/**
 * Sends through Resend, with the mail's key as the idempotency key: an attempt whose answer was lost is not
 * delivered again. Resend keeps a key for 24 hours, and the queue's last attempt comes before that. It answers
 * with `{ error }` and does not throw; everything but a 2xx becomes `NotDelivered`.
 */
export function resendPost(options: {
  apiKey: string;
  baseUrl?: string | undefined;
  from: string;
  timeoutMs?: number;
}): Post {
  const resend = new Resend(options.apiKey, options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl });
  return async ({ key, to, subject, html, text }) => {
    const { error } = await resend.emails
      .send(
        { from: options.from, to, subject, html, text },
        { idempotencyKey: key, signal: AbortSignal.timeout(options.timeoutMs ?? 10_000) },
      )
      .catch(() => ({ error: { name: 'timeout' } }));
    if (!error) return;
    // The key was already taken with other bytes, as after a change of a template: the mail went out then.
    if (error.name === 'invalid_idempotent_request') return;
    const code = typeof error.name === 'string' && /^[a-z_]{1,60}$/.test(error.name) ? error.name : 'unknown';
    throw new NotDelivered(code, FINAL.has(code));
  };
}
