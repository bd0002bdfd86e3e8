import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forClient } from '~/auth/guards';
import { cliniciansOfClient } from '~/domain/care-links/clinicians-of-client';
import { Section } from '~/ui/Section';
import { acknowledging, disclaimerToRead } from '~/acknowledgement/acknowledging';
import { AcknowledgingPage } from '~/acknowledgement/AcknowledgingPage';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { redirectTargetIn } from '~/forms/redirect-target';

export const meta: MetaFunction = () => [{ title: 'Clinical note · Meantime' }];

export const loader = forClient(
  async ({ viewer, request }) => ({
    current: await disclaimerToRead(viewer),
    clinicians: await cliniciansOfClient(viewer),
    to: redirectTargetIn(request, '/portal'),
  }),
  { beforeAcknowledgement: true },
);

export const action = forClient(({ viewer, ...args }) => acknowledging(viewer, args, '/portal'), {
  beforeAcknowledgement: true,
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function ClientDisclaimer() {
  const { clinicians, ...page } = useLoaderData<typeof loader>();
  const them = clinicians.length > 0 ? clinicians.join(' or ') : 'your clinician';
  return (
    <AcknowledgingPage {...page} lede="Two things to read first. They take about two minutes.">
      <Section title="What your clinician sees, and when they read it">
        <p>What you write here is yours. Nobody else is shown it, {them} included, until you choose to share it.</p>
        <p>
          When you share, you choose which answers. Before anything goes, you see exactly what {them} will see. What you
          keep is not mentioned, and neither is that you kept anything.
        </p>
        <p>
          What you share is not read in real time. How it will be read, before you meet or together or not at all, is
          said beside each piece, and so is when your clinician is away. Nobody is watching as you write, and nobody is
          told if you write that you are in danger. If you are, please use Help now, where a person answers.
        </p>
        <p>
          You can take back what you shared, at any time. From that moment {them} can no longer open it here. Taking
          back cannot undo a reading: if it had been opened, it may be remembered, and it may live on in a clinician’s
          own records. The page will tell you whether it had been opened.
        </p>
        <p>
          Meantime keeps a record of who shared, opened, replied to or took back what, and when. You can read it under
          Access. It holds no words of yours. Your writing is stored encrypted.
        </p>
      </Section>
    </AcknowledgingPage>
  );
}
