import type { ReactNode } from 'react';
import { describedBy, FieldError, fieldId } from './FieldFrame';

export type ChoiceOption = {
  value: string;
  label: ReactNode;
  /** What the label stands for, in full: the answer that would be shared, what choosing it means. */
  detail?: ReactNode;
  chosen?: boolean;
};

type ChoiceProps = {
  /** `one` of the options (radio) or `some` of them (checkboxes). */
  of: 'one' | 'some';
  name: string;
  legend: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  options: readonly ChoiceOption[];
  required?: boolean;
  /** `prompt` sets the options in the library's serif, where they are questions that a piece asks. */
  voice?: 'plain' | 'prompt';
  id?: string;
};

/** A choice among a few things, each readable in full. The first option's id is the choice's own, for error links. */
export function ChoiceGroup({
  of,
  name,
  legend,
  hint,
  error,
  options,
  required,
  voice = 'plain',
  id = fieldId(name),
}: ChoiceProps) {
  return (
    <fieldset
      className="choice"
      data-voice={voice}
      data-error={error === undefined ? undefined : ''}
      {...describedBy(id, { hint, error })}
    >
      <legend>{legend}</legend>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {options.map((option, at) => {
        const optionId = at === 0 ? id : `${id}-${at}`;
        const detailId = option.detail === undefined ? undefined : `${optionId}-detail`;
        return (
          <div className="option" key={option.value}>
            <input
              type={of === 'one' ? 'radio' : 'checkbox'}
              id={optionId}
              name={name}
              value={option.value}
              defaultChecked={option.chosen ?? false}
              required={of === 'one' && required === true}
              aria-describedby={detailId}
            />
            <label htmlFor={optionId}>{option.label}</label>
            {detailId !== undefined && (
              <div className="option-detail" id={detailId}>
                {option.detail}
              </div>
            )}
          </div>
        );
      })}
      <FieldError id={id} error={error} />
    </fieldset>
  );
}
