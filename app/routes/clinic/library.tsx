import type { LinksFunction, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { listPieces } from '~/domain/library/list-pieces';
import styles from '~/styles/finding.css?url';
import { ButtonLink } from '~/ui/ButtonLink';
import { PageTitle } from '~/ui/PageTitle';
import { parseFilter } from './library-search/parse-filter';
import { LibrarySearch } from './library-search/LibrarySearch';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Library · Meantime' }];

export const loader = forClinician(async ({ viewer, request }) => {
  const filter = parseFilter(request);
  return { filter, library: await listPieces(viewer, filter) };
});

export default function Library() {
  const { filter, library } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle
        lede="What there is to give someone to read, to try or to write."
        acts={
          <>
            <ButtonLink to="/clinic/library/new">Write a piece</ButtonLink>
            <ButtonLink to="/clinic/library/own">Your clinic’s own pieces</ButtonLink>
          </>
        }
      >
        Library
      </PageTitle>
      <LibrarySearch filter={filter} library={library} pieceAt={(id) => `/clinic/library/${id}`} />
    </>
  );
}
