import { useState } from 'react';

/** What is true of the words on the page at this moment. */
export type Saved =
  /** Nothing has been written since the page was opened, and nothing before. */
  | { is: 'untouched' }
  | { is: 'saving' }
  /** `at` is already in words. `without`: but for a character that cannot be kept, and need not be seen. */
  | { is: 'saved'; at: string; without?: boolean }
  /** Kept by this browser; the server has not answered yet. */
  | { is: 'on this device' }
  /** Kept nowhere but on the screen. `why` ends the sentence "Not saved: …". */
  | { is: 'not saved'; why: string };

/** The sentence for a state; empty when there is nothing to say. */
export function saveStateLabel(saved: Saved): string {
  switch (saved.is) {
    case 'untouched':
      return '';
    case 'saving':
      return 'Saving…';
    case 'saved':
      return saved.without ? `Saved ${saved.at}, without a broken character that cannot be kept` : `Saved ${saved.at}`;
    case 'on this device':
      return 'Saved on this device, not yet sent';
    case 'not saved':
      return `Not saved: ${saved.why}`;
  }
}

/**
 * The truth about saving, always in sight. A screen reader is told when something is not as it
 * should be, and once when it is well again; it does not hear every save.
 */
export function SaveState({ saved }: { saved: Saved }) {
  const words = saveStateLabel(saved);
  const trouble =
    saved.is === 'on this device' || saved.is === 'not saved' || (saved.is === 'saved' && saved.without === true);
  const [told, setTold] = useState<'nothing' | 'trouble' | 'well again'>('nothing');
  const next = trouble
    ? 'trouble'
    : saved.is === 'saved' && told === 'trouble'
      ? 'well again'
      : saved.is === 'saving' && told === 'well again'
        ? 'nothing'
        : told;
  if (next !== told) setTold(next);

  return (
    <p className="save-state" data-is={saved.is}>
      <span aria-hidden={trouble || undefined}>{words}</span>
      <span className="visually-hidden" role="status">
        {trouble ? words : saved.is === 'saved' && next === 'well again' ? 'Saved' : ''}
      </span>
    </p>
  );
}
