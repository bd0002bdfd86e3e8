import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { Section } from '~/ui/Section';
import { acknowledging, disclaimerToRead } from '~/acknowledgement/acknowledging';
import { AcknowledgingPage } from '~/acknowledgement/AcknowledgingPage';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { redirectTargetIn } from '~/forms/redirect-target';

export const meta: MetaFunction = () => [{ title: 'Clinical note · Meantime' }];

export const loader = forClinician(
  async ({ viewer, request }) => ({
    current: await disclaimerToRead(viewer),
    to: redirectTargetIn(request, '/clinic'),
  }),
  { beforeAcknowledgement: true },
);

export const action = forClinician(({ viewer, ...args }) => acknowledging(viewer, args, '/clinic'), {
  beforeAcknowledgement: true,
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function CliniciansDisclaimer() {
  const page = useLoaderData<typeof loader>();
  return (
    <AcknowledgingPage
      {...page}
      lede="This is what everyone you assign something to will read first, and again with every piece."
    >
      <Section title="What you say by going on">
        <p>
          You have read the note, and you will not use the library in place of care. Which piece fits whom, and when, is
          your judgment; each piece names who it may not suit.
        </p>
        <p>
          With each piece you say how you will read what is shared from it, and your clients are told that, and that it
          is never in real time. Please keep to it, say when you are away, and have a way for them to reach someone
          between appointments that is not this.
        </p>
        <p>
          You see what a client shares with you, and nothing else they write: not how much there is, and not whether
          there is any. They can take a share back at any time. When you open one, that is recorded, and they can see
          it.
        </p>
      </Section>
    </AcknowledgingPage>
  );
}
