import { useState, type InputHTMLAttributes } from 'react';
import { describedBy, FieldFrame, fieldId, type FieldWords } from './FieldFrame';
import { useScripts } from './useScripts';

type FieldProps = FieldWords &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'id' | 'type' | 'style' | 'className'> & {
    type?: 'text' | 'email' | 'password' | 'search' | 'tel' | 'date' | 'time' | 'datetime-local' | 'number';
  };

/**
 * One line to fill in. An `email` is text to the browser, which would refuse the letters before the @ that it does not
 * know; whether it is an address is for the server to say. A `password` can be shown in clear by a button that exists only where
 * scripts run; without them the field works the same, hidden.
 */
export function Field({ name, label, hint, error, id = fieldId(name), optional, type = 'text', ...rest }: FieldProps) {
  const scripts = useScripts();
  const [shown, setShown] = useState(false);

  const toggle = type === 'password' && scripts && (
    <button type="button" className="button" data-kind="plain" aria-pressed={shown} onClick={() => setShown(!shown)}>
      Show what I type
    </button>
  );

  return (
    <FieldFrame
      id={id}
      label={label}
      kind={type}
      {...(toggle !== false && { beside: toggle })}
      {...(hint !== undefined && { hint })}
      {...(optional !== undefined && { optional })}
      error={error}
    >
      <input
        {...rest}
        {...describedBy(id, { hint, error })}
        id={id}
        name={name}
        type={type === 'email' || (type === 'password' && shown) ? 'text' : type}
        {...(['text', 'search'].includes(type) && { dir: 'auto' })}
        {...(type === 'email' && { inputMode: 'email' })}
        {...(['email', 'password'].includes(type) && { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false })}
      />
    </FieldFrame>
  );
}
