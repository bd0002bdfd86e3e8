import type { AppLoadContext } from '@remix-run/node';
import { isId } from '~/db/id';
import type {} from './context';
import { tokenCookie } from './token-cookie';

/** How long a room stays, where nobody comes out of it. */
const SECONDS = 4 * 60 * 60;

const room = tokenCookie('room');

/** The client who is alone on the screen of this browser, by id, because it is turned to them; null where nobody is. */
export function roomIn(request: Request): string | null {
  const clientId = room.in(request) ?? undefined;
  return isId(clientId) ? clientId : null;
}

/** The one page that a browser shows while it is in the room of a client. */
export function roomOf(clientId: string): string {
  return `/clinic/clients/${clientId}/room`;
}

/** From now on this browser shows the clinic's pages of that client's room alone, until `leaveRoom`, or for four hours. */
export function enterRoom(context: AppLoadContext, clientId: string): void {
  context.outgoing.append('Set-Cookie', room.header(clientId, SECONDS));
}

/** All the clinic's pages open again in this browser. Leaving where one is in no room changes nothing. */
export function leaveRoom(context: AppLoadContext): void {
  context.outgoing.append('Set-Cookie', room.header('', 0));
}
