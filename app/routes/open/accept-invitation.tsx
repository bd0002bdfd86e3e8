import { data, redirectDocument, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { findLink } from '~/auth/invitations';
import { homeOf } from '~/auth/sign-in';
import { PageTitle } from '~/ui/PageTitle';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { ChoosePassphrase, LinkOpensNothing, PassphraseErrors } from './choose-passphrase';
import { followLink } from './follow-link';

export const meta: MetaFunction = () => [{ title: 'Welcome · Meantime' }];

export const loader = forAnyone(async ({ params }) => {
  const link = await findLink('arrival', params.token ?? '');
  return data({ link }, { status: link ? 200 : 410 });
});

export const action = forAnyone(({ request, params, context }) =>
  followLink('arrival', params.token ?? '', request, context, (viewer) =>
    redirectDocument(`${homeOf(viewer)}/clinical-note`),
  ),
);

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function Arrive() {
  const { link } = useLoaderData<typeof loader>();
  if (!link) return <LinkOpensNothing kind="arrival" />;
  return (
    <>
      <PassphraseErrors />
      <PageTitle
        above={`For ${link.name}, from ${link.clinicName}`}
        lede="Meantime is a quiet place for the days between two meetings: something to read, somewhere to write, and your own choice of what to show."
      >
        Welcome
      </PageTitle>
      <p>
        Choose a passphrase, so that nobody else can open what you keep here. You will need it together with the email
        address this link was sent to. Next you will read two short things, and then you are in.
      </p>
      <ChoosePassphrase button="Keep it and go on" email={link.email} />
    </>
  );
}
