import {
  isRouteErrorResponse,
  useActionData,
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunction,
} from '@remix-run/react';
import { isSecret } from './read-form';
import type { FormError, FormRefusal } from './refusal';

/** What a page says when it sent a form and heard nothing back. */
export const NO_ANSWER =
  'No answer came, so this may not have been sent. What you wrote is still here; please try again.';

/** What a page says when what it sent is more than is read at once. */
export const TOO_LARGE =
  'This is more than can be sent at once, so nothing was sent. What you wrote is still here; make it shorter, or send it in parts.';

/** What a page is told of a form that had no answer: the form, with what it says of it, and whatever else it shows then. */
interface NoAnswer extends FormRefusal {
  /** Why there was none: nothing was heard, or it was more than is read. */
  noAnswer: 'none came' | 'too large';
}

/**
 * An action for the browser that keeps the page, and what was typed in it, where the network or the server gave
 * no answer, or it was too large for one; the action's own answers pass as they are. `instead` makes what else the page
 * is told then, from the form that was sent and the sentence that says why. Forms carry their row's id, so that trying
 * again does what was asked once. The route and its layout need `unlessNoAnswer` beside it.
 */
export function keepFormOnNoAnswer<T extends object>(instead: (form: FormData, why: string) => T) {
  return async ({ request, serverAction }: ClientActionFunctionArgs): Promise<unknown> => {
    const form = await request.clone().formData();
    try {
      return await serverAction();
    } catch (error) {
      if (error instanceof Response) throw error;
      const tooLarge = isRouteErrorResponse(error) && error.status === 413;
      if (isRouteErrorResponse(error) && error.status < 500 && !tooLarge) throw error;
      return {
        errors: [],
        values: valuesIn(form),
        ...instead(form, tooLarge ? TOO_LARGE : NO_ANSWER),
        noAnswer: tooLarge ? 'too large' : 'none came',
      } satisfies NoAnswer;
    }
  };
}

/** For forms whose page shows a `NoAnswerNotice` beside them. */
export const keepPageOnNoAnswer = keepFormOnNoAnswer(() => ({}));

/** For forms whose errors say it, as they say what is refused. */
export const keepTypedOnNoAnswer = keepFormOnNoAnswer((_form, why) => ({
  errors: [{ message: why }] satisfies FormError[],
}));

/** Why the form that the page sent last had no answer, where it had none and is the one with these fields, by name. */
export function useNoAnswer(of: Record<string, string> = {}): NoAnswer['noAnswer'] | null {
  const result: unknown = useActionData();
  if (!heardNothing(result) || !Object.entries(of).every(([name, value]) => result.values[name] === value)) return null;
  return result.noAnswer;
}

/**
 * The page does not ask for its data again after no answer: that would fail in the same way, and take the page with
 * it. Where what it is about is gone (410) it does, to say so.
 */
export const unlessNoAnswer: ShouldRevalidateFunction = ({ actionResult, actionStatus, defaultShouldRevalidate }) =>
  !heardNothing(actionResult) && (actionStatus === 410 || defaultShouldRevalidate);

function heardNothing(result: unknown): result is NoAnswer {
  return typeof result === 'object' && result !== null && 'noAnswer' in result;
}

function valuesIn(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === 'string' && !isSecret(name)) values[name] ??= value;
  return values;
}
