import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import routes from '~/routes';

const app = path.resolve(import.meta.dirname, '../../app');

/** The guard that fits each folder. */
const guardOf: Record<string, string> = { open: 'forAnyone', portal: 'forClient', clinic: 'forClinician' };

const files = readdirSync(path.join(app, 'routes'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => `routes/${name.split(path.sep).join('/')}`);

interface Entry {
  file: string;
  children?: Entry[];
}

const routed = (function listed(entries: Entry[]): string[] {
  return entries.flatMap(({ file, children = [] }) => [file, ...listed(children)]);
})(await routes);

/** What a file exports under these names, as it is written: the name of the function that was called, or the kind of syntax. */
function guardedExports(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const source = ts.createSourceFile('route.tsx', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  for (const statement of source.statements) {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (ts.isExportDeclaration(statement)) {
      if (!statement.isTypeOnly && !statement.exportClause) found['*'] = 'everything of another file';
      else if (statement.exportClause && ts.isNamedExports(statement.exportClause)) {
        for (const { name } of statement.exportClause.elements) found[name.text] = 'from elsewhere';
      }
    } else if (isExported && ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        const isCall = initializer && ts.isCallExpression(initializer) && ts.isIdentifier(initializer.expression);
        found[name.getText()] = isCall ? initializer.expression.text : 'no call';
      }
    } else if (isExported && ts.isFunctionDeclaration(statement) && statement.name) {
      found[statement.name.text] = 'a bare function';
    }
  }
  return Object.fromEntries(
    Object.entries(found).filter(([name]) => name === 'loader' || name === 'action' || name === '*'),
  );
}

test('the folder of routes holds a folder an audience, and nothing else', () => {
  expect(readdirSync(path.join(app, 'routes')).sort()).toEqual(Object.keys(guardOf).sort());
});

describe('every loader and action', () => {
  test.each(files)('of %s stands behind its folder’s guard', (file) => {
    const guard = guardOf[file.split('/')[1] ?? ''];
    const text = readFileSync(path.join(app, file), 'utf8');
    const exported = guardedExports(text);
    for (const [name, made] of Object.entries(exported)) expect(`${name}: ${made}`).toBe(`${name}: ${guard}`);
    if (Object.keys(exported).length > 0) {
      expect(text).toMatch(new RegExp(`import \\{[^}]*\\b${guard}\\b[^}]*\\} from '~/auth/guards'`));
    }
  });

  test('of root asks nothing of anyone', () => {
    expect(guardedExports(readFileSync(path.join(app, 'root.tsx'), 'utf8'))).toEqual({});
  });

  test.each([
    ['export async function loader() {}', { loader: 'a bare function' }],
    ['export const action = async () => null', { action: 'no call' }],
    ['const loader = 1; export { loader }', { loader: 'from elsewhere' }],
    ["export { action } from './other'", { action: 'from elsewhere' }],
    ["export * from './other'", { '*': 'everything of another file' }],
    ['export const loader = forClient(() => null)', { loader: 'forClient' }],
  ])('is recognised when it is written as %s', (text, found) => {
    expect(guardedExports(text)).toEqual(found);
  });
});

describe('the list of routes', () => {
  test('has every file with a loader or an action, so that none waits unseen', () => {
    const guarded = files.filter(
      (file) => Object.keys(guardedExports(readFileSync(path.join(app, file), 'utf8'))).length > 0,
    );
    expect(guarded.filter((file) => !routed.includes(file))).toEqual([]);
  });

  test('has an audience for each: open, portal or clinic', () => {
    expect(routed.filter((file) => guardOf[file.split('/')[1] ?? ''] === undefined)).toEqual([]);
  });

  test('has no route with an error page of its own, which would not keep what someone wrote', () => {
    const own = routed.filter((file) =>
      /export (function|const) ErrorBoundary/.test(readFileSync(path.join(app, file), 'utf8')),
    );
    expect(own).toEqual([]);
  });

  test('has no page that a signed-in person sees without a loader behind a guard', () => {
    const bare = routed.filter(
      (file) =>
        !file.startsWith('routes/open/') && !('loader' in guardedExports(readFileSync(path.join(app, file), 'utf8'))),
    );
    const pages = bare.filter((file) => /export default/.test(readFileSync(path.join(app, file), 'utf8')));
    expect(pages).toEqual([]);
  });

  test('has no page that a form takes away where no answer comes', () => {
    const sentByNoScript = ['routes/open/not-found.tsx', 'routes/open/reading-preferences.tsx'];
    const lost = routed.filter((file) => {
      const text = readFileSync(path.join(app, file), 'utf8');
      const has = (name: string) => new RegExp(`export const ${name}\\b`).test(text);
      return has('action') && /export default/.test(text) && !(has('clientAction') && has('shouldRevalidate'));
    });
    expect(lost.sort()).toEqual(sentByNoScript);
  });
});
