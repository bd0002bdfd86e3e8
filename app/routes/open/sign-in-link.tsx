import { data, redirectDocument, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { findLink } from '~/auth/invitations';
import { homeOf } from '~/auth/sign-in';
import { PageTitle } from '~/ui/PageTitle';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { ChoosePassphrase, LinkOpensNothing, PassphraseErrors } from './choose-passphrase';
import { followLink } from './follow-link';

export const meta: MetaFunction = () => [{ title: 'A new passphrase · Meantime' }];

export const loader = forAnyone(async ({ params }) => {
  const link = await findLink('return', params.token ?? '');
  return data({ link }, { status: link ? 200 : 410 });
});

export const action = forAnyone(({ request, params, context }) =>
  followLink('return', params.token ?? '', request, context, (viewer) => redirectDocument(homeOf(viewer))),
);

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function Return() {
  const { link } = useLoaderData<typeof loader>();
  if (!link) return <LinkOpensNothing kind="return" />;
  return (
    <>
      <PassphraseErrors />
      <PageTitle above={`For ${link.name}, from ${link.clinicName}`}>Choose a new passphrase</PageTitle>
      <p>The one you had stops working, and you are signed out everywhere else. Nothing you wrote is touched.</p>
      <ChoosePassphrase button="Keep it and sign in" email={link.email} />
    </>
  );
}
