import { useSubmit } from '@remix-run/react';
import type { FormEvent } from 'react';
import { forgetScrollPositions } from '~/reading-preferences/scroll-position';
import { anythingUnsent, forgetUnsent } from './local-drafts';
import { anythingUnderWay } from './send';

/**
 * For the form that signs someone out: nothing they wrote, and no place where they left off, stays on this device.
 * Gives what is just being sent a moment to arrive, and asks before words are let go that were never sent.
 */
export function useSigningOut(personId: string) {
  const submit = useSubmit();
  return (event: FormEvent<HTMLFormElement>) => {
    if (!anythingUnsent(personId)) {
      forgetScrollPositions(personId);
      return;
    }
    event.preventDefault();
    void leave(event.currentTarget, personId);
  };

  async function leave(form: HTMLFormElement, person: string) {
    for (let waited = 0; waited < 2_000 && anythingUnderWay(); waited += 100) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const question =
      'Some of what you wrote is only on this device: it has not been sent. If you sign out now, it is removed from here and can not be brought back. Sign out?';
    if (anythingUnsent(person) && !confirm(question)) return;
    forgetUnsent(person);
    forgetScrollPositions(person);
    submit(form);
  }
}
