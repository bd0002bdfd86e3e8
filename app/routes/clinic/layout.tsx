import type { LinksFunction } from '@remix-run/node';
import { Outlet, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { helpOnPaper } from '~/domain/crisis/help-on-paper';
import styles from '~/styles/clinic.css?url';
import { Shell } from '~/ui/Shell';
import { SingleKeysProvider } from '~/ui/single-keys';
import { SignOutButton } from '~/account/SignOutButton';
import { unlessNoAnswer } from '~/forms/no-answer';
import { singleKeysAllowed } from '~/reading-preferences/single-keys-cookie';
import { JumpField } from './jump/JumpField';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];

export const loader = forClinician(
  ({ viewer: { acknowledged, personId, timeZone }, request }) => ({
    acknowledged,
    personId,
    help: helpOnPaper(timeZone),
    singleKeys: singleKeysAllowed(request.headers.get('Cookie')),
  }),
  { beforeAcknowledgement: true },
);

const pages = [
  { to: '/clinic', label: 'Before you meet', end: true },
  { to: '/clinic/review', label: 'Review' },
  { to: '/clinic/caseload', label: 'Caseload', below: ['/clinic/clients', '/clinic/assign'] },
  { to: '/clinic/library', label: 'Library' },
  { to: '/clinic/account', label: 'Account' },
];

export const shouldRevalidate = unlessNoAnswer;

export default function Clinic() {
  const { acknowledged, personId, help, singleKeys } = useLoaderData<typeof loader>();
  return (
    <SingleKeysProvider value={singleKeys}>
      <Shell
        area="clinic"
        home="/clinic"
        links={acknowledged ? pages : []}
        jump={acknowledged && <JumpField />}
        aside={<SignOutButton personId={personId} />}
        help={help}
      >
        <Outlet />
      </Shell>
    </SingleKeysProvider>
  );
}
