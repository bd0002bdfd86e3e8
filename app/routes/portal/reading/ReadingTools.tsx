import { useEffect, useState, type ComponentType } from 'react';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { Checkbox } from '~/ui/Checkbox';
import { useScripts } from '~/ui/useScripts';
import { PreferenceFields } from '~/reading-preferences/PreferenceFields';
import { useScrollPosition } from './useScrollPosition';
import { usePrintedFields } from './usePrintedFields';
import { voicesFor } from './voices';

type ReadingToolsProps = { personId: string; assignmentId: string; language: string };

/**
 * What a reader may want of a page beside its words, folded into one line: where they left off, how it looks, what
 * goes on paper, listening. Without scripts the look goes with all that is written on the page.
 */
export function ReadingTools({ personId, assignmentId, language }: ReadingToolsProps) {
  const scripts = useScripts();
  const goOn = useScrollPosition(personId, assignmentId);
  const speaks = useSpeaks(language);
  const [Listening, setListening] = useState<ComponentType<{ language: string }> | 'failed' | null>(null);
  usePrintedFields();

  function fetchListening() {
    import('./Listening').then(
      (found) => setListening(() => found.Listening),
      () => setListening('failed'),
    );
  }

  return (
    <div className="reading-tools on-screen">
      <details onToggle={({ currentTarget }) => currentTarget.open && speaks && fetchListening()}>
        <summary>{speaks ? 'Display and listening' : 'Display'}</summary>
        <div id="look">
          <PreferenceFields form="writing" />
          {!scripts && (
            <Actions>
              <Button form="writing" name="then" value="look">
                Keep this look
              </Button>
            </Actions>
          )}
          {Listening === 'failed' ? (
            <p role="alert">Listening could not be fetched. Close this and open it again to try once more.</p>
          ) : (
            Listening && <Listening language={language} />
          )}
          <Checkbox
            name="personal"
            autoComplete="off"
            label="Print what I wrote as well"
            hint="Otherwise the paper holds the piece and its Clinical note, and nobody’s name."
          />
        </div>
      </details>
      {goOn && (
        <button type="button" className="button" data-kind="plain" onClick={goOn}>
          Go on where you left off
        </button>
      )}
    </div>
  );
}

/** Whether this browser has a voice for the language. Voices may come late. */
function useSpeaks(language: string): boolean {
  const [speaks, setSpeaks] = useState(false);
  useEffect(() => {
    if (!('speechSynthesis' in window && speechSynthesis instanceof EventTarget)) return;
    const look = () => setSpeaks(voicesFor(language).length > 0);
    look();
    speechSynthesis.addEventListener('voiceschanged', look);
    return () => speechSynthesis.removeEventListener('voiceschanged', look);
  }, [language]);
  return speaks;
}
