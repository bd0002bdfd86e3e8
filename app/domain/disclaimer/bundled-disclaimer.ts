import { readDisclaimer } from './read-disclaimer';
import type { ContentProblem } from '../file-format/problem';
import type { Disclaimer } from './disclaimer';

/** Part of the build, so that anyone can read it whether or not the database answers. */
const files = import.meta.glob<string>('/content/disclaimer/clinical-note.en.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

let known: Disclaimer | undefined;

/** The Clinical note that this release brings. For people who are signed in, `currentDisclaimer` says which is in force. */
export function bundledDisclaimer(): Disclaimer {
  if (known) return known;
  const problems: ContentProblem[] = [];
  const [file = '', text = ''] = Object.entries(files)[0] ?? [];
  const read = readDisclaimer(text, file, problems);
  if (!read) throw new Error(problems.map(({ says }) => says).join('\n'));
  known = { label: read.label, version: read.version, bodyHtml: read.bodyHtml };
  return known;
}
