import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Aloud, sentencesOf, type AloudState } from '~/routes/portal/reading/read-aloud';
import { forgetScrollPositions, saveScrollPosition, savedScrollPosition } from '~/reading-preferences/scroll-position';
import { attributesOf, readPreferences } from '~/reading-preferences/reading-preferences';

describe('the look of pages', () => {
  test('takes what is offered, and makes the usual one of anything else', () => {
    const said: Record<string, unknown> = { theme: 'sepia', size: 'enormous', lines: '', column: ['wide'] };
    expect(readPreferences((name) => said[name])).toEqual({ theme: 'sepia' });
    expect(readPreferences(() => 'constructor')).toEqual({});
    expect(attributesOf({ theme: 'dark', size: 'large' })).toMatchObject({
      'data-theme': 'dark',
      'data-size': 'large',
    });
  });
});

describe('reading aloud', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** A voice that takes 100 ms for a sentence, and fails at the words that a test names. */
  function aVoice(...texts: [string, number][]) {
    const heard: string[] = [];
    const voice = { heard, states: [] as AloudState[], fails: '', aloud: null as unknown as Aloud };
    let cancel: (() => void) | null = null;
    const later = (ms: number, work: () => void) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    };
    voice.aloud = new Aloud(
      texts.map(([text, rest]) => ({ text, rest })),
      {
        say: (words, done) => {
          heard.push(words);
          cancel = later(100, () => done(words !== voice.fails));
        },
        hush: () => cancel?.(),
        later,
        changed: (state) => voice.states.push(state),
      },
    );
    return voice;
  }

  test('goes sentence by sentence, rests after each stretch, and ends by itself', () => {
    const voice = aVoice(['A title', 700], ['One. Two.', 6000], ['The note.', 0]);
    voice.aloud.play();
    voice.aloud.play();
    vi.advanceTimersByTime(799);
    expect(voice.heard).toEqual(['A title']);
    vi.advanceTimersByTime(1 + 200 + 5999);
    expect(voice.heard).toEqual(['A title', 'One.', 'Two.']);
    vi.advanceTimersByTime(101);
    expect(voice.heard.at(-1)).toBe('The note.');
    vi.advanceTimersByTime(100);
    expect(voice.states.map(({ is, at }) => `${is} ${at}`)).toEqual([
      'reading 0',
      'reading 1',
      'reading 2',
      'reading 3',
      'silent -1',
    ]);
  });

  test('goes on after a pause with the sentence that it broke into, and within a rest with what comes next', () => {
    const voice = aVoice(['One. Two.', 1000], ['Three.', 0]);
    voice.aloud.play();
    vi.advanceTimersByTime(150);
    voice.aloud.pause();
    vi.advanceTimersByTime(60_000);
    expect(voice.heard).toEqual(['One.', 'Two.']);
    voice.aloud.play();
    vi.advanceTimersByTime(100);
    voice.aloud.pause();
    voice.aloud.play();
    vi.advanceTimersByTime(1000);
    expect(voice.heard).toEqual(['One.', 'Two.', 'Two.', 'Three.']);
  });

  test('says not a word more once it is stopped, and then begins at the beginning', () => {
    const voice = aVoice(['One. Two.', 0]);
    voice.aloud.play();
    vi.advanceTimersByTime(150);
    voice.aloud.stop();
    vi.advanceTimersByTime(60_000);
    expect(voice.heard).toEqual(['One.', 'Two.']);
    voice.aloud.play();
    expect(voice.heard.at(-1)).toBe('One.');
  });

  test('says the sentence again when the voice or its speed is changed, and keeps quiet where it was quiet', () => {
    const voice = aVoice(['One. Two.', 0]);
    voice.aloud.again();
    expect(voice.heard).toEqual([]);
    voice.aloud.play();
    vi.advanceTimersByTime(50);
    voice.aloud.again();
    vi.advanceTimersByTime(100);
    expect(voice.heard).toEqual(['One.', 'One.', 'Two.']);
  });

  test('says so when the voice fails, and tries the same sentence again', () => {
    const voice = aVoice(['One. Two.', 0]);
    voice.fails = 'Two.';
    voice.aloud.play();
    vi.advanceTimersByTime(1000);
    expect(voice.states.at(-1)).toEqual({ is: 'failed', at: 0 });
    voice.fails = '';
    voice.aloud.play();
    vi.advanceTimersByTime(1000);
    expect(voice.heard).toEqual(['One.', 'Two.', 'Two.']);
  });

  test.each([
    ['The message comes at 11.14. She got it.', ['The message comes at 11.14.', 'She got it.']],
    ['“The tyranny of the should.” It is strange!', ['“The tyranny of the should.”', 'It is strange!']],
    ['D. W. Winnicott, e.g. in a letter, wrote so', ['D. W. Winnicott, e.g. in a letter, wrote so']],
    ['Well… perhaps. … Yes?', ['Well… perhaps.', 'Yes?']],
    ['', []],
  ])('takes %j apart where one would breathe', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });

  test('cuts a long sentence at a comma, and loses no word', () => {
    const text = `${'some words that go on, '.repeat(30)}${'x'.repeat(500)}.`;
    const parts = sentencesOf(text);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(220);
    expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
  });
});

describe('the place where a reader left off', () => {
  let kept: Record<string, string>;
  beforeEach(() => {
    kept = {};
    const storage = new Proxy(kept, {
      get: (_, name) =>
        ({
          getItem: (key: string) => kept[key] ?? null,
          setItem: (key: string, value: string) => (kept[key] = value),
          removeItem: (key: string) => delete kept[key],
        })[name as 'getItem'],
    });
    vi.stubGlobal('localStorage', storage);
  });
  afterEach(() => vi.unstubAllGlobals());

  test('is kept by person and assignment, and not at all at the beginning', () => {
    saveScrollPosition('ada', 'essay', 12);
    saveScrollPosition('ben', 'essay', 3);
    expect([
      savedScrollPosition('ada', 'essay'),
      savedScrollPosition('ben', 'essay'),
      savedScrollPosition('ada', 'other'),
    ]).toEqual([12, 3, 0]);
    saveScrollPosition('ada', 'essay', 0);
    expect(Object.keys(kept)).toEqual(['meantime place/ben/essay']);
  });

  test('goes at sign-out, with every other of that person’s, and is kept no more', () => {
    saveScrollPosition('cleo', 'essay', 12);
    saveScrollPosition('cleo', 'cards', 2);
    saveScrollPosition('dan', 'essay', 3);
    forgetScrollPositions('cleo');
    saveScrollPosition('cleo', 'essay', 14);
    expect(Object.keys(kept)).toEqual(['meantime place/dan/essay']);
  });

  test('is the beginning in a browser that keeps nothing, or holds nonsense', () => {
    kept['meantime place/ada/essay'] = 'twelve';
    expect(savedScrollPosition('ada', 'essay')).toBe(0);
    vi.stubGlobal('localStorage', undefined);
    saveScrollPosition('ada', 'essay', 12);
    expect(savedScrollPosition('ada', 'essay')).toBe(0);
    forgetScrollPositions('eve');
  });
});
