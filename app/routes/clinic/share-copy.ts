import { redirect } from '@remix-run/node';
import { forClinician } from '~/auth/guards';
import { openSharedReflection } from '~/domain/sharing/open';
import { makeCopy, readCopyForm } from './record-copy/make-copy.server';

/** One shared reflection as a file, for the clinician's own record; where it was taken back, its page, which says so. */
export const action = forClinician(async ({ viewer, context, params }) => {
  const as = await readCopyForm(context);
  const id = params['sharedReflectionId'] ?? '';
  const page = `/clinic/review/${id}`;
  const opened = await openSharedReflection(viewer, id);
  if (opened.takenBack) return redirect(page);
  const { client, thread, ...share } = opened;
  const shares = [{ ...share, id, replies: thread.replies, hasEarlierReplies: thread.next !== null }];
  return makeCopy(viewer, { as, client, shares, page });
});
