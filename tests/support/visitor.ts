import type pg from 'pg';
import { aLogin } from './login';

/** What a `Visitor` got for an answer. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Where it sends the browser on to, also when Remix's data says so. */
  location: string | null;
}

type Fields = Record<string, string> | [string, string][];

interface Extras {
  headers?: Record<string, string>;
}

/**
 * A browser without scripts, over real HTTP: keeps its cookie, names its origin when it sends something, and follows
 * nothing by itself.
 */
export class Visitor {
  private cookies = new Map<string, string>();

  constructor(readonly origin: string) {}

  /** Asks for a page. */
  get(path: string, extras: Extras = {}): Promise<Answer> {
    return this.ask('GET', path, undefined, extras);
  }

  /** Sends a form, as a page of Meantime would. */
  post(path: string, fields: Fields = {}, extras: Extras = {}): Promise<Answer> {
    return this.ask('POST', path, new URLSearchParams(fields), extras);
  }

  /** The token of the login, as the browser holds it. */
  get token(): string | undefined {
    return this.cookies.get('meantime');
  }

  /** Comes with the login of a person, made where no test is about how. */
  async beSignedIn(
    behind: (sql: string, values?: unknown[]) => Promise<pg.QueryResultRow[]>,
    personId: string,
    options: { minutes?: number } = {},
  ): Promise<this> {
    this.cookies.set('meantime', await aLogin(behind, personId, options));
    return this;
  }

  private async ask(
    method: string,
    path: string,
    body: URLSearchParams | undefined,
    { headers = {} }: Extras,
  ): Promise<Answer> {
    const response = await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      headers: {
        Accept: 'text/html',
        ...(this.cookies.size > 0 && { Cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') }),
        ...(method !== 'GET' && { Origin: this.origin }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]?.split('=') ?? [];
      if (/max-age=0\b/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const { status } = response;
    return {
      status,
      headers: response.headers,
      text: await response.text(),
      location: response.headers.get('Location'),
    };
  }
}
