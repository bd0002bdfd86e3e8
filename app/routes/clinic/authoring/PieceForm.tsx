import type { PieceKind } from '~/domain/piece-format/content';
import { fieldsOfKind, rowsFields, type PieceFields, type RowsField } from '~/domain/authoring/fields';
import type { Suggestion } from '~/domain/authoring/suggestions';
import type { FieldProblem } from '~/domain/authoring/validate';
import type { PracticeToPair } from '~/domain/authoring/draft';
import { cautionChoices } from '~/domain/piece-format/cautions';
import type { Label } from '~/domain/piece-format/labels';
import { Button } from '~/ui/Button';
import { ChoiceGroup } from '~/ui/ChoiceGroup';
import { Disclaimer, type DisclaimerContent } from '~/ui/Disclaimer';
import { Field } from '~/ui/Field';
import { Fieldset } from '~/ui/Fieldset';
import { FieldError, fieldId } from '~/ui/FieldFrame';
import { Section } from '~/ui/Section';
import { SelectField } from '~/ui/SelectField';
import { TextArea } from '~/ui/TextArea';
import { rowLabel, rowLabels, fieldLabels } from './field-labels';
import { MarkdownHelp } from './MarkdownHelp';
import { moveButtonId, type RowOrder } from './row-command';

interface PieceFormProps {
  kind: PieceKind;
  fields: PieceFields;
  /** What tells the rows apart while they move, where they do. */
  order?: RowOrder;
  themes: readonly Label[];
  moments: readonly Label[];
  practices: readonly PracticeToPair[];
  disclaimer: DisclaimerContent;
  problems: readonly FieldProblem[];
  suggestions: readonly Suggestion[];
}

const forClinicians: readonly (keyof PieceFields)[] = [
  'themes',
  'moments',
  'drawsOn',
  'notFor',
  'cautions',
  'inTheRoom',
];

/** The fields of a piece of one kind. What is wrong stands beside each; what is only a suggestion stands there more quietly. */
export function PieceForm(props: PieceFormProps) {
  const names = fieldsOfKind[props.kind];
  const forReader = names.filter((name) => name !== 'addedToNote' && !forClinicians.includes(name));
  return (
    <>
      <Section title="What the client reads">
        {forReader.map((name) => (
          <OneField key={name} name={name} {...props} />
        ))}
        <MarkdownHelp kind={props.kind} />
      </Section>
      <Section title="The Clinical note">
        <p>It goes with every piece, as it stands.</p>
        <Disclaimer disclaimer={props.disclaimer} />
        <OneField name="addedToNote" {...props} />
      </Section>
      <Section title="For you and your colleagues, and never shown to a client">
        {names
          .filter((name) => forClinicians.includes(name))
          .map((name) => (
            <OneField key={name} name={name} {...props} />
          ))}
      </Section>
    </>
  );
}

function OneField({ name, ...props }: PieceFormProps & { name: keyof PieceFields }) {
  const { kind, fields, problems, suggestions } = props;
  const { label, hint, lines = 1 } = fieldLabels(kind, name);
  const error = says(problems, name);
  const beside = withSuggestions(hint, suggestions, name);
  switch (name) {
    case 'themes':
    case 'moments':
    case 'cautions':
      return (
        <div className="many-options">
          <ChoiceGroup
            of="some"
            name={name}
            legend={label}
            hint={beside}
            error={error}
            options={withStrange(name === 'cautions' ? cautionChoices : props[name], fields[name]).map((one) => ({
              value: one.name,
              label: one.words,
              chosen: fields[name].includes(one.name),
            }))}
          />
        </div>
      );
    case 'drawsOn':
    case 'notFor':
    case 'prompts':
    case 'cards':
      return <Rows name={name} {...props} />;
    case 'practice':
      return (
        <SelectField
          name={name}
          label={label}
          hint={beside}
          error={error}
          defaultValue={fields.practice}
          options={practiceOptions(props.practices, fields.practice)}
        />
      );
    default:
      return lines === 1 ? (
        <Field
          name={name}
          label={label}
          hint={beside}
          error={error}
          defaultValue={fields[name]}
          {...((name === 'minutes' || name === 'everyWeeks') && { inputMode: 'numeric' as const })}
        />
      ) : (
        <TextArea name={name} label={label} hint={beside} error={error} rows={lines} defaultValue={fields[name]} />
      );
  }
}

function Rows({ name, kind, fields, order, problems, suggestions }: PieceFormProps & { name: RowsField }) {
  const { label, hint } = fieldLabels(kind, name);
  const { one, add, parts } = rowLabels[name];
  const error = says(problems, name);
  const rows = fields[name] as readonly Record<string, string>[];
  return (
    <div className="rows" id={fieldId(name)} tabIndex={-1} data-error={error === undefined ? undefined : ''}>
      <Fieldset legend={label} hint={withSuggestions(hint, suggestions, name)}>
        <FieldError id={fieldId(name)} error={error} />
        {rows.map((row, at) => (
          <div className="row" key={order?.[name]?.[at] ?? at}>
            {'id' in row && <input type="hidden" name={`${name}.${at}.id`} value={row['id']} readOnly />}
            {rowsFields[name].map((part) => {
              const field = `${name}.${at}.${part}`;
              const word = (parts as Record<string, string>)[part] ?? part;
              return (
                <TextArea
                  key={part}
                  name={field}
                  label={word === one ? rowLabel(name, at) : at === 0 ? word : `${word} (${at + 1})`}
                  hint={withSuggestions(undefined, suggestions, field)}
                  error={says(problems, field)}
                  rows={part === 'text' ? 2 : 1}
                  defaultValue={row[part] ?? ''}
                />
              );
            })}
            <Moves name={name} at={at} of={rows.length} />
          </div>
        ))}
        <Button kind="plain" name="then" value={`add ${name}`}>
          {add}
        </Button>
      </Fieldset>
    </div>
  );
}

/** A row further up or down, one place at a time. */
function Moves({ name, at, of }: { name: RowsField; at: number; of: number }) {
  const ways = (['up', 'down'] as const).filter((to) => (to === 'up' ? at > 0 : at < of - 1));
  return (
    <div className="moves">
      {ways.map((to) => (
        <Button key={to} kind="plain" name="then" value={`${to} ${name}.${at}`} id={moveButtonId(name, at, to)}>
          Move {to}
          <span className="visually-hidden"> {rowLabel(name, at).toLowerCase()}</span>
        </Button>
      ))}
    </div>
  );
}

function says(problems: readonly FieldProblem[], name: string): string | undefined {
  return problems.find(({ field }) => field === name)?.says;
}

function withSuggestions(hint: string | undefined, suggestions: readonly Suggestion[], name: string) {
  const here = suggestions.filter(({ field }) => field === name).map(({ says }) => says);
  return here.length === 0 ? hint : [hint, ...here].filter(Boolean).join(' ');
}

/** What a file named that is not in the list stands in it too, so that it can be seen and taken away. */
function withStrange(known: readonly Label[], chosen: readonly string[]): readonly Label[] {
  const strange = chosen.filter((name) => !known.some((label) => label.name === name));
  return [...known, ...strange.map((name) => ({ name, words: name }))];
}

function practiceOptions(practices: readonly PracticeToPair[], chosen: string) {
  const isThere = chosen === '' || practices.some(({ slug }) => slug === chosen);
  return [
    { value: '', label: 'Choose one' },
    ...practices.map(({ slug, title }) => ({ value: slug, label: title })),
    ...(isThere ? [] : [{ value: chosen, label: `${chosen} (no longer in the library)` }]),
  ];
}
