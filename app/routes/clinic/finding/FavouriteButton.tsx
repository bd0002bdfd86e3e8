import { useFetcher, useLocation } from '@remix-run/react';
import { Button, type ButtonKind } from '~/ui/Button';

type FavouriteButtonProps = {
  pieceId: string;
  title: string;
  isFavourite: boolean;
  kind?: ButtonKind;
};

/** Keeps a piece among one's favourites, or takes it out; comes back to where it was pressed. */
export function FavouriteButton({ pieceId, title, isFavourite, kind = 'quiet' }: FavouriteButtonProps) {
  const { pathname, search } = useLocation();
  const fetcher = useFetcher<{ noAnswer?: boolean }>();
  const busy = fetcher.state !== 'idle';
  return (
    <fetcher.Form
      className="favourite"
      method="post"
      action={`/clinic/library/${pieceId}/favourite?to=${encodeURIComponent(pathname + search)}`}
      onSubmit={(event) => busy && event.preventDefault()}
    >
      <input type="hidden" name="favourite" value={isFavourite ? 'no' : 'yes'} />
      <Button kind={kind}>
        {isFavourite ? 'Take out of your favourites' : 'Keep among your favourites'}
        <span className="unseen">: {title}</span>
      </Button>
      {fetcher.data?.noAnswer && !busy && (
        <p role="alert">No answer came, so this may not have been kept. Please try again.</p>
      )}
    </fetcher.Form>
  );
}
