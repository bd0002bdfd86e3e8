import type { SelectHTMLAttributes } from 'react';
import { describedBy, FieldFrame, fieldId, type FieldWords } from './FieldFrame';

type Option = { value: string; label: string };

type SelectFieldProps = FieldWords &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'name' | 'id' | 'style' | 'className'> & {
    /** Options, and groups of them under a label. */
    options: readonly (Option | { label: string; options: readonly Option[] })[];
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
        {options.map((one) =>
          'options' in one ? (
            <optgroup key={one.label} label={one.label}>
              {one.options.map(asOption)}
            </optgroup>
          ) : (
            asOption(one)
          ),
        )}
      </select>
    </FieldFrame>
  );
}

function asOption({ value, label }: Option) {
  return (
    <option key={value} value={value}>
      {label}
    </option>
  );
}
