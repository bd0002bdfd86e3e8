import { useId, type ReactNode } from 'react';

type PreviewProps = {
  /** Who will see it, by name. */
  who: string;
  children: ReactNode;
};

/** A frame around something that is about to be shown to someone: what is inside is all they will see. */
export function Preview({ who, children }: PreviewProps) {
  const titleId = useId();
  return (
    <section className="preview" aria-labelledby={titleId}>
      <h2 id={titleId}>Exactly what {who} will see</h2>
      <div className="preview-sheet">{children}</div>
    </section>
  );
}
