import { useLocation, useRevalidator } from '@remix-run/react';
import { useState, type FormEvent } from 'react';
import { Button, type ButtonKind } from '~/ui/Button';

/** In milliseconds. */
const PATIENCE = 15_000;

type FavouriteButtonProps = {
  pieceId: string;
  title: string;
  isFavourite: boolean;
  kind?: ButtonKind;
};

/**
 * Makes a piece a favourite, or no favourite any more. Without scripts the form is sent and comes back to where
 * it was pressed; with them the page stays where it is, and so does the focus.
 */
export function FavouriteButton({ pieceId, title, isFavourite, kind = 'quiet' }: FavouriteButtonProps) {
  const { pathname, search } = useLocation();
  const id = `favourite-${pieceId}`;
  const { revalidate } = useRevalidator();
  const [state, setState] = useState<'still' | 'sending' | 'no answer'>('still');

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (state === 'sending') return;
    setState('sending');
    try {
      const answer = await fetch(form.action, {
        method: 'POST',
        headers: { Accept: 'application/json' },
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE),
        body: new URLSearchParams([...new FormData(form)] as [string, string][]),
      });
      // A login that has ended, a piece that is gone: the page that the form itself would lead to says so.
      if (!answer.ok) return form.submit();
      setState('still');
      revalidate();
    } catch {
      setState('no answer');
    }
  };

  return (
    <form
      id={id}
      className="favourite"
      method="post"
      action={`/clinic/library/${pieceId}/favourite?to=${encodeURIComponent(`${pathname}${search}#${id}`)}`}
      onSubmit={(event) => void send(event)}
    >
      <input type="hidden" name="favourite" value={isFavourite ? 'no' : 'yes'} />
      <Button kind={kind} aria-pressed={isFavourite}>
        <span aria-hidden="true">{isFavourite ? '★' : '☆'}&nbsp;</span>
        Favourite
        <span className="visually-hidden">: {title}</span>
      </Button>
      {state === 'no answer' && <p role="alert">No answer came, so nothing may have changed. Please try again.</p>}
    </form>
  );
}
