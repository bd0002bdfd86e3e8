import { Agent, request } from 'node:http';
import type { Case } from './cases';

/** What came back. */
export interface Reply {
  status: number;
  /** Every header, a line each. */
  headers: string;
  location: string | undefined;
  text: string;
}

/** Sends bytes as they are, with the origin that a page of ours would name. */
export function sender(origin: string): { send(one: Case, cookie: string | undefined): Promise<Reply>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const { hostname, port } = new URL(origin);
  return {
    close: () => agent.destroy(),
    send: ({ method, path, headers, body }, cookie) =>
      new Promise((resolve, reject) => {
        const cookies = [cookie, headers['Cookie']].filter(Boolean).join('; ');
        const sent = request(
          {
            agent,
            hostname,
            port,
            method,
            path,
            headers: {
              Host: `${hostname}:${port}`,
              Origin: origin,
              'Accept-Encoding': 'identity',
              ...headers,
              ...(cookies !== '' && { Cookie: cookies }),
              ...(method !== 'GET' && method !== 'HEAD' && { 'Content-Length': String(body?.length ?? 0) }),
            },
            timeout: 20_000,
          },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('error', reject);
            answer.on('end', () => {
              const lines: string[] = [];
              for (let at = 0; at < answer.rawHeaders.length; at += 2)
                lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`);
              resolve({
                status: answer.statusCode ?? 0,
                headers: lines.join('\n'),
                location: answer.headers.location,
                text: Buffer.concat(chunks).toString('utf8'),
              });
            });
          },
        );
        sent.on('timeout', () => sent.destroy(new Error('no answer in 20 seconds')));
        sent.on('error', reject);
        sent.end(body);
      }),
  };
}
