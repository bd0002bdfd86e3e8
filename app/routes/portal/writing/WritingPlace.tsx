import { useEffect, useRef, useState, type ReactNode } from 'react';
import { savedJustNow } from '~/times/saved-at';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { PersonsWords } from '~/ui/PersonsWords';
import { SaveState, type Saved } from '~/ui/SaveState';
import { isBlank, placeId, fieldNames, type Fields } from '~/autosave/fields';
import type { WrittenInWords } from './given';
import type { RejectedField, StoredFields } from './saving.server';
import type { Conflict, View } from '~/autosave/autosave-machine';
import { useWriting } from '~/autosave/WritingProvider';

/** What the fields of a place are made with: their names on the wire, ids, and what stands in them at first. */
export interface InPlace {
  name: (field: string) => string;
  id: (field: string) => string;
  value: (field: string) => string;
}

/** A field of a place, and what it is called where it is shown. */
export type FieldName = { name: string; label: string };

type WritingPlaceProps = {
  slot: string;
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
export function WritingPlace({ slot, form, written, rejected, fields, save = 'Save', children }: WritingPlaceProps) {
  const { controller, zone } = useWriting();
  const place = useRef<HTMLDivElement>(null);
  const [atFirst] = useState(() => ({
    stored: {
      baseVersion: written?.baseVersion ?? '',
      fields: written?.fields ?? {},
      savedAt: written?.savedAt ?? null,
    },
    shown: rejected?.fields ?? written?.fields ?? {},
    baseVersion: rejected?.baseVersion ?? written?.baseVersion ?? '',
    view: viewAtFirst(written, rejected),
  }));
  const [view, setView] = useState<View>(atFirst.view);
  const [baseVersion, setBaseVersion] = useState(atFirst.baseVersion);
  const edit = useRef<() => void>(() => undefined);
  const flush = useRef<() => void>(() => undefined);

  useEffect(() => {
    const here = place.current;
    if (here === null) return;
    const names = fields.map(({ name }) => name);
    const { machine, fields: shown } = controller.open({
      placeKey: slot,
      form,
      stored: atFirst.stored,
      rejected,
      onScreen: read(here, slot, names),
      changed: setView,
    });
    show(here, slot, names, shown);
    edit.current = () => {
      machine.edit(read(here, slot, names));
    };
    flush.current = () => machine.flush();
    return () => controller.close(slot, machine);
    // A place is opened once, with what it was given at first: the machine knows better from then on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [controller, slot]);

  useEffect(() => setBaseVersion(view.baseVersion), [view.baseVersion]);

  function choose(choice: 'mine' | 'theirs' | 'both') {
    const chosen = controller.resolve(slot, choice);
    if (chosen === undefined || place.current === null) return;
    show(
      place.current,
      slot,
      fields.map(({ name }) => name),
      chosen,
    );
    place.current.querySelector<HTMLElement>('textarea, input:not([type=hidden])')?.focus();
  }

  return (
    <div
      className="writing-place"
      id={placeId(slot)}
      ref={place}
      onInput={() => edit.current()}
      onBlur={() => flush.current()}
    >
      <input type="hidden" name={fieldNames.form(slot)} value={form} />
      <input type="hidden" name={fieldNames.base(slot)} value={baseVersion} />
      {children({
        name: (field) => fieldNames.field(slot, field),
        id: (field) => `${placeId(slot)}-${field}`,
        value: (field) => atFirst.shown[field] ?? '',
      })}
      {view.conflict !== null && (
        <TwoVersions
          slot={slot}
          conflict={view.conflict}
          mine={view.fields}
          names={fields}
          savedWhen={conflictSaved(view.conflict, zone, written)}
          onChoose={choose}
        />
      )}
      <div className="writing-foot">
        <SaveState saved={saved(view, zone, written)} />
        {save !== null && view.conflict === null && (
          <Button name="at" value={slot}>
            {save}
          </Button>
        )}
      </div>
    </div>
  );
}

type TwoVersionsProps = {
  slot: string;
  conflict: Conflict;
  mine: Fields;
  names: readonly FieldName[];
  savedWhen: string | null;
  onChoose: (choice: 'mine' | 'theirs' | 'both') => void;
};

/** Both versions side by side, and the writer's choice. The buttons do the same without scripts. */
function TwoVersions({ slot, conflict, mine, names, savedWhen, onChoose }: TwoVersionsProps) {
  const gone = conflict.fields === null;
  const button = (choice: 'mine' | 'theirs' | 'both', words: string) => (
    <Button
      name="keep"
      value={`${choice} ${slot}`}
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
      <input type="hidden" name={fieldNames.newer(slot)} value={conflict.baseVersion} />
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
            {!(name === 'mine' && text === 'yes') && <PersonsWords text={text} />}
          </div>
        );
      })}
    </>
  );
}

function viewAtFirst(written: StoredFields | undefined, rejected: RejectedField | undefined): View {
  const stored = { baseVersion: written?.baseVersion ?? '', savedAt: written?.savedAt ?? null };
  const view: View = {
    is: written?.savedAt ? 'saved' : 'untouched',
    why: '',
    ...stored,
    fields: rejected?.fields ?? written?.fields ?? {},
    conflict: null,
    onScreenOnly: false,
  };
  if (rejected === undefined) return view;
  if (rejected.why !== null)
    return { ...view, is: 'not saved', why: rejected.why, baseVersion: rejected.baseVersion, onScreenOnly: true };
  const conflict = { ...stored, fields: written?.fields ?? null };
  return {
    ...view,
    is: 'not saved',
    why: 'please choose first.',
    baseVersion: rejected.baseVersion,
    conflict,
    onScreenOnly: true,
  };
}

/** The words come with what is stored; of what was saved since, only the hour is said. */
function saved(view: View, zone: string, written: WrittenInWords | undefined): Saved {
  switch (view.is) {
    case 'saved':
      return view.savedAt === null
        ? { is: 'untouched' }
        : {
            is: 'saved',
            at: view.savedAt === written?.savedAt ? written.savedWhen.state : savedJustNow(view.savedAt, zone),
          };
    case 'not saved':
      return { is: 'not saved', why: view.why };
    default:
      return { is: view.is };
  }
}

function conflictSaved({ savedAt }: Conflict, zone: string, written: WrittenInWords | undefined): string | null {
  if (savedAt === null) return null;
  return savedAt === written?.savedAt ? written.savedWhen.moment.words : `today, ${savedJustNow(savedAt, zone)}`;
}

type Control = HTMLInputElement | HTMLTextAreaElement;

function control(place: HTMLElement, slot: string, name: string): Control | null {
  return place.querySelector<Control>(`[name="${CSS.escape(fieldNames.field(slot, name))}"]`);
}

function read(place: HTMLElement, slot: string, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.map((name) => {
      const field = control(place, slot, name);
      if (field instanceof HTMLInputElement && field.type === 'checkbox') return [name, field.checked ? 'yes' : ''];
      return [name, field?.value ?? ''];
    }),
  );
}

function show(place: HTMLElement, slot: string, names: readonly string[], fields: Fields): void {
  for (const name of names) {
    const field = control(place, slot, name);
    const text = fields[name] ?? '';
    if (field === null) continue;
    if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = text === 'yes';
    else if (field.value !== text) field.value = text;
    const folded = field.closest('details');
    if (folded !== null && text !== '') folded.open = true;
  }
}
