import type { InputHTMLAttributes, ReactNode } from 'react';
import { describedBy, FieldError, fieldId } from './FieldFrame';

type CheckboxProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'id' | 'type' | 'style' | 'className'> & {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  id?: string;
};

/** One box to tick, on its own: "I have read this". */
export function Checkbox({ name, label, hint, error, id = fieldId(name), ...rest }: CheckboxProps) {
  return (
    <div className="choice" data-error={error === undefined ? undefined : ''}>
      <div className="option">
        <input {...rest} {...describedBy(id, { hint, error })} type="checkbox" id={id} name={name} />
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p className="option-detail hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
      <FieldError id={id} error={error} />
    </div>
  );
}
