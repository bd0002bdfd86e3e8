/** A stretch of the page, as it is read aloud. */
export interface Passage {
  text: string;
  /** How long it is quiet afterwards, in milliseconds. */
  rest: number;
}

/** What reading aloud needs from the world around it. */
export interface SpeechPorts {
  /** Says some words, and then tells whether that worked; nothing more is told once `hush` was called. */
  say(words: string, done: (said: boolean) => void): void;
  hush(): void;
  /** Runs `work` after so many milliseconds, unless the function it returns is called first. */
  later(ms: number, work: () => void): () => void;
  changed(state: AloudState): void;
}

export interface AloudState {
  is: 'silent' | 'reading' | 'paused' | 'failed';
  /** The passage that is being read, by its number; -1 where none is. */
  at: number;
}

/**
 * Reads passages aloud, one after the other and sentence by sentence. It promises: one voice at a time; a pause goes
 * on with the sentence that it broke into; and after `stop` not a word.
 */
export class Aloud {
  readonly #passages: { sentences: string[]; rest: number }[];
  readonly #ports: SpeechPorts;
  #is: AloudState['is'] = 'silent';
  #at = -1;
  #sentence = 0;
  #wake: (() => void) | null = null;

  constructor(passages: readonly Passage[], ports: SpeechPorts) {
    this.#passages = passages.map(({ text, rest }) => ({ sentences: sentencesOf(text), rest }));
    this.#ports = ports;
  }

  /** Begins, or goes on where it was paused or failed. */
  play(): void {
    if (this.#is === 'reading') return;
    if (this.#at < 0) this.#to(0, 0);
    this.#is = 'reading';
    this.#tell();
    this.#next();
  }

  pause(): void {
    if (this.#is !== 'reading') return;
    this.#quiet();
    this.#is = 'paused';
    this.#tell();
  }

  /** The voice or its speed changed: says the sentence again that it is at. */
  again(): void {
    if (this.#is !== 'reading') return;
    this.#quiet();
    this.#next();
  }

  stop(): void {
    this.#quiet();
    this.#is = 'silent';
    this.#to(-1, 0);
    this.#tell();
  }

  #quiet(): void {
    this.#wake?.();
    this.#wake = null;
    this.#ports.hush();
  }

  #to(at: number, sentence: number): void {
    this.#at = at;
    this.#sentence = sentence;
  }

  #next(): void {
    const passage = this.#passages[this.#at];
    if (passage === undefined) {
      this.stop();
      return;
    }
    const words = passage.sentences[this.#sentence];
    if (words === undefined) {
      this.#wake = this.#ports.later(passage.rest, () => {
        this.#to(this.#at + 1, 0);
        this.#tell();
        this.#next();
      });
      return;
    }
    this.#ports.say(words, (said) => {
      if (said) {
        this.#sentence += 1;
        this.#next();
        return;
      }
      this.#quiet();
      this.#is = 'failed';
      this.#tell();
    });
  }

  #tell(): void {
    this.#ports.changed({ is: this.#is, at: this.#at });
  }
}

/** About as much as a browser says without losing its thread, in characters. */
const LONGEST = 220;

/** A text in stretches that can be said at once: its sentences, long ones cut at a comma or, failing that, a space. */
export function sentencesOf(text: string): string[] {
  const sentences = text.match(/[^.?!…]+(?:[.?!…]+[”’")\]]*(?!\S)|[.?!…]+|$)/g) ?? [];
  return joined(sentences)
    .flatMap(short)
    .flatMap((words) => (/[\p{L}\p{N}]/u.test(words) ? [words.trim()] : []));
}

/** Puts back together what a point cut that ends no sentence: in "11.30", after an initial, before a small letter. */
function joined(parts: readonly string[]): string[] {
  return parts.reduce<string[]>((all, part) => {
    const last = all.at(-1);
    const goesOn = !/^\s+[^\p{Ll}]/u.test(part) || /(?<!\p{L})\p{Lu}\.$/u.test(last ?? '');
    if (last !== undefined && goesOn) all[all.length - 1] = last + part;
    else all.push(part);
    return all;
  }, []);
}

function short(sentence: string): string[] {
  if (sentence.length <= LONGEST) return [sentence];
  const head = sentence.slice(0, LONGEST);
  const comma = Math.max(head.lastIndexOf(', '), head.lastIndexOf('; '), head.lastIndexOf(': '));
  const cut = comma > 0 ? comma + 1 : head.lastIndexOf(' ') > 0 ? head.lastIndexOf(' ') : LONGEST;
  return [sentence.slice(0, cut), ...short(sentence.slice(cut))];
}
