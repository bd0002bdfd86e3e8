import { Outlet, useLoaderData } from '@remix-run/react';
import { forClient } from '~/auth/guards';
import { helpOnPaper } from '~/domain/crisis/help-on-paper';
import { Shell } from '~/ui/Shell';
import { SignOutButton } from '~/account/SignOutButton';
import { unlessNoAnswer } from '~/forms/no-answer';

export const loader = forClient(
  ({ viewer: { acknowledged, personId, timeZone } }) => ({ acknowledged, personId, help: helpOnPaper(timeZone) }),
  { beforeAcknowledgement: true },
);

const pages = [
  { to: '/portal', label: 'Today', end: true },
  { to: '/portal/shared', label: 'Shared' },
  { to: '/portal/access', label: 'Access' },
  { to: '/portal/account', label: 'Account' },
];

export const shouldRevalidate = unlessNoAnswer;

export default function Portal() {
  const { acknowledged, personId, help } = useLoaderData<typeof loader>();
  return (
    <Shell
      area="portal"
      home="/portal"
      links={acknowledged ? pages : []}
      aside={<SignOutButton personId={personId} />}
      help={help}
    >
      <Outlet />
    </Shell>
  );
}
