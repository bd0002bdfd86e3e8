import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/*
 * Pages that name tests: SAFETY.md and SECURITY-CHECKLIST.md say of what they claim which test shows it. A test is named
 * by its file and its title, as in: `tests/unit/sealing.test.ts`: is never the same twice
 */

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The files whose tests the check runs (`.ci/run`). */
const CHECKED = /^tests\/(unit|integration|e2e|faults\/short|faults\/browser)\/.+\.(test|spec)\.tsx?$/;

export interface NamedTest {
  /** From the root of the checkout. */
  file: string;
  /** Its title as the code has it, or `describe › title`. */
  title: string;
}

export interface FoundTest {
  /** The titles of the blocks around it, outermost first, and its own. */
  titles: string[];
  /** Whether it may not be run: it, or a block around it, is skipped, a wish, expected to fail, or run on a condition. */
  gone: boolean;
}

/** The tests that a text names: in a list each at the end of its line, in a table at the end of its cell or before `<br>`. */
export function testsNamedIn(text: string): NamedTest[] {
  const named = /`(tests\/[^`]+)`: (.+?)(?= *(?:<br>|\||$))/gm;
  return [...text.matchAll(named)].map(([, file = '', title = '']) => ({ file, title }));
}

const known = new Map<string, FoundTest[]>();

/** What keeps a named test from showing anything, in a few words; null where nothing does. */
export function faultOf({ file, title }: NamedTest): string | null {
  if (!CHECKED.test(file)) return 'is in no file of tests that the check runs';
  const full = path.join(ROOT, file);
  if (!existsSync(full)) return 'is in a file that is not there';
  let tests = known.get(file);
  if (!tests) known.set(file, (tests = testsIn(readFileSync(full, 'utf8'))));
  const fits = tests.filter(({ titles }) => titles.at(-1) === title || titles.slice(-2).join(' › ') === title);
  if (fits.length === 0) return 'is not there';
  if (fits.length > 1) return 'is there twice: say the block around it too';
  return fits[0]?.gone === true ? 'may be skipped' : null;
}

const GONE = ['skip', 'skipIf', 'runIf', 'todo', 'fixme', 'fails', 'fail'];

/** Every test that a source file declares, in order. */
export function testsIn(source: string): FoundTest[] {
  const found: FoundTest[] = [];
  const visit = (node: ts.Node, around: FoundTest) => {
    if (!ts.isCallExpression(node)) {
      ts.forEachChild(node, (child) => visit(child, around));
      return;
    }
    const names = namesOf(node.expression);
    const title = titleOf(node.arguments[0]);
    const isBlock = names.includes('describe');
    const isTest = /^(test|it)$/.test(names[0] ?? '') && !isBlock && !names.includes('step');
    if (!isBlock && (!isTest || title === undefined)) {
      ts.forEachChild(node, (child) => visit(child, around));
      return;
    }
    const one = {
      titles: title === undefined ? around.titles : [...around.titles, title],
      gone: around.gone || names.some((name) => GONE.includes(name)) || skipsItself(node),
    };
    if (isTest) found.push(one);
    else for (const argument of node.arguments) visit(argument, one);
  };
  visit(ts.createSourceFile('a.tsx', source, ts.ScriptTarget.Latest, true), { titles: [], gone: false });
  return found;
}

/** `test.describe.skip` and `test.each([…])` as their names: test, describe, skip; test, each. */
function namesOf(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee)) return [...namesOf(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return namesOf(callee.expression);
  if (ts.isTaggedTemplateExpression(callee)) return namesOf(callee.tag);
  return [];
}

/** A title as it is written, with what stands in `${}` as it is. */
function titleOf(argument: ts.Expression | undefined): string | undefined {
  if (argument === undefined) return undefined;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  return ts.isTemplateExpression(argument) ? argument.getText().slice(1, -1) : undefined;
}

/** Whether something is skipped from within: a call of `….skip` or `….fixme` without a title. */
function skipsItself(call: ts.CallExpression): boolean {
  let skips = false;
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && titleOf(node.arguments[0]) === undefined) {
      const last = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : '';
      skips ||= last === 'skip' || last === 'fixme';
    }
    ts.forEachChild(node, visit);
  };
  for (const argument of call.arguments) visit(argument);
  return skips;
}
