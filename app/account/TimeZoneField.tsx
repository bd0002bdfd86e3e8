import type { ZoneChoices } from '~/time-zones/zone-choices.server';
import { Field } from '~/ui/Field';
import type { FieldWords } from '~/ui/FieldFrame';
import { SelectField } from '~/ui/SelectField';
import { useDeviceZone } from './device-zone';

type TimeZoneFieldProps = Pick<FieldWords, 'label' | 'hint'> & {
  choices: ZoneChoices;
  /** The zone that stands in the list at first. */
  chosen: string;
  /** What stood in the fields, and what is wrong with them, by name, where the form was refused. */
  values: Record<string, string>;
  beside: Record<string, string>;
};

/**
 * A time zone, as the two fields `timeZone` and `city`: chosen from a list by its place, or by a city that is written,
 * which then counts. Works without scripts; with them the device's own zone stands first.
 */
export function TimeZoneField({ label, hint, choices, chosen, values, beside }: TimeZoneFieldProps) {
  const { parts, cities, older } = choices;
  const named = useDeviceZone() ?? '';
  const here = older[named] ?? named;
  const groups = parts.map(({ label, zones }) => ({
    label,
    options: zones.map(([label, value]) => ({ label, value })),
  }));
  const onDevice = groups.flatMap(({ options }) => options).find(({ value }) => value === here);
  return (
    <>
      <SelectField
        name="timeZone"
        label={label}
        hint={hint}
        defaultValue={values['timeZone'] ?? chosen}
        error={beside['timeZone']}
        options={onDevice ? [{ label: 'This device', options: [onDevice] }, ...groups] : groups}
      />
      <Field
        name="city"
        label="Or write a city"
        optional
        hint="If it is not in the list; the largest one nearby will do. What is written here counts, not the list."
        list="cities"
        autoComplete="off"
        maxLength={100}
        defaultValue={values['city']}
        error={beside['city']}
      />
      <datalist id="cities">
        {cities.map((city) => (
          <option key={city} value={city} />
        ))}
      </datalist>
    </>
  );
}
