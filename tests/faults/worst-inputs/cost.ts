import { readFileSync } from 'node:fs';

/** Milliseconds of processor time: of the web process's one thread that everybody waits for, and of the database. */
export interface Cost {
  thread: number;
  database: number;
}

/** What a process's first thread has had of the processor so far, in milliseconds, as Linux counts it to the nanosecond. */
export function threadTime(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

/** What some work costs. It must be all that the processes have to do. */
export async function costOf(web: number, backends: readonly number[], work: () => Promise<unknown>): Promise<Cost> {
  const database = () => backends.reduce((sum, pid) => sum + threadTime(pid), 0);
  const before = { thread: threadTime(web), database: database() };
  await work();
  return { thread: threadTime(web) - before.thread, database: database() - before.database };
}
