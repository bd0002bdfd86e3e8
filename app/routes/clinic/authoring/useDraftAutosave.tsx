import { useRef, useState } from 'react';
import type { Answer } from '~/autosave/autosave-machine';
import type { Destination } from '~/autosave/send';
import { useAutosave } from '~/autosave/useAutosave';
import { useWriting } from '~/autosave/WritingProvider';
import type { FieldProblem } from '~/domain/authoring/validate';
import { readTyped, type PieceFields } from '~/domain/authoring/fields';
import type { DraftToWrite } from '~/domain/authoring/read-draft';
import type { PieceKind } from '~/domain/piece-format/content';
import type { TimeInWords } from '~/times/times-for';
import type { Saved } from '~/ui/SaveState';
import type { SavingAnswer } from '../draft-saving';
import type { NewerDraftInWords } from './newer-draft.server';
import { toFormEntries, flattenFields, unflattenFields } from './flat-fields';

const PLACE = 'piece';

/** What a form that was sent without scripts was answered with. */
interface Answered {
  fields?: PieceFields | undefined;
  problems: readonly FieldProblem[];
  newer?: NewerDraftInWords | undefined;
}

interface Opened {
  draft: Pick<DraftToWrite, 'id' | 'kind' | 'fields' | 'revision' | 'savedAt' | 'problems'>;
  /** When it was saved last, in words: as the state of saving says it, and within a sentence. */
  savedWhen: { state: string; moment: TimeInWords };
  answered: Answered;
  /** Puts other fields into the form. */
  show: (fields: PieceFields) => void;
}

/** Saves the form of a draft as it is typed, where scripts run; without them nothing here does anything. */
export function useDraftAutosave({ draft, savedWhen, answered, show }: Opened) {
  const { controller, personId } = useWriting();
  const { kind } = draft;
  const form = useRef<HTMLFormElement>(null);
  const found = useRef<readonly FieldProblem[]>(draft.problems);
  const [problems, setProblems] = useState<readonly FieldProblem[] | null>(null);
  const { view, saved, edit, flush, resolve } = useAutosave({
    placeKey: PLACE,
    stored: {
      baseVersion: String(draft.revision),
      fields: flattenFields(kind, draft.fields),
      savedAt: draft.savedAt,
      by: answered.newer?.by,
      when: answered.newer?.savedAt ?? savedWhen.moment,
    },
    savedWhen: savedWhen.state,
    rejected: answered.fields
      ? {
          baseVersion: answered.newer ? '' : String(draft.revision),
          fields: flattenFields(kind, answered.fields),
          why: answered.newer ? null : (answered.problems[0]?.says ?? ''),
        }
      : undefined,
    destination: destinationOf(draft, personId, (inIt) => {
      found.current = inIt;
      setProblems(inIt);
    }),
    read: () => (form.current ? flattenFields(kind, typedIn(form.current)) : {}),
    show: (fields) => show(unflattenFields(fields)),
  });
  const { conflict } = view;

  return {
    form,
    saved: conflict ? somebodyElse : saved,
    /** What stands there newer than what is typed here. */
    newer: conflict && {
      revision: Number(conflict.baseVersion),
      by: conflict.by ?? 'Somebody',
      savedAt: conflict.when ?? savedWhen.moment,
      fields: unflattenFields(conflict.fields ?? {}),
    },
    /** What is wrong in the form as it was saved last; null before it is. */
    problems,
    /** What stands in the form. */
    typed: () => unflattenFields(view.fields),
    edit,
    flush,
    /** Saves what is on the page, in the place of what is newer where that is shown. Resolves with what is wrong in it, or null when it could not be saved. */
    save: async (): Promise<readonly FieldProblem[] | null> => {
      if (conflict) resolve('mine');
      else flush();
      return (await controller.whenSaved([PLACE])) ? found.current : null;
    },
  };
}

const somebodyElse: Saved = {
  is: 'not saved',
  why: 'somebody saved this draft meanwhile. Look at the top of the page.',
};

function destinationOf(
  { id, kind }: Pick<DraftToWrite, 'id' | 'kind'>,
  personId: string,
  checked: (problems: readonly FieldProblem[]) => void,
): Destination {
  return {
    to: `/clinic/library/drafts/${id}/save`,
    body: (fields, baseVersion) =>
      new URLSearchParams([...toFormEntries(fields), ['revision', baseVersion], ['person', personId]]),
    understand: (answer: SavingAnswer): Answer => {
      if ('someoneElse' in answer) return { is: 'someone else' };
      if (answer.saved) {
        checked(answer.problems);
        return { is: 'saved', baseVersion: String(answer.revision), savedAt: answer.savedAt };
      }
      return { is: 'newer', ...asStored(kind, answer.newer) };
    },
    words: {
      tooLong: 'it is longer than one piece can be. Make it shorter, and it is saved.',
      readFirst: 'there is something to read first. Open Meantime in another window, then come back.',
    },
    notThere: {
      is: 'gone',
      why: 'this draft was published or thrown away meanwhile. Copy what you need from here.',
    },
  };
}

function asStored(kind: PieceKind, { revision, fields, savedAt, by }: NewerDraftInWords) {
  return {
    baseVersion: String(revision),
    fields: flattenFields(kind, fields),
    savedAt: savedAt.iso,
    by,
    when: savedAt,
  };
}

function typedIn(form: HTMLFormElement): PieceFields {
  return readTyped([...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
