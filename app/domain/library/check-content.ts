import { fileURLToPath } from 'node:url';
import { ContentRefused } from '../file-format/problem';
import { readLibrary } from './read-library';

/** `npm run content:check`: reads the whole of `content/`; says everything that is wrong with it, file and line, and ends with 1. */
const folder = fileURLToPath(new URL('../../../content', import.meta.url));
try {
  const { pieces, disclaimers, regions, synonyms } = await readLibrary(folder);
  process.stdout.write(
    `The content is whole: ${pieces.length} pieces, ${disclaimers.length} disclaimer${disclaimers.length === 1 ? '' : 's'}, crisis lines for ${regions.length} regions, synonyms for ${synonyms.flatMap(({ typed }) => typed).length} words.\n`,
  );
} catch (error) {
  if (!(error instanceof ContentRefused)) throw error;
  process.stderr.write(`The content cannot be used yet.\n${error.message}\n`);
  process.exitCode = 1;
}
