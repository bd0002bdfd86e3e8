/** Something wrong in `content/`, in a plain sentence for whoever wrote it. */
export interface ContentProblem {
  /** Path from the repository's root, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly says: string;
  /** Where in the front matter it is wrong, as keys and places in lists; not there for what is wrong in the body. */
  readonly path?: readonly PropertyKey[];
  /** The same for someone who fills in a form and has never seen a file: it stands beside the field, and begins with "This". */
  readonly plainly?: string;
}

/** The content cannot be used. Holds every problem of every file; its message lists them, a line each. */
export class ContentRefused extends Error {
  override name = 'ContentRefused';
  readonly problems: readonly ContentProblem[];
  constructor(problems: readonly ContentProblem[]) {
    const sorted = problems.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
    super(sorted.map(({ file, line, says }) => `${file}:${line}: ${says}`).join('\n'));
    this.problems = sorted;
  }
}
