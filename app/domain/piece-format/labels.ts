import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { labels } from './front-matter';
import { readTypedYaml } from '../file-format/typed-yaml';

/** A theme or a moment: what a file calls it, and what people read. */
export interface Label {
  name: string;
  words: string;
}

const files = listed();

/** The themes and the moments that a piece can name, in their order. */
export const knownLabels: { themes: readonly Label[]; moments: readonly Label[] } = {
  themes: read('/content/themes.yaml'),
  moments: read('/content/moments.yaml'),
};

function read(file: string): Label[] {
  const typed = readTypedYaml(files[file] ?? '', labels, { file, startsAt: 1 }, []);
  if (!typed) throw new Error(`${file} cannot be read.`);
  return Object.entries(typed.value).map(([name, words]) => ({ name, words }));
}

/** Part of the build: a piece that is written in the app chooses from the same lists as the files. */
function listed(): Record<string, string> {
  try {
    return import.meta.glob<string>(['/content/themes.yaml', '/content/moments.yaml'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
  } catch {
    // What runs as it is written, as the seed does, has no build: there the lists lie in their folder.
    const root = path.join(fileURLToPath(import.meta.url), '../../../..');
    const names = ['/content/themes.yaml', '/content/moments.yaml'];
    return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
  }
}
