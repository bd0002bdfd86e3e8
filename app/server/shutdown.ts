import type { Server } from 'node:http';

const patienceMilliseconds = 10_000;

/**
 * Stops a server kindly: it takes no new connection, those that idle are closed, requests under way are answered
 * and their connections closed after them. What is not done after ten seconds is cut off.
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
