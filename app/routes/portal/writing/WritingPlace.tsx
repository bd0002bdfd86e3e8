import { useRef, useState, type ReactNode } from 'react';
import type { Conflict } from '~/autosave/autosave-machine';
import { isBlank, type Fields } from '~/autosave/fields';
import { useAutosave } from '~/autosave/useAutosave';
import { useWriting } from '~/autosave/WritingProvider';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { Quote } from '~/ui/Quote';
import { SaveState } from '~/ui/SaveState';
import { fieldNames, placeId } from './field-names';
import type { WrittenInWords } from './writing-page';
import type { RejectedField } from './save-places.server';
import { entryDestination } from './send-entry';

/** What the fields of a place are made with: their names on the wire, ids, and what stands in them at first. */
export interface InPlace {
  name: (field: string) => string;
  id: (field: string) => string;
  value: (field: string) => string;
}

/** A field of a place, and what it is called where it is shown. */
export type FieldName = { name: string; label: string };

type WritingPlaceProps = {
  placeKey: string;
  form: 'answer' | 'moment' | 'card' | 'turn';
  written: WrittenInWords | undefined;
  /** What a form without script could not keep here. */
  rejected?: RejectedField | undefined;
  /** The fields with their names in words, for showing two versions of them. */
  fields: readonly FieldName[];
  /** The words of the button that saves; null where one button saves several places. */
  save?: string | null;
  children: (fields: InPlace) => ReactNode;
};

/**
 * One place to write: its fields, what is true of them, and the choice between two versions when there are two.
 * Stands in a `WritingForm`. The fields belong to the page, not to React: what is typed before scripts run stays.
 */
export function WritingPlace({
  placeKey,
  form,
  written,
  rejected,
  fields,
  save = 'Save',
  children,
}: WritingPlaceProps) {
  const { personId, documentId: assignmentId } = useWriting();
  const place = useRef<HTMLDivElement>(null);
  const [shown] = useState(rejected?.fields ?? written?.fields ?? {});
  const names = fields.map(({ name }) => name);
  const { view, saved, edit, flush, resolve } = useAutosave({
    placeKey,
    stored: written ? { ...written, when: written.savedWhen.moment } : { baseVersion: '', fields: {}, savedAt: null },
    savedWhen: written?.savedWhen.state ?? '',
    rejected,
    destination: entryDestination({ assignmentId, personId, placeKey, form }),
    read: () => read(place.current, placeKey, names),
    show: (fields) => show(place.current, placeKey, names, fields),
  });

  function choose(choice: 'mine' | 'theirs' | 'both') {
    resolve(choice);
    place.current?.querySelector<HTMLElement>('textarea, input:not([type=hidden])')?.focus();
  }

  return (
    <div className="writing-place" id={placeId(placeKey)} ref={place} onInput={edit} onBlur={flush}>
      <input type="hidden" name={fieldNames.form(placeKey)} value={form} />
      <input type="hidden" name={fieldNames.base(placeKey)} value={view.baseVersion} />
      {children({
        name: (field) => fieldNames.field(placeKey, field),
        id: (field) => `${placeId(placeKey)}-${field}`,
        value: (field) => shown[field] ?? '',
      })}
      {view.conflict !== null && (
        <TwoVersions
          placeKey={placeKey}
          conflict={view.conflict}
          mine={view.fields}
          names={fields}
          savedWhen={view.conflict.when?.words ?? null}
          onChoose={choose}
        />
      )}
      <div className="writing-foot">
        <SaveState saved={saved} />
        {save !== null && view.conflict === null && (
          <Button name="at" value={placeKey}>
            {save}
          </Button>
        )}
      </div>
    </div>
  );
}

type TwoVersionsProps = {
  placeKey: string;
  conflict: Conflict;
  mine: Fields;
  names: readonly FieldName[];
  savedWhen: string | null;
  onChoose: (choice: 'mine' | 'theirs' | 'both') => void;
};

/** Both versions side by side, and the writer's choice. The buttons do the same without scripts. */
function TwoVersions({ placeKey, conflict, mine, names, savedWhen, onChoose }: TwoVersionsProps) {
  const gone = conflict.fields === null;
  const button = (choice: 'mine' | 'theirs' | 'both', words: string) => (
    <Button
      name="keep"
      value={`${choice} ${placeKey}`}
      onClick={(event) => {
        event.preventDefault();
        onChoose(choice);
      }}
    >
      {words}
    </Button>
  );
  return (
    <section className="asks" aria-label="Two versions">
      <input type="hidden" name={fieldNames.newer(placeKey)} value={conflict.baseVersion} />
      <p role="alert">
        {gone
          ? 'You deleted this in another window, after you began to write here. What you wrote here is still here.'
          : 'You also wrote here in another window. Nothing is lost: both are here, and you can choose.'}
      </p>
      <div className="two-versions-beside">
        {conflict.fields !== null && (
          <div>
            <h3>In the other window{savedWhen !== null && `, saved ${savedWhen}`}</h3>
            <WrittenWords fields={conflict.fields} names={names} />
          </div>
        )}
        <div>
          <h3>Here, not saved yet</h3>
          <WrittenWords fields={mine} names={names} />
        </div>
      </div>
      <Actions>
        {button('mine', gone ? 'Keep what I wrote here' : 'Keep this one here')}
        {button('theirs', gone ? 'Let it go' : 'Keep the other one')}
        {!gone && button('both', 'Keep both, one after the other')}
      </Actions>
    </section>
  );
}

/** What stands in the fields of a place, each under its name where there are several. */
export function WrittenWords({ fields, names }: { fields: Fields; names: readonly FieldName[] }) {
  if (isBlank(fields)) return <p className="hint">Nothing stands here.</p>;
  return (
    <>
      {names.map(({ name, label }) => {
        const text = fields[name] ?? '';
        if (text.trim() === '') return null;
        return (
          <div className="written-words" key={name}>
            {names.length > 1 && <p className="hint">{label}</p>}
            {!(name === 'mine' && text === 'yes') && <Quote text={text} />}
          </div>
        );
      })}
    </>
  );
}

type Control = HTMLInputElement | HTMLTextAreaElement;

function control(place: HTMLElement | null, placeKey: string, name: string): Control | null {
  return place?.querySelector<Control>(`[name="${CSS.escape(fieldNames.field(placeKey, name))}"]`) ?? null;
}

function read(place: HTMLElement | null, placeKey: string, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.map((name) => {
      const field = control(place, placeKey, name);
      if (field instanceof HTMLInputElement && field.type === 'checkbox') return [name, field.checked ? 'yes' : ''];
      return [name, field?.value ?? ''];
    }),
  );
}

function show(place: HTMLElement | null, placeKey: string, names: readonly string[], fields: Fields): void {
  for (const name of names) {
    const field = control(place, placeKey, name);
    const text = fields[name] ?? '';
    if (field === null) continue;
    if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = text === 'yes';
    else if (field.value !== text) field.value = text;
    const folded = field.closest('details');
    if (folded !== null && text !== '') folded.open = true;
  }
}
