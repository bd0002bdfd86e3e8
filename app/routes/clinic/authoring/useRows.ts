import { useState } from 'react';
import { flushSync } from 'react-dom';
import { withOneMore, type PieceFields, type RowsField } from '~/domain/authoring/fields';
import { rowLabel } from './field-labels';
import { focusTarget, step, type RowOrder, type RowCommand } from './row-command';

/**
 * The rows of a form where scripts run: added and moved on the page, whatever is typed in them. What the form was
 * opened with stays what it began with; from there on the page itself is the truth.
 */
export function useRows(opened: PieceFields) {
  const [{ began, time }, setBeginning] = useState({ began: opened, time: 0 });
  const [order, setOrder] = useState<RowOrder>({});
  const [said, setSaid] = useState('');
  const fields = arranged(began, order);

  /** Does it at once, and takes the focus along. */
  function press(command: RowCommand): void {
    const { name } = command;
    const places = order[name] ?? began[name].map((_, at) => at);
    const next =
      command.to === 'add' ? [...places, places.length] : moved(places, command.at, command.at + step(command.to));
    flushSync(() => {
      setOrder({ ...order, [name]: next });
      if (command.to !== 'add' && next !== places)
        setSaid(`${rowLabel(name, command.at)} is ${rowLabel(name, command.at + step(command.to)).toLowerCase()} now.`);
    });
    document.getElementById(focusTarget(command, next.length))?.focus();
  }

  /** Begins anew, with other fields. */
  function beginWith(others: PieceFields): void {
    setBeginning((was) => ({ began: others, time: was.time + 1 }));
    setOrder({});
  }

  return {
    fields,
    order,
    said,
    press,
    beginWith,
    /** Tells one beginning from another: the key of what shows the fields. */
    time,
  };
}

function moved(places: readonly number[], from: number, to: number): readonly number[] {
  const [one, other] = [places[from], places[to]];
  return one === undefined || other === undefined
    ? places
    : places.map((place, at) => (at === from ? other : at === to ? one : place));
}

function arranged(fields: PieceFields, order: RowOrder): PieceFields {
  return Object.entries(order).reduce((so, [key, places]) => {
    const name = key as RowsField;
    let more = so;
    while (more[name].length < places.length) more = withOneMore(more, name);
    return { ...more, [name]: places.map((at) => more[name][at]) };
  }, fields);
}
