import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import type { PageClock } from '~/times/saved-just-now';
import { Button } from '~/ui/Button';
import { Notice } from '~/ui/Notice';
import { DraftController } from './draft-controller';
import type { Fields } from './fields';
import { SignInAgain } from './SignInAgain';

interface Writing {
  controller: DraftController;
  personId: string;
  /** What is written on: an assignment, or a draft of a piece. */
  documentId: string;
  /** The writer's own, for the hour of what is saved from here. */
  clock: PageClock;
}

const OnPage = createContext<Writing | null>(null);

/** What the page that is being written on is saved by. Throws outside a `WritingProvider`. */
export function useWriting(): Writing {
  const onPage = useContext(OnPage);
  if (onPage === null) throw new Error('a place to write stands in a WritingProvider');
  return onPage;
}

/**
 * Tells once, when the page is opened, of places with unsent words on this device that are not on it. Call it from
 * above the places: they open first, as a child's effects run before its parent's.
 */
export function useElsewhere(
  stored: readonly { placeKey: string; fields: Fields }[],
  found: (placeKeys: string[]) => void,
): void {
  const { controller } = useWriting();
  useEffect(() => {
    const placeKeys = controller.elsewhere(stored.map(({ placeKey, fields }) => ({ placeKey, fields })));
    if (placeKeys.length > 0) found(placeKeys);
    // Only what was left before this page was opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [controller]);
}

type WritingProviderProps = Omit<Writing, 'controller'> & { children: ReactNode };

/**
 * Holds what is written on one page together: saving, and signing in again in place when the login is over. Give it
 * the document's id as its key.
 */
export function WritingProvider({ children, ...page }: WritingProviderProps) {
  const [controller] = useState(() => new DraftController(page.personId, page.documentId));
  const [signIn, setSignIn] = useState<'no' | 'needed' | 'asking'>('no');

  useEffect(() => {
    // It is said, and asked for only by a press: a dialog would take the keys of whoever is in the middle of a sentence.
    controller.signInNeeded = () => setSignIn((was) => (was === 'no' ? 'needed' : was));
    return controller.follow();
  }, [controller]);

  return (
    <OnPage.Provider value={{ controller, ...page }}>
      {signIn !== 'no' && (
        <SignInAgain
          personId={page.personId}
          open={signIn === 'asking'}
          onLater={() => setSignIn('needed')}
          onSignedIn={() => {
            setSignIn('no');
            controller.resume();
          }}
        />
      )}
      {signIn !== 'no' && (
        <div className="signed-out">
          <Notice
            action={
              <Button type="button" onClick={() => setSignIn('asking')}>
                Sign in and send it
              </Button>
            }
          >
            You are signed out. What you write stays here and is not sent.
          </Notice>
        </div>
      )}
      {children}
    </OnPage.Provider>
  );
}
