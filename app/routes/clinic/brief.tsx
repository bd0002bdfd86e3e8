import type { LinksFunction, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { readBrief } from '~/domain/brief/brief';
import styles from '~/styles/brief.css?url';
import printStyles from '~/styles/brief-print.css?url';
import { ButtonLink } from '~/ui/ButtonLink';
import { PageTitle } from '~/ui/PageTitle';
import { PrintButton } from '~/ui/PrintButton';
import { numberInWords } from '~/ui/numbers';
import { briefInWords } from './brief/brief-in-words.server';
import { EnterRoom } from './brief/EnterRoom';
import { BriefOverview, BriefWordsWhole } from './brief/BriefPage';
import { sheetsOf } from './brief/sheets';
import { CopyForRecord } from './record-copy/CopyForRecord';
import { unlessAhead } from './looked-at.server';

export const links: LinksFunction = () => [styles, printStyles].map((href) => ({ rel: 'stylesheet', href }));
export const meta: MetaFunction = () => [{ title: 'Brief · Meantime' }];

/** Opens what it holds, and records that it was opened. */
export const loader = forClinician(async ({ viewer, request, params }) => {
  unlessAhead(request);
  const brief = briefInWords(await readBrief(viewer, params['clientId'], 'before'), viewer);
  return { brief, sheets: sheetsOf(brief) };
});

export default function BriefBefore() {
  const { brief, sheets } = useLoaderData<typeof loader>();
  const here = `/clinic/clients/${brief.client.id}`;
  return (
    <div className="brief">
      <BriefOverview brief={brief}>
        <PageTitle
          above="Brief"
          acts={
            <>
              <PrintButton />
              <EnterRoom clientId={brief.client.id} />
              <ButtonLink to={here}>Their page</ButtonLink>
            </>
          }
        >
          {brief.client.name}
        </PageTitle>
        <p className="meta">
          As of {brief.asOf}.{' '}
          <span className="on-screen">
            On paper:{' '}
            {sheets === 1 ? 'one sheet' : `about ${numberInWords(sheets)} sheets, the first of them this overview`}.
          </span>
        </p>
      </BriefOverview>
      <BriefWordsWhole brief={brief} />
      {brief.words.length > 0 && <CopyForRecord to={`${here}/brief/copy`} clientName={brief.client.name} />}
    </div>
  );
}
