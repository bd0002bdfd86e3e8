type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Held {
  control: Control;
  /** What a text area began with. */
  before?: string;
}

/**
 * Holds what people typed, chose and unfolded before scripts came while React takes over the page (hydration). React 18
 * sets a text area anew to what it began with where that is what it finds in it; and where the page is not what it
 * expects, after an extension or a translation, it makes all of it anew. Call it before that; the function it returns,
 * right after, before any effect reads a field: it brings over what stands there by then, and the focus.
 */
export function holdWhatWasTyped(): () => void {
  const controls = controlsHere().map((control): Held => {
    if (!(control instanceof HTMLTextAreaElement)) return { control };
    const before = control.defaultValue;
    // A value that was set once does not follow the text inside, and React leaves one alone that has another.
    control.value = String(control.value);
    control.defaultValue = '';
    return { control, before };
  });
  const known = keysOf(controls.map(({ control }) => control));
  const folds = foldsHere();
  let focused = document.activeElement;
  const follow = ({ target }: FocusEvent) => {
    if (target instanceof Element) focused = target;
  };
  addEventListener('focusin', follow, true);

  return () => {
    removeEventListener('focusin', follow, true);
    for (const { control, before } of controls) {
      if (control.isConnected && control instanceof HTMLTextAreaElement) control.defaultValue = before ?? '';
    }
    if (controls.every(({ control }) => control.isConnected)) return;
    const made = new Map([...keysOf(controlsHere())].map(([control, key]) => [key, control]));
    const anew = foldsHere();
    for (const [at, { open }] of folds.entries()) if (open && anew[at]) anew[at].open = true;
    for (const [control, key] of known) {
      const instead = made.get(key);
      if (control.isConnected || instead === undefined) continue;
      if (bringOver(control, instead)) instead.dispatchEvent(new Event('input', { bubbles: true }));
      if (control === focused) focusAs(control, instead);
    }
  };
}

function controlsHere(): Control[] {
  return [...document.querySelectorAll<Control>('input:not([type=hidden]), textarea, select')];
}

function foldsHere(): HTMLDetailsElement[] {
  return [...document.querySelectorAll('details')];
}

/** Which field each of them is, on this page and on the same page made anew: its name, and the how manieth of that name. */
function keysOf(controls: Control[]): Map<Control, string> {
  const times = new Map<string, number>();
  return new Map(
    controls.map((control) => {
      const isTicked = control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type);
      const called = [control.localName, control.name || `#${control.id}`, isTicked ? control.value : ''].join(' ');
      const before = times.get(called) ?? 0;
      times.set(called, before + 1);
      return [control, `${called} ${before}`];
    }),
  );
}

/** Puts into a field what stands in another one. Whether that changed it. */
function bringOver(from: Control, to: Control): boolean {
  if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) {
    if (from.type === 'file') {
      if (from.files?.length) to.files = from.files;
      return Boolean(from.files?.length);
    }
    if (/^(checkbox|radio)$/.test(from.type)) {
      const differs = from.checked !== to.checked;
      if (differs) set(to, 'checked', from.checked);
      return differs;
    }
  }
  if (from.value === to.value) return false;
  set(to, 'value', from.value);
  return true;
}

/** Past what React has put in the way of it, which would take it for its own doing and tell nobody. */
function set(control: Control, property: 'value' | 'checked', value: string | boolean): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control) as object, property)?.set?.call(control, value);
}

function focusAs(from: Control, to: Control): void {
  to.focus({ preventScroll: true });
  if (from instanceof HTMLSelectElement || to instanceof HTMLSelectElement) return;
  // Not every kind of field has a selection.
  if (from.selectionStart !== null && to.selectionStart !== null)
    to.setSelectionRange(from.selectionStart, from.selectionEnd, from.selectionDirection ?? 'none');
}
