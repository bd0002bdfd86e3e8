import { redirect, type LinksFunction, type MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData } from '@remix-run/react';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { forClinician } from '~/auth/guards';
import { NotFound } from '~/errors';
import { tailorPiece, writeNewVersion } from '~/domain/authoring/begin-draft';
import { bringBackPiece, retirePiece } from '~/domain/authoring/retire';
import { pieceVersions } from '~/domain/authoring/versions';
import styles from '~/styles/pieces.css?url';
import { timesFor } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ConfirmDialog } from '~/ui/ConfirmDialog';
import { ItemList } from '~/ui/ItemList';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Time } from '~/ui/Time';
import { FormErrors } from '~/forms/FormErrors';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { readForm } from '~/forms/read-form';
import { orRefusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Versions of a piece · Meantime' }];

const done = {
  retired: 'It has left your clinic’s library. Whoever was given it keeps it.',
  back: 'It is in your clinic’s library again.',
};

export const loader = forClinician(async ({ viewer, request, params }) => {
  const search = new URL(request.url).searchParams;
  const piece = await pieceVersions(viewer, params['pieceId']);
  const times = timesFor(viewer);
  return {
    piece: {
      ...piece,
      versions: piece.versions.map((version) => ({
        ...version,
        publishedAt: times(version.publishedAt, { form: 'day', within: true }),
      })),
    },
    retiring: search.has('retire') && piece.own && !piece.retired,
    done: (Object.keys(done) as (keyof typeof done)[]).find((key) => search.has(key)),
  };
});

const posted = z.object({ what: z.enum(['tailor', 'write', 'retire', 'bring-back']) });

export const action = forClinician(async ({ viewer, context, params }) => {
  const form = await readForm(context, posted);
  if (!form.ok) throw new NotFound();
  const { pieceId } = params;
  const here = `/clinic/library/${pieceId ?? ''}/versions`;
  return orRefusal(form, async () => {
    switch (form.value.what) {
      case 'tailor':
        return redirect(`/clinic/library/drafts/${await tailorPiece(viewer, pieceId)}`);
      case 'write':
        return redirect(`/clinic/library/drafts/${await writeNewVersion(viewer, pieceId)}`);
      case 'retire':
        await retirePiece(viewer, pieceId);
        return redirect(`${here}?retired`);
      case 'bring-back':
        await bringBackPiece(viewer, pieceId);
        return redirect(`${here}?back`);
    }
  });
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function PieceVersions() {
  const { piece, retiring, done: was } = useLoaderData<typeof loader>();
  const isRefused = useRefusal().errors.length > 0;
  const { id, title, own, retired, draftId, tailoredFrom, versions } = piece;
  const here = `/clinic/library/${id}`;
  if (retiring) {
    return (
      <>
        <PageTitle above={title}>Retire “{title}”?</PageTitle>
        <Retiring id={id} instead={<ButtonLink to={`${here}/versions`}>Leave it in the library</ButtonLink>} />
      </>
    );
  }
  return (
    <>
      {['write', 'tailor', 'bring-back'].map((what) => (
        <NoAnswerNotice key={what} of={{ what }} />
      ))}
      <FormErrors title={null} />
      {was && !isRefused && <Notice>{done[was]}</Notice>}
      <PageTitle
        above={<Link to={here}>{title}</Link>}
        lede="A version does not change once it is published. Whoever was given one keeps it, whatever comes after."
        acts={
          <>
            {own && (
              <Form method="post">
                <Button kind="primary" name="what" value="write">
                  {draftId === null ? 'Write a new version' : 'Go on with the new version'}
                </Button>
              </Form>
            )}
            <Form method="post">
              <Button kind={own ? 'quiet' : 'primary'} name="what" value="tailor">
                Tailor a copy
              </Button>
            </Form>
            {own && !retired && (
              <ConfirmDialog
                to={`${here}/versions?retire`}
                opener="Retire it"
                title={`Retire “${title}”?`}
                cancel="Leave it in the library"
              >
                <Retiring id={id} />
              </ConfirmDialog>
            )}
            {own && retired && (
              <Form method="post">
                <Button name="what" value="bring-back">
                  Bring it back
                </Button>
              </Form>
            )}
          </>
        }
      >
        Versions
      </PageTitle>
      <ItemList
        label="Versions, the newest first"
        items={versions.map((version, at) => {
          const before = versions[at + 1];
          return {
            id: String(version.number),
            title: `Version ${version.number}`,
            meta: (
              <>
                {version.by === null ? 'In the library since' : `Published by ${version.by},`}{' '}
                <Time {...version.publishedAt} />
              </>
            ),
            ...(version.title !== title && { body: <p>It was called “{version.title}”.</p> }),
            ...(version.hasSource && {
              actions: (
                <>
                  {before?.hasSource && (
                    <ButtonLink kind="plain" to={`${here}/compare?older=${before.number}&newer=${version.number}`}>
                      {`Compare with version ${before.number}`}
                    </ButtonLink>
                  )}
                  <ButtonLink kind="plain" reloadDocument to={`${here}/file?version=${version.number}`}>
                    {`Save version ${version.number} as a file`}
                  </ButtonLink>
                </>
              ),
            }),
          };
        })}
      />
      {tailoredFrom && (
        <p>
          Tailored from <Link to={`/clinic/library/${tailoredFrom.pieceId}`}>“{tailoredFrom.title}”</Link>, version{' '}
          {tailoredFrom.number}.
        </p>
      )}
      {versions.length > 2 && versions.every(({ hasSource }) => hasSource) && (
        <p>
          <Link to={`${here}/compare?older=${versions.at(-1)?.number ?? 1}&newer=${versions[0]?.number ?? 1}`}>
            Compare the first version with the newest
          </Link>
        </p>
      )}
    </>
  );
}

function Retiring({ id, instead }: { id: string; instead?: ReactNode }) {
  return (
    <Form method="post" action={`/clinic/library/${id}/versions`}>
      <NoAnswerNotice of={{ what: 'retire' }} />
      <p>It cannot be assigned any more. Those who have it keep it, and you can bring it back.</p>
      <Actions>
        <Button kind="primary" name="what" value="retire">
          Retire it
        </Button>
        {instead}
      </Actions>
    </Form>
  );
}
