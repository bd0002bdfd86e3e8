import type { ShouldRevalidateFunction } from '@remix-run/react';
import { keepFormOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import type { FormError } from '~/forms/refusal';

/** For the browser: keeps a reply that had no answer, and the page where something else that is done on it had none. */
export const keepReplyOnNoAnswer = keepFormOnNoAnswer((form, why) => ({
  errors: (form.get('what') === 'reply' ? [{ name: 'text', message: why }] : []) satisfies FormError[],
}));

/** Asks for the page anew also where nothing more can be written on it, or more stands on it now; not where no answer came. */
export const unlessReplyHadNoAnswer: ShouldRevalidateFunction = (args) =>
  args.actionStatus === 409 || args.actionStatus === 410 || unlessNoAnswer(args);
