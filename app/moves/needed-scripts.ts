import { matchRoutes } from '@remix-run/react';

interface Manifest {
  routes: Record<string, { module: string; imports?: string[]; css?: string[] } | undefined>;
}

declare global {
  interface Window {
    __remixManifest: Manifest;
    __remixRouteModules: Record<string, unknown>;
    __remixRouter: { routes: Parameters<typeof matchRoutes>[0] };
  }
}

/**
 * What the page at a path needs that this document has not run yet: `all` of it, and the scripts of its routes, which
 * ask for others among it. Remix loads the document anew where one cannot be had, which without a network would be the
 * end of the open page.
 */
export function scriptsNeeded(pathname: string): { all: string[]; routes: string[] } {
  const { __remixManifest: manifest, __remixRouteModules: there, __remixRouter: router } = window;
  const ids = (matchRoutes(router.routes, pathname) ?? []).map(({ route }) => route.id ?? '');
  const routes = ids.filter((id) => !(id in there)).flatMap((id) => manifest.routes[id] ?? []);
  return {
    all: [...new Set(routes.flatMap(({ module, imports = [], css = [] }) => [module, ...imports, ...css]))],
    routes: routes.map(({ module }) => module),
  };
}

const fetched = new Map<string, Promise<unknown>>();

/**
 * Has the browser run what a page needs, so that it is there when Remix asks for it. Rejects where there is no network.
 * All of it is fetched first, for some browsers never ask again for a script that failed once.
 */
export async function fetchScripts({ all, routes }: { all: string[]; routes: string[] }): Promise<void> {
  await Promise.all(all.map((href) => once(href, () => fetch(href).then((answer) => answer.blob()))));
  await Promise.all(routes.map((href) => once(`run ${href}`, () => import(/* @vite-ignore */ href))));
}

async function once(key: string, work: () => Promise<unknown>): Promise<void> {
  const done = fetched.get(key) ?? work();
  fetched.set(key, done);
  done.catch(() => fetched.delete(key));
  await done;
}
