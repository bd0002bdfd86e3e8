import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { releasedNote } from '~/domain/disclaimer/bundled-disclaimer';
import { PageTitle } from '~/ui/PageTitle';
import { ClinicalNote } from '~/ui/ClinicalNote';

export const meta: MetaFunction = () => [{ title: 'Clinical note · Meantime' }];

export const loader = forAnyone(() => ({ note: releasedNote() }));

export default function PublicClinicalNote() {
  const { note } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle lede="This note goes wherever the words of the library go.">The Clinical note</PageTitle>
      <ClinicalNote note={note} />
    </>
  );
}
