import { useEffect, useRef } from 'react';
import { fieldId } from './FieldFrame';

type ErrorSummaryProps = {
  /** In the order of the fields. `name` is the field's name, `id` only where the field was given its own. */
  errors: readonly { name?: string; id?: string; message: string }[];
  /** Null where the one sentence says all there is to say. */
  title?: string | null;
};

/**
 * What has to be put right before the form can go on, each line a link to its field. Takes the
 * focus when it appears, and again when the errors change. Renders nothing when there are none.
 */
export function ErrorSummary({ errors, title = 'Something here needs another look' }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  const said = errors.map((error) => error.message).join('\n');
  useEffect(() => {
    if (said !== '') box.current?.focus();
  }, [said]);

  if (errors.length === 0) return null;
  return (
    <div className="error-summary" role="alert" tabIndex={-1} ref={box}>
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
