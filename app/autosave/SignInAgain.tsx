import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ChoiceGroup } from '~/ui/ChoiceGroup';
import { Field } from '~/ui/Field';
import { Notice } from '~/ui/Notice';

type Answer =
  | { is: 'signed-in' }
  | { is: 'which'; options: { value: string; label: string }[] }
  | { is: 'refused'; message: string };

type SignInAgainProps = {
  /** Whose page it is: nobody else signs in on it. */
  personId: string;
  open: boolean;
  onSignedIn: () => void;
  onLater: () => void;
};

/**
 * Signing in again without leaving the page: only the person whose login ended here is let in. Closing it changes
 * nothing; what was written stays where it is.
 */
export function SignInAgain({ personId, open, onSignedIn, onLater }: SignInAgainProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [options, setOptions] = useState<{ value: string; label: string }[] | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open) dialog.current?.close();
  }, [open]);

  async function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    setBusy(true);
    setTrouble(null);
    const answer = await ask(form);
    setBusy(false);
    if (answer.is === 'signed-in' && !navigator.cookieEnabled) {
      setTrouble(
        'This browser keeps no cookie now, so you are not signed in. Allow cookies for this site, and try again.',
      );
    } else if (answer.is === 'signed-in') {
      form.reset();
      onSignedIn();
    } else if (answer.is === 'which') {
      setOptions(answer.options);
    } else {
      setOptions(null);
      setTrouble(answer.message);
    }
  }

  return (
    <dialog className="confirm-dialog" ref={dialog} aria-labelledby="sign-in-again" onClose={() => open && onLater()}>
      <h2 id="sign-in-again">Sign in to go on</h2>
      <p>
        Your sign-in came to its end while you were writing. Your words are still on this page, and go on from here.
      </p>
      {trouble !== null && <Notice tone="trouble">{trouble}</Notice>}
      <form method="post" action="/sign-in/in-place" onSubmit={(event) => void signIn(event)}>
        <input type="hidden" name="person" value={personId} />
        {options === null ? (
          <>
            <Field name="email" id="again-email" label="Email" type="email" autoComplete="username" required />
            <Field
              name="passphrase"
              id="again-passphrase"
              label="Passphrase"
              type="password"
              autoComplete="current-password"
              required
            />
          </>
        ) : (
          <ChoiceGroup of="one" name="as" legend="Which of these is you, here?" options={options} required />
        )}
        <Actions>
          <Button kind="primary" busy={busy ? 'Signing in…' : undefined}>
            Sign in and go on
          </Button>
          <Button type="button" kind="plain" onClick={onLater}>
            Not now
          </Button>
        </Actions>
      </form>
    </dialog>
  );
}

async function ask(form: HTMLFormElement): Promise<Answer> {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
  try {
    const response = await fetch('/sign-in/in-place', {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: fields,
      signal: AbortSignal.timeout(15_000),
    });
    return (await response.json()) as Answer;
  } catch {
    return { is: 'refused', message: 'That did not reach us. Your words are still here; please try once more.' };
  }
}
