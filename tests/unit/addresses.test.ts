import { matchRoutes } from '@remix-run/react';
import type { ServerBuild } from '@remix-run/node';
import { describe, expect, test } from 'vitest';
import { documentPath, buildForPattern, routePatterns } from '~/server/url-patterns';
import { networkOf } from '~/server/remix';

describe('the page that a request is about', () => {
  test.each([
    ['/portal?x=1', '/portal?x=1'],
    ['/portal.data', '/portal'],
    ['/portal/shared.data?x=a+b&_routes=routes%2Fportal%2Fshared', '/portal/shared?x=a+b'],
    ['/_root.data', '/'],
    ['/portal.data?index', '/portal?index'],
    ['/portal?index', '/portal?index'],
  ])('of %s is %s', (asked, page) => {
    expect(documentPath(asked)).toBe(page);
  });
});

describe('the route that the log names', () => {
  const routes: Record<string, { id: string; path?: string; index?: true; parentId?: string }> = {
    root: { id: 'root' },
    layout: { id: 'layout', parentId: 'root' },
    front: { id: 'front', index: true, parentId: 'layout' },
    library: { id: 'library', path: 'clinic/library', parentId: 'layout' },
    fresh: { id: 'fresh', path: 'clinic/library/new', parentId: 'layout' },
    piece: { id: 'piece', path: 'clinic/library/:pieceId', parentId: 'layout' },
    versions: { id: 'versions', path: 'versions', parentId: 'piece' },
    other: { id: 'other', path: 'clinic/:part/file', parentId: 'layout' },
    rest: { id: 'rest', path: '*', parentId: 'layout' },
  };
  const patternOf = routePatterns({ routes } as unknown as ServerBuild);
  const children = (parentId?: string): { id: string; path?: string }[] =>
    Object.values(routes)
      .filter((route) => route.parentId === parentId)
      .map(({ id, path, index }) =>
        index ? { id, index } : { id, ...(path !== undefined && { path }), children: children(id) },
      );

  test.each([
    '/',
    '/clinic/library',
    '/clinic/library/',
    '/Clinic/Library?search=x',
    '/clinic/library/new',
    '/clinic/library/0f',
    '/clinic/library/0f/versions',
    '/clinic/library/file',
    '/clinic/review/file',
    '/clinic/library/0f/else',
    '/nowhere',
  ])('for %s is the one that Remix answers with', (address) => {
    const { pathname } = new URL(`http://here${address}`);
    const parts = (matchRoutes(children(), pathname) ?? []).map((match) => match.route.path).filter(Boolean);
    expect(patternOf(address)).toBe(`/${parts.join('/')}`);
  });

  test('is none where the address is not one', () => {
    expect(patternOf('@[')).toBe('none');
  });
});

test('the part of a build that a page needs is its routes and those around them, index and layout alike', () => {
  const build = {
    routes: {
      root: { id: 'root' },
      clinic: { id: 'clinic', parentId: 'root' },
      home: { id: 'home', path: 'clinic', index: true, parentId: 'clinic' },
      library: { id: 'library', path: 'clinic/library', parentId: 'clinic' },
      piece: { id: 'piece', path: 'clinic/library/:pieceId', parentId: 'clinic' },
      front: { id: 'front', index: true, parentId: 'root' },
    },
    assets: { url: 'all', routes: { root: 1, clinic: 2, home: 3, library: 4, piece: 5, front: 6 } },
  } as unknown as ServerBuild;
  const idsOf = (pattern: string) => {
    const { routes, assets } = buildForPattern(build, pattern);
    expect(Object.keys(assets.routes)).toEqual(Object.keys(routes));
    return Object.keys(routes);
  };
  expect(idsOf('/')).toEqual(['root', 'clinic', 'front']);
  expect(idsOf('/clinic')).toEqual(['root', 'clinic', 'home']);
  expect(idsOf('/clinic/library/:pieceId')).toEqual(['root', 'clinic', 'piece']);
});

describe('the network that a request comes from', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
