import { Form } from '@remix-run/react';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { Section } from '~/ui/Section';

/** Makes a copy for the clinician's own record, and says first what comes of it. */
export function CopyForRecord({ to, clientName }: { to: string; clientName: string }) {
  return (
    <Section title="Copy for my record" id="copy" onScreenOnly>
      <p>
        A file with the words, where and when they were shared, and the Clinical note, for your own health record.{' '}
        {clientName} sees that you made it. It does not change when something is taken back.
      </p>
      <Form method="post" action={to} reloadDocument>
        <Actions>
          <Button name="as" value="text">
            Copy as plain text
          </Button>
        </Actions>
      </Form>
    </Section>
  );
}
