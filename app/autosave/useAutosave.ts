import { useEffect, useRef, useState } from 'react';
import { savedJustNow } from '~/times/saved-just-now';
import type { Saved } from '~/ui/SaveState';
import type { AutosaveMachine, StoredVersion, View } from './autosave-machine';
import type { Rejected } from './draft-controller';
import { fieldsEqual, holdUnkeepable, type Fields } from './fields';
import type { Destination } from './send';
import { useWriting } from './WritingProvider';

interface Place {
  placeKey: string;
  /** What the server held as the page was made. */
  stored: StoredVersion;
  /** When that was saved, in words. */
  savedWhen: string;
  rejected?: Rejected | undefined;
  destination: Destination;
  /** What stands in the fields on the screen. */
  read: () => Fields;
  /** Puts something else there. */
  show: (fields: Fields) => void;
}

/**
 * Saves one place of the page as it is written. It begins with what stands in the fields when scripts come, and what
 * this device kept; everything but `placeKey` is taken as it is when the place is opened: from then on the machine
 * knows better.
 */
export function useAutosave({ placeKey, ...place }: Place) {
  const { controller, clock } = useWriting();
  const [{ stored, savedWhen, rejected, destination, read, show }] = useState(place);
  const [view, setView] = useState<View>(() => viewAtFirst(stored, rejected));
  const machine = useRef<AutosaveMachine | null>(null);

  useEffect(() => {
    const onScreen = read();
    const opened = controller.open({
      placeKey,
      stored,
      rejected,
      onScreen,
      destination,
      changed: setView,
    });
    machine.current = opened.machine;
    if (!fieldsEqual(opened.fields, onScreen)) show(opened.fields);
    return () => {
      machine.current = null;
      controller.close(placeKey, opened.machine);
    };
  }, [controller, placeKey, stored, rejected, destination, read, show]);

  return {
    view,
    saved: savedAs(view, (at) => (at === stored.savedAt ? savedWhen : savedJustNow(at, clock))),
    /** Something in the fields changed. */
    edit: () => machine.current?.edit(read()),
    /** The writer left a field: what is unsent is sent now. */
    flush: () => machine.current?.flush(),
    /** The writer chose between two versions. */
    resolve: (choice: 'mine' | 'theirs' | 'both') => {
      const chosen = machine.current?.resolve(choice);
      if (chosen && !fieldsEqual(chosen, read())) show(chosen);
    },
  };
}

/** What is true of a place before any script ran, and without scripts. */
function viewAtFirst(stored: StoredVersion, rejected: Rejected | undefined): View {
  const { baseVersion, savedAt, by, when } = stored;
  const view: View = {
    is: savedAt === null ? 'untouched' : 'saved',
    why: '',
    savedAt,
    baseVersion: rejected?.baseVersion ?? baseVersion,
    fields: rejected?.fields ?? stored.fields,
    conflict: null,
    onScreenOnly: rejected !== undefined,
  };
  if (rejected === undefined) return view;
  if (rejected.why !== null) return { ...view, is: 'not saved', why: rejected.why };
  const conflict = { baseVersion, fields: baseVersion === '' ? null : stored.fields, savedAt, by, when };
  return { ...view, is: 'not saved', why: 'please choose first.', conflict };
}

/** The words come with what is stored; of what was saved since, only the hour is said. */
function savedAs(view: View, words: (savedAt: string) => string): Saved {
  switch (view.is) {
    case 'saved':
      return {
        is: 'saved',
        at: view.savedAt === null ? '' : words(view.savedAt),
        without: holdUnkeepable(view.fields),
      };
    case 'not saved':
      return { is: 'not saved', why: view.why };
    default:
      return { is: view.is };
  }
}
