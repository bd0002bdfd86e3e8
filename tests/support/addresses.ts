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
    };
  });
}

/** An address with its parameters filled in. */
export function filled(path: string, parameters: Record<string, string>): string {
  return path.replace(/:(\w+)|\*/g, (all, name: string | undefined) => parameters[name ?? '*'] ?? all);
}
