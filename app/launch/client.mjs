import { Plain } from './plain.mjs';

/**
 * Opens one connection for the length of some work. What keeps it from opening is told in a plain
 * sentence that holds no password.
 *
 * @template T
 * @param {string} url
 * @param {(client: import('pg').Client) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withClient(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw refusal(url, error);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The address with another database name. */
export function withDatabase(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}

/** The name of the database in an address. */
export function databaseOf(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres';
}

/** The login in an address. */
export function loginOf(url) {
  return decodeURIComponent(new URL(url).username);
}

function refusal(url, error) {
  const { hostname, port } = new URL(url);
  const server = `The PostgreSQL at ${hostname}:${port || 5432}`;
  const refused = (sentence) => Object.assign(new Plain(sentence), { code: error.code });
  if (error.code === '3D000') return refused(`${server} has no database "${databaseOf(url)}".`);
  if (['28P01', '28000', '42501'].includes(error.code))
    return refused(`${server} does not let "${loginOf(url)}" in: ${error.message}.`);
  return refused(`${server} does not answer (${error.code ?? error.message}).`);
}
