import { CST, isMap, isNode, isScalar, Lexer, LineCounter, parseDocument, Parser, type Node } from 'yaml';
import type { z } from 'zod';
import type { ContentProblem } from './problem';

type Path = readonly PropertyKey[];

/** YAML that was read and found to fit its schema; `line` finds the line of any part of it again. */
export interface Typed<T> {
  readonly value: T;
  /** The line, from 1, on which the part at `path` stands, or the nearest thing around it. */
  line(path: Path): number;
}

/**
 * Reads YAML against a schema. What does not fit is added to `problems`, a sentence each with the line it
 * stands on, and the answer is undefined. `startsAt` is the line of the file on which `text` begins.
 */
export function readTypedYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  where: { file: string; startsAt: number },
  problems: ContentProblem[],
): Typed<z.output<S>> | undefined {
  const beyond = beyondLimits(text);
  if (beyond) {
    problems.push({ file: where.file, line: where.startsAt + beyond.linesBefore, says: beyond.says });
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineAt = (offset: number) => lines.linePos(offset).line + where.startsAt - 1;
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      problems.push({
        file: where.file,
        line: lineAt(error.pos[0]),
        says: `This is not YAML that can be read (${firstSentence(error.message)}). A text that holds a colon, a hash or a quotation mark needs quotation marks around it.`,
      });
    }
    return undefined;
  }

  const line = (path: Path): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = offsetOf(document.contents, path.slice(0, length));
      if (offset !== undefined) return lineAt(offset);
    }
    return where.startsAt;
  };

  const value: unknown = document.toJS();
  const read = schema.safeParse(value);
  if (read.success) return { value: read.data, line };
  for (const issue of read.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const path = [...issue.path, key];
        problems.push({
          file: where.file,
          line: line(path),
          says: `${named(path)} is not something that can stand here.`,
          path,
        });
      }
    } else {
      const { path } = issue;
      const found = valueAt(value, path);
      problems.push({
        file: where.file,
        line: line(path),
        says: sentence(issue, found, named(path)),
        path,
        plainly: plainlyIn(issue) ?? sentence(issue, found, 'This'),
      });
    }
  }
  return undefined;
}

/** The most tokens of YAML that are read: ten times what the longest file of the library holds. */
const MOST_TOKENS = 4_000;
/** The deepest that lists and keys may stand in one another, as the parser counts it; ours stand in five. */
const DEEPEST = 20;

/**
 * Why YAML is not parsed, and after how many lines: it is longer or deeper than any of our files, or names parts of itself,
 * so that a few lines stand for millions. Reads no further than that, and takes no more time than the text has signs.
 */
export function beyondLimits(text: string): { linesBefore: number; says: string } | undefined {
  const parser = new Parser();
  let tokens = 0;
  let linesBefore = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (type === 'anchor' || type === 'alias' || type === 'tag') {
      return {
        linesBefore,
        says: `"${lexeme.slice(0, 20)}" names a part or its type, which has no place here. A text that begins with "${lexeme[0]}" needs quotation marks around it.`,
      };
    }
    for (const _ of parser.next(lexeme));
    if (++tokens > MOST_TOKENS) return { linesBefore, says: 'The front matter is far longer than that of any piece.' };
    if (parser.stack.length > DEEPEST)
      return { linesBefore, says: 'Lists and keys stand too deep in one another here.' };
    for (let at = lexeme.indexOf('\n'); at !== -1; at = lexeme.indexOf('\n', at + 1)) linesBefore += 1;
  }
  return undefined;
}

function offsetOf(root: unknown, path: Path): number | undefined {
  const parent = path.slice(0, -1).reduce<unknown>((node, step) => childOf(node, step), root);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => (isScalar(key) ? key.value : key) === last);
    return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const child = last === undefined ? undefined : childOf(parent, last);
  return isNode(child) ? (child as Node).range?.[0] : undefined;
}

function childOf(node: unknown, step: PropertyKey): unknown {
  return typeof node === 'object' && node !== null && 'get' in node && typeof node.get === 'function'
    ? (node.get(step, true) as unknown)
    : undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
}

/** `cards`, 2, `text` becomes "`text` in number 3 of `cards`". */
function named(path: Path): string {
  const [first, ...rest] = path;
  if (first === undefined) return 'The front matter';
  return rest.reduce<string>(
    (words, step) =>
      typeof step === 'number' ? `Number ${step + 1} of ${words}` : `\`${String(step)}\` in ${uncapitalised(words)}`,
    `\`${String(first)}\``,
  );
}

function uncapitalised(words: string): string {
  return words.startsWith('Number') ? `n${words.slice(1)}` : words;
}

function firstSentence(message: string): string {
  return message.split('\n')[0]!.replace(/[.:]$/, '');
}

/** What a schema says to people itself, where it says it otherwise than to those who write files. */
function plainlyIn(issue: z.core.$ZodIssue): string | undefined {
  const plainly: unknown = issue.code === 'custom' ? issue.params?.['plainly'] : undefined;
  return typeof plainly === 'string' ? plainly : undefined;
}

function sentence(issue: z.core.$ZodIssue, value: unknown, name: string): string {
  if (value === undefined || value === null) return `${name} is missing.`;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'string')
        return `${name} must be text${typeof value === 'number' || typeof value === 'boolean' ? ': put quotation marks around it' : ''}.`;
      if (issue.expected === 'array') return `${name} must be a list.`;
      if (issue.expected === 'object') return `${name} must have keys and values of its own.`;
      if (issue.expected === 'int') return `${name} must be a whole number.`;
      return `${name} must be a ${issue.expected}.`;
    case 'too_big':
      if (issue.origin === 'string')
        return `${name} is ${String((value as string).length)} characters long; it may be ${String(issue.maximum)} at most.`;
      if (issue.origin === 'array')
        return `${name} holds ${String((value as unknown[]).length)}; it may hold ${String(issue.maximum)} at most.`;
      return `${name} is ${String(value)}; it may be ${String(issue.maximum)} at most.`;
    case 'too_small':
      if (issue.origin === 'string') return `${name} is empty.`;
      if (issue.origin === 'array')
        return `${name} holds ${String((value as unknown[]).length)}; it must hold ${String(issue.minimum)} at least.`;
      return `${name} is ${String(value)}; it must be ${String(issue.minimum)} at least.`;
    case 'invalid_value':
      return `${name} must be ${issue.values.map((one) => `"${String(one)}"`).join(' or ')}.`;
    case 'custom':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      // A schema's own sentence begins with what must be so.
      return `${name} ${issue.message}`;
  }
}
