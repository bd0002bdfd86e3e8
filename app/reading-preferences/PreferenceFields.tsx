import { useEffect, useRef, useState } from 'react';
import {
  readPreferences,
  preferenceChoices,
  useReadingPreferences,
  type PreferenceName,
  type ReadingPreferences,
} from './reading-preferences';
import { SelectField } from '~/ui/SelectField';

const names = Object.keys(preferenceChoices) as PreferenceName[];

/**
 * The choices of how pages look. With scripts each is done at once and remembered behind the page; without, they go
 * with the form they stand in, or with the one that `form` names.
 */
export function PreferenceFields({ form }: { form?: string }) {
  const look = useReadingPreferences();
  const [isRemembered, setIsRemembered] = useState(true);

  const fields = useRef<HTMLDivElement>(null);

  const choose = async ({ name, value }: HTMLSelectElement) => {
    const { dataset } = document.documentElement;
    if (value === '') delete dataset[name];
    else dataset[name] = value;
    const remembered = await remember(readPreferences((choice) => dataset[choice]));
    if (remembered !== undefined) setIsRemembered(remembered);
  };

  useEffect(() => {
    // What was chosen before scripts came is done now.
    for (const field of fields.current?.querySelectorAll('select') ?? []) {
      if (field.value !== (document.documentElement.dataset[field.name] ?? '')) void choose(field);
    }
  }, []);

  return (
    <div className="look-choices" ref={fields}>
      {names.map((name) => (
        <SelectField
          key={name}
          name={name}
          form={form}
          label={preferenceChoices[name].label}
          defaultValue={look[name] ?? ''}
          autoComplete="off"
          options={Object.entries(preferenceChoices[name].choices).map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget }) => void choose(currentTarget)}
        />
      ))}
      {!isRemembered && (
        <p role="alert">
          This look could not be remembered, so it may be gone on the next page. Choosing again tries once more.
        </p>
      )}
    </div>
  );
}

/** In milliseconds. */
const PATIENCE = 15_000;

let before: Promise<unknown> = Promise.resolve();
let newest: ReadingPreferences;

/**
 * Has this browser remember a look, one after the other, so that the newest is what it remembers. Resolves with
 * whether it does, and with nothing where a newer one takes its place.
 */
async function remember(look: ReadingPreferences): Promise<boolean | undefined> {
  newest = look;
  await before;
  if (newest !== look) return undefined;
  const remembered = fetch('/look', {
    method: 'POST',
    body: new URLSearchParams(look as Record<string, string>),
    redirect: 'manual',
    keepalive: true,
    signal: AbortSignal.timeout(PATIENCE),
  }).then(
    ({ type }) => type === 'opaqueredirect',
    () => false,
  );
  before = remembered;
  return remembered;
}
