import type { MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { forClient } from '~/auth/guards';
import { saveAccount, showAccount } from '~/account/account-form';
import { AccountPage } from '~/account/AccountPage';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { Section } from '~/ui/Section';

export const meta: MetaFunction = () => [{ title: 'Account · Meantime' }];

export const loader = forClient(({ viewer, request }) => showAccount(viewer, request), { beforeAcknowledgement: true });

export const action = forClient(({ viewer, ...args }) => saveAccount(viewer, args), { beforeAcknowledgement: true });

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function PortalAccount() {
  return (
    <>
      <AccountPage shown={useLoaderData<typeof loader>()} />
      <Section title="What happened to your account">
        <p>
          <Link to="/portal/account/history">When you signed in, and who tried to and could not</Link>
        </p>
      </Section>
    </>
  );
}
