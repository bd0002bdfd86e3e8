import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { doors } from '../../app/launch/cluster.mjs';

/** The addresses of one test database, by who logs in. `superuser` is for looking past access control, never for the app. */
export interface DatabaseUrls {
  owner: string;
  portal: string;
  clinic: string;
  authPortal: string;
  authClinic: string;
  worker: string;
  superuser: string;
}

/** A migrated, empty database of a test's own. */
export interface FreshDatabase {
  name: string;
  urls: DatabaseUrls;
  /** The same addresses under the variables that the app reads. */
  env: Record<
    | 'DATABASE_URL'
    | 'DATABASE_PORTAL_URL'
    | 'DATABASE_CLINIC_URL'
    | 'DATABASE_AUTH_PORTAL_URL'
    | 'DATABASE_AUTH_CLINIC_URL'
    | 'DATABASE_WORKER_URL',
    string
  >;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

const TEMPLATE = 'meantime_template';

/**
 * Copies the migrated template. The cluster is the one in MEANTIME_TEST_CLUSTER, which
 * `tests/run.mjs` and the set-up of Vitest and Playwright provide, unless another is named.
 */
export async function freshDatabase(options: { cluster?: string } = {}): Promise<FreshDatabase> {
  const cluster = options.cluster ?? process.env.MEANTIME_TEST_CLUSTER;
  if (!cluster)
    throw new Error('MEANTIME_TEST_CLUSTER is not set: run the tests with vitest, playwright or "npm test".');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onCluster(cluster, [`CREATE DATABASE "${name}" TEMPLATE ${TEMPLATE} OWNER meantime_owner`, ...doors(name)]);

  const as = (login: string) => {
    const url = new URL(cluster);
    url.username = login;
    url.pathname = `/${name}`;
    return url.href;
  };
  const urls = {
    owner: as('meantime_owner'),
    portal: as('meantime_portal'),
    clinic: as('meantime_clinic'),
    authPortal: as('meantime_auth_portal'),
    authClinic: as('meantime_auth_clinic'),
    worker: as('meantime_worker'),
    superuser: as('postgres'),
  };
  return {
    name,
    urls,
    env: {
      DATABASE_URL: urls.owner,
      DATABASE_PORTAL_URL: urls.portal,
      DATABASE_CLINIC_URL: urls.clinic,
      DATABASE_AUTH_PORTAL_URL: urls.authPortal,
      DATABASE_AUTH_CLINIC_URL: urls.authClinic,
      DATABASE_WORKER_URL: urls.worker,
    },
    drop: () => onCluster(cluster, [`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`]),
  };
}

async function onCluster(url: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
