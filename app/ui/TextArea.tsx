import { forwardRef, type ReactNode, type TextareaHTMLAttributes } from 'react';
import { describedBy, FieldFrame, fieldId, type FieldWords } from './FieldFrame';

type TextAreaProps = FieldWords &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'name' | 'id' | 'style' | 'className'> & {
    /** `prompt` sets the label in the library's serif, for a question that a piece asks. */
    voice?: 'plain' | 'prompt';
    /** What stands under the page: how it is saved, what may be done with it. */
    below?: ReactNode;
  };

/** A page to write on. Grows with the writing where the browser can, and scrolls where it cannot. */
export const TextArea = forwardRef<HTMLTextAreaElement, TextAreaProps>(function TextArea(
  { name, label, hint, error, id = fieldId(name), optional, voice = 'plain', below, rows = 4, ...rest },
  ref,
) {
  return (
    <FieldFrame
      id={id}
      label={label}
      kind={voice === 'prompt' ? 'prompt' : 'page'}
      {...(hint !== undefined && { hint })}
      {...(optional !== undefined && { optional })}
      error={error}
    >
      <textarea dir="auto" {...rest} {...describedBy(id, { hint, error })} ref={ref} id={id} name={name} rows={rows} />
      {below !== undefined && <div className="field-below">{below}</div>}
    </FieldFrame>
  );
});
