import type { ReactNode } from 'react';
import { Actions } from './Actions';

type PageTitleProps = {
  children: ReactNode;
  /** One or two sentences under the title. */
  lede?: ReactNode;
  /** A few words above the title: where we are, how long it takes. */
  above?: ReactNode;
  /** What can be done here: the buttons beside the title, the main one first. */
  acts?: ReactNode;
};

/** The page's one `<h1>`, with what belongs right above and below it. */
export function PageTitle({ children, lede, above, acts }: PageTitleProps) {
  const title = (
    <div className="page-title">
      {above !== undefined && <p className="eyebrow">{above}</p>}
      <h1>{children}</h1>
      {lede !== undefined && <p className="lede">{lede}</p>}
    </div>
  );
  if (acts === undefined) return title;
  return (
    <div className="page-head">
      {title}
      <Actions>{acts}</Actions>
    </div>
  );
}
