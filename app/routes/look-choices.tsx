import type { ChangeEvent } from 'react';
import { lookIn, looks, useLook, type Choice } from '~/ui/look';
import { SelectField } from '~/ui/SelectField';

const names = Object.keys(looks) as Choice[];

/**
 * The choices of how pages look. With scripts each is done at once and remembered behind the page; without, they go
 * with the form they stand in, or with the one that `form` names.
 */
export function LookChoices({ form }: { form?: string }) {
  const look = useLook();
  return (
    <div className="look-choices">
      {names.map((name) => (
        <SelectField
          key={name}
          name={name}
          form={form}
          label={looks[name].label}
          defaultValue={look[name] ?? ''}
          autoComplete="off"
          options={Object.entries(looks[name].choices).map(([value, label]) => ({ value, label }))}
          onChange={choose}
        />
      ))}
    </div>
  );
}

function choose({ currentTarget: { name, value } }: ChangeEvent<HTMLSelectElement>) {
  const { dataset } = document.documentElement;
  if (value === '') delete dataset[name];
  else dataset[name] = value;
  const look = lookIn((choice) => dataset[choice]);
  // Where this does not arrive, the look lasts as long as the page.
  fetch('/look', {
    method: 'POST',
    body: new URLSearchParams(look as Record<string, string>),
    redirect: 'manual',
    keepalive: true,
  }).catch(() => undefined);
}
