import { setTimeout as wait } from 'node:timers/promises';
import type { Heard } from './writer';

/** Looks at one page four times a second, however long it takes, and notes what came. */
export async function pollPage(
  origin: string,
  page: string,
  cookie: string | undefined,
  into: Heard[],
  over: () => boolean,
): Promise<void> {
  const looking: Promise<void>[] = [];
  while (!over()) {
    const at = Date.now();
    looking.push(
      fetch(origin + page, {
        headers: { Accept: 'text/html', ...(cookie !== undefined && { Cookie: cookie }) },
        signal: AbortSignal.timeout(40_000),
      })
        .then(async (answer) => (await answer.text(), answer.status))
        .catch(() => null)
        .then((status) => void into.push({ what: page, at, status, milliseconds: Date.now() - at })),
    );
    await wait(250);
  }
  await Promise.all(looking);
}
