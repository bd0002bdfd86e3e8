/** A failure that is told to a person: its message is one or two plain sentences and stands alone, without a stack. */
export class Plain extends Error {
  name = 'Plain';
}

// A terminal that was closed must not end a launcher that still has things to take down.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/** One line to the person who runs the command. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs a command to its end and sets the exit code: 1 with one plain message for a failure that was
 * foreseen. One that was not is shown whole, because hiding it would help nobody.
 */
export async function runPlainly(work) {
  try {
    await work();
  } catch (error) {
    process.exitCode = 1;
    const foreseen = error instanceof Plain;
    process.stderr.write(
      `\n${foreseen ? error.message : `Something unforeseen went wrong.\n${error?.stack ?? error}`}\n`,
    );
  }
}
