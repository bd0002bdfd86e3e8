import {
  isRouteErrorResponse,
  useActionData,
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunction,
} from '@remix-run/react';

/** What a page says when it sent a form and heard nothing back. */
export const NO_ANSWER =
  'No answer came, so this may not have been sent. What you wrote is still here; please try again.';

/** What a page is told of a form that had no answer: the form, and whatever else it shows then. */
interface NoAnswer {
  noAnswer: FormData;
}

/**
 * An action for the browser that keeps the page, and what was typed in it, where the network or the server gave
 * no answer; the action's own answers pass as they are. `instead` makes what else the page is told then, from the
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
      return { ...instead(form), noAnswer: form } satisfies NoAnswer;
    }
  };
}

/** The same for forms whose fields keep what was typed by themselves. Beside them stands a `NoAnswerNotice`. */
export const keepingThePage = keepingWhatWasTyped(() => ({}));

/** What conform is told of a form that had no answer. */
export const conformNoAnswer = { status: 'error', error: { '': [NO_ANSWER] } };

/** The same for a form that conform shows. */
export const keepingConformForm = keepingWhatWasTyped(() => conformNoAnswer);

/** Whether the form that the page sent last had no answer, and is the one with these fields, by name. */
export function useNoAnswer(of: Record<string, string> = {}): boolean {
  const result: unknown = useActionData();
  return heardNothing(result) && Object.entries(of).every(([name, value]) => result.noAnswer.get(name) === value);
}

/** The page does not ask for its data again after no answer: that would fail in the same way, and take the page with it. */
export const unlessNoAnswer: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !heardNothing(actionResult) && defaultShouldRevalidate;

function heardNothing(result: unknown): result is NoAnswer {
  return typeof result === 'object' && result !== null && 'noAnswer' in result;
}
