import MarkdownIt, { type StateBlock, type Token } from 'markdown-it';
import type { ContentProblem } from './problem';

/** What a body may hold beside paragraphs, lists, quotations, emphasis and links. */
export interface Allowed {
  readonly headings: boolean;
  readonly tables: boolean;
  readonly pauses: boolean;
}

/** A piece's body, read: its parts in order, each a level-two heading and what stands under it. */
export interface Body {
  readonly html: string;
  readonly pauses: readonly { id: string; text: string; line: number }[];
  /** The stretch before the first heading has the title ''; it is there only when something stands in it. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly title: string;
  readonly line: number;
  readonly html: string;
  /** Whether the whole part is one ordered list. */
  readonly isSteps: boolean;
}

type Say = (line: number, says: string) => void;
interface Reading {
  say: Say;
  pauses: boolean;
}

/** HTML in the text is never passed through; straight quotation marks become curly ones. */
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: true });

markdown.block.ruler.before('fence', 'pause', readPause, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
markdown.renderer.rules.pause_open = (tokens, index) =>
  `<aside class="pause" id="pause-${markdown.utils.escapeHtml(tokens[index]!.info)}">\n`;
markdown.renderer.rules.pause_close = () => '</aside>\n';

/** How much of Markdown is read, as what a writer can count. Three times the longest essay of the library, and more. */
const MOST = { characters: 30_000, lines: 1_500, brackets: 500, columns: 8 } as const;
/** So many things that are wrong are said; whoever puts these right is told of the others. */
const MOST_SAID = 50;

/**
 * Reads a Markdown body that begins on line `startsAt` of `file`. Whatever the format has no room for is
 * added to `problems`: HTML, pictures, code, headings that are not level two, and what `allowed` leaves out. One that is
 * longer than any piece is not read, which is a problem too, and the answer is then undefined.
 */
export function readBody(
  text: string,
  where: { file: string; startsAt: number },
  allowed: Allowed,
  problems: ContentProblem[],
): Body | undefined {
  const beyond = beyondLimits(text);
  if (beyond) {
    const { line, says } = beyond;
    problems.push({ file: where.file, line: line + where.startsAt, says, plainly: says });
    return undefined;
  }
  let said = 0;
  const say: Say = (line, says) => {
    if (said++ < MOST_SAID) problems.push({ file: where.file, line: line + where.startsAt, says });
  };
  const reading: Reading = { say, pauses: allowed.pauses };
  const tokens = markdown.parse(text, reading);
  checkTokens(tokens, allowed, say);
  shapeTables(tokens, say);
  const render = (some: Token[]) => markdown.renderer.render(some, markdown.options, reading);
  return {
    html: render(tokens),
    pauses: pausesIn(tokens).map((pause) => ({ ...pause, line: pause.line + where.startsAt })),
    parts: partsOf(tokens).map(({ title, line, tokens: some }) => ({
      title,
      line: line + where.startsAt,
      html: render(some),
      isSteps:
        some[0]?.type === 'ordered_list_open' &&
        some.findIndex((token) => token.type === 'ordered_list_close' && token.level === 0) === some.length - 1,
    })),
  };
}

/** Why a body is not read, and on which of its lines, from 0: each of these would take a parser longer than anyone may wait. */
function beyondLimits(text: string): { line: number; says: string } | undefined {
  const linesIn = (part: string) => part.split('\n').length - 1;
  const inFigures = (count: number) => count.toLocaleString('en');
  if (text.length > MOST.characters) {
    return {
      line: linesIn(text.slice(0, MOST.characters)),
      says: `This is longer than ${inFigures(MOST.characters)} characters, and is not read: make it shorter.`,
    };
  }
  const lines = text.split('\n');
  if (lines.length > MOST.lines)
    return { line: MOST.lines, says: `This has more than ${inFigures(MOST.lines)} lines, and is not read.` };
  const bracket = nth(text, '[', MOST.brackets);
  if (bracket !== -1)
    return {
      line: linesIn(text.slice(0, bracket)),
      says: `This has more than ${MOST.brackets} square brackets, and is not read.`,
    };
  const wide = lines.findIndex((line) => /^[\s>|:-]*$/.test(line) && line.split('|').length - 1 > MOST.columns + 1);
  return wide === -1 ? undefined : { line: wide, says: `A table has ${MOST.columns} columns at most.` };
}

/** Where something stands for the time after that many; -1 where it does not. */
function nth(text: string, what: string, after: number): number {
  let at = text.indexOf(what);
  for (let count = 0; count < after && at !== -1; count += 1) at = text.indexOf(what, at + 1);
  return at;
}

/**
 * A text of the front matter as it is shown: one line, quotation marks made curly. Undefined when it holds
 * Markdown, which would be shown as it stands.
 */
export function plainText(text: string): string | undefined {
  const [inline] = markdown.parseInline(text.replace(/\s+/g, ' ').trim(), {});
  const parts = inline?.children ?? [];
  if (parts.some((token) => token.type !== 'text' || looksLikeHtml(token.content))) return undefined;
  return parts.map((token) => token.content).join('');
}

/** `:::pause id`, some words, `:::`. A place where reading stops for a breath and the reader may write a line. */
function readPause(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const lineAt = (line: number) =>
    state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]).trim();
  if (!lineAt(startLine).startsWith(':::')) return false;
  if (silent) return true;

  const { say, pauses } = state.env as Reading;
  const opening = /^:::pause(?:\s+(.*))?$/.exec(lineAt(startLine));
  if (!opening || state.level > 0 || !pauses) {
    say(
      startLine,
      !pauses
        ? 'A pause can stand in an essay only.'
        : opening
          ? 'A pause stands by itself, in no list or quotation.'
          : 'Here ":::" neither begins a pause (":::pause name-of-it") nor ends one.',
    );
    state.line = startLine + 1;
    return true;
  }
  let close = startLine + 1;
  while (close < endLine && lineAt(close) !== ':::') close += 1;
  if (close === endLine) {
    say(startLine, 'This pause has no end: put ":::" on a line of its own after its words.');
    state.line = endLine;
    return true;
  }
  const id = opening[1]?.trim() ?? '';
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
    say(startLine, 'A pause needs a name of small letters, digits and hyphens, as in ":::pause the-way-home".');

  const open = state.push('pause_open', 'aside', 1);
  open.block = true;
  open.info = id;
  open.map = [startLine, close];
  const lineMax = state.lineMax;
  state.lineMax = close;
  state.md.block.tokenize(state, startLine + 1, close);
  state.lineMax = lineMax;
  state.push('pause_close', 'aside', -1).block = true;
  state.line = close + 1;
  return true;
}

