import { fileURLToPath } from 'node:url';
import { ContentRefused } from '~/domain/library/format/problem';
import { loadLibrary } from '~/domain/library/load';

// Loads the library and, with MEANTIME_DEMO=1, founds the demo clinic where there is no clinic. Run by
// `npm start` with DATABASE_URL as the owner's. What goes wrong with the content is said by file and line.
try {
  const connectionString = process.env.DATABASE_URL ?? '';
  await loadLibrary({ connectionString, folder: fileURLToPath(new URL('../../content', import.meta.url)) });
  if (process.env.MEANTIME_DEMO === '1') {
    // Both of the demo's audiences act here, whichever this installation serves.
    process.env.SURFACE = 'all';
    const { foundDemoClinic } = await import('./demo-clinic');
    const { closeDatabases } = await import('~/db/clients');
    await foundDemoClinic(connectionString).finally(closeDatabases);
  }
} catch (error) {
  process.stderr.write(`${error instanceof ContentRefused ? error.message : String(error instanceof Error ? (error.stack ?? error) : error)}\n`);
  process.exitCode = 1;
}
