import type { Answer } from './autosave-machine';
import { keepableFields, type Fields } from './fields';

/** Long enough for a slow line, short enough that a dead one is noticed. In milliseconds. */
const PATIENCE = 15_000;
/** What browsers carry on sending after the page is gone, in bytes, with some to spare. */
const CARRIED = 60_000;

/** Where one kind of words is sent, and how. */
export interface Destination {
  to: string;
  /** What travels for these fields, begun from this version. */
  body: (fields: Fields, baseVersion: string) => URLSearchParams;
  /** What an answer of 200, 409 or 422 says: its JSON. */
  understand: (json: never) => Answer;
  /** What is said of the other answers. Each ends the sentence "Not saved: …". */
  words: { tooLong: string; readFirst: string };
  notThere: Answer;
}

let underWay = 0;

/** Whether an answer is waited for, in this window. */
export function anythingUnderWay(): boolean {
  return underWay > 0;
}

/** Sends words once. Resolves with what is known to have become of them; rejects where nothing was heard of it. */
export async function send(destination: Destination, fields: Fields, baseVersion: string): Promise<Answer> {
  // What cannot be kept stays behind, where a form would put another character in its place; the page says so.
  const body = destination.body(keepableFields(fields), baseVersion).toString();
  underWay += 1;
  try {
    const response = await fetch(destination.to, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
      keepalive: body.length < CARRIED,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return await understood(response, destination);
  } finally {
    underWay -= 1;
  }
}

async function understood(response: Response, { understand, words, notThere }: Destination): Promise<Answer> {
  if (response.type === 'opaqueredirect') return { is: 'refused', why: words.readFirst };
  switch (response.status) {
    case 200:
    case 409:
    case 422:
      return understand((await response.json()) as never);
    case 401:
      return { is: 'sign in' };
    case 403:
      return {
        is: 'refused',
        why: 'this page is not what it was. Please open it again. What you wrote is kept here.',
      };
    case 404:
      return notThere;
    case 413:
      return { is: 'refused', why: words.tooLong };
    default:
      return { is: 'no answer' };
  }
}
