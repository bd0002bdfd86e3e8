import type { ReactNode } from 'react';

type FieldsetProps = {
  legend: ReactNode;
  hint?: ReactNode;
  children: ReactNode;
};

/** Fields that belong together, under one legend. */
export function Fieldset({ legend, hint, children }: FieldsetProps) {
  return (
    <fieldset className="fieldset">
      <legend>{legend}</legend>
      {hint !== undefined && <p className="hint">{hint}</p>}
      {children}
    </fieldset>
  );
}
