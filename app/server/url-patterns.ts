import type { ServerBuild } from '@remix-run/node';

/**
 * The path and query that the browser shows for a request, also where only a page's data was asked for
 * (`/portal.data?_routes=…` belongs to `/portal`).
 */
export function documentPath(originalUrl: string): string {
  const { pathname, searchParams } = new URL(`http://here${originalUrl}`);
  if (!pathname.endsWith('.data')) return originalUrl;
  searchParams.delete('_routes');
  const query = searchParams.toString().replace(/(^|&)index=(&|$)/, '$1index$2');
  const path = pathname.replace(/\.data$/, '').replace(/^\/_root$/, '/');
  return query === '' ? path : `${path}?${query}`;
}

/**
 * Finds the pattern of the route that an address belongs to, such as `/portal/assignments/:assignmentId`; `/*` where
 * there is none. The patterns are made once: asking Remix would sort all routes anew at every request.
 */
export function routePatterns(build: ServerBuild): (originalUrl: string) => string {
  const all = Object.values(build.routes)
    .filter((route) => route !== undefined)
    .map((route) => patternOf(route, build));
  const plain = new Map(all.map((pattern) => [pattern.toLowerCase(), pattern]));
  const others = all
    .filter((pattern) => pattern.includes(':'))
    .sort((a, b) => a.split(':').length - b.split(':').length)
    .map((pattern) => ({ pattern, fits: new RegExp(`^${pattern.replace(/:[^/]+/g, '[^/]+')}$`, 'i') }));
  return (originalUrl) => {
    try {
      const { pathname } = new URL(`http://here${documentPath(originalUrl)}`);
      const path = pathname === '/' ? pathname : pathname.replace(/\/$/, '');
      return plain.get(path.toLowerCase()) ?? others.find(({ fits }) => fits.test(path))?.pattern ?? '/*';
    } catch {
      return 'none';
    }
  };
}

/** The part of a build that the pages of one pattern need: their routes, and the routes around these. */
export function buildForPattern(build: ServerBuild, pattern: string): ServerBuild {
  const ids = new Set<string>();
  for (const route of Object.values(build.routes)) {
    if (route === undefined || patternOf(route, build) !== pattern) continue;
    for (let at: typeof route | undefined = route; at; at = build.routes[at.parentId ?? '']) ids.add(at.id);
  }
  const those = <T>(routes: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(routes).filter(([id]) => ids.has(id)));
  return { ...build, routes: those(build.routes), assets: { ...build.assets, routes: those(build.assets.routes) } };
}

function patternOf(route: { path?: string | undefined; parentId?: string | undefined }, build: ServerBuild): string {
  const parts: string[] = [];
  for (
    let at: typeof route | undefined = route;
    at;
    at = at.parentId === undefined ? undefined : build.routes[at.parentId]
  )
    if (at.path !== undefined && at.path !== '') parts.unshift(at.path);
  return `/${parts.join('/')}`;
}
