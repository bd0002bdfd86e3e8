import { redirect, type LinksFunction, type MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData, useNavigation } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { Refused } from '~/errors';
import { publishDraft } from '~/domain/authoring/publish';
import { draftToRead } from '~/domain/authoring/read-draft';
import styles from '~/styles/pieces.css?url';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { PieceReader } from '~/ui/PieceReader';
import { Preview } from '~/ui/Preview';
import { Section } from '~/ui/Section';
import { FormErrors } from '~/forms/FormErrors';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { formOf } from '~/forms/read-form';
import { orRefusal } from '~/forms/refusal';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Read a draft · Meantime' }];

export const loader = forClinician(async ({ viewer, params }) => {
  const draft = await draftToRead(viewer, params['draftId']);
  if ('publishedAs' in draft) throw redirect(`/clinic/library/${draft.publishedAs}`);
  return draft;
});

export const action = forClinician(async ({ viewer, context, params }) => {
  const revision = Number((await formOf(context)).get('revision'));
  return orRefusal({ values: {} }, async () => {
    try {
      const pieceId = await publishDraft(viewer, params['draftId'], revision);
      return redirect(`/clinic/library/${pieceId}?published`);
    } catch (error) {
      const hasProblems = error instanceof Refused && error.code === 'problems';
      if (hasProblems) return redirect(`/clinic/library/drafts/${params['draftId'] ?? ''}?check`);
      throw error;
    }
  });
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function DraftPreview() {
  const { id, title, number, pieceId, revision, piece, suggestions } = useLoaderData<typeof loader>();
  const publishing = useNavigation().state === 'submitting';
  const form = `/clinic/library/drafts/${id}`;
  const said = [...new Set(suggestions.map(({ says }) => says))];
  return (
    <>
      <FormErrors title={null} />
      <PageTitle above={<Link to={form}>Back to the draft</Link>}>
        {pieceId === null ? `Publish ${title === '' ? 'this piece' : `“${title}”`}?` : `Publish version ${number}?`}
      </PageTitle>
      {piece === null ? (
        <EmptyState action={<ButtonLink to={`${form}?check`}>See what it needs</ButtonLink>}>
          It cannot be shown yet: something in it has to be put right first.
        </EmptyState>
      ) : (
        <>
          {said.length > 0 && (
            <Section title="Perhaps worth another look">
              <ul className="advice">
                {said.map((says) => (
                  <li key={says}>{says}</li>
                ))}
              </ul>
            </Section>
          )}
          <Form method="post" onSubmit={(event) => publishing && event.preventDefault()}>
            <NoAnswerNotice />
            <input type="hidden" name="revision" value={revision} />
            <p>
              {pieceId === null
                ? 'It joins your clinic’s library, and every clinician of your clinic can assign it.'
                : `From then on version ${number} is what is assigned. Those who have an earlier version keep it.`}{' '}
              A version that is published does not change any more.
            </p>
            <Actions>
              <Button kind="primary" busy={publishing ? 'Publishing…' : undefined}>
                {pieceId === null ? 'Publish it' : `Publish version ${number}`}
              </Button>
              <ButtonLink to={form}>Go on writing</ButtonLink>
            </Actions>
          </Form>
          <Preview who="a client">
            <PieceReader piece={piece} level={2} />
          </Preview>
        </>
      )}
    </>
  );
}
