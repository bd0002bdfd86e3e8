import { useCallback, useEffect, useState, type FormEvent } from 'react';
import { forgetScrollPositions } from '~/reading-preferences/scroll-position';
import { anythingUnsent, forgetUnsent } from './local-drafts';
import { anythingUnderWay } from './send';

/** By which windows of one browser tell each other who has signed out. */
const CHANNEL = 'meantime signed out';
/** Whether it is this window that signed out: it goes its own way. */
let leadsTheWay = false;
/** Long enough for a slow line. In milliseconds. */
const PATIENCE = 15_000;

/** Where a sign-out stands: not begun, sent, or without an answer. */
export type SigningOut = 'no' | 'under way' | 'no answer';

/**
 * For the form that signs someone out: nothing they wrote, and no place where they left off, stays on this device or in
 * another window of this browser, and where no answer comes it is said and asked for again. Gives what is just being
 * sent a moment to arrive, and asks before words are let go that were never sent. `where` is the form's own.
 */
export function useSigningOut(personId: string, where: string) {
  const [state, setState] = useState<SigningOut>('no');

  const end = useCallback(async () => {
    setState('under way');
    if (!(await isDone(where))) {
      setState('no answer');
      return;
    }
    tellOthers(personId);
    location.assign('/');
  }, [personId, where]);

  useEffect(() => leaveWithOthers(personId), [personId]);

  useEffect(() => {
    if (state !== 'no answer') return;
    const again = () => void end();
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [state, end]);

  async function leave() {
    for (let waited = 0; anythingUnsent(personId) && waited < 2_000 && anythingUnderWay(); waited += 100) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const question =
      'Some of what you wrote is only on this device: it has not been sent. If you sign out now, it is removed from here and can not be brought back. Sign out?';
    if (anythingUnsent(personId) && !confirm(question)) return;
    forget(personId);
    await end();
  }

  return {
    state,
    again: () => void end(),
    onSubmit: (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      if (state === 'no') void leave();
    },
  };
}

function forget(personId: string): void {
  forgetUnsent(personId);
  forgetScrollPositions(personId);
}

/** Whether the server has ended the login: it then leads to the first page. */
async function isDone(where: string): Promise<boolean> {
  try {
    const answer = await fetch('/sign-out', {
      method: 'POST',
      body: new URLSearchParams({ where }),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.type === 'opaqueredirect' || answer.ok;
  } catch {
    return false;
  }
}

function tellOthers(personId: string): void {
  leadsTheWay = true;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(personId);
  channel.close();
}

/** Leaves this window, too, when its person signs out in another one; returns how to stop. */
function leaveWithOthers(personId: string): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data !== personId || leadsTheWay) return;
    forget(personId);
    document.documentElement.style.display = 'none';
    location.replace('/');
  };
  return () => channel.close();
}
