import { index, layout, prefix, route, type RouteConfig } from '@remix-run/route-config';

/** Every address of Meantime. A folder an audience: its door is checked against the folder by a test. */
export default [
  layout('routes/open/layout.tsx', [
    index('routes/open/front.tsx'),
    route('sign-in', 'routes/open/sign-in.tsx'),
    route('sign-in/in-place', 'routes/open/sign-in-in-place.tsx'),
    route('sign-out', 'routes/open/sign-out.tsx'),
    route('arrive/:token', 'routes/open/arrive.tsx'),
    route('forgotten', 'routes/open/forgotten.tsx'),
    route('return/:token', 'routes/open/return.tsx'),
    route('help-now', 'routes/open/help-now.tsx'),
    route('clinical-note', 'routes/open/clinical-note.tsx'),
    route('mailbox', 'routes/open/mailbox.tsx'),
    route('mailbox/:mailId', 'routes/open/mailbox-mail.tsx'),
    route('*', 'routes/open/not-found.tsx'),
  ]),
  layout('routes/portal/layout.tsx', [
    ...prefix('portal', [
      index('routes/portal/today.tsx'),
      route('clinical-note', 'routes/portal/clinical-note.tsx'),
      route('assignments/:assignmentId', 'routes/portal/assignment.tsx'),
      route('assignments/:assignmentId/entries', 'routes/portal/entry.tsx'),
      route('assignments/:assignmentId/sharing', 'routes/portal/sharing.tsx'),
      route('shared', 'routes/portal/shared.tsx'),
      route('shared/:sharedReflectionId', 'routes/portal/shared-reflection.tsx'),
      route('access', 'routes/portal/access.tsx'),
      route('account', 'routes/portal/account.tsx'),
    ]),
  ]),
  layout('routes/clinic/layout.tsx', [
    ...prefix('clinic', [
      index('routes/clinic/home.tsx'),
      route('clinical-note', 'routes/clinic/clinical-note.tsx'),
      route('review', 'routes/clinic/review.tsx'),
      route('review/:sharedReflectionId', 'routes/clinic/reading.tsx'),
      route('caseload', 'routes/clinic/caseload.tsx'),
      route('caseload/invitation', 'routes/clinic/invitation.tsx'),
      route('clients/:clientId', 'routes/clinic/client.tsx'),
      route('clients/:clientId/assignments/new', 'routes/clinic/assignment.tsx'),
      route('clients/:clientId/appointments', 'routes/clinic/appointments.tsx'),
      route('library', 'routes/clinic/library.tsx'),
      route('library/:pieceId', 'routes/clinic/piece.tsx'),
      route('library/:pieceId/favourite', 'routes/clinic/favourite.tsx'),
      route('account', 'routes/clinic/account.tsx'),
    ]),
  ]),
] satisfies RouteConfig;
