import { data, redirect, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { forClinician } from '~/auth/doors';
import { acknowledge } from '~/domain/disclaimer/acknowledge';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { Refused } from '~/domain/errors';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ClinicalNote } from '~/ui/ClinicalNote';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { WhenInWords } from '~/ui/WhenInWords';
import { onward } from '../onward';
import { readForm } from '../read-form';

export const meta: MetaFunction = () => [{ title: 'Clinical note · Meantime' }];

export const loader = forClinician(
  async ({ viewer, request }) => ({
    disclaimer: await currentDisclaimer(viewer),
    zone: viewer.timeZone,
    now: new Date().toISOString(),
    to: onward(request, '/clinic'),
  }),
  { beforeAcknowledgement: true },
);

export const action = forClinician(
  async ({ viewer, request }) => {
    const to = onward(request, '/clinic');
    const form = await readForm(request, z.object({ disclaimer: z.string() }));
    try {
      await acknowledge(viewer, form.ok ? form.value.disclaimer : '');
    } catch (error) {
      if (error instanceof Refused) return data({ refused: error.message }, { status: 422 });
      throw error;
    }
    return redirect(to);
  },
  { beforeAcknowledgement: true },
);

export default function CliniciansClinicalNote() {
  const { disclaimer, zone, now, to } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  return (
    <>
      {refused !== undefined && <Notice tone="trouble">{refused}</Notice>}
      <PageTitle
        lede={
          disclaimer.changedSince
            ? 'The Clinical note has changed since you read it. Please read it once more.'
            : 'This is what everyone you assign something to will read first, and again with every piece.'
        }
      >
        Before you begin
      </PageTitle>
      <ClinicalNote note={disclaimer.note} />
      <Section title="What you say by going on">
        <p>
          You have read the note, and you will not use the library in place of care. Which piece fits whom, and when, is
          your judgment; each piece names who it may not suit.
        </p>
        <p>
          Your clients are told that you read what they share before you meet, and not in real time. Please keep to
          that, and have a way for them to reach someone between appointments that is not this.
        </p>
        <p>
          You see what a client shares with you, and nothing else they write: not how much there is, and not whether
          there is any. They can take a share back at any time. When you open one, that is recorded, and they can see
          it.
        </p>
      </Section>
      {disclaimer.acknowledgedAt === null ? (
        <Form method="post">
          <input type="hidden" name="disclaimer" value={disclaimer.id} />
          <Actions>
            <Button kind="primary">I have read this</Button>
          </Actions>
        </Form>
      ) : (
        <>
          <p>
            Read by you: <WhenInWords iso={disclaimer.acknowledgedAt} zone={zone} now={now} form="day" within />.
          </p>
          <Actions>
            <ButtonLink to={to}>Go on</ButtonLink>
          </Actions>
        </>
      )}
    </>
  );
}
