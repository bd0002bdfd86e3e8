import { Form } from '@remix-run/react';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { DescriptionList } from '~/ui/DescriptionList';
import { ItemList } from '~/ui/ItemList';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { SelectField } from '~/ui/SelectField';
import { Time } from '~/ui/Time';
import type { showAccount } from './account-form';
import { FormErrors } from '~/forms/FormErrors';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { useRefusal } from '~/forms/use-refusal';
import { SignOutButton } from './SignOutButton';

type Shown = Awaited<ReturnType<typeof showAccount>>;

/** Who someone is here, where they are signed in, and the time zone their days are told in. */
export function AccountPage({ shown }: { shown: Shown }) {
  const { personId, name, clinicName, timeZone, zones, logins, saved } = shown;
  const { errors, beside } = useRefusal();
  return (
    <>
      <NoAnswerNotice />
      <FormErrors />
      {saved && errors.length === 0 && <Notice>Your time zone is kept.</Notice>}
      <PageTitle>Account</PageTitle>
      <DescriptionList
        facts={[
          { name: 'Name', value: name },
          { name: 'Clinic', value: clinicName },
        ]}
      />
      <Section title="Your time zone">
        <Form method="post">
          <SelectField
            name="timeZone"
            label="Days and hours are told in"
            defaultValue={timeZone}
            error={beside['timeZone']}
            options={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          />
          <Actions>
            <Button>Keep this time zone</Button>
          </Actions>
        </Form>
      </Section>
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
