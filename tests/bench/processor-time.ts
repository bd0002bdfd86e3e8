import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** How Linux counts a process's time: in hundredths of a second. */
const TICK = 10;

/** Whether the system says what a process has had of the processor: Linux does. */
export const isTold = existsSync('/proc/self/stat');

/** Milliseconds of processor time that a process has had so far, its ended children's included. */
export function processorTime(pid: number): number {
  return fieldsOf(pid)?.time ?? 0;
}

/** The same of a process and all that are its children now. */
export function processorTimeOfFamily(pid: number): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.reduce((sum, name) => {
    const of = fieldsOf(Number(name));
    return of && (Number(name) === pid || of.parent === pid) ? sum + of.time : sum;
  }, 0);
}

/** The processes that a process has started and that are still there. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc').flatMap((name) => (fieldsOf(Number(name))?.parent === pid ? [Number(name)] : []));
}

/** The process that started this one. */
export function parentOf(pid: number): number {
  return fieldsOf(pid)?.parent ?? 0;
}

/**
 * Milliseconds that all processors of the machine have worked so far, whoever for, and those that they would have worked
 * had what the machine itself runs on not given them to others.
 */
export function machineTime(): { worked: number; stolen: number } {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    /^cpu +(.*)/.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? ''
  )
    .split(' ')
    .map(Number);
  return { worked: (user + nice + system + irq + softirq) * TICK, stolen: steal * TICK };
}

function fieldsOf(pid: number): { parent: number; time: number } | undefined {
  try {
    const [, , parent, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').split(' ');
    // After the parent come ten others, then what the process itself and its children have had, each as user and system.
    const time = rest.slice(9, 13).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK;
    return { parent: Number(parent), time };
  } catch {
    return undefined;
  }
}
