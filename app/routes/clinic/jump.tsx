import { redirect, type MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { SignOutButton } from '~/account/SignOutButton';
import { forClinician } from '~/auth/guards';
import { findToJump } from '~/domain/jump/find-to-jump';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { withParams } from '~/ui/list-address';
import { numberInWords } from '~/ui/numbers';
import { acts, actsFor } from './jump/acts';
import { LONGEST_JUMP } from './jump/longest-jump';

export const meta: MetaFunction = () => [{ title: 'Jump · Meantime' }];

/** Leads on at once where what was typed is all of one hit alone, or where there is one hit; else shows what there is. */
export const loader = forClinician(async ({ viewer, request }) => {
  const typed = (new URL(request.url).searchParams.get('q') ?? '')
    .slice(0, LONGEST_JUMP)
    .replace(/[\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .trim();
  const { clients, pieces, ...more } = await findToJump(viewer, typed);
  const hits = [
    ...clients.map(({ id, isWhole }) => ({ isWhole, to: `/clinic/clients/${id}` })),
    ...pieces.map(({ id, isWhole }) => ({ isWhole, to: `/clinic/library/${id}` })),
    ...actsFor(typed),
  ];
  const whole = hits.filter(({ isWhole }) => isWhole);
  const certain = whole.length > 0 ? whole : hits;
  if (certain.length === 1 && certain[0]?.to !== undefined) throw redirect(certain[0].to);
  return { typed, clients, pieces, ...more, acts: actsFor(typed), personId: viewer.personId };
});

export default function Jump() {
  const { typed, clients, moreClients, pieces, morePieces, acts: fitting, personId } = useLoaderData<typeof loader>();
  const count = clients.length + pieces.length + fitting.length;
  const shown = count === 0 ? acts : fitting;
  return (
    <>
      <PageTitle>Jump</PageTitle>
      <p role="status">{sentence(typed, count, moreClients || morePieces)}</p>
      {count === 0 && (
        <EmptyState>
          A client is found by any part of their name, a piece by its title; accents and capitals do not matter. And all
          that stands below is found by its words.
        </EmptyState>
      )}
      {clients.length > 0 && (
        <Section title="Clients">
          <ItemList level={3} items={clients.map(({ id, title }) => ({ id, title, to: `/clinic/clients/${id}` }))} />
          {moreClients && (
            <p>
              <Link to={`/clinic/caseload${withParams('', { name: typed })}`}>All of them, in the caseload</Link>
            </p>
          )}
        </Section>
      )}
      {pieces.length > 0 && (
        <Section title="Pieces">
          <ItemList level={3} items={pieces.map(({ id, title }) => ({ id, title, to: `/clinic/library/${id}` }))} />
          {morePieces && (
            <p>
              <Link to={`/clinic/library${withParams('', { search: typed })}`}>More of them, in the library</Link>
            </p>
          )}
        </Section>
      )}
      {shown.length > 0 && (
        <Section title="What you can do">
          <ItemList
            level={3}
            items={shown.map(({ label, to }) => ({
              id: label,
              title: label,
              ...(to === undefined ? { actions: <SignOutButton personId={personId} /> } : { to }),
            }))}
          />
        </Section>
      )}
    </>
  );
}

function sentence(typed: string, count: number, more: boolean): string {
  if (typed === '') return 'Nothing was typed.';
  if (count === 0) return `Nothing here is called “${typed}”.`;
  const words = numberInWords(count);
  return more
    ? `The nearest to “${typed}”.`
    : `${words.charAt(0).toUpperCase()}${words.slice(1)} found for “${typed}”.`;
}
