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
 * The scripts of the page at a path that this document has not run yet. Remix loads the document anew where one cannot be
 * fetched, which without a network would be the end of the open page.
 */
export function scriptsNeeded(pathname: string): string[] {
  const { __remixManifest: manifest, __remixRouteModules: there, __remixRouter: router } = window;
  const ids = (matchRoutes(router.routes, pathname) ?? []).map(({ route }) => route.id ?? '');
  const routes = ids.filter((id) => !(id in there)).flatMap((id) => manifest.routes[id] ?? []);
  return [...new Set(routes.flatMap(({ module, imports = [], css = [] }) => [module, ...imports, ...css]))];
}

const fetched = new Map<string, Promise<unknown>>();

/** Puts scripts where the browser finds them once they are asked for. Rejects where there is no network. */
export async function fetchScripts(hrefs: readonly string[]): Promise<void> {
  await Promise.all(
    hrefs.map((href) => {
      const fetching = fetched.get(href) ?? fetch(href).then((answer) => answer.blob());
      fetched.set(href, fetching);
      fetching.catch(() => fetched.delete(href));
      return fetching;
    }),
  );
}
