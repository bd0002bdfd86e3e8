import { Form } from '@remix-run/react';
import { useRefusal } from '~/forms/use-refusal';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { Field } from '~/ui/Field';
import { Notice } from '~/ui/Notice';
import { Section } from '~/ui/Section';
import type { shownAway } from './say-away.server';

type Shown = Awaited<ReturnType<typeof shownAway>>;

/** From when until when one reads nothing, which every client of one's own is told. */
export function AwayForm({ away, said }: { away: Shown['away']; said: Shown['awaySaid'] }) {
  const { values, beside } = useRefusal({ what: 'away' });
  return (
    <Section title="Away" id="away">
      {said === 'said' && away && <Notice>Your clients are told, from now on.</Notice>}
      {said === 'over' && !away && <Notice>It is said no longer.</Notice>}
      <p>
        {away ? (
          <>
            You read nothing from {away.first} to the end of {away.last}. Everyone you work with reads that on Today,
            where they write and beside “Share”.
          </>
        ) : (
          <>
            Say from when until when you read nothing. Everyone you work with is told on Today, where they write and
            beside “Share”.
          </>
        )}
      </p>
      <Form method="post" noValidate>
        <input type="hidden" name="what" value="away" />
        <div className="filter-bar">
          <Field
            name="firstDay"
            label="First day"
            type="date"
            defaultValue={values['firstDay'] ?? away?.firstDay ?? ''}
            error={beside['firstDay']}
          />
          <Field
            name="lastDay"
            label="Last day"
            type="date"
            defaultValue={values['lastDay'] ?? away?.lastDay ?? ''}
            error={beside['lastDay']}
          />
          <Button>{away ? 'Change it' : 'Say that I am away'}</Button>
        </div>
      </Form>
      {away && (
        <Form method="post">
          <input type="hidden" name="what" value="back" />
          <Actions>
            <Button>I am back</Button>
          </Actions>
        </Form>
      )}
    </Section>
  );
}