function checkTokens(tokens: readonly Token[], allowed: Allowed, say: Say): void {
  let line = 0;
  for (const token of tokens) {
    line = token.map?.[0] ?? line;
    switch (token.type) {
      case 'heading_open':
        if (!allowed.headings) say(line, 'A heading has no place here.');
        else if (token.tag !== 'h2')
          say(line, 'Headings begin with "## " and go no deeper: the title has a place of its own.');
        break;
      case 'code_block':
        say(line, 'A line that begins with four spaces reads as code. Take the spaces away.');
        break;
      case 'fence':
        say(line, 'Code has no place here.');
        break;
      case 'table_open':
        if (!allowed.tables) say(line, 'A table can stand in an essay only.');
        break;
      case 'inline':
        checkInline(token, line, say);
        break;
    }
  }
}

function checkInline(inline: Token, line: number, say: Say): void {
  let at = line;
  for (const token of inline.children ?? []) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') at += 1;
    else if (token.type === 'image') say(at, 'A picture has no place here.');
    else if (token.type === 'code_inline') say(at, 'Code has no place here.');
    else if (token.type === 'text' && looksLikeHtml(token.content))
      say(at, 'HTML is not read here and would be shown as it stands.');
    else if (token.type === 'link_open' && !/^(https:\/\/|\/(?!\/))/.test(token.attrGet('href') ?? ''))
      say(at, 'A link must begin with https:// or, for a page of Meantime, with a single /.');
  }
}

function looksLikeHtml(text: string): boolean {
  const tag = text.search(/<\/?[a-z]/i);
  return (tag !== -1 && text.includes('>', tag)) || text.includes('<!--');
}

/**
 * Every cell says which column it stands in, and the first of a row names the row, so that rows can stack on a phone.
 * The roles are said outright, since a browser may take a table that is laid out otherwise for no table.
 */
function shapeTables(tokens: readonly Token[], say: Say): void {
  let labels: string[] = [];
  let column = 0;
  let line = 0;
  tokens.forEach((token, index) => {
    line = token.map?.[0] ?? line;
    if (token.type === 'table_open') {
      labels = [];
      token.attrSet('role', 'table');
    }
    if (token.type === 'thead_open' || token.type === 'tbody_open') token.attrSet('role', 'rowgroup');
    if (token.type === 'tr_open') {
      column = 0;
      token.attrSet('role', 'row');
    }
    if (token.type === 'th_open') {
      const label = textOf(tokens[index + 1]!);
      const isCorner = label === '' && labels.length === 0;
      if (label === '' && !isCorner) say(line, 'Every column of a table but the first needs a heading.');
      labels.push(label);
      token.tag = isCorner ? 'td' : 'th';
      token.attrs = isCorner
        ? [['role', 'cell']]
        : [
            ['role', 'columnheader'],
            ['scope', 'col'],
          ];
      tokens[index + 2]!.tag = token.tag;
    }
    if (token.type === 'td_open') {
      const isFirst = column === 0;
      token.tag = isFirst ? 'th' : 'td';
      token.attrs = isFirst
        ? [
            ['role', 'rowheader'],
            ['scope', 'row'],
          ]
        : [
            ['role', 'cell'],
            ['data-label', labels[column] ?? ''],
          ];
    }
    if (token.type === 'td_close') {
      token.tag = column === 0 ? 'th' : 'td';
      column += 1;
    }
  });
}

function pausesIn(tokens: readonly Token[]): { id: string; text: string; line: number }[] {
  const pauses: { id: string; text: string; line: number }[] = [];
  let open: { id: string; texts: string[]; line: number } | undefined;
  for (const token of tokens) {
    if (token.type === 'pause_open') open = { id: token.info, texts: [], line: token.map?.[0] ?? 0 };
    else if (token.type === 'pause_close' && open) {
      pauses.push({ id: open.id, text: open.texts.join('\n\n'), line: open.line });
      open = undefined;
    } else if (token.type === 'inline') open?.texts.push(textOf(token));
  }
  return pauses;
}

function partsOf(tokens: Token[]): { title: string; line: number; tokens: Token[] }[] {
  const parts = [{ title: '', line: 0, tokens: [] as Token[] }];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    if (token.type === 'heading_open' && token.level === 0) {
      parts.push({ title: textOf(tokens[index + 1]!), line: token.map?.[0] ?? 0, tokens: [] });
      index += 2;
    } else parts.at(-1)!.tokens.push(token);
  }
  return parts[0]!.tokens.length === 0 ? parts.slice(1) : parts;
}

function textOf(inline: Token): string {
  return (inline.children ?? [])
    .map((token) => (token.type === 'softbreak' ? ' ' : token.type === 'hardbreak' ? '\n' : token.content))
    .join('')
    .trim();
}
