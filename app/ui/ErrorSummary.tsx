import { useActionData } from '@remix-run/react';
import { useState } from 'react';
import { fieldId } from './FieldFrame';

type ErrorSummaryProps = {
  /** In the order of the fields. `name` is the field's name, `id` only where the field was given its own. */
  errors: readonly { name?: string; id?: string; message: string }[];
  /** Null where the one sentence says all there is to say. */
  title?: string | null;
};

/**
 * What has to be put right before the form can go on, each line a link to its field. It is made anew with every
 * answer, so that it is read out (role=alert) also where it says the same again. A page without scripts begins at it
 * (autofocus). Renders nothing when there are none.
 */
export function ErrorSummary({ errors, title = 'Something here needs another look' }: ErrorSummaryProps) {
  const answer: unknown = useActionData();
  const [told, setTold] = useState({ answer, times: 0 });
  if (told.answer !== answer) setTold({ answer, times: told.times + 1 });

  if (errors.length === 0) return null;
  return (
    // eslint-disable-next-line jsx-a11y/no-autofocus -- It is what whoever sent the form has to know first.
    <div key={told.times} className="error-summary" role="alert" tabIndex={-1} data-news="error" autoFocus>
      {title !== null && <h2>{title}</h2>}
      <ul>
        {errors.map(({ name, id, message }) => {
          const target = id ?? (name === undefined ? undefined : fieldId(name));
          return (
            <li key={`${target} ${message}`}>
              {target === undefined ? message : <a href={`#${target}`}>{message}</a>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
