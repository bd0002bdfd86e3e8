import { aside, table } from './print';

const AIM = 1.25;

/** What a page costs, for one request. Times in milliseconds; `answer` is all that the person waits. */
interface Measured {
  database: number;
  answer: number;
  statements: number;
  blocks: number;
  bytes: number;
}

/** The same, with the part of the answer that is not the database's. */
interface Cost extends Measured {
  server: number;
}

/** One page of one person in one town, measured several times. */
export interface Figures {
  who: 'steady' | 'heavy';
  name: string;
  size: number;
  rounds: Measured[];
}

const WITH_AIM = ['database', 'server', 'statements', 'bytes'] as const;
const WHO = {
  steady: 'Someone with 25 clients and 40 shared reflections waiting, the same in every town',
  heavy: 'Someone with 300 clients, 480 waiting, and a client who has written for six years, the same in every town',
};

/** Prints a table a person, and returns all of it. */
export function reportPages(figures: readonly Figures[], sizes: readonly number[]) {
  const pages = figures
    .filter((one, at) => figures.findIndex(({ who, name }) => who === one.who && name === one.name) === at)
    .map(({ who, name }) => {
      const towns = figures
        .filter((one) => one.who === who && one.name === name)
        .map(({ size, rounds }) => ({ size, ...quietest(rounds) }));
      const [first, last] = [towns[0], towns.at(-1)] as [Cost, Cost];
      const growth = Object.fromEntries(
        (['database', 'server', 'statements', 'bytes', 'blocks'] as const).map((cost) => [
          cost,
          last[cost] / first[cost],
        ]),
      ) as unknown as Cost;
      return { who, name, towns, growth, met: WITH_AIM.every((cost) => growth[cost] <= AIM) };
    });
  const short = (size: number) => (size >= 1_000_000 ? `${size / 1_000_000} M` : `${size / 1000} k`);
  for (const who of ['steady', 'heavy'] as const) {
    const its = pages.filter((page) => page.who === who);
    if (its.length === 0) continue;
    const there = sizes.filter((size) => its[0]?.towns.some((town) => town.size === size));
    const named = there.map(short).join(' / ');
    aside(`\n${WHO[who]}. A request, in towns of ${named} shared reflections.`);
    const over = (of: number[], digits: number) => of.map((one) => one.toFixed(digits)).join(' / ');
    table([
      ['page', 'database ms', 'growth', 'server ms', 'growth', 'blocks', 'statements', 'KB', 'growth'],
      ...its.map(({ name, towns, growth }) => [
        name,
        over(
          towns.map(({ database }) => database),
          1,
        ),
        `× ${growth.database.toFixed(2)}`,
        over(
          towns.map(({ server }) => server),
          0,
        ),
        `× ${growth.server.toFixed(2)}`,
        over(
          towns.map(({ blocks }) => blocks),
          0,
        ),
        over([...new Set(towns.map(({ statements }) => statements))], 0),
        over([...new Set(towns.map(({ bytes }) => Math.round(bytes / 100) / 10))], 1),
        `× ${growth.bytes.toFixed(2)}`,
      ]),
    ]);
  }
  const missed = pages.filter(({ met }) => !met);
  aside(
    missed.length === 0
      ? `Nothing grew by more than a quarter: met.`
      : `Grew by more than a quarter: ${missed.map(({ who, name }) => `${name} (${who})`).join(', ')}.`,
  );
  return { aim: AIM, met: missed.length === 0, sizes, pages };
}

/** Each cost at its smallest. */
function quietest(rounds: readonly Measured[]): Cost {
  const least = (cost: keyof Measured) => Math.min(...rounds.map((round) => round[cost]));
  return {
    database: least('database'),
    answer: least('answer'),
    server: Math.max(0, least('answer') - least('database')),
    statements: least('statements'),
    blocks: least('blocks'),
    bytes: least('bytes'),
  };
}
