import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How the stand-in answers one request. `lost`: it takes the mail and closes the connection without a word. `late`: it
 * takes it, and says so a second after.
 */
export type Mood = 'well' | 'rate-limited' | 'broken' | 'lost' | 'late' | 'refusing' | 'silent';

/** A delivered mail, as the service received it. */
export interface Delivered {
  key: string;
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
}

/**
 * A local server that speaks what we use of Resend's API (POST /emails with an Idempotency-Key): a key that was
 * delivered is answered again and not delivered again; the same key with other bytes is a 409. `moods` are used up
 * one a request; after them it is well.
 */
export async function resendStandIn(): Promise<{
  url: string;
  delivered: Delivered[];
  attempts: string[];
  /** Keys that came again with other bytes. */
  conflicts: string[];
  moods: Mood[];
  close(): Promise<void>;
}> {
  const delivered: Delivered[] = [];
  const attempts: string[] = [];
  const conflicts: string[] = [];
  const moods: Mood[] = [];
  const bodies = new Map<string, string>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const key = String(request.headers['idempotency-key'] ?? '');
    if (request.method !== 'POST' || request.url !== '/emails' || key === '')
      return void say(404, { name: 'not_found' });
    attempts.push(key);
    const mood = moods.shift() ?? 'well';
    if (mood === 'silent') return;
    if (mood === 'rate-limited')
      return void say(429, { statusCode: 429, name: 'rate_limit_exceeded', message: 'slow down' });
    if (mood === 'broken') return void response.writeHead(500).end('<html>oops</html>');
    if (mood === 'refusing')
      return void say(422, { statusCode: 422, name: 'validation_error', message: 'Invalid `to` field.' });
    const before = bodies.get(key);
    if (before !== undefined && before !== text) {
      conflicts.push(key);
      return void say(409, { statusCode: 409, name: 'invalid_idempotent_request' });
    }
    if (before === undefined) {
      bodies.set(key, text);
      delivered.push({ ...(JSON.parse(text) as Omit<Delivered, 'key'>), key });
    }
    if (mood === 'late') await new Promise((later) => setTimeout(later, 1_000));
    if (mood === 'lost') return void request.socket.destroy();
    say(200, { id: key });
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delivered,
    attempts,
    conflicts,
    moods,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
