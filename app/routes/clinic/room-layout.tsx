import type { LinksFunction } from '@remix-run/node';
import { Outlet, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { helpOnPaper } from '~/domain/crisis/help-on-paper';
import { unlessNoAnswer } from '~/forms/no-answer';
import styles from '~/styles/clinic.css?url';
import { Shell } from '~/ui/Shell';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];

export const loader = forClinician(({ viewer: { timeZone } }) => ({ help: helpOnPaper(timeZone) }), { inRoom: true });

export const shouldRevalidate = unlessNoAnswer;

/** The frame of a page that a client sees beside their clinician: it leads nowhere, and names nobody. */
export default function Room() {
  const { help } = useLoaderData<typeof loader>();
  return (
    <Shell area="clinic" home={null} help={help}>
      <Outlet />
    </Shell>
  );
}
