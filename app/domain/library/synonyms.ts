import { z } from 'zod';
import { stableName, words } from '../file-format/field-types';
import type { ContentProblem } from '../file-format/problem';
import { readTypedYaml } from '../file-format/typed-yaml';
import { folderOf } from '../piece-format/read-piece';
import type { PieceKind } from '../piece-format/content';
import { searchWords } from './highlights';

/** What a clinician may type for something that pieces call otherwise, and where it leads. */
export interface Synonym {
  /** Each by itself, one word or several. */
  readonly typed: readonly string[];
  /** Single words that pieces have. */
  readonly also: readonly string[];
  /** By their names in `content/themes.yaml`. */
  readonly themes: readonly string[];
  /** What was typed is no word to look for but a kind of piece. */
  readonly kind?: PieceKind | undefined;
}

/** Where the synonyms stand. */
export const SYNONYMS_FILE = 'content/synonyms.yaml';
/** Words and themes of one synonym together, so that no search becomes a long one by what it leads to. */
const MOST_LED_TO = 4;

const schema = z.array(
  z.strictObject({
    typed: z.array(words(60)).min(1),
    also: z.array(words(30)).default([]),
    themes: z.array(stableName).default([]),
    kind: z.enum(Object.keys(folderOf) as [PieceKind, ...PieceKind[]]).optional(),
  }),
);

/** A synonym's typed words as a search reads them: `Self-esteem` and `self esteem` are the same. */
export function typedKey(typed: string): string {
  return searchWords(typed).join(' ');
}

/**
 * Reads `content/synonyms.yaml`. What is wrong by itself (a word typed twice, one that is led to and leads on, so that
 * there is no circle, one that leads nowhere) is added to `problems`. `found` is given each word that is led to, theme
 * and kind, and says whether any piece has it.
 */
export function readSynonyms(
  text: string,
  file: string,
  problems: ContentProblem[],
  found?: (what: { word: string } | { theme: string } | { kind: PieceKind }) => boolean,
): readonly Synonym[] | undefined {
  const read = readTypedYaml(text, schema, { file, startsAt: 1 }, problems);
  if (!read) return undefined;
  const keys = new Map<string, number>();
  const wrong = (at: number, says: string) => problems.push({ file, line: read.line([at]), says });
  read.value.forEach(({ typed }, at) => {
    for (const one of typed) {
      const key = typedKey(one);
      if (key === '') wrong(at, `"${one}" has no letter and no digit.`);
      else if (keys.has(key))
        wrong(at, `"${one}" is typed twice: it stands on line ${read.line([keys.get(key)!])} too.`);
      else keys.set(key, at);
    }
  });
  read.value.forEach(({ typed, also, themes, kind }, at) => {
    if (also.length + themes.length + (kind ? 1 : 0) === 0) wrong(at, `"${typed[0]}" leads nowhere.`);
    if (also.length + themes.length > MOST_LED_TO)
      wrong(at, `"${typed[0]}" leads to more than ${MOST_LED_TO} words and themes together.`);
    if (kind && also.length + themes.length > 0)
      wrong(at, `"${typed[0]}" is a kind of piece: it is not looked for, so it leads to no words and no themes.`);
    for (const word of also) {
      if (searchWords(word).length !== 1) wrong(at, `"${word}" is not one word: only single words are led to.`);
      else if (keys.has(typedKey(word)))
        wrong(at, `"${word}" is led to and is typed as well: what is led to must not lead on, or it goes in a circle.`);
      else if (found?.({ word }) === false) wrong(at, `"${word}" leads to no piece: none has this word.`);
    }
    for (const theme of themes) {
      if (found?.({ theme }) === false) wrong(at, `"${theme}" leads to no piece: none has this theme.`);
    }
    if (kind && found?.({ kind }) === false) wrong(at, `"${kind}" leads to no piece: none is of this kind.`);
  });
  return read.value;
}
