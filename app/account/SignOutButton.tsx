import { Form } from '@remix-run/react';
import { useEffect, useRef } from 'react';
import { useSigningOut } from '~/autosave/signing-out';
import { Button, type ButtonKind } from '~/ui/Button';

type SignOutButtonProps = {
  /** Whose: what this device holds of them goes too. */
  personId: string;
  where?: 'here' | 'everywhere';
  kind?: ButtonKind;
};

/** Signs out of this browser, or of every one. While that is under way nothing of the page is seen any more. */
export function SignOutButton({ personId, where = 'here', kind = 'plain' }: SignOutButtonProps) {
  const { state, again, onSubmit } = useSigningOut(personId, where);
  const dialog = useRef<HTMLDialogElement>(null);
  const isLeaving = state !== 'no';

  useEffect(() => {
    if (isLeaving) dialog.current?.showModal();
  }, [isLeaving]);

  return (
    <>
      <Form method="post" action="/sign-out" onSubmit={onSubmit}>
        <input type="hidden" name="where" value={where} />
        <Button kind={kind}>{where === 'here' ? 'Sign out' : 'Sign out everywhere'}</Button>
      </Form>
      {isLeaving && (
        <dialog
          ref={dialog}
          className="signing-out"
          aria-labelledby="signing-out"
          onCancel={(event) => event.preventDefault()}
        >
          <h2 id="signing-out">{state === 'under way' ? 'Signing out…' : 'You are not signed out yet'}</h2>
          {state === 'no answer' && (
            <>
              <p role="alert">
                No answer came, so your sign-in has not ended. Nothing that you wrote is kept on this device any more.
                You are signed out as soon as there is a connection, as long as this page stays open.
              </p>
              <Button kind="primary" type="button" onClick={again}>
                Try again
              </Button>
            </>
          )}
        </dialog>
      )}
    </>
  );
}
