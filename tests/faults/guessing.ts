import { hash } from '@node-rs/argon2';
import { linkToken } from '~/crypto/links';
import { newId } from '~/db/id';
import { aside, table } from '../bench/print';
import { startApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { ownClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';
import type { Fault } from './fault';

const passphrase = 'a kettle under slow weather';
const wrong = 'wrong every single time';
/** As `app/auth/limits.ts` has it: so many tries at an address reach its passphrase in a quarter of an hour. */
const BOUND = 100;
/** So many tries at once: few while they reach the passphrase, for which each takes its turn. */
const AT_ONCE = { first: 10, then: 100 };

/**
 * A guesser who has `networks` networks: a third each of IPv4 addresses, of households (/56) and of companies (/48), with
 * many networks of 64 bits in each of these. Every one tries the passphrase of one person, `tries` times, and asks for a
 * link to return in their name now and then. What is counted is how many tries reach the passphrase; and whether its
 * owner meanwhile signs in with a browser that they were let in with before, and, from a new network, by a mailed link.
 */
export const guessing: Fault<'networks' | 'tries'> = {
  name: 'guessing',
  long: { networks: 10_000, tries: 2 },
  async run({ networks, tries }) {
    const cluster = await startCluster();
    const app = await startApp({
      demo: false,
      worker: false,
      cluster: cluster.adminUrl,
      env: { TRUST_PROXY: '1', DATABASE_POOL: '20' },
    });
    const clinic = await ownClinic({ app });
    try {
      const email = `${newId()}@people.example`;
      const sam = await clinic.aClient({ of: await clinic.aClinician(), email });
      // Whatever it costs to try a passphrase, the limits are the same; so it may cost next to nothing here.
      await clinic.behind('UPDATE person SET passphrase_hash = $1 WHERE id = $2', [
        await hash(passphrase, { memoryCost: 8, timeCost: 1, parallelism: 1 }),
        sam.personId,
      ]);
      const from = (network: string) => ({ headers: { 'X-Forwarded-For': network } });
      const own = new Visitor(app.origin);
      const signsIn = async (network: string) => {
        const { location } = await own.post('/sign-in', { email, passphrase }, from(network));
        await own.post('/sign-out', { where: 'here' }, from(network));
        return location === '/portal';
      };
      const owner = { tried: 0, let: 0 };
      const comesBack = async (network: string) => {
        owner.tried += 1;
        if (await signsIn(network)) owner.let += 1;
      };
      await comesBack('198.51.100.1');

      const all = Array.from({ length: networks }, (_, at) => networkOf(at));
      const counts: Record<number, number> = {};
      for (let round = 0; round < tries; round += 1)
        for (let at = 0; at < all.length;) {
          const some = all.slice(at, at + (round === 0 && at < 2 * BOUND ? AT_ONCE.first : AT_ONCE.then));
          at += some.length;
          const answers = await Promise.all([
            ...some.map((network) =>
              new Visitor(app.origin).post('/sign-in', { email, passphrase: wrong }, from(network)),
            ),
            comesBack(`198.51.100.${2 + (at % 200)}`),
          ]);
          for (const answer of answers) if (answer) counts[answer.status] = (counts[answer.status] ?? 0) + 1;
          const [asking = ''] = some;
          await new Visitor(app.origin).post('/forgotten', { email }, from(asking));
        }
      const byLink = await comesByLink();
      const reached = counts[422] ?? 0;
      table([
        ['networks', 'tries', 'reached the passphrase', 'bound', 'refused', 'owner came back', 'let in', 'by a link'],
        [networks, networks * tries, reached, BOUND, counts[429] ?? 0, owner.tried, owner.let, byLink ? 'yes' : 'NO'],
      ]);
      const others = Object.keys(counts).filter((status) => !['422', '429'].includes(status));
      if (others.length > 0) aside(`  other answers: ${JSON.stringify(counts)}`);
      return {
        holds: reached > 0 && reached <= BOUND && owner.let === owner.tried && byLink && others.length === 0,
        figures: { reached, bound: BOUND, counts, owner, byLink },
      };

      /** Whether a link that lies in the owner's mail lets them in, whoever asked for it. */
      async function comesByLink(): Promise<boolean> {
        await new Visitor(app.origin).post('/forgotten', { email }, from('198.51.100.250'));
        const [newest] = await clinic.behind<{ id: string }>(
          `SELECT id FROM invitation WHERE person_id = $1 AND kind = 'return' AND accepted_at IS NULL AND expires_at > now()
           ORDER BY id LIMIT 1`,
          [sam.personId],
        );
        if (!newest) return false;
        const path = `/return/${linkToken(newest.id)}`;
        const { location } = await new Visitor(app.origin).post(path, { passphrase }, from('198.51.100.251'));
        return location === '/portal';
      }
    } finally {
      await clinic.close().catch(() => undefined);
      await app.stop();
      await cluster.stop();
    }
  },
};

/** The nth network of the guesser, as an address in it. */
function networkOf(at: number): string {
  const nth = Math.floor(at / 3);
  const hex = (number: number) => number.toString(16);
  if (at % 3 === 0) return `10.${nth >> 8}.${nth & 255}.9`;
  // Eight networks in each household; sixteen households in each company.
  if (at % 3 === 1) return `2001:db8:${hex(nth >> 3)}:${hex(nth & 7)}::1`;
  return `2001:db9:${hex(nth >> 4)}:${hex((nth & 15) << 8)}::1`;
}
