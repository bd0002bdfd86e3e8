/**
 * Where someone was headed when a page came in between: the path in `?to=`, where it leads into that room and
 * nowhere else; the room's first page otherwise.
 */
export function onward(request: Request, room: '/portal' | '/clinic'): string {
  const to = new URL(request.url).searchParams.get('to');
  if (to === null) return room;
  const base = 'http://here.invalid';
  const url = URL.canParse(to, base) ? new URL(to, base) : null;
  const isInside = url?.origin === base && (url.pathname === room || url.pathname.startsWith(`${room}/`));
  return isInside && url.pathname !== `${room}/clinical-note` ? url.pathname + url.search + url.hash : room;
}
