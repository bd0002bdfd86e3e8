import { useEffect, useRef, useState, type ReactNode } from 'react';
import { readTyped, type PieceFields } from '~/domain/authoring/fields';
import type { FieldProblem } from '~/domain/authoring/validate';
import { savedJustNow } from '~/times/saved-at';
import type { Saved } from '~/ui/SaveState';
import type { NewerInWords } from './newer.server';
import { SignInAgain } from '~/autosave/SignInAgain';
import { Saver } from './saver';

interface Opened {
  draft: { id: string; revision: number; problems: FieldProblem[] };
  /** When it was saved last, in words. */
  savedWhen: string;
  /** What stands there newer than the form that was sent without scripts. */
  newer: NewerInWords | null;
  /** The writer's own, for the hour of what is saved from here. */
  zone: string;
}

/** Saves the form of a draft as it is typed, where scripts run; without them nothing here does anything. */
export function useSaving({ draft, savedWhen, newer: answered, zone }: Opened) {
  const form = useRef<HTMLFormElement>(null);
  const saver = useRef<Saver | null>(null);
  const [saved, setSaved] = useState<Saved>(() =>
    answered ? { is: 'not saved', why: 'look at the top of the page.' } : { is: 'saved', at: savedWhen },
  );
  const [newer, setNewer] = useState(answered);
  const [typed, setTyped] = useState<PieceFields | null>(null);
  const [asking, setAsking] = useState(false);
  const found = useRef(draft.problems);
  const [problems, setProblems] = useState<readonly FieldProblem[] | null>(null);
  const opened = useRef({ revision: draft.revision, newer: answered });

  useEffect(() => {
    const element = form.current;
    if (!element) return undefined;
    const one = new Saver(`/clinic/library/drafts/${draft.id}/save`, element, opened.current.revision, {
      saving: () => setSaved({ is: 'saving' }),
      saved: (kept) => {
        found.current = kept.problems;
        setProblems(kept.problems);
        setNewer(null);
        setSaved({ is: 'saved', at: savedJustNow(kept.savedAt, zone) });
      },
      newer: (theirs) => {
        setTyped(typedIn(element));
        setNewer(theirs);
        setSaved({ is: 'not saved', why: 'somebody saved this draft meanwhile. Look at the top of the page.' });
      },
      notSaved: (why) => setSaved({ is: 'not saved', why }),
      signIn: () => {
        setSaved({ is: 'not saved', why: 'you are signed out. Type on, or save, to sign in.' });
        setAsking(true);
      },
    });
    if (opened.current.newer) one.wait();
    saver.current = one;
    return () => one.stop();
  }, [draft.id, zone]);

  const signIn: ReactNode = asking && (
    <SignInAgain
      open={asking}
      onLater={() => setAsking(false)}
      onSignedIn={() => {
        setAsking(false);
        void saver.current?.goOn();
      }}
    />
  );

  return {
    form,
    saved,
    newer,
    /** What is wrong in the form as it was saved last; null before it is. */
    problems,
    /** What stood in the form when the newer draft was found. */
    typed,
    signIn,
    changed: () => saver.current?.changed(),
    /** Whether scripts save this page, so that its form need not be sent. */
    saves: () => saver.current !== null,
    /** Saves what is on the page, in the place of what is newer where that is shown. Resolves with what is wrong in it, or null when it could not be saved. */
    save: async (): Promise<readonly FieldProblem[] | null> => {
      const one = saver.current;
      const done = newer || saved.is === 'not saved' ? one?.goOn(newer?.revision) : one?.flushed();
      return (await done) === true ? found.current : null;
    },
  };
}

function typedIn(form: HTMLFormElement): PieceFields {
  return readTyped([...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
