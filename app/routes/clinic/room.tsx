import { redirect, type LinksFunction, type MetaFunction } from '@remix-run/node';
import { Form, useLoaderData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { forClinician } from '~/auth/guards';
import { enterRoom, leaveRoom, roomIn, roomOf } from '~/auth/room';
import { readBrief } from '~/domain/brief/brief';
import { clientName } from '~/domain/care-links/client';
import { NotFound } from '~/errors';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { readForm } from '~/forms/read-form';
import styles from '~/styles/brief.css?url';
import printStyles from '~/styles/brief-print.css?url';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { briefInWords } from './brief/brief-in-words.server';
import { BriefOverview, BriefWordsWhole } from './brief/BriefPage';
import { unlessAhead } from './looked-at.server';

export const links: LinksFunction = () => [styles, printStyles].map((href) => ({ rel: 'stylesheet', href }));
export const meta: MetaFunction = () => [{ title: 'In the room · Meantime' }];

/** Opens what is read in the room, and records that it was opened. Someone else's room stays closed while this browser is in one. */
export const loader = forClinician(
  async ({ viewer, request, context, params }) => {
    unlessAhead(request);
    const clientId = params['clientId'];
    const inside = roomIn(request);
    if (inside !== null && inside !== clientId) throw redirect(roomOf(inside));
    try {
      return { brief: briefInWords(await readBrief(viewer, clientId, 'room'), viewer) };
    } catch (error) {
      // They no longer work together: nobody is kept in a room that is not there.
      if (error instanceof NotFound) leaveRoom(context);
      throw error;
    }
  },
  { inRoom: true },
);

const posted = z.object({ what: z.enum(['enter', 'come-out']) });

export const action = forClinician(async ({ viewer, context, params }) => {
  const form = await readForm(context, posted);
  if (!form.ok) throw new NotFound();
  const { id } = await clientName(viewer, params['clientId']);
  if (form.value.what === 'enter') {
    enterRoom(context, id);
    return redirect(roomOf(id));
  }
  leaveRoom(context);
  return redirect(`/clinic/clients/${id}`);
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function InTheRoom() {
  const { brief } = useLoaderData<typeof loader>();
  const leaving = useNavigation().formData?.get('what') === 'come-out';
  return (
    <div className="brief">
      <BriefOverview brief={brief} inRoom>
        <PageTitle above="In the room">{brief.client.name}</PageTitle>
      </BriefOverview>
      <BriefWordsWhole brief={brief} inRoom />
      <Section title="When you are done" onScreenOnly>
        <p>Until you come out, this browser shows this page and no other of the clinic’s.</p>
        <Form method="post" replace onSubmit={(event) => leaving && event.preventDefault()}>
          <NoAnswerNotice of={{ what: 'come-out' }} />
          <input type="hidden" name="what" value="come-out" />
          <Actions>
            <Button busy={leaving ? 'Coming out…' : undefined}>Come out of the room</Button>
          </Actions>
        </Form>
      </Section>
    </div>
  );
}
