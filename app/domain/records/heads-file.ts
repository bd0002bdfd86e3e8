import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { currentRecordKey, isSigned, signText, type Head, type PublicKeys } from '~/crypto/record-key';

/*
 * Transparency log. The heads of the record's chains, signed, in a file outside the database: a line each time that one
 * of them has moved, each line holding the hash of the one before it. It names nobody.
 */

/** The file, in the folder that `MEANTIME_RECORD` names. */
export const headsFile = (folder: string): string => path.join(folder, 'heads.jsonl');

/** One line of the file, read. */
export interface HeadsLine {
  /** Which line it is, from 1. */
  number: number;
  /** When it was signed, in ISO 8601, by the worker's clock. */
  at: string;
  /** How many chains there were. */
  chains: number;
  /** The heads that had moved. One that was not there any more has the number 0. */
  heads: Head[];
}

/** What is wrong with the file itself, in words, with the number of the line. */
export class BrokenFile extends Error {
  override name = 'BrokenFile';
}

interface Stored {
  version: 1;
  number: number;
  at: string;
  before: string;
  chains: number;
  heads: [chain: string, seq: string, hash: string][];
  key: string;
  signature: string;
}

const digest = (line: Uint8Array) => createHash('sha256').update(line).digest('hex');

function parsed(line: Buffer): Stored | undefined {
  try {
    const stored = JSON.parse(line.toString('utf8')) as Stored | null;
    return stored?.version === 1 && Array.isArray(stored.heads) ? stored : undefined;
  } catch {
    return undefined;
  }
}

function signedPart(line: Stored): string {
  const { signature: _, ...rest } = line;
  return JSON.stringify(rest);
}

/**
 * The lines of the file in turn. Throws `BrokenFile` at the first that is none, does not follow from the one before it,
 * or is not signed by one of the keys. A last line that was cut off while it was written counts as not there. Throws as
 * `createReadStream` does where there is no file.
 */
export async function* readHeads(file: string, keys: PublicKeys): AsyncGenerator<HeadsLine> {
  let before = '';
  let number = 0;
  for await (const bytes of wholeLines(file)) {
    number += 1;
    const line = parsed(bytes);
    if (!line || line.number !== number || line.before !== before)
      throw new BrokenFile(`line ${number} does not follow from the one before it`);
    if (!isSigned(signedPart(line), line, keys))
      throw new BrokenFile(
        `line ${number} is not signed by the key that is known here (it names the key "${line.key}")`,
      );
    before = digest(bytes);
    yield {
      number,
      at: line.at,
      chains: line.chains,
      heads: line.heads.map(([chain, seq, hash]) => ({ chain, seq, hash })),
    };
  }
}

/** Every line that has its end, in bytes and without it. */
async function* wholeLines(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end + 1);
    }
  }
}

/** The file as its one writer has it: what it says last of each chain, and where the next line goes. */
export class HeadsLog {
  /** By chain: what was signed last. */
  readonly known = new Map<string, Head>();
  /** When the last line was signed, in milliseconds since 1970; 0 where there is none. */
  lastAt = 0;
  #number = 0;
  #before = '';
  readonly #handle: FileHandle;
  #size = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /**
   * Opens the file, and makes it and its folder where there is none. What is left of a line that was cut off while it was
   * written is taken away, and `mended` told so; nothing else is ever taken out of it. Rejects as the file system does.
   */
  static async open(folder: string, mended: () => void): Promise<HeadsLog> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(headsFile(folder), 'a+', 0o600);
    try {
      const log = new HeadsLog(handle);
      for await (const bytes of wholeLines(headsFile(folder))) {
        log.#size += bytes.length + 1;
        log.#number += 1;
        log.#before = digest(bytes);
        const line = parsed(bytes);
        if (!line) continue;
        log.lastAt = Date.parse(line.at);
        for (const [chain, seq, hash] of line.heads) log.#remember({ chain, seq, hash });
      }
      if ((await handle.stat()).size > log.#size) {
        await handle.truncate(log.#size);
        await handle.sync();
        mended();
      }
      return log;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether the file is as long as this writer left it: else another has written since, and it is to be opened anew. */
  async isCurrent(): Promise<boolean> {
    return (await this.#handle.stat()).size === this.#size;
  }

  /** Signs one more line and appends it; on the disk once this resolves. Where it rejects, the file is to be opened anew. */
  async append(at: Date, chains: number, heads: readonly Head[]): Promise<void> {
    const said = {
      version: 1 as const,
      number: this.#number + 1,
      at: at.toISOString(),
      before: this.#before,
      chains,
      heads: heads.map(({ chain, seq, hash }): [string, string, string] => [chain, seq, hash]),
    };
    const unsigned = { ...said, key: currentRecordKey() };
    const text = JSON.stringify({ ...unsigned, signature: signText(JSON.stringify(unsigned)).signature });
    const bytes = Buffer.from(`${text}\n`, 'utf8');
    await this.#handle.appendFile(bytes);
    await this.#handle.sync();
    this.#size += bytes.length;
    this.#number = said.number;
    this.#before = digest(Buffer.from(text, 'utf8'));
    this.lastAt = at.getTime();
    for (const head of heads) this.#remember(head);
  }

  #remember(head: Head): void {
    if (head.seq === '0') this.known.delete(head.chain);
    else this.known.set(head.chain, head);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
