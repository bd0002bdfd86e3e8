import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { knownLabels } from '../piece-format/labels';
import { readSynonyms, SYNONYMS_FILE, typedKey, type Synonym } from './synonyms';

/** A synonym with its themes in words, as pieces have them. */
export type KnownSynonym = Omit<Synonym, 'typed'>;

/** Every synonym of this release, by what is typed, as a search reads it. */
export const knownSynonyms: ReadonlyMap<string, KnownSynonym> = read();

function read(): Map<string, KnownSynonym> {
  const synonyms = readSynonyms(source(), SYNONYMS_FILE, []);
  if (!synonyms) throw new Error(`${SYNONYMS_FILE} cannot be read.`);
  const inWords = (name: string) => knownLabels.themes.find((theme) => theme.name === name)?.words ?? name;
  return new Map(
    synonyms.flatMap(({ typed, also, themes, kind }) =>
      typed.map((one) => [typedKey(one), { also, themes: themes.map(inWords), kind }] as const),
    ),
  );
}

/** Part of the build, as the themes are. */
function source(): string {
  try {
    return Object.values(
      import.meta.glob<string>('/content/synonyms.yaml', { query: '?raw', import: 'default', eager: true }),
    ).join('');
  } catch {
    // What runs as it is written has no build: there the list lies in its folder.
    return readFileSync(path.join(fileURLToPath(import.meta.url), '../../../..', SYNONYMS_FILE), 'utf8');
  }
}
