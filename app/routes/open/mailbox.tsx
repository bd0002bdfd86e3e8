import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { NotFound } from '~/errors';
import { mailsIn } from '~/email/mailbox';
import { env } from '~/env.server';
import { timesFor } from '~/times/times-for';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Time } from '~/ui/Time';

export const meta: MetaFunction = () => [{ title: 'Local mailbox · Meantime' }];

/** The mails that would have gone out, where nothing goes out. It does not exist in production. */
export const loader = forAnyone(async ({ viewer }) => {
  const { production, MAILBOX_DIR, RESEND_API_KEY } = env();
  if (production || !MAILBOX_DIR || RESEND_API_KEY) throw new NotFound();
  const mails = await mailsIn(MAILBOX_DIR);
  const times = timesFor(viewer ?? { timeZone: 'UTC' });
  return { mails: mails.map(({ key, to, subject, at }) => ({ key, to, subject, at: times(at, { within: true }) })) };
});

export default function Mailbox() {
  const { mails } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle lede="Mail stays here instead of going out. This page exists on your own machine only, never in production.">
        Local mailbox
      </PageTitle>
      {mails.length === 0 ? (
        <EmptyState>No mail yet. Invite someone, and their letter will be here a moment later.</EmptyState>
      ) : (
        <ItemList
          label="Mails, newest first"
          items={mails.map((mail) => ({
            id: mail.key,
            title: mail.subject,
            to: `/mailbox/${mail.key}`,
            meta: (
              <>
                To {mail.to}, <Time {...mail.at} />
              </>
            ),
          }))}
        />
      )}
    </>
  );
}
