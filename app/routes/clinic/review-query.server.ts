import type { ReviewQuery } from '~/domain/review/review-queue';
import { isId } from '~/db/id';
import { inOrder, readCursor, readSort, withParams } from '~/ui/list-address';

const kinds = ['essay', 'practice', 'card-set', 'check-in'] as const;

/** What the address of the review queue asks for. What cannot be read in it is as good as not there. */
export function readReviewQuery(search: URLSearchParams): ReviewQuery {
  const of = search.get('of') ?? '';
  return {
    ...readSort(search.get('sort'), ['waiting', 'client']),
    client: search.get('client')?.replaceAll('\0', '').trim().normalize('NFC').slice(0, 200) || undefined,
    clientId: isId(of) ? of : undefined,
    kind: kinds.find((kind) => kind === search.get('kind')),
    newOnly: search.get('new') === 'only',
    cursor: readCursor(search, inOrder),
  };
}

/** The address of the queue, as far as it belongs to what is asked for, to be carried along in `in` and gone back to. */
export function inQueue(search: string): string {
  return withParams(search, { discussed: undefined, left: undefined, undone: undefined }).slice(1);
}

/** Where one row of the queue is read; it leads back to the queue as it was asked for. */
export function reviewAddress(id: string, queueSearch: string): string {
  return `/clinic/review/${id}${queueSearch === '' ? '' : withParams('', { in: queueSearch })}`;
}

/** The queue that `in` of an address leads back to. */
export function queueOf(search: URLSearchParams): { query: ReviewQuery; search: string } {
  const given = inQueue((search.get('in') ?? '').slice(0, 1_000));
  return { query: readReviewQuery(new URLSearchParams(given)), search: given };
}
