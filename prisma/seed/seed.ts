import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ContentRefused } from '~/domain/file-format/problem';
import { loadLibrary } from '~/domain/library/load';
import { demoToDo } from './demo-clinic-row';

// Loads the library and, with MEANTIME_DEMO=1, founds the demo clinic where there is no clinic. Run by
// `npm start` with DATABASE_URL as the owner's. What goes wrong with the content is said by file and line.
try {
  const connectionString = process.env.DATABASE_URL ?? '';
  await loadLibrary({ connectionString, folder: fileURLToPath(new URL('../../content', import.meta.url)) });
  if (process.env.MEANTIME_DEMO === '1') await demo(connectionString);
} catch (error) {
  const words =
    error instanceof ContentRefused
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
}

async function demo(connectionString: string): Promise<void> {
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  try {
    if ((await demoToDo(owner)) === 'nothing') return;
    // Both of the demo's audiences act here, whichever this installation serves.
    process.env.SURFACE = 'all';
    const { foundDemoClinic } = await import('./demo-clinic');
    const { closeDatabases } = await import('~/db/clients');
    await foundDemoClinic(owner).finally(closeDatabases);
  } finally {
    await owner.end();
  }
}
