import type { ReactNode } from 'react';

/** What every field on a form can be given beside its own attributes. */
export type FieldWords = {
  name: string;
  label: ReactNode;
  /** What to write and how, under the label. */
  hint?: ReactNode;
  /** What is wrong and how to put it right, in a sentence. */
  error?: string | undefined;
  /** Needed only when one page has two fields of the same name. */
  id?: string;
  /** Say "optional" beside the label. */
  optional?: boolean;
};

/** The id a field gets from its name, for labels and for links from an error summary. */
export function fieldId(name: string): string {
  return `field-${name}`;
}

/** The attributes that tie a control to its hint and its error. */
export function describedBy(id: string, { hint, error }: Pick<FieldWords, 'hint' | 'error'>) {
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  return {
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
    'aria-invalid': error === undefined ? undefined : (true as const),
  };
}

type FieldFrameProps = Omit<FieldWords, 'name' | 'id'> & {
  id: string;
  kind?: string;
  /** What stands at the end of the label's line. */
  beside?: ReactNode;
  children: ReactNode;
};

/** Label, hint, control, error: the order in which every field is read. */
export function FieldFrame({ id, label, hint, error, optional, kind, beside, children }: FieldFrameProps) {
  return (
    <div className="field" data-kind={kind} data-error={error === undefined ? undefined : ''}>
      <div className="field-label">
        <label htmlFor={id}>
          {label}
          {optional === true && <span className="optional"> (optional)</span>}
        </label>
        {beside}
      </div>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      <FieldError id={id} error={error} />
    </div>
  );
}

/** A field's error, beside the field and tied to it by id. Renders nothing when there is none. */
export function FieldError({ id, error }: { id: string; error?: string | undefined }) {
  if (error === undefined) return null;
  return (
    <p className="field-error" id={`${id}-error`}>
      {error}
    </p>
  );
}
