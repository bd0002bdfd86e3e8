import { useEffect, useRef, useState, type ReactNode } from 'react';
import { savedJustNow } from '~/times/saved-at';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { PersonsWords } from '~/ui/PersonsWords';
import { SaveState, type Saved } from '~/ui/SaveState';
import { nothingIn, placeId, wire, type Fields } from '~/autosave/fields';
import type { WrittenInWords } from './given';
import type { NotKept, Written } from './saving.server';
import type { Clash, View } from '~/autosave/autosave-machine';
import { useDesk } from '~/autosave/WritingProvider';

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
  notKept?: NotKept | undefined;
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
export function WritingPlace({ slot, form, written, notKept, fields, save = 'Save', children }: WritingPlaceProps) {
  const { desk, zone } = useDesk();
  const place = useRef<HTMLDivElement>(null);
  const [atFirst] = useState(() => ({
    stored: { base: written?.base ?? '', fields: written?.fields ?? {}, savedAt: written?.savedAt ?? null },
    shown: notKept?.fields ?? written?.fields ?? {},
    base: notKept?.base ?? written?.base ?? '',
    view: viewAtFirst(written, notKept),
  }));
  const [view, setView] = useState<View>(atFirst.view);
  const [base, setBase] = useState(atFirst.base);
  const edit = useRef<() => void>(() => undefined);
  const flush = useRef<() => void>(() => undefined);

  useEffect(() => {
    const here = place.current;
    if (here === null) return;
    const names = fields.map(({ name }) => name);
    const { saver, fields: shown } = desk.open({
      slot,
      form,
      stored: atFirst.stored,
      notKept,
      onScreen: read(here, slot, names),
      changed: setView,
    });
    show(here, slot, names, shown);
    edit.current = () => {
      saver.edit(read(here, slot, names));
    };
    flush.current = () => saver.flush();
    return () => desk.close(slot, saver);
    // A place is opened once, with what it was given at first: the saver knows better from then on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [desk, slot]);

  useEffect(() => setBase(view.base), [view.base]);

  function choose(choice: 'mine' | 'theirs' | 'both') {
    const chosen = desk.resolve(slot, choice);
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
      <input type="hidden" name={wire.form(slot)} value={form} />
      <input type="hidden" name={wire.base(slot)} value={base} />
      {children({
        name: (field) => wire.field(slot, field),
        id: (field) => `${placeId(slot)}-${field}`,
        value: (field) => atFirst.shown[field] ?? '',
      })}
      {view.clash !== null && (
        <TwoVersions
          slot={slot}
          clash={view.clash}
          mine={view.fields}
          names={fields}
          savedWhen={clashSaved(view.clash, zone, written)}
          onChoose={choose}
        />
      )}
      <div className="writing-foot">
        <SaveState saved={saved(view, zone, written)} />
        {save !== null && view.clash === null && (
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
  clash: Clash;
  mine: Fields;
  names: readonly FieldName[];
  savedWhen: string | null;
  onChoose: (choice: 'mine' | 'theirs' | 'both') => void;
};

/** Both versions side by side, and the writer's choice. The buttons do the same without scripts. */
function TwoVersions({ slot, clash, mine, names, savedWhen, onChoose }: TwoVersionsProps) {
  const gone = clash.fields === null;
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
      <input type="hidden" name={wire.newer(slot)} value={clash.base} />
      <p role="alert">
        {gone
          ? 'You deleted this in another window, after you began to write here. What you wrote here is still here.'
          : 'You also wrote here in another window. Nothing is lost: both are here, and you can choose.'}
      </p>
      <div className="two-versions-beside">
        {clash.fields !== null && (
          <div>
            <h3>In the other window{savedWhen !== null && `, saved ${savedWhen}`}</h3>
            <WrittenWords fields={clash.fields} names={names} />
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
  if (nothingIn(fields)) return <p className="hint">Nothing stands here.</p>;
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

function viewAtFirst(written: Written | undefined, notKept: NotKept | undefined): View {
  const stored = { base: written?.base ?? '', savedAt: written?.savedAt ?? null };
  const view: View = {
    is: written?.savedAt ? 'saved' : 'untouched',
    why: '',
    ...stored,
    fields: notKept?.fields ?? written?.fields ?? {},
    clash: null,
    onlyHere: false,
  };
  if (notKept === undefined) return view;
  if (notKept.why !== null) return { ...view, is: 'not saved', why: notKept.why, base: notKept.base, onlyHere: true };
  const clash = { ...stored, fields: written?.fields ?? null };
  return { ...view, is: 'not saved', why: 'please choose first.', base: notKept.base, clash, onlyHere: true };
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

function clashSaved({ savedAt }: Clash, zone: string, written: WrittenInWords | undefined): string | null {
  if (savedAt === null) return null;
  return savedAt === written?.savedAt ? written.savedWhen.moment.words : `today, ${savedJustNow(savedAt, zone)}`;
}

type Control = HTMLInputElement | HTMLTextAreaElement;

function control(place: HTMLElement, slot: string, name: string): Control | null {
  return place.querySelector<Control>(`[name="${CSS.escape(wire.field(slot, name))}"]`);
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
