import { readFileSync } from 'node:fs';
import type { RouteConfigEntry } from '@remix-run/route-config';
import routes from '~/routes';

/** One address of Meantime, as `app/routes.ts` lists it. Layouts are left out: they have none of their own. */
export interface Address {
  /** Such as routes/portal/today. */
  id: string;
  /** With its parameters: /portal/assignments/:assignmentId */
  path: string;
  loads: boolean;
  acts: boolean;
  /** Whether it is a page that one looks at. */
  shows: boolean;
  /** The words that its form's `what` may be, where its source lists them. */
  intents: string[];
}

/** Every address there is: a test over them fails for one that it has not been told of. */
export const addresses: Address[] = flattened(await routes);

function flattened(entries: RouteConfigEntry[], above = ''): Address[] {
  return entries.flatMap((entry) => {
    const path = entry.path === undefined ? above : `${above}/${entry.path}`;
    if (entry.children) return flattened(entry.children, path);
    const source = readFileSync(new URL(`../../app/${entry.file}`, import.meta.url), 'utf8');
    return {
      id: entry.file.replace(/\.tsx?$/, ''),
      path: path === '' ? '/' : path,
      loads: /export const loader\b/.test(source),
      acts: /export const action\b/.test(source),
      shows: /export default\b/.test(source),
      intents: [...(/what: z\.enum\(\[([^\]]*)\]/.exec(source)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(
        ([, intent = '']) => intent,
      ),
    };
  });
}

/** An address with its parameters filled in. Throws where one is not given. */
export function filled(path: string, parameters: object): string {
  return path.replace(/:(\w+)|\*/g, (all, name: string = '*') => {
    const given: unknown = (parameters as Record<string, unknown>)[name];
    if (typeof given !== 'string')
      throw new Error(`Nothing says what ${all} of ${path} is: see tests/support/samples/.`);
    return given;
  });
}

/** The path of a route, by its id. */
export function pathOf(id: string): string {
  const found = addresses.find((one) => one.id === id);
  if (!found) throw new Error(`There is no route ${id}.`);
  return found.path;
}
