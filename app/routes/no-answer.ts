import {
  isRouteErrorResponse,
  useActionData,
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunction,
} from '@remix-run/react';

/** What a page says when it sent a form and heard nothing back. */
export const NO_ANSWER =
  'No answer came, so this may not have been sent. What you wrote is still here; please try again.';

/**
 * An action for the browser that keeps the page, and what was typed in it, where the network or the server gave
 * no answer; the action's own answers pass as they are. `instead` makes what the page is told then, from the
 * form that was sent. Forms carry their row's id, so that trying again does what was asked once. The route and
 * its layout need `unlessNoAnswer` beside it.
 */
export function keepingWhatWasTyped<T extends object>(instead: (form: FormData) => T) {
  return async ({ request, serverAction }: ClientActionFunctionArgs): Promise<unknown> => {
    const form = await request.clone().formData();
    try {
      return await serverAction();
    } catch (error) {
      if (error instanceof Response) throw error;
      if (isRouteErrorResponse(error) && error.status < 500) throw error;
      return { ...instead(form), noAnswer: true };
    }
  };
}

/** The same for a page whose fields keep what was typed by themselves. It shows a `NoAnswerNotice`. */
export const keepingThePage = keepingWhatWasTyped(() => ({}));

/** Whether the form that the page sent last had no answer. */
export function useNoAnswer(): boolean {
  return heardNothing(useActionData());
}

/** The same for a form that conform shows. */
export const keepingConformForm = keepingWhatWasTyped(() => ({ status: 'error', error: { '': [NO_ANSWER] } }));

/** The page does not ask for its data again after no answer: that would fail in the same way, and take the page with it. */
export const unlessNoAnswer: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) => {
  return !heardNothing(actionResult) && defaultShouldRevalidate;
};

function heardNothing(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'noAnswer' in result;
}
