import { Fragment, type ReactNode } from 'react';
import { Disclaimer, type DisclaimerContent } from './Disclaimer';

/**
 * The words of one piece version. The disclaimer is part of the type: there is no way to hold the
 * words without it.
 */
export type PieceWords = {
  title: string;
  standfirst: string;
  /** How long it takes, in whole minutes. */
  minutes: number;
  /** Trusted HTML, made by our own Markdown reader and by nothing else. */
  bodyHtml: string;
  disclaimer: DisclaimerContent;
};

type PieceArticleProps = {
  piece: PieceWords;
  /** Where the Clinical note stands; it is always rendered, and always in full. */
  placement?: 'end' | 'beside';
  /** The title's level: 1 where the piece is the page, 2 where it stands inside one (a preview). */
  level?: 1 | 2;
  /** A few words before the size, such as "An essay". */
  kind?: string;
  /** What stands between title and body: the clinician's words on why. */
  before?: ReactNode;
  /** What stands right after a pause of the body, by the pause's id. */
  atPause?: ((id: string) => ReactNode) | undefined;
  /** What stands between body and note: questions, a practice, cards. */
  children?: ReactNode;
};

/** The one component that renders a piece's words, and the Clinical note with them. */
export function PieceArticle({
  piece,
  placement = 'end',
  level = 1,
  kind,
  before,
  atPause,
  children,
}: PieceArticleProps) {
  const Title = `h${level}` as const;
  return (
    <article className="words" data-placement={placement}>
      <header>
        <p className="eyebrow">
          {kind !== undefined && <>{kind}, </>}
          {durationLabel(piece.minutes)}
        </p>
        <Title>{piece.title}</Title>
        {piece.standfirst !== '' && <p className="standfirst">{piece.standfirst}</p>}
      </header>
      {before}
      {stretches(piece.bodyHtml, atPause !== undefined).map(({ html, pause }, at) => (
        <Fragment key={at}>
          <div className="body" dangerouslySetInnerHTML={{ __html: html }} />
          {pause !== undefined && atPause?.(pause)}
        </Fragment>
      ))}
      {children}
      <Disclaimer disclaimer={piece.disclaimer} placement={placement} />
    </article>
  );
}

/** The body, cut after each pause where something is to stand there. Pauses stand at the top level of a body. */
function stretches(bodyHtml: string, cut: boolean): { html: string; pause?: string }[] {
  const parts = cut
    ? bodyHtml.split(/(?<=<aside class="pause" id="pause-[a-z0-9-]+">(?:(?!<\/aside>)[^])*<\/aside>)/)
    : [bodyHtml];
  return parts.flatMap((html) => {
    const pause = /<aside class="pause" id="pause-([a-z0-9-]+)">/.exec(html)?.[1];
    return html.trim() === '' ? [] : [pause === undefined ? { html } : { html, pause }];
  });
}

/** How long a piece takes, as one would say it: "about 6 minutes". */
export function durationLabel(minutes: number): string {
  return minutes <= 1 ? 'about a minute' : `about ${minutes} minutes`;
}
