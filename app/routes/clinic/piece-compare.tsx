import type { LinksFunction, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Fragment } from 'react';
import { forClinician } from '~/auth/guards';
import type { DiffRow, DiffSegment } from '~/domain/authoring/compare-words';
import { compareVersions } from '~/domain/authoring/versions';
import styles from '~/styles/pieces.css?url';
import { Disclaimer } from '~/ui/Disclaimer';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { fieldLabels } from './authoring/field-labels';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Two versions · Meantime' }];

export const loader = forClinician(({ viewer, request, params }) => {
  const search = new URL(request.url).searchParams;
  const number = (name: string) => Number(search.get(name) ?? NaN);
  return compareVersions(viewer, params['pieceId'], { older: number('older'), newer: number('newer') });
});

export default function PieceCompare() {
  const { id, title, kind, older, newer, parts, disclaimer } = useLoaderData<typeof loader>();
  const changed = parts.filter((part) => part.changed);
  const same = parts.filter((part) => !part.changed).map(({ field }) => fieldLabels(kind, field).label);
  return (
    <>
      <PageTitle
        above={<Link to={`/clinic/library/${id}/versions`}>{title}</Link>}
        lede={`What version ${older} says and version ${newer} does not is struck through; what is new in version ${newer} is underlined.`}
      >
        Version {older} beside version {newer}
      </PageTitle>
      {changed.length === 0 && <EmptyState>The two say the same.</EmptyState>}
      {changed.map(({ field, paragraphs }) => (
        <Section key={field} title={fieldLabels(kind, field).label}>
          <div className="two-versions">
            <div className="pair heads">
              <h3>Version {older}</h3>
              <h3>Version {newer}</h3>
            </div>
            {paragraphs.map((pair, at) => (
              <div className="pair" key={at} data-same={isSame(pair) ? '' : undefined}>
                <Paragraph runs={pair.older} mark="del" version={older} />
                <Paragraph runs={pair.newer} mark="ins" version={newer} />
              </div>
            ))}
          </div>
        </Section>
      ))}
      {changed.length > 0 && same.length > 0 && <p>The same in both: {same.join(', ')}.</p>}
      <Disclaimer disclaimer={disclaimer} />
    </>
  );
}

const said = {
  del: { begins: 'Taken out: ', ends: ' (end of what was taken out) ' },
  ins: { begins: 'Put in: ', ends: ' (end of what was put in) ' },
};

function isSame({ older, newer }: DiffRow): boolean {
  return ![...older, ...newer].some(({ changed }) => changed);
}

function Paragraph({
  runs,
  mark: Mark,
  version,
}: {
  runs: readonly DiffSegment[];
  mark: 'del' | 'ins';
  version: number;
}) {
  return (
    <p data-version={runs.length === 0 ? undefined : `Version ${version}`}>
      {runs.map(({ text, changed }, at) => (
        <Fragment key={at}>
          {changed ? (
            <>
              <Mark>
                <span className="visually-hidden">{said[Mark].begins}</span>
                {text.trimEnd()}
                <span className="visually-hidden">{said[Mark].ends}</span>
              </Mark>{' '}
            </>
          ) : (
            text
          )}
        </Fragment>
      ))}
    </p>
  );
}
