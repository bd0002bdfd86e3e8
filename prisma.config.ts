import { chmodSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';
import { DATABASE_SQL } from './app/launch/cluster.mjs';
import { storedOwnerUrl } from './app/launch/urls.mjs';

// Prisma looks its engine up after it has read this file.
const engine = fileURLToPath(new URL('prisma/schema-engine.mjs', import.meta.url));
if ((statSync(engine).mode & 0o100) === 0) chmodSync(engine, 0o755);
process.env.PRISMA_SCHEMA_ENGINE_BINARY = engine;

// The owner's address: given, or that of the embedded server. Commands that need none work without.
const url = process.env.DATABASE_URL ?? storedOwnerUrl();

export default defineConfig({
  schema: 'prisma/schema.prisma',
  // What prepareCluster gives a real database, for the shadow of `migrate dev`; the flag is what Prisma asks for it.
  experimental: { externalTables: true },
  migrations: { path: 'prisma/migrations', initShadowDb: DATABASE_SQL },
  datasource: url === undefined ? {} : { url },
});
