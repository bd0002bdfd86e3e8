import { createHmac } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { currentMasterKey, derivedKey } from '~/crypto/master-keys';
import type { PersonKind } from '~/db/generated/enums';
import { authDatabase } from '~/db/clients';
import { servedKinds } from './logins';

const minute = 60;

/**
 * How often what may be tried: `points` in each span of `seconds`, counted in the database for all processes.
 *
 * Someone else's wrong tries must not keep the rightful person out for long. So the tight limit on an address
 * counts only tries from the same network, and those from the networks around it that one household or company may have;
 * the one that counts tries from everywhere is wide, and over within a quarter of an hour. A browser where the
 * person was let in before has a limit of its own instead of all these, and a mailed link gets in past them all.
 */
const limits = {
  'sign-in from network': { points: 40, seconds: 15 * minute },
  'sign-in to address from network': { points: 10, seconds: 15 * minute },
  'sign-in to address from /56': { points: 20, seconds: 15 * minute },
  'sign-in to address from /48': { points: 30, seconds: 15 * minute },
  'sign-in to address': { points: 100, seconds: 15 * minute },
  'sign-in from device': { points: 10, seconds: 15 * minute },
  'link from network': { points: 30, seconds: 15 * minute },
  'forgotten from network': { points: 20, seconds: 60 * minute },
} as const;

export type Limit = keyof typeof limits;

const made = new Map<Limit, RateLimiterPostgres>();

function limiter(limit: Limit): RateLimiterPostgres {
  let one = made.get(limit);
  if (!one) {
    const { points, seconds } = limits[limit];
    one = new RateLimiterPostgres({
      storeClient: { query },
      storeType: 'client',
      tableName: 'rate_limit',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: whose() === 'clinician' ? 'clinician' : '',
      points,
      duration: seconds,
    });
    made.set(limit, one);
  }
  return one;
}

/** Where clinicians alone come in, their tries are counted apart; elsewhere all are counted together. */
function whose(): PersonKind {
  return servedKinds()[0] as PersonKind;
}

/** The limiter's SQL on the pool for accounts, with numbers where it counts with numbers. */
async function query({ text, values = [] }: { text: string; values?: unknown[] }) {
  const found = await authDatabase(whose()).$queryRawUnsafe<{ points?: number; expire?: bigint | null }[]>(
    text,
    ...values,
  );
  const rows = found.map((row) => ({ ...row, expire: row.expire == null ? null : Number(row.expire) }));
  return { rows, rowCount: rows.length };
}

/** What is stored is a keyed hash: neither an email address nor a network address can be read from it. */
function keyOf(limit: Limit, about: string): string {
  return createHmac('sha256', derivedKey(currentMasterKey('address'), 'limits'))
    .update(`${limit}\n${about}`)
    .digest('base64url');
}

/**
 * Rate limiting. Counts one try against each of these limits in turn, up to the first that does not allow it: a try
 * that is refused counts no further, so that those from one place do not use up what others may try. Returns undefined
 * when all allow it, else how many milliseconds to wait. Throws when the database does not answer: no try goes
 * uncounted.
 */
export async function countTry(tries: readonly (readonly [Limit, string])[]): Promise<number | undefined> {
  for (const [limit, about] of tries) {
    const still = limit === 'sign-in from network' ? stillRefused(about) : 0;
    if (still > 0) return still;
    try {
      await limiter(limit).consume(keyOf(limit, about));
    } catch (no) {
      if (!(no instanceof RateLimiterRes)) throw no;
      const milliseconds = Math.max(no.msBeforeNext, 1000);
      if (limit === 'sign-in from network') remember(about, milliseconds);
      return milliseconds;
    }
  }
  return undefined;
}

interface Refusal {
  /** By this process's clock, in milliseconds. */
  until: number;
  /** How often the network has asked again meanwhile. */
  asked: number;
}

/** Networks that the database has refused to sign in from. */
const refused = new Map<string, Refusal>();
const MOST_REFUSED = 10_000;

/** So many tries after the first that was refused are people who try again, and are answered by the page. */
const PEOPLE_TRY_AGAIN = 20;

function remember(network: string, milliseconds: number): void {
  if (refused.size >= MOST_REFUSED) refused.clear();
  refused.set(network, { until: Date.now() + milliseconds, asked: 0 });
}

/**
 * How long a network that goes on after many refusals has still to wait before it may try to sign in, as far as this
 * process remembers what the database said: in seconds and in words; undefined where it may ask. Asks nobody, so that
 * a flood from one network takes nothing from those who write.
 */
export function signInWait(network: string): { seconds: number; words: string } | undefined {
  const milliseconds = stillRefused(network);
  const refusal = refused.get(network);
  if (milliseconds === 0 || !refusal) return undefined;
  refusal.asked += 1;
  if (refusal.asked <= PEOPLE_TRY_AGAIN) return undefined;
  return { seconds: Math.ceil(milliseconds / 1000), words: waitInWords(milliseconds) };
}

function stillRefused(network: string): number {
  const milliseconds = (refused.get(network)?.until ?? 0) - Date.now();
  if (milliseconds > 0) return milliseconds;
  refused.delete(network);
  return 0;
}

/** Takes back one try that turned out to be rightful. */
export async function uncountTry(tries: readonly (readonly [Limit, string])[]): Promise<void> {
  await Promise.all(tries.map(([limit, about]) => limiter(limit).reward(keyOf(limit, about))));
}

/**
 * The wider networks that an IPv6 network of 64 bits is part of, as whoever has one has many: of 56 bits (a household's)
 * and of 48 (a company's). An IPv4 address stands alone.
 */
export function networksAround(network: string): { of56: string; of48: string } | undefined {
  const [, first, second, third, fourth] =
    /^([0-9a-f]+):([0-9a-f]+):([0-9a-f]+):([0-9a-f]+)::\/64$/.exec(network) ?? [];
  if (fourth === undefined) return undefined;
  const of48 = `${first}:${second}:${third}`;
  return { of56: `${of48}:${(parseInt(fourth, 16) & 0xff00).toString(16)}::/56`, of48: `${of48}::/48` };
}

/** How long to wait, for a sentence: "in one minute", "in 12 minutes". */
export function waitInWords(milliseconds: number): string {
  const whole = Math.ceil(milliseconds / 60_000);
  return whole <= 1 ? 'in one minute' : `in ${whole} minutes`;
}
