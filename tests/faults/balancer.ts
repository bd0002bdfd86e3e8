import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

interface Upstream {
  port: number;
  well: boolean;
  busy: number;
}

/** How long another try is made, in milliseconds: as docker-compose.yml tells Caddy. */
const TRY = 10_000;

/**
 * A proxy before web processes that does what Caddy does with the lines in docker-compose.yml: the one with fewest
 * requests under way, another one where a connection is refused, connections kept alive, no second try for a POST that
 * was sent already, and every `health` milliseconds a look at who is well. Its origin is known before they start.
 */
export async function balance(
  health: number,
): Promise<{ origin: string; use(ports: number[]): void; close(): Promise<void> }> {
  let upstreams: Upstream[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((req, res) => void pass(req, res));
  const asking = setInterval(() => {
    for (const one of upstreams) {
      fetch(`http://127.0.0.1:${one.port}/healthz`, { signal: AbortSignal.timeout(health) }).then(
        ({ status }) => (one.well = status === 200),
        () => (one.well = false),
      );
    }
  }, health);

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const tried = new Set<Upstream>();
    for (const until = Date.now() + TRY; ;) {
      const well = upstreams.filter((one) => one.well && !tried.has(one));
      const [one] = well.sort((a, b) => a.busy - b.busy);
      if (!one) {
        tried.clear();
        if (Date.now() > until) break;
        await wait(250);
        continue;
      }
      const how = await send(one, req, res, body);
      if (how === 'answered') return;
      tried.add(one);
      if (how === 'broken' && req.method !== 'GET') break;
      if (Date.now() > until) break;
    }
    if (!res.headersSent) res.writeHead(502).end();
    else res.destroy();
  }

  function send(
    one: Upstream,
    req: IncomingMessage,
    res: ServerResponse,
    body: Buffer,
  ): Promise<'answered' | 'refused' | 'broken'> {
    one.busy += 1;
    return new Promise<'answered' | 'refused' | 'broken'>((done) => {
      const { connection: _c, ...headers } = req.headers;
      const up = request({
        agent,
        host: '127.0.0.1',
        port: one.port,
        method: req.method,
        path: req.url,
        headers: { 'x-forwarded-for': '192.0.2.7', ...headers },
      });
      up.on('response', (answer) => {
        const { connection: _, 'keep-alive': __, ...its } = answer.headers;
        res.writeHead(answer.statusCode ?? 502, its);
        answer.pipe(res);
        answer.on('end', () => done('answered'));
        answer.on('error', () => (res.destroy(), done('answered')));
      });
      up.on('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED' ? 'refused' : 'broken'));
      up.end(body);
    }).finally(() => (one.busy -= 1));
  }

  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    use: (ports) => (upstreams = ports.map((port) => ({ port, well: true, busy: 0 }))),
    close: () =>
      new Promise((closed) => {
        clearInterval(asking);
        agent.destroy();
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
