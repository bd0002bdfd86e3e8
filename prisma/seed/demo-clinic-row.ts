import { createHash } from 'node:crypto';
import type pg from 'pg';

/** The id of one thing of the demo: always the same, so that a run that was cut off is taken up where it ended. */
export function demoId(what: string): string {
  const hex = createHash('sha256').update(`meantime demo: ${what}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The demo clinic's row. It has the second name until everything stands: a run that was cut off is known by it, and gone on with. */
export const DEMO_CLINIC = { id: demoId('clinic'), name: 'Demo Clinic', unfinished: 'Demo Clinic (being set up)' };

/** Whether there is a demo to be founded, or to be gone on with, or neither: a finished one, or a clinic of someone's own. */
export async function demoToDo(owner: pg.Client): Promise<'found' | 'go on' | 'nothing'> {
  const { rows } = await owner.query<{ id: string; name: string }>('SELECT id, name FROM clinic LIMIT 2');
  if (rows.length === 0) return 'found';
  return rows.some(({ id, name }) => id === DEMO_CLINIC.id && name === DEMO_CLINIC.unfinished) ? 'go on' : 'nothing';
}
