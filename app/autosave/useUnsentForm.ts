import { useEffect, useRef, useState } from 'react';
import type { Saved } from '~/ui/SaveState';
import type { Fields } from './fields';
import { UnsentForm } from './unsent-form';

interface Form {
  personId: string;
  /** What it is written to, and which form of it. */
  documentId: string;
  placeKey: string;
  /** Made with the form; another one takes its place where words come back that were written under that. */
  id: string;
  onId: (id: string) => void;
  /** The fields that are written in. */
  names: readonly string[];
  /** What was sent already, by id. */
  sent: readonly string[];
}

/**
 * Keeps what is written in a form that is sent by a press on this device, and brings it back when the page is opened
 * again, until it is among what was sent. Give the form a key that changes with what it is written to.
 */
export function useUnsentForm({ personId, documentId, placeKey, id, onId, names, sent }: Form) {
  const form = useRef<HTMLFormElement>(null);
  const unsent = useRef<UnsentForm | null>(null);
  const [persisted, setPersisted] = useState(true);

  useEffect(() => {
    unsent.current = new UnsentForm(personId, documentId, placeKey);
    const opened = unsent.current.open({ id, fields: read(form.current, names) }, sent);
    show(form.current, opened.fields);
    setPersisted(opened.persisted);
    if (opened.id !== id) onId(opened.id);
    // Opened once: from then on what stands in the form is the truth.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [personId, documentId, placeKey]);

  return {
    form,
    edit: () => setPersisted(unsent.current?.edit({ id, fields: read(form.current, names) }) ?? true),
    forget: () => unsent.current?.forget(),
    /** What to say where the words are nowhere but on the screen; null where there is nothing to say. */
    saved: persisted ? null : onScreenOnly,
  };
}

const onScreenOnly: Saved = {
  is: 'not saved',
  why: 'this browser keeps nothing, so these words are on this page alone until you send them.',
};

type Control = HTMLInputElement | HTMLTextAreaElement;

function control(form: HTMLFormElement | null, name: string): Control | null {
  return form?.querySelector<Control>(`[name="${CSS.escape(name)}"]`) ?? null;
}

function read(form: HTMLFormElement | null, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, control(form, name)?.value ?? '']));
}

function show(form: HTMLFormElement | null, fields: Fields): void {
  for (const [name, text] of Object.entries(fields)) {
    const field = control(form, name);
    if (field !== null && field.value !== text) field.value = text;
  }
}
