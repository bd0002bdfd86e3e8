import pg from 'pg';
import { newId } from '~/db/id';
import type { FreshDatabase } from '../../support/database';
import { arriving } from './walkthrough/arriving';
import { leaving } from './walkthrough/leaving';
import { ownPieces } from './walkthrough/own-pieces';
import type { Walk } from './walkthrough/step';
import { together } from './walkthrough/together';

/**
 * One walk through everything that people, the owner and the worker do and the random worlds do not: founding,
 * loading, arriving, signing in and out, forgetting, mail, a clinic's own pieces, tidying. Each step says what must have
 * come of it. Rejects, with the step's name before the message, at the first that goes otherwise. `behind` looks past
 * access control.
 */
export async function walkThrough(database: FreshDatabase, behind: pg.Pool): Promise<void> {
  const owner = new pg.Client({ connectionString: database.urls.owner });
  const queue = new pg.Pool({ connectionString: database.urls.worker, max: 3 });
  owner.on('error', () => undefined);
  queue.on('error', () => undefined);
  queue.on('connect', (client) => client.on('error', () => undefined));
  const iris = { id: newId(), clinicId: newId(), email: 'iris@clinic.example', invitationId: newId() };
  const sam = { id: newId(), email: 'sam@people.example' };
  const walk = { database, behind, owner, queue, iris, sam } as Walk;

  await owner.connect();
  try {
    for (const [name, go] of [...arriving, ...together, ...ownPieces, ...leaving]) {
      await go(walk).catch((error: unknown) => {
        throw new Error(`${name}: ${(error as Error).message.trim().split('\n').at(-1) ?? ''}`);
      });
    }
  } finally {
    await Promise.allSettled([owner.end(), queue.end()]);
  }
}
