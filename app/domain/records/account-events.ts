import { accountKindOf, type AccountKind } from '~/db/account-kinds';
import { asViewer } from '~/db/as-viewer';
import type { ClientViewer } from '~/db/viewer';
import { wallTime } from '~/time-zones/zone-data.server';
import { ROWS_A_PAGE, type FromCursor, type PageOnwards } from '../page';
import { momentIn } from './access-events';

/** One line of what was done to a client's account, for that client. */
export interface AccountLine {
  id: string;
  /** Null where this code does not know it. */
  kind: AccountKind | null;
  /** When, in ISO 8601; of what is counted by the hour, when that hour began. */
  at: string;
  /** How often, within that hour. */
  count: number;
}

/** The lines of one day in the client's own zone, newest first. */
export interface AccountDay {
  lines: AccountLine[];
}

export interface AccountHistory {
  days: AccountDay[];
  next: PageOnwards<AccountLine>['next'];
}

/**
 * What was done to the viewer's account, and when, newest first: sign-ins, refused tries, and what else changed it. A
 * cursor names a moment, which its page reads with all that came before it; where it is none, the page begins with the
 * newest. Its cost does not grow with the length of the record.
 */
export async function accountEvents(
  viewer: ClientViewer,
  { cursor }: FromCursor<'next'> = {},
): Promise<AccountHistory> {
  const through = momentIn(cursor?.from ?? '');
  const found = await asViewer(viewer, (db) =>
    db.accountEvent.findMany({
      where: { personId: viewer.personId, ...(through && { at: { lte: through } }) },
      select: { id: true, kind: true, at: true, count: true },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: ROWS_A_PAGE.events + 1,
    }),
  );
  // A page ends between two moments, never inside one.
  const from = found[ROWS_A_PAGE.events]?.at;
  const rows = from ? found.filter(({ at }) => at > from) : found;
  const days: (AccountDay & { day: string })[] = [];
  for (const { id, kind, at, count } of rows) {
    const day = wallTime(at, viewer.timeZone).slice(0, 10);
    if (days.at(-1)?.day !== day) days.push({ day, lines: [] });
    days.at(-1)?.lines.push({ id, kind: accountKindOf(kind), at: at.toISOString(), count });
  }
  return { days: days.map(({ lines }) => ({ lines })), next: from ? { to: 'next', from: from.toISOString() } : null };
}

/** Says one line to the client whose account it is, without its time. */
export function accountSentence({ kind, count }: Pick<AccountLine, 'kind' | 'count'>): string {
  switch (kind) {
    case 'signed-in':
      return 'You signed in.';
    case 'refused':
      return count === 1
        ? 'Someone tried to sign in with a wrong passphrase.'
        : `Someone tried to sign in with a wrong passphrase, ${count.toLocaleString('en')} times.`;
    case 'signed-out-everywhere':
      return 'Every browser that was signed in was signed out.';
    case 'passphrase-chosen':
      return 'A new passphrase was chosen, by a mailed link.';
    case 'link-sent':
      return 'A link for signing in was asked for, and mailed to you.';
    case null:
      return 'Something else was done.';
  }
}
