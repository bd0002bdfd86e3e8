import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { DescriptionList } from '~/ui/DescriptionList';
import { ItemList } from '~/ui/ItemList';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import type { showAccount } from './account-form';
import { FormErrors } from '~/forms/FormErrors';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { useRefusal } from '~/forms/use-refusal';
import { SignOutButton } from './SignOutButton';
import { TimeZoneField } from './TimeZoneField';

type Shown = Awaited<ReturnType<typeof showAccount>>;

type AccountPageProps = {
  shown: Shown;
  /** What more can be chosen here, between the time zone and the sign-ins. */
  children?: ReactNode;
};

/** Who someone is here, where they are signed in, and the time zone their days are told in. */
export function AccountPage({ shown, children }: AccountPageProps) {
  const { personId, name, clinicName, timeZone, zoneIsUnknown, zones, logins, saved } = shown;
  const { errors, values, beside } = useRefusal();
  return (
    <>
      <NoAnswerNotice />
      <FormErrors />
      {saved !== null && errors.length === 0 && <Notice>Your time zone is kept. {saved}</Notice>}
      <PageTitle>Account</PageTitle>
      <DescriptionList
        facts={[
          { name: 'Name', value: name },
          { name: 'Clinic', value: clinicName },
        ]}
      />
      <Section title="Your time zone">
        {zoneIsUnknown && (
          <p>The time zone that is kept for you is not known here, so times are told in UTC. Please choose yours.</p>
        )}
        <Form method="post">
          <TimeZoneField
            key={timeZone}
            label="Days and hours are told in"
            choices={zones}
            chosen={timeZone}
            values={values}
            beside={beside}
          />
          <Actions>
            <Button>Keep this time zone</Button>
          </Actions>
        </Form>
      </Section>
      {children}
      <Section title="Where you are signed in">
        <ItemList
          level={3}
          items={logins.map((login, at) => ({
            id: String(at),
            title: login.here ? 'Here' : 'Another browser',
            meta: (
              <>
                Since <Time {...login.since} />
              </>
            ),
          }))}
        />
        <Actions>
          <SignOutButton kind="quiet" personId={personId} />
          {logins.length > 1 && <SignOutButton where="everywhere" kind="quiet" personId={personId} />}
        </Actions>
      </Section>
    </>
  );
}
