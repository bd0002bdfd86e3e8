import { Form } from '@remix-run/react';
import { Button } from '~/ui/Button';

/** One press shows this client alone, for when the screen is turned to them: as a whole new document, with nothing left of this one. */
export function EnterRoom({ clientId }: { clientId: string }) {
  return (
    <Form method="post" action={`/clinic/clients/${clientId}/room`} reloadDocument>
      <input type="hidden" name="what" value="enter" />
      <Button>In the room</Button>
    </Form>
  );
}
