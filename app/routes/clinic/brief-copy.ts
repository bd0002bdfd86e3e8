import { forClinician } from '~/auth/guards';
import { readBrief, type BriefOpened } from '~/domain/brief/brief';
import { makeCopy, readCopyForm } from './record-copy/make-copy.server';

/** A brief as a file, for the clinician's own record. */
export const action = forClinician(async ({ viewer, context, params }) => {
  const as = await readCopyForm(context);
  const { client, shared, given } = await readBrief(viewer, params['clientId'], 'before');
  const shares = shared.filter((one): one is BriefOpened => one.opened);
  return makeCopy(viewer, { as, client, shares, given, page: `/clinic/clients/${client.id}/brief` });
});
