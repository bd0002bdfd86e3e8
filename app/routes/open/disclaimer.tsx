import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { bundledDisclaimer } from '~/domain/disclaimer/bundled-disclaimer';
import { PageTitle } from '~/ui/PageTitle';
import { Disclaimer } from '~/ui/Disclaimer';

export const meta: MetaFunction = () => [{ title: 'Clinical note · Meantime' }];

export const loader = forAnyone(() => ({ disclaimer: bundledDisclaimer() }));

export default function PublicDisclaimer() {
  const { disclaimer } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle lede="This note goes wherever the words of the library go.">The Clinical note</PageTitle>
      <Disclaimer disclaimer={disclaimer} />
    </>
  );
}
