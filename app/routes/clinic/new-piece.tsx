import { redirect, type MetaFunction } from '@remix-run/node';
import { Form, Link } from '@remix-run/react';
import { z } from 'zod';
import { forClinician } from '~/auth/guards';
import { beginPiece } from '~/domain/authoring/begin-draft';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ChoiceGroup } from '~/ui/ChoiceGroup';
import { PageTitle } from '~/ui/PageTitle';
import { FormErrors } from '~/forms/FormErrors';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { readForm } from '~/forms/read-form';
import { refusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';
import { kindOptions } from './authoring/field-labels';

export const meta: MetaFunction = () => [{ title: 'Write a piece · Meantime' }];

export const loader = forClinician(() => null);

const fields = z.object({
  kind: z.enum(['essay', 'practice', 'card-set', 'check-in'], { error: 'Choose what kind of piece it is.' }),
});

export const action = forClinician(async ({ viewer, context }) => {
  const form = await readForm(context, fields);
  if (!form.ok) return refusal(form);
  return redirect(`/clinic/library/drafts/${await beginPiece(viewer, form.value.kind)}`);
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function NewPiece() {
  const { beside } = useRefusal();
  return (
    <>
      <NoAnswerNotice />
      <FormErrors />
      <PageTitle
        above={<Link to="/clinic/library/own">Your clinic’s own pieces</Link>}
        lede="It begins as a draft, and joins your clinic’s library when you publish it."
      >
        Write a piece
      </PageTitle>
      <Form method="post">
        <ChoiceGroup
          of="one"
          name="kind"
          legend="What kind of piece is it?"
          error={beside['kind']}
          required
          options={kindOptions}
        />
        <Actions>
          <Button kind="primary">Begin</Button>
          <ButtonLink to="/clinic/library/import">Import a piece</ButtonLink>
        </Actions>
      </Form>
    </>
  );
}
