import type { MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { readPiece } from '~/domain/library/read-piece';
import { cautionsSentence } from '~/domain/piece-format/cautions';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Notice } from '~/ui/Notice';
import { PieceReader } from '~/ui/PieceReader';
import { PrintButton } from '~/ui/PrintButton';
import { Section } from '~/ui/Section';
import { FavouriteButton } from './library-search/FavouriteButton';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.piece.content.title ?? 'Not found'} · Meantime` },
];

export const loader = forClinician(async ({ viewer, request, params }) => ({
  ...(await readPiece(viewer, params.pieceId)),
  published: new URL(request.url).searchParams.has('published'),
}));

export default function Piece() {
  const { id, number, retired, own, tailoredFrom, published, isFavourite, piece, practice } =
    useLoaderData<typeof loader>();
  const { moments, themes, drawsOn, notFor, cautions, inTheRoom } = piece.content;
  const care = cautionsSentence(cautions);
  return (
    <>
      {published && <Notice>It is published, and in your clinic’s library.</Notice>}
      {retired && <Notice>This is no longer in the library. Whoever was given it keeps it.</Notice>}
      <div className="piece-page">
        <PieceReader
          piece={piece}
          before={
            <Actions>
              {!retired && (
                <ButtonLink kind="primary" to={`/clinic/assign?piece=${id}`}>
                  Assign it
                </ButtonLink>
              )}
              <FavouriteButton pieceId={id} title={piece.content.title} isFavourite={isFavourite} />
              <Form method="post" action={`/clinic/library/${id}/versions`}>
                <Button name="what" value={own ? 'write' : 'tailor'}>
                  {own ? 'Write a new version' : 'Tailor a copy'}
                </Button>
              </Form>
              <ButtonLink to={`/clinic/library/${id}/versions`}>Versions</ButtonLink>
              <PrintButton />
              <a className="to-for-you" href="#for-you">
                Who it may not suit
              </a>
            </Actions>
          }
        />
        <Section title="For you, and never shown to a client" id="for-you" onScreenOnly>
          <Section title="Who it may not suit" level={3}>
            {notFor.map(({ who, when }) => (
              <p key={who}>
                {sentence(who)} {sentence(when)}
              </p>
            ))}
            {care !== undefined && <p>{care}</p>}
          </Section>
          <Section title="In the room" level={3}>
            <p>{inTheRoom}</p>
          </Section>
          <Section title="What it draws on" level={3}>
            {drawsOn.map(({ framework, author, work, year }) => (
              <p key={`${framework} ${author}`}>
                {framework} ({author}
                {work !== undefined && (
                  <>
                    , <cite>{work}</cite>
                  </>
                )}
                {year !== undefined && `, ${year}`})
              </p>
            ))}
          </Section>
          <Section title="Where it belongs" level={3}>
            <p>Themes: {themes.join(', ')}.</p>
            {moments.length > 0 && <p>When it helps: {moments.join(', ')}.</p>}
            {practice && (
              <p>
                Its practice, by itself: <Link to={`/clinic/library/${practice.id}`}>{practice.title}</Link>.
              </p>
            )}
            <p>
              This is version {number}
              {own && ' of a piece of your clinic’s own'}.{' '}
              {tailoredFrom && (
                <>
                  Tailored from <Link to={`/clinic/library/${tailoredFrom.pieceId}`}>“{tailoredFrom.title}”</Link>,
                  version {tailoredFrom.number}.
                </>
              )}
            </p>
          </Section>
        </Section>
      </div>
    </>
  );
}

function sentence(words: string): string {
  return /[.?!”]$/.test(words) ? words : `${words}.`;
}
