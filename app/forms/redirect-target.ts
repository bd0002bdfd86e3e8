/**
 * Where someone was headed when a page came in between: the path in `?to=`, where it leads into that area and
 * nowhere else; the area's first page otherwise.
 */
export function redirectTargetIn(request: Request, area: '/portal' | '/clinic'): string {
  const to = new URL(request.url).searchParams.get('to');
  if (to === null) return area;
  const base = 'http://here.invalid';
  const url = URL.canParse(to, base) ? new URL(to, base) : null;
  const isInside = url?.origin === base && (url.pathname === area || url.pathname.startsWith(`${area}/`));
  return isInside && url.pathname !== `${area}/clinical-note` ? url.pathname + url.search + url.hash : area;
}
