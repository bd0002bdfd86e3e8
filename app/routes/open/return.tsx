import { data, redirectDocument, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/doors';
import { lookAtLink } from '~/auth/invitations';
import { homeOf } from '~/auth/sign-in';
import { PageTitle } from '~/ui/PageTitle';
import { keepingThePage, unlessNoAnswer } from '~/forms/no-answer';
import { ChoosePassphrase, LinkOpensNothing, PassphraseErrors } from './choose-passphrase';
import { followLink } from './follow-link';

export const meta: MetaFunction = () => [{ title: 'A new passphrase · Meantime' }];

export const loader = forAnyone(async ({ params }) => {
  const link = await lookAtLink('return', params.token ?? '');
  return data({ link }, { status: link ? 200 : 410 });
});

export const action = forAnyone(async ({ request, params, context }) => {
  const followed = await followLink('return', params.token ?? '', request, context);
  if ('viewer' in followed) throw redirectDocument(homeOf(followed.viewer));
  return data({ error: followed.error }, { status: followed.error === undefined ? 410 : 422 });
});

export const clientAction = keepingThePage;
export const shouldRevalidate = unlessNoAnswer;

export default function Return() {
  const { link } = useLoaderData<typeof loader>();
  const error = useActionData<typeof action>()?.error;
  if (!link) return <LinkOpensNothing kind="return" />;
  return (
    <>
      <PassphraseErrors error={error} />
      <PageTitle above={`For ${link.name}, from ${link.clinicName}`}>Choose a new passphrase</PageTitle>
      <p>The one you had stops working, and you are signed out everywhere else. Nothing you wrote is touched.</p>
      <ChoosePassphrase button="Keep it and sign in" error={error} />
    </>
  );
}
