import type { Pool, PoolClient } from 'pg';
import { currentRecordKey, headText, signText, type Head } from '~/crypto/record-key';
import { HeadsLog } from '~/domain/records/heads-file';

/** Where nothing has moved, so long passes between two lines: who reads the file sees that it was still kept. */
const SIGN_OF_LIFE_MS = 3_600_000;

/** Signing takes the processor: so many, and then others have a turn. */
const NOTED_AT_ONCE = 500;

interface HeadRow {
  chain: string;
  seq: string;
  hash: Buffer;
  noted: boolean;
}

/** What one round came to. */
export type Round = 'signed' | 'nothing new' | 'another worker is at it';

/**
 * Signs the heads of the record's chains and appends those that moved to the file of signed heads; each head's own
 * signature goes into the database, for the person whose chain it is. Of several workers one at a time does so.
 */
export class HeadsKeeper {
  #log: HeadsLog | undefined;
  readonly #pool: Pick<Pool, 'connect'>;
  readonly #folder: string;
  readonly #mended: () => void;

  /** `mended` is told when the file's last line was cut off and has been taken away. */
  constructor(pool: Pick<Pool, 'connect'>, folder: string, mended: () => void = () => undefined) {
    this.#pool = pool;
    this.#folder = folder;
    this.#mended = mended;
  }

  /** One round, at `now`. Rejects when the file cannot be written or the database does not answer; the next begins anew. */
  async round(now: Date = new Date()): Promise<Round> {
    const client = await this.#pool.connect();
    let broken = false;
    try {
      // In a transaction of its own: what is signed has to be committed.
      await client.query('SELECT meantime.close_refused()');
      await client.query('BEGIN');
      const { rows } = await client.query<{ mine: boolean }>(
        `SELECT pg_try_advisory_xact_lock(hashtextextended('signed heads', 0)) AS mine`,
      );
      const outcome = rows[0]?.mine === true ? await this.#sign(client, now) : 'another worker is at it';
      await client.query('COMMIT');
      return outcome;
    } catch (error) {
      await this.close();
      await client.query('ROLLBACK').catch(() => (broken = true));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #sign(client: PoolClient, now: Date): Promise<Round> {
    if (this.#log && !(await this.#log.isCurrent())) await this.close();
    const log = (this.#log ??= await HeadsLog.open(this.#folder, this.#mended));
    const { rows } = await client.query<HeadRow>('SELECT chain, seq, hash, noted FROM meantime.record_heads()');
    const heads = rows.map(({ chain, seq, hash, noted }) => ({ chain, seq, hash: hash.toString('hex'), noted }));
    const there = new Set(heads.map(({ chain }) => chain));
    const moved: Head[] = heads.filter(({ chain, seq, hash }) => {
      const known = log.known.get(chain);
      return known?.seq !== seq || known.hash !== hash;
    });
    for (const chain of log.known.keys()) if (!there.has(chain)) moved.push({ chain, seq: '0', hash: '' });
    const isDue = now.getTime() - log.lastAt >= SIGN_OF_LIFE_MS;
    if (moved.length > 0 || isDue) {
      await log.append(
        now,
        heads.length,
        moved.map(({ chain, seq, hash }) => ({ chain, seq, hash })),
      );
    }
    const unnoted = heads.filter(({ noted }) => !noted);
    for (let at = 0; at < unnoted.length; at += NOTED_AT_ONCE)
      await note(client, unnoted.slice(at, at + NOTED_AT_ONCE), now);
    return moved.length > 0 || isDue ? 'signed' : 'nothing new';
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    const log = this.#log;
    this.#log = undefined;
    await log?.close().catch(() => undefined);
  }
}

async function note(client: PoolClient, heads: readonly Head[], now: Date): Promise<void> {
  const at = now.toISOString();
  await client.query('SELECT meantime.note_signatures($1, $2, $3, $4, $5, $6)', [
    heads.map(({ chain }) => chain),
    heads.map(({ seq }) => seq),
    heads.map(({ hash }) => Buffer.from(hash, 'hex')),
    heads.map((head) => Buffer.from(signText(headText(head, at)).signature, 'base64url')),
    currentRecordKey(),
    at,
  ]);
}
