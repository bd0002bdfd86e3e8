import { data, redirect, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { forClient } from '~/auth/doors';
import { acknowledge } from '~/domain/disclaimer/acknowledge';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { whoReads } from '~/domain/disclaimer/who-reads';
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

export const loader = forClient(
  async ({ viewer, request }) => ({
    disclaimer: await currentDisclaimer(viewer),
    clinicians: await whoReads(viewer),
    zone: viewer.timeZone,
    now: new Date().toISOString(),
    to: onward(request, '/portal'),
  }),
  { beforeAcknowledgement: true },
);

export const action = forClient(
  async ({ viewer, request }) => {
    const to = onward(request, '/portal');
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

export default function ClientClinicalNote() {
  const { disclaimer, clinicians, zone, now, to } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  const them = clinicians.length > 0 ? clinicians.join(' or ') : 'your clinician';
  return (
    <>
      {refused !== undefined && <Notice tone="trouble">{refused}</Notice>}
      <PageTitle
        lede={
          disclaimer.changedSince
            ? 'The Clinical note has changed since you read it. Please read it once more.'
            : 'Two things to read first. They take about two minutes.'
        }
      >
        Before you begin
      </PageTitle>
      <ClinicalNote note={disclaimer.note} />
      <Section title="What your clinician sees, and when they read it">
        <p>What you write here is yours. Nobody else can read it, {them} included, until you choose to share it.</p>
        <p>
          When you share, you choose which answers. Before anything goes, you see exactly what {them} will see. What you
          keep is not mentioned, and neither is that you kept anything.
        </p>
        <p>
          What you share is read before you meet, and not in real time. Nobody is watching as you write, and nobody is
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
