import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { saveAccount, showAccount } from '~/account/account-form';
import { AccountPage } from '~/account/AccountPage';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';

export const meta: MetaFunction = () => [{ title: 'Account · Meantime' }];

export const loader = forClinician(({ viewer, request }) => showAccount(viewer, request), {
  beforeAcknowledgement: true,
});

export const action = forClinician(({ viewer, ...args }) => saveAccount(viewer, args), {
  beforeAcknowledgement: true,
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function ClinicAccount() {
  return <AccountPage shown={useLoaderData<typeof loader>()} />;
}
