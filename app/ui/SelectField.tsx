import type { SelectHTMLAttributes } from 'react';
import { describedBy, FieldFrame, fieldId, type FieldWords } from './FieldFrame';

type SelectFieldProps = FieldWords &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'name' | 'id' | 'style' | 'className'> & {
    options: readonly { value: string; label: string }[];
  };

/** One of a list, by the browser's own control. */
export function SelectField({
  name,
  label,
  hint,
  error,
  id = fieldId(name),
  optional,
  options,
  ...rest
}: SelectFieldProps) {
  return (
    <FieldFrame
      id={id}
      label={label}
      kind="select"
      {...(hint !== undefined && { hint })}
      {...(optional !== undefined && { optional })}
      error={error}
    >
      <select {...rest} {...describedBy(id, { hint, error })} id={id} name={name}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
