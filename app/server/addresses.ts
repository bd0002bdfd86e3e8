import type { ServerBuild } from '@remix-run/node';
import { matchRoutes } from '@remix-run/react';

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

/** Finds the pattern of the route that an address belongs to, such as `/portal/assignments/:assignmentId`. */
export function routePatterns(build: ServerBuild): (originalUrl: string) => string {
  const tree = childrenOf(undefined, build);
  return (originalUrl) => {
    try {
      const { pathname } = new URL(`http://here${documentPath(originalUrl)}`);
      const parts = (matchRoutes(tree, pathname) ?? []).map((match) => match.route.path).filter(Boolean);
      return `/${parts.join('/')}`;
    } catch {
      return 'none';
    }
  };
}

interface Pattern {
  path?: string;
  index?: false;
  children: Pattern[];
}

function childrenOf(parentId: string | undefined, build: ServerBuild): Pattern[] {
  return Object.values(build.routes)
    .filter((route) => route !== undefined && route.parentId === parentId)
    .map((route) => ({
      ...(route?.path !== undefined && { path: route.path }),
      children: childrenOf(route?.id, build),
    }));
}
