import { useId } from 'react';

/** The disclaimer's words as a piece version pins them. */
export type DisclaimerContent = {
  label: string;
  version: number;
  /** Trusted HTML, made by our own Markdown reader and by nothing else. */
  bodyHtml: string;
  /** What the clinic adds for one piece, trusted in the same way. It stands after the disclaimer, never in its place. */
  addedHtml?: string | undefined;
};

type DisclaimerProps = {
  disclaimer: DisclaimerContent;
  /** `end` stands below the words at full size; `beside` stands in the margin where there is one, and below where there is not. */
  placement?: 'end' | 'beside';
  /** What it stands with, for whoever only hears its name, on a page that has several. */
  of?: string | undefined;
};

/**
 * The Clinical note itself, always in full. Pages that show a piece's words use `PieceArticle`, which
 * renders this with them; use it alone only beside a fragment, such as one question with its answer.
 */
export function Disclaimer({ disclaimer, placement = 'end', of }: DisclaimerProps) {
  const titleId = useId();
  return (
    <aside
      className="clinical-note"
      data-placement={placement}
      data-version={disclaimer.version}
      aria-labelledby={titleId}
    >
      <h2 id={titleId}>
        {disclaimer.label}
        {of !== undefined && <span className="visually-hidden"> {of}</span>}
      </h2>
      <div dangerouslySetInnerHTML={{ __html: disclaimer.bodyHtml }} />
      {disclaimer.addedHtml !== undefined && (
        <div className="added-to-note">
          <p>Your clinic adds:</p>
          <div dangerouslySetInnerHTML={{ __html: disclaimer.addedHtml }} />
        </div>
      )}
    </aside>
  );
}
