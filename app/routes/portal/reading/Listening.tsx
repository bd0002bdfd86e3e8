import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { SelectField } from '~/ui/SelectField';
import { Aloud, type AloudState } from './read-aloud';
import { passagesOn, type PassageOnPage } from './passages';
import { voicesFor } from './voices';

const speeds = { '0.8': 'Slower', '1': 'Usual', '1.2': 'Faster', '1.5': 'Much faster' };

/** Reading aloud with a voice of the browser's own: the piece, and at its end the Clinical note. */
export function Listening({ language }: { language: string }) {
  const [voices, setVoices] = useState(() => voicesFor(language));
  const [state, setState] = useState<AloudState>({ is: 'silent', at: -1 });
  const chosen = useRef({ voice: voices[0], rate: 1 });
  const [voice, setVoice] = useState(voices[0]);
  const aloud = useRef<Aloud | null>(null);
  const passages = useRef<PassageOnPage[]>([]);

  useEffect(() => {
    const stop = () => aloud.current?.stop();
    const heard = () => setVoices(voicesFor(language));
    addEventListener('pagehide', stop);
    speechSynthesis.addEventListener('voiceschanged', heard);
    return () => {
      removeEventListener('pagehide', stop);
      speechSynthesis.removeEventListener('voiceschanged', heard);
      stop();
    };
  }, [language]);

  useFollowing(state.at < 0 ? null : (passages.current[state.at]?.element ?? null));

  function play() {
    if (aloud.current === null || state.at < 0) {
      passages.current = passagesOn(document);
      aloud.current = new Aloud(passages.current, { ...mouth(chosen, language), changed: setState });
    }
    aloud.current.play();
  }

  const reading = state.is === 'reading';
  const going = state.at >= 0;
  const toggle = (
    <Button type="button" onClick={() => (reading ? aloud.current?.pause() : play())}>
      {reading ? 'Pause' : going ? 'Go on listening' : 'Listen'}
    </Button>
  );

  /** The button goes with the bar, so the focus goes to what was being read. */
  function stop() {
    const here = passages.current[state.at]?.element;
    aloud.current?.stop();
    if (!here) return;
    here.tabIndex = -1;
    here.focus({ preventScroll: true });
  }

  return (
    <>
      <div className="look-choices">
        {voices.length > 1 && (
          <SelectField
            name="voice"
            label="Voice"
            autoComplete="off"
            value={voice?.voiceURI}
            options={voices.map(({ voiceURI, name, localService }) => ({
              value: voiceURI,
              label: localService ? name : `${name} (not on this device)`,
            }))}
            onChange={({ target }) => {
              const next = voices.find(({ voiceURI }) => voiceURI === target.value);
              chosen.current.voice = next;
              setVoice(next);
              aloud.current?.again();
            }}
          />
        )}
        <SelectField
          name="speed"
          label="Speed"
          autoComplete="off"
          defaultValue="1"
          options={Object.entries(speeds).map(([value, label]) => ({ value, label }))}
          onChange={({ target }) => {
            chosen.current.rate = Number(target.value);
            aloud.current?.again();
          }}
        />
      </div>
      <p className="hint">
        {voice?.localService === false
          ? 'This voice does not speak on this device: while you listen, the words of this piece go to the maker of the voice or of your browser. Nothing you wrote goes with them.'
          : 'This voice speaks on this device. It reads the piece and its Clinical note, and nothing that you wrote.'}
      </p>
      <Actions>{toggle}</Actions>
      {state.is === 'failed' && (
        <p role="alert">The voice could not go on. Press “Go on listening” to try again, or choose another voice.</p>
      )}
      {going &&
        createPortal(
          <section className="listening-bar on-screen" aria-label="Listening">
            {toggle}
            <Button type="button" onClick={stop}>
              Stop
            </Button>
          </section>,
          document.querySelector('.shell') ?? document.body,
        )}
    </>
  );
}

/** The browser's voice, one sentence at a time. */
function mouth(
  chosen: { current: { voice: SpeechSynthesisVoice | undefined; rate: number } },
  language: string,
): Omit<ConstructorParameters<typeof Aloud>[1], 'changed'> {
  /** Held while it is said: some browsers let go of it otherwise, and never tell that it ended. */
  let saying: SpeechSynthesisUtterance | null = null;
  return {
    say: (words, done) => {
      const { voice, rate } = chosen.current;
      const said = new SpeechSynthesisUtterance(words);
      saying = said;
      said.lang = voice?.lang ?? language;
      said.voice = voice ?? null;
      said.rate = rate;
      said.onend = () => saying === said && done(true);
      said.onerror = () => saying === said && done(false);
      speechSynthesis.speak(said);
    },
    hush: () => {
      saying = null;
      speechSynthesis.cancel();
    },
    later: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** Marks what is being read, and keeps it in sight until the reader looks elsewhere; then until they are back at it. */
function useFollowing(element: HTMLElement | null) {
  const looksElsewhere = useRef(false);
  useEffect(() => {
    const moved = () => {
      looksElsewhere.current = true;
    };
    const kinds = ['wheel', 'touchmove', 'keydown'] as const;
    for (const kind of kinds) addEventListener(kind, moved, { passive: true });
    return () => {
      for (const kind of kinds) removeEventListener(kind, moved);
    };
  }, []);
  useEffect(() => {
    if (element === null) {
      looksElsewhere.current = false;
      return;
    }
    element.dataset['readAloud'] = '';
    const { top, bottom } = element.getBoundingClientRect();
    const inSight = top < innerHeight && bottom > 0;
    if (inSight) looksElsewhere.current = false;
    const whole = top >= 0 && bottom <= innerHeight * 0.85;
    if (!whole && !looksElsewhere.current) element.scrollIntoView({ block: 'center', inline: 'start' });
    return () => {
      delete element.dataset['readAloud'];
    };
  }, [element]);
}
