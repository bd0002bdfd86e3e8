import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { NotFound } from '~/errors';
import { mailIn } from '~/email/mailbox';
import { env } from '~/env.server';
import { Actions } from '~/ui/Actions';
import { ButtonLink } from '~/ui/ButtonLink';
import { DescriptionList } from '~/ui/DescriptionList';
import { PageTitle } from '~/ui/PageTitle';
import { Quote } from '~/ui/Quote';

export const meta: MetaFunction = () => [{ title: 'A mail · Meantime' }];

/** One mail of the local mailbox, as its plain text reads, with its link to follow. */
export const loader = forAnyone(async ({ params }) => {
  const { production, MAILBOX_DIR, RESEND_API_KEY, origin } = env();
  if (production || !MAILBOX_DIR || RESEND_API_KEY) throw new NotFound();
  const mail = await mailIn(MAILBOX_DIR, params['mailId'] ?? '');
  if (!mail) throw new NotFound();
  const link = mail.text.match(/https?:\/\/\S+/)?.[0];
  return {
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    way: link !== undefined && URL.canParse(link) && new URL(link).origin === origin ? new URL(link).pathname : null,
  };
});

export default function MailboxMail() {
  const { to, subject, text, way } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle>{subject}</PageTitle>
      <DescriptionList facts={[{ name: 'To', value: to }]} />
      <Quote text={text} />
      <Actions>
        {way === null ? null : (
          <ButtonLink to={way} kind="primary" reloadDocument>
            Follow its link
          </ButtonLink>
        )}
        <ButtonLink to="/mailbox" kind="plain">
          Back to the mailbox
        </ButtonLink>
      </Actions>
    </>
  );
}
