import { z } from 'zod';
import { language, stableName } from '../file-format/field-types';
import { readBody } from '../file-format/markdown';
import type { ContentProblem } from '../file-format/problem';
import { splitFile } from '../file-format/split-file';
import { readTypedYaml } from '../file-format/typed-yaml';

/** The front matter of a disclaimer. */
const frontMatter = z.strictObject({
  slug: stableName,
  language,
  version: z.int().min(1),
  label: z.literal('Clinical note'),
});

export interface DisclaimerSource {
  readonly file: string;
  readonly slug: string;
  readonly language: string;
  readonly version: number;
  /** The line on which `version` stands. */
  readonly versionLine: number;
  readonly label: 'Clinical note';
  readonly bodyHtml: string;
}

/** Reads one file of `content/disclaimer/`. What is wrong is added to `problems`, and the answer is then undefined. */
export function readDisclaimer(text: string, file: string, problems: ContentProblem[]): DisclaimerSource | undefined {
  const found: ContentProblem[] = [];
  const split = splitFile(text, file, found);
  const front =
    split && readTypedYaml(split.frontMatter, frontMatter, { file, startsAt: split.frontMatterStartsAt }, found);
  if (front && !file.endsWith(`/${front.value.slug}.${front.value.language}.md`)) {
    found.push({
      file,
      line: front.line(['slug']),
      says: `The file must be called ${front.value.slug}.${front.value.language}.md, after its slug and its language.`,
    });
  }
  const body =
    split &&
    readBody(
      split.body,
      { file, startsAt: split.bodyStartsAt },
      { headings: false, tables: false, pauses: false },
      found,
    );
  if (split?.body.trim() === '') found.push({ file, line: split.bodyStartsAt, says: 'The disclaimer says nothing.' });
  problems.push(...found);
  return front && body && found.length === 0
    ? { file, ...front.value, versionLine: front.line(['version']), bodyHtml: body.html }
    : undefined;
}
