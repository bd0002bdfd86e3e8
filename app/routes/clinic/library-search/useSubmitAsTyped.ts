import { useLocation, useNavigate } from '@remix-run/react';
import { useEffect, useRef, type FormEvent, type KeyboardEvent, type RefObject } from 'react';
import { withParams } from '~/ui/list-address';
import { titleLinks } from './useListFocus';

/** How long a pause in typing is, in milliseconds, after which the list follows. */
const PAUSE = 250;

/**
 * Lets a GET form act as it is filled in: after a short pause the address, and with it what is shown, follows in
 * place of the one before. What was under way for older words is given up; whoever types keeps their place.
 * `fields` says which of the address's parameters the form holds, as the page shows them now.
 */
export function useSubmitAsTyped(form: RefObject<HTMLFormElement>, fields: Record<string, string | undefined>) {
  const navigate = useNavigate();
  const { search } = useLocation();
  const pause = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => {
    // Whoever follows a link has left the search: what comes after the pause would take the move back.
    const leave = ({ target, metaKey, ctrlKey, shiftKey }: MouseEvent) => {
      const opensElsewhere = metaKey || ctrlKey || shiftKey;
      if (opensElsewhere || !(target instanceof Element) || target.closest('a') === null) return;
      clearTimeout(pause.current);
      pause.current = undefined;
    };
    addEventListener('click', leave, true);
    return () => {
      removeEventListener('click', leave, true);
      clearTimeout(pause.current);
    };
  }, []);

  const follow = () => {
    clearTimeout(pause.current);
    pause.current = undefined;
    if (!form.current) return;
    const filled = new FormData(form.current);
    const names = [...form.current.elements].flatMap((field) =>
      'name' in field && field.name ? [String(field.name)] : [],
    );
    const values = names.map((name) => [name, (filled.get(name) as string | null)?.trim()]);
    const to = withParams(search, { ...Object.fromEntries(values), after: undefined });
    if (to !== `?${search.slice(1)}`) navigate(to, { replace: true, preventScrollReset: true });
  };

  const shown = JSON.stringify(fields);
  const shownBefore = useRef(shown);
  useEffect(() => {
    const values = JSON.parse(shown) as Record<string, string>;
    const others = fieldsOf(form.current).filter((field) => valueOf(field) !== (values[field.name] ?? ''));
    if (shownBefore.current === shown) {
      // The page has only come: what says more than the address was filled in before its scripts came.
      if (others.length > 0) form.current?.requestSubmit();
      return;
    }
    shownBefore.current = shown;
    // After "Show all", or going back, the fields say what the address says; the one being filled in is left alone.
    for (const field of others) {
      if (field === document.activeElement && pause.current !== undefined) continue;
      const value = values[field.name] ?? '';
      if (isBox(field)) field.checked = value === field.value;
      else field.value = value;
    }
  }, [form, shown]);

  return {
    onInput: () => {
      clearTimeout(pause.current);
      pause.current = setTimeout(follow, PAUSE);
    },
    onSubmit: (event: FormEvent) => {
      event.preventDefault();
      follow();
    },
  };
}

function fieldsOf(form: HTMLFormElement | null): (HTMLInputElement | HTMLSelectElement)[] {
  return [...(form?.elements ?? [])].filter(
    (field) => field instanceof HTMLInputElement || field instanceof HTMLSelectElement,
  );
}

function isBox(field: HTMLInputElement | HTMLSelectElement): field is HTMLInputElement {
  return field.type === 'checkbox';
}

function valueOf(field: HTMLInputElement | HTMLSelectElement): string {
  if (isBox(field)) return field.checked ? field.value : '';
  return field.value.trim();
}

/**
 * The keys of a search and its list: the arrows go from the field into the list, through it and back; Escape
 * empties the field, or goes back to it from the list. Enter does what it does anywhere.
 */
export function moveByKeys(event: KeyboardEvent<HTMLElement>, onCleared: () => void): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.nativeEvent.isComposing) return;
  const place = event.currentTarget;
  const field = place.querySelector<HTMLInputElement>('input[type=search]');
  const links = titleLinks(place);
  const from = event.target as HTMLElement;
  const row = links.findIndex((link) => link.closest('li')?.contains(from));
  if (from !== field && row === -1) return;

  let to: HTMLElement | null | undefined;
  if (event.key === 'ArrowDown') to = links[row + 1];
  else if (event.key === 'ArrowUp' && row !== -1) to = row === 0 ? field : links[row - 1];
  else if (event.key === 'Escape' && row !== -1) to = field;
  else if (event.key === 'Escape' && field && field.value !== '') {
    field.value = '';
    event.preventDefault();
    onCleared();
    return;
  }
  if (!to) return;
  event.preventDefault();
  to.focus();
}
