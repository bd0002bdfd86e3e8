import type { LinksFunction, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { ownPieces } from '~/domain/authoring/own-pieces';
import styles from '~/styles/pieces.css?url';
import { timesFor } from '~/times/times-for';
import { ButtonLink } from '~/ui/ButtonLink';
import { Disclaimer } from '~/ui/Disclaimer';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { kindLabel } from '~/ui/PieceReader';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Your clinic’s own pieces · Meantime' }];

export const loader = forClinician(async ({ viewer, request }) => {
  const { drafts, ...own } = await ownPieces(viewer);
  const times = timesFor(viewer);
  return {
    ...own,
    drafts: drafts.map((draft) => ({ ...draft, savedAt: times(draft.savedAt, { within: true }) })),
    discarded: new URL(request.url).searchParams.has('discarded'),
  };
});

export default function OwnPieces() {
  const { drafts, pieces, disclaimer, discarded } = useLoaderData<typeof loader>();
  return (
    <>
      {discarded && <Notice>The draft is gone.</Notice>}
      <PageTitle
        above={<Link to="/clinic/library">Library</Link>}
        lede="What the clinicians of your clinic wrote, or tailored. Each of you can write in all of it."
        acts={
          <>
            <ButtonLink kind="primary" to="/clinic/library/new">
              Write a piece
            </ButtonLink>
            <ButtonLink to="/clinic/library/import">Import a piece</ButtonLink>
          </>
        }
      >
        Your clinic’s own pieces
      </PageTitle>
      <Section title="Drafts">
        {drafts.length === 0 ? (
          <EmptyState>Nothing is being written now.</EmptyState>
        ) : (
          <ItemList
            level={3}
            items={drafts.map(({ id, kind, title, by, savedAt, furtherVersion }) => ({
              id,
              title: title === '' ? 'Without a title yet' : title,
              to: `/clinic/library/drafts/${id}`,
              meta: (
                <>
                  {kindLabel[kind]}
                  {furtherVersion && ', a new version'}, saved by {by} <Time {...savedAt} />
                </>
              ),
            }))}
          />
        )}
      </Section>
      <Section title="Published">
        {pieces.length === 0 ? (
          <EmptyState>
            Nothing is published yet. A copy of any piece of the library can be tailored from its own page.
          </EmptyState>
        ) : (
          <ItemList
            level={3}
            items={pieces.map(({ id, kind, title, standfirst, number, retired }) => ({
              id,
              title,
              to: `/clinic/library/${id}`,
              meta: `${kindLabel[kind]}, version ${number}${retired ? ', retired' : ''}`,
              body: <p>{standfirst}</p>,
            }))}
          />
        )}
      </Section>
      {(pieces.length > 0 || drafts.length > 0) && <Disclaimer disclaimer={disclaimer} />}
    </>
  );
}
