import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Disclaimer } from '~/ui/Disclaimer';
import { PageTitle } from '~/ui/PageTitle';
import { FormErrors } from '~/forms/FormErrors';
import { Time } from '~/ui/Time';
import type { disclaimerToRead } from './acknowledging';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';

interface AcknowledgingProps {
  current: Awaited<ReturnType<typeof disclaimerToRead>>;
  /** Where "Go on" leads, once it was read. */
  to: string;
  /** Under the title, for someone who reads it for the first time. */
  lede: string;
  /** What is read along with the disclaimer. */
  children: ReactNode;
}

/** The page that asks for the acknowledgement, and that can be read again afterwards. */
export function AcknowledgingPage({ current, to, lede, children }: AcknowledgingProps) {
  const { disclaimer, acknowledgedAt, changedSince } = current;
  return (
    <>
      <NoAnswerNotice />
      <FormErrors title={null} />
      {acknowledgedAt === null ? (
        <PageTitle
          lede={changedSince ? 'The Clinical note has changed since you read it. Please read it once more.' : lede}
        >
          Before you begin
        </PageTitle>
      ) : (
        <PageTitle
          lede={
            <>
              Read by you: <Time {...acknowledgedAt} />.
            </>
          }
        >
          The Clinical note
        </PageTitle>
      )}
      <Disclaimer disclaimer={disclaimer} />
      {children}
      {acknowledgedAt === null ? (
        <Form method="post">
          <input type="hidden" name="disclaimer" value={current.id} />
          <Actions>
            <Button kind="primary">I have read this</Button>
          </Actions>
        </Form>
      ) : (
        <Actions>
          <ButtonLink to={to}>Go on</ButtonLink>
        </Actions>
      )}
    </>
  );
}
