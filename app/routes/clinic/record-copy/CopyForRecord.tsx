import { Form, useLocation } from '@remix-run/react';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { Notice } from '~/ui/Notice';
import { Section } from '~/ui/Section';

/** Makes a copy for the clinician's own record, and says first what comes of it. */
export function CopyForRecord({ to, clientName }: { to: string; clientName: string }) {
  const cannotSet = new URLSearchParams(useLocation().search).get('copy') === 'letters';
  return (
    <Section title="Copy for my record" id="copy" onScreenOnly>
      {cannotSet && (
        <Notice tone="trouble">
          No PDF was made: it can set Latin, Greek and Cyrillic letters, up to 30,000 of them, and this has others or
          more. The plain text holds all of it.
        </Notice>
      )}
      <p>
        A file with the words, where and when they were shared, and the Clinical note, for your own health record.{' '}
        {clientName} sees that you made it. It does not change when something is taken back.
      </p>
      <Form method="post" action={to} reloadDocument>
        <Actions>
          <Button name="as" value="text">
            Copy as plain text
          </Button>
          <Button name="as" value="pdf">
            Copy as PDF
          </Button>
        </Actions>
      </Form>
    </Section>
  );
}
