type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Holds what people typed and chose before scripts came while React takes over the page (hydration). React 18 sets a
 * text area anew to what it began with where that is what it finds in it; and every field is new where it makes the
 * page anew. Call it before that; the function it returns, right after, before any effect reads a field.
 */
export function holdWhatWasTyped(): () => void {
  const controls = [
    ...document.querySelectorAll<Control>('input:not([type=hidden], [type=file]), textarea, select'),
  ].map((control) => {
    if (!(control instanceof HTMLTextAreaElement)) return { control };
    const before = control.defaultValue;
    // A value that was set once does not follow the text inside, and React leaves one alone that has another.
    control.value = String(control.value);
    control.defaultValue = '';
    return { control, before };
  });
  return () => {
    for (const { control, before } of controls) {
      if (!control.isConnected) copy(control, document.getElementById(control.id));
      else if (before !== undefined) control.defaultValue = before;
    }
  };
}

/** Takes what stands in a field that left the page over into the one in its place. */
function copy(from: Control, to: HTMLElement | null): void {
  if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) to.checked = from.checked;
  if (to !== null && 'value' in to) to.value = from.value;
}
