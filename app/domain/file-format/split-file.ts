import type { ContentProblem } from './problem';

export interface SplitFile {
  readonly frontMatter: string;
  /** The line of the file on which the front matter begins, from 1. */
  readonly frontMatterStartsAt: number;
  readonly body: string;
  readonly bodyStartsAt: number;
}

/** Takes a file apart at its two lines of `---`. Without them: a problem, and undefined. */
export function splitFile(text: string, file: string, problems: ContentProblem[]): SplitFile | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') {
    problems.push({
      file,
      line: 1,
      says: 'The file must begin with its front matter, between two lines that hold "---" and nothing else.',
    });
    return undefined;
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end === -1) {
    problems.push({
      file,
      line: 1,
      says: 'The front matter has no end: put a line that holds "---" and nothing else after it.',
    });
    return undefined;
  }
  return {
    frontMatter: lines.slice(1, end).join('\n'),
    frontMatterStartsAt: 2,
    body: lines.slice(end + 1).join('\n'),
    bodyStartsAt: end + 2,
  };
}
