import { useState } from 'react';
import { Button } from '~/ui/Button';
import { FieldError } from '~/ui/FieldFrame';
import { Field } from '~/ui/Field';
import { Time } from '~/ui/Time';
import { useScripts } from '~/ui/useScripts';
import type { ToGive } from '../assign';

type WhomToAssignProps = ToGive['whom'] & {
  /** Who is ticked, by id. */
  chosen: readonly string[];
  /** The name that was looked for. */
  find: string;
  error: string | undefined;
};

/** From how many on a name is looked for, and no longer only seen. */
const SEEN_AT_ONCE = 8;

/** Whom it is for: one, or several. Who is ticked is always in sight. */
export function WhomToAssign({ clients, more, chosen, find, error }: WhomToAssignProps) {
  const [sought, setSought] = useState(find);
  const scripts = useScripts();
  const words = scripts ? folded(sought).split(/\s+/).filter(Boolean) : [];
  const inSight = (one: { id: string; name: string }) =>
    chosen.includes(one.id) || words.every((word) => folded(one.name).includes(word));
  return (
    <fieldset className="choice whom" data-error={error === undefined ? undefined : ''}>
      <legend>Who</legend>
      {clients.length === 0 && <p>Nobody has this name among the people you work with.</p>}
      {(clients.length > SEEN_AT_ONCE || more || find !== '') && (
        <div className="filter-bar">
          <Field
            name="find"
            label="Find by name"
            type="search"
            autoComplete="off"
            maxLength={200}
            defaultValue={find}
            onInput={(event) => setSought(event.currentTarget.value)}
            onKeyDown={(event) => {
              // Enter looks for the name, and gives nothing.
              if (event.key !== 'Enter') return;
              event.preventDefault();
              if (more) event.currentTarget.form?.querySelector<HTMLButtonElement>('button[value=find]')?.click();
            }}
          />
          <Button name="what" value="find">
            Find
          </Button>
        </div>
      )}
      <div className="people" id="field-to" tabIndex={-1}>
        {clients.map((one, at) => (
          <div className="option" key={one.id} hidden={!inSight(one)}>
            <input
              type="checkbox"
              id={`to-${at}`}
              name="to"
              value={one.id}
              defaultChecked={chosen.includes(one.id)}
              aria-describedby={one.had || !one.arrived ? `to-${at}-detail` : undefined}
            />
            <label htmlFor={`to-${at}`}>{one.name}</label>
            {(one.had || !one.arrived) && (
              <div className="option-detail" id={`to-${at}-detail`}>
                {!one.arrived && 'Not here yet; it waits for them. '}
                {one.had && (
                  <>
                    Had it <Time {...one.had} />
                    {one.withdrawn && ', withdrawn since'}.
                  </>
                )}
              </div>
            )}
          </div>
        ))}
      </div>
      {more && <p className="meta">There are more people than stand here. Find them by name.</p>}
      <FieldError id="field-to" error={error} />
    </fieldset>
  );
}

/** As names are compared: without accents and capitals. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
