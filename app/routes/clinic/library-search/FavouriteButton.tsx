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
 * Keeps a piece among one's favourites, or takes it out. Without scripts the form is sent and comes back to where
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
      <Button kind={kind}>
        {isFavourite ? 'Take out of your favourites' : 'Keep among your favourites'}
        <span className="visually-hidden">: {title}</span>
      </Button>
      {state === 'no answer' && <p role="alert">No answer came, so this may not have been kept. Please try again.</p>}
    </form>
  );
}
