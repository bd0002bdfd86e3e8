import { fieldNames, type Fields } from './fields';
import type { EntryAnswer } from '~/routes/portal/writing/saving.server';
import type { Answer } from './autosave-machine';

/** Long enough for a slow line, short enough that a dead one is noticed. In milliseconds. */
const PATIENCE = 15_000;
/** What browsers carry on sending after the page is gone, in bytes, with some to spare. */
const CARRIED = 60_000;

/** Sends one place's words once. Resolves with what is known to have become of them; never rejects. */
export async function send(
  to: string,
  place: { personId: string; placeKey: string; form: string },
  fields: Fields,
  baseVersion: string,
): Promise<Answer> {
  // A form would put another character in its place without a word.
  if (Object.values(fields).some((text) => /\p{Surrogate}/u.test(text))) {
    return {
      is: 'refused',
      why: 'there is a broken character in it that can not be kept, perhaps half of a pasted emoji. Take it out and the rest is saved as it is.',
    };
  }
  const { personId, placeKey, form } = place;
  const body = new URLSearchParams({
    person: personId,
    [fieldNames.form(placeKey)]: form,
    [fieldNames.base(placeKey)]: baseVersion,
  });
  for (const [name, text] of Object.entries(fields)) body.append(fieldNames.field(placeKey, name), text);
  const text = body.toString();
  try {
    const response = await fetch(to, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: text,
      keepalive: text.length < CARRIED,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return await understood(response);
  } catch {
    return { is: 'no answer' };
  }
}

const whole = 'What you wrote is kept here.';

async function understood(response: Response): Promise<Answer> {
  if (response.type === 'opaqueredirect') {
    return { is: 'refused', why: `there is something to read first. Open Today, then come back. ${whole}` };
  }
  switch (response.status) {
    case 200:
    case 409:
    case 422:
      return answered((await response.json()) as EntryAnswer);
    case 401:
      return { is: 'sign in' };
    case 403:
      return { is: 'refused', why: `this page is not what it was. Please open it again. ${whole}` };
    case 404:
      return {
        is: 'refused',
        why: `this page is not there for whoever is signed in now. Open Today, then come back. ${whole}`,
      };
    case 413:
      return { is: 'refused', why: 'it is longer than one place can hold. Move some of it to another place.' };
    default:
      return { is: 'no answer' };
  }
}

function answered(answer: EntryAnswer): Answer {
  if (!('base' in answer)) return answer;
  const { base, ...rest } = answer;
  return { ...rest, baseVersion: base };
}
