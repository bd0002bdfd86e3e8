import { redirect, type MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { forClinician } from '~/auth/guards';
import { justAssigned, undoAssigning, UNDO_MINUTES } from '~/domain/assignments/undo';
import { MOST_AT_ONCE } from '~/domain/assignments/assignment-reason';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { readForm } from '~/forms/read-form';
import { NotFound } from '~/errors';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { withParams } from '~/ui/list-address';
import { numberInWords } from '~/ui/numbers';

export const meta: MetaFunction = () => [{ title: 'Assigned · Meantime' }];

export const loader = forClinician(async ({ viewer, request }) => {
  const search = new URL(request.url).searchParams;
  const of = search.get('of');
  if (of === null) return redirect('/clinic/assign');
  const given = await justAssigned(viewer, of.split(' '));
  if (given.length === 0) throw new NotFound();
  return { given, left: search.has('left'), minutes: UNDO_MINUTES };
});

const posted = z.object({ id: z.array(z.uuid()).min(1).max(MOST_AT_ONCE) });

export const action = forClinician(async ({ viewer, context }) => {
  const form = await readForm(context, posted);
  if (!form.ok) throw new NotFound();
  const { all } = await undoAssigning(viewer, form.value.id);
  return redirect(`/clinic/assign/given?of=${form.value.id.join('+')}${all ? '' : '&left'}`);
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function Assigned() {
  const { given, left, minutes } = useLoaderData<typeof loader>();
  const undoing = useNavigation().formMethod === 'POST';
  const [first] = given;
  if (first === undefined) return null;
  const withThem = given.filter((one) => one.withThem);
  const open = given.filter((one) => one.canBeUndone);
  const who = given.length === 1 ? first.clientName : `${numberInWords(given.length)} people`;
  return (
    <>
      {left && (
        <Notice tone="trouble">
          {numberInWords(minutes).replace(/^./, (first) => first.toUpperCase())} minutes are over, so it is still with
          them. It can be withdrawn on each one’s page, and then it stays among what was given.
        </Notice>
      )}
      <PageTitle above={`“${first.title}”`}>
        {withThem.length > 0 ? `It is with ${who} now` : 'Undone: it is with nobody'}
      </PageTitle>
      <ul className="given">
        {given.map((one) => (
          <li key={one.id}>
            <Link to={`/clinic/clients/${one.clientId}`}>{one.clientName}</Link>
          </li>
        ))}
      </ul>
      {open.length > 0 && (
        <Form method="post" onSubmit={(event) => undoing && event.preventDefault()}>
          {open.map(({ id }) => (
            <input key={id} type="hidden" name="id" value={id} />
          ))}
          <p>
            For {numberInWords(minutes)} minutes this can be undone, as if it had not been given. Until then no mail
            about it goes out.
          </p>
          <NoAnswerNotice />
          <Actions>
            <Button busy={undoing ? 'Undoing…' : undefined}>Undo</Button>
            <ButtonLink to="/clinic">Before you meet</ButtonLink>
          </Actions>
        </Form>
      )}
      {open.length === 0 && (
        <Actions>
          <ButtonLink
            to={`/clinic/assign${withParams('', {
              piece: first.pieceId,
              to: given.length === 1 ? first.clientId : undefined,
            })}`}
          >
            Assign it again
          </ButtonLink>
          <ButtonLink to="/clinic">Before you meet</ButtonLink>
        </Actions>
      )}
    </>
  );
}
