import { useNavigate } from '@remix-run/react';
import { createContext, useContext, useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Button } from '~/ui/Button';
import { Notice } from '~/ui/Notice';
import { DraftController } from './draft-controller';
import type { StoredFields } from '~/routes/portal/writing/saving.server';
import { SignInAgain } from './SignInAgain';

interface Writing {
  controller: DraftController;
  personId: string;
  assignmentId: string;
  /** The writer's own, for the hour of what is saved from here. */
  zone: string;
}

const OnPage = createContext<Writing | null>(null);

/** The controller of the page that is being written on. Throws outside a `WritingProvider`. */
export function useWriting(): Writing {
  const onPage = useContext(OnPage);
  if (onPage === null) throw new Error('a place to write stands on a WritingProvider');
  return onPage;
}

/**
 * Tells once, when the page is opened, of places with unsent words on this device that are not on it. Call it from
 * above the places: they open first, as a child's effects run before its parent's.
 */
export function useElsewhere(stored: readonly StoredFields[], found: (placeKeys: string[]) => void): void {
  const { controller } = useWriting();
  useEffect(() => {
    const placeKeys = controller.elsewhere(stored.map(({ slot, fields }) => ({ placeKey: slot, fields })));
    if (placeKeys.length > 0) found(placeKeys);
    // Only what was left before this page was opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [controller]);
}

type WritingProviderProps = Omit<Writing, 'controller'> & { children: ReactNode };

/** Holds what is written on one page together: saving, and signing in again in place when the login is over. */
export function WritingProvider({ personId, assignmentId, zone, children }: WritingProviderProps) {
  const [controller] = useState(() => new DraftController(personId, assignmentId));
  const [signIn, setSignIn] = useState<'no' | 'asking' | 'later'>('no');

  useEffect(() => {
    controller.signInNeeded = () => setSignIn((was) => (was === 'no' ? 'asking' : was));
    return controller.follow();
  }, [controller]);

  return (
    <OnPage.Provider value={{ controller, personId, assignmentId, zone }}>
      {signIn !== 'no' && (
        <SignInAgain
          open={signIn === 'asking'}
          onLater={() => setSignIn('later')}
          onSignedIn={() => {
            setSignIn('no');
            controller.resume();
          }}
        />
      )}
      {signIn === 'later' && (
        <Notice
          action={
            <Button type="button" onClick={() => setSignIn('asking')}>
              Sign in and send it
            </Button>
          }
        >
          You are signed out. What you write stays here and is not sent.
        </Notice>
      )}
      {children}
    </OnPage.Provider>
  );
}

type WritingFormProps = {
  id?: string;
  /** Told when the writer pressed Save at a place and it is saved. */
  onSaved?: (placeKey: string) => void;
  children: ReactNode;
};

/**
 * The one form around the places of a page. Without scripts every button sends all of it, so nothing written in one
 * place is lost by saving another; with scripts nothing is sent but what changed.
 */
export function WritingForm({ id, onSaved, children }: WritingFormProps) {
  const { controller, personId, assignmentId } = useWriting();
  const navigate = useNavigate();
  const [held, setHeld] = useState(false);
  const page = `/portal/assignments/${assignmentId}`;

  async function press(button: HTMLButtonElement | null) {
    setHeld(false);
    controller.flush();
    if (button?.name === 'then') {
      if (await controller.whenSaved()) navigate(`${page}/${button.value}`);
      else setHeld(true);
    } else if (button?.name === 'at' && (await controller.whenSaved([button.value]))) {
      onSaved?.(button.value);
    }
  }

  return (
    <form
      id={id}
      method="post"
      action={page}
      autoComplete="off"
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        const { submitter } = event.nativeEvent as SubmitEvent;
        void press(submitter instanceof HTMLButtonElement ? submitter : null);
      }}
    >
      <input type="hidden" name="person" value={personId} />
      {/* What Enter in a one-line field presses: saving, never a choice. */}
      <button name="at" value="" hidden />
      {children}
      {held && (
        <Notice tone="trouble">
          Not everything on this page is saved yet, so it can not be looked at for sharing. It will be sent as soon as
          that works; then press the button again.
        </Notice>
      )}
    </form>
  );
}
