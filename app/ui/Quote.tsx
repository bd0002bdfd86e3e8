import type { ReactNode } from 'react';

type QuoteProps = {
  /** Exactly what the person wrote; line breaks are kept, nothing else is interpreted. */
  text: string;
  /** Whose words they are: "You", or a name. */
  who?: ReactNode;
  /** When, already in words: a `Time`. */
  when?: ReactNode;
  /** Links and buttons about these words. */
  actions?: ReactNode;
};

/** What a person wrote, as they wrote it, with who and when. */
export function Quote({ text, who, when, actions }: QuoteProps) {
  return (
    <figure className="persons-words">
      <blockquote dir="auto">{text}</blockquote>
      {(who !== undefined || when !== undefined || actions !== undefined) && (
        <figcaption>
          {who !== undefined && <span className="who">{who}</span>}
          {when !== undefined && <span className="when">{when}</span>}
          {actions !== undefined && <span className="actions">{actions}</span>}
        </figcaption>
      )}
    </figure>
  );
}
