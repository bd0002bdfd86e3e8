import { useEffect, useRef, useState } from 'react';
import type { Answer } from '~/autosave/autosave-machine';
import type { Destination } from '~/autosave/send';
import { useAutosave } from '~/autosave/useAutosave';
import { useWriting } from '~/autosave/WritingProvider';
import type { AssignmentFields } from '~/domain/assignments/assignment-draft';
import type { TimeInWords } from '~/times/times-for';
import { withParams } from '~/ui/list-address';
import type { SavingAnswer } from '../assignment-draft';
import { assignmentIn, flattenAssignment, unflattenAssignment } from './flat-assignment';

/** The one place of the page. */
export const PLACE = 'assignment';

interface Opened {
  /** Made with the form. */
  formId: string;
  pieceId: string;
  /** Whom the page was opened for. */
  clientId: string | null;
  draft: { revision: number; savedAt: TimeInWords | null; savedWhen: string; fields: AssignmentFields };
  /** What a refused form held. */
  rejected: { fields: AssignmentFields; why: string } | null;
}

/** Keeps what is typed with a piece, where scripts run, and says what stands in the form. */
export function useAssignmentAutosave({ formId, pieceId, clientId, draft, rejected }: Opened) {
  const { personId } = useWriting();
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(rejected?.fields ?? draft.fields);
  const read = () => (form.current ? assignmentIn(new FormData(form.current)) : draft.fields);
  const { view, saved, edit, flush, resolve } = useAutosave({
    placeKey: PLACE,
    stored: {
      baseVersion: String(draft.revision),
      fields: flattenAssignment(draft.fields),
      savedAt: draft.savedAt?.iso ?? null,
      ...(draft.savedAt && { when: draft.savedAt }),
    },
    savedWhen: draft.savedWhen,
    rejected: rejected
      ? { baseVersion: String(draft.revision), fields: flattenAssignment(rejected.fields), why: rejected.why }
      : undefined,
    destination: destinationOf(withParams('', { piece: pieceId, to: clientId ?? undefined }), personId, formId),
    read: () => flattenAssignment(read()),
    show: (fields) => {
      const shown = unflattenAssignment(fields);
      setTyped(shown);
      if (form.current) put(form.current, shown);
    },
  });
  // What was typed before scripts came stands in the fields already.
  useEffect(() => setTyped(read()), []); // eslint-disable-line react-hooks/exhaustive-deps
  return {
    form,
    typed,
    saved,
    /** What another window kept meanwhile. */
    newer: view.conflict && { when: view.conflict.when, resolve },
    edit: () => {
      setTyped(read());
      edit();
    },
    flush,
  };
}

function destinationOf(search: string, personId: string, formId: string): Destination {
  return {
    to: `/clinic/assign/draft${search}`,
    body: (fields, baseVersion) =>
      new URLSearchParams([
        ...Object.entries(fields).flatMap(([name, value]) =>
          name === 'to' ? value.split(' ').map((id) => ['to', id]) : [[name, value]],
        ),
        ['revision', baseVersion],
        ['person', personId],
        ['id', formId],
      ]),
    understand: (answer: SavingAnswer): Answer => {
      if ('someoneElse' in answer) return { is: 'someone else' };
      if ('refused' in answer) return { is: 'refused', why: answer.refused };
      const { revision, savedAt, fields } = answer.draft;
      const baseVersion = String(revision);
      return answer.saved
        ? { is: 'saved', baseVersion, savedAt: savedAt.iso }
        : { is: 'newer', baseVersion, fields: flattenAssignment(fields), savedAt: savedAt.iso, when: savedAt };
    },
    words: {
      tooLong: 'it is longer than can be kept. Make it shorter, and it is saved.',
      readFirst: 'there is something to read first. Open Meantime in another window, then come back.',
    },
    notThere: {
      is: 'gone',
      why: 'this was given, or begun anew, meanwhile. Copy what you need from here, and open the page again.',
    },
  };
}

/** Puts words and ticks into the fields that are there. */
function put(form: HTMLFormElement, { to, why, each, whys, reading }: AssignmentFields): void {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type)) {
      if (field.name === 'to') field.checked = to.includes(field.value);
      if (field.name === 'each') field.checked = each;
      if (field.name === 'reading') field.checked = field.value === reading;
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      if (field.name === 'why') field.value = why;
      const own = whys[field.name.slice('why.'.length)];
      if (field.name.startsWith('why.') && own !== undefined) field.value = own;
    }
  }
}
