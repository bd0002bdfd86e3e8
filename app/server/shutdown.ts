import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const patienceMilliseconds = 10_000;

/** Whether a process has been told to stop: its health says so, and every answer is the last on its connection. */
export interface Draining {
  is: boolean;
}

/**
 * Connection draining. Goes on serving for that long, so that a proxy that asks for the health learns of it and sends
 * nothing more.
 */
export async function drain(draining: Draining, seconds: number): Promise<void> {
  draining.is = true;
  if (seconds > 0) await wait(seconds * 1000);
}

/**
 * Graceful shutdown. Stops a server kindly: it takes no new connection, those that idle are closed, requests under way
 * are answered and their connections closed after them. What is not done after ten seconds is cut off.
 */
export function stopServing(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), patienceMilliseconds);
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}
