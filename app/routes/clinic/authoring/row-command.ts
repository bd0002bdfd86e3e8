import { rowsFields, withMoved, withOneMore, type PieceFields, type RowsField } from '~/domain/authoring/fields';
import { fieldId } from '~/ui/FieldFrame';

/** What a button among the rows of a form asks for: one more row, or a row one place up or down. */
export type RowCommand = { name: RowsField; to: 'add' } | { name: RowsField; to: 'up' | 'down'; at: number };

/** Which row of the form as it was opened stands at each place now; one beyond them was added empty. */
export type RowOrder = Partial<Record<RowsField, readonly number[]>>;

/** Reads what a button sends; undefined where it is no button of rows. */
export function parseRowCommand(then: string): RowCommand | undefined {
  const [, to, name, at] = /^(add|up|down) (\w+)(?:\.(\d{1,2}))?$/.exec(then) ?? [];
  if (name === undefined || !Object.hasOwn(rowsFields, name)) return undefined;
  if (to === 'add') return { name: name as RowsField, to };
  return at === undefined ? undefined : { name: name as RowsField, to: to as 'up' | 'down', at: Number(at) };
}

/** The fields with that done. */
export function applyRowCommand(fields: PieceFields, command: RowCommand): PieceFields {
  return command.to === 'add'
    ? withOneMore(fields, command.name)
    : withMoved(fields, command.name, command.at, step(command.to));
}

/** Where it goes on once that was done, of so many rows: in the new row, or at the button of the row that was moved. */
export function focusTarget(command: RowCommand, rows: number): string {
  const { name, to } = command;
  if (to === 'add') return fieldId(`${name}.${rows - 1}.${rowsFields[name][0]}`);
  const at = Math.min(Math.max(command.at + step(to), 0), rows - 1);
  return moveButtonId(name, at, at === 0 ? 'down' : at === rows - 1 ? 'up' : to);
}

/** The id of a button that moves a row. */
export function moveButtonId(name: RowsField, at: number, to: 'up' | 'down'): string {
  return `${fieldId(`${name}.${at}`)}-${to}`;
}

/** One place up or down. */
export function step(to: 'up' | 'down'): -1 | 1 {
  return to === 'up' ? -1 : 1;
}
