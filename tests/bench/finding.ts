import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Prisma } from '~/db/generated/client';
import { announcementOf } from '~/db/viewer';
import { knownSynonyms } from '~/domain/library/known-synonyms';
import {
  browseStatement,
  countStatement,
  searchStatement,
  spellingStatement,
  themesAndMoments,
} from '~/domain/library/search-query';
import { ROOT } from '../../app/launch/folders.mjs';
import { ownClinic } from '../support/own-clinic';
import { aside, median, table } from './print';
import { fillLibrary } from './ten-thousand-pieces';

const AIM_MS = 20;
const PIECES = 10_000;
const TIMES = 15;

/** Where the figures go unless another place is named. */
export const findingFile = path.join(ROOT, 'build', 'bench', 'finding.json');

interface Figure {
  name: string;
  /**
   * Milliseconds that the database works, the middle of several runs: the processor time of the connection's own
   * process, everything being in memory, so that what else the machine does is not counted. Where the system does
   * not tell (it is Linux that does), the time from sending to the last row.
   */
  database: number;
  /** Milliseconds from sending to the last row, the quickest of the runs. */
  quickest: number;
  rows: number;
}

/**
 * Measures what finding costs in the database with 10,000 pieces, as a clinician: through the clinic's login, under
 * row-level security, on a connection that nobody else uses. Prints a table and writes the same as JSON to `file`.
 * Resolves to whether every kind of finding stays under the aim.
 */
export async function measureFinding(cluster: string, file: string): Promise<boolean> {
  const clinic = await ownClinic({ cluster });
  const { database } = clinic;
  const elsewhere = await clinic.another('Elsewhere');
  const connection = new pg.Client({ connectionString: database.urls.clinic });
  try {
    const viewer = await clinic.aClinician();
    const began = performance.now();
    await fillLibrary(clinic, elsewhere.clinicId, PIECES);
    await clinic.behind(
      `INSERT INTO favourite (clinician_id, piece_id, clinic_id) SELECT $1, id, $2 FROM piece WHERE clinic_id IS NULL ORDER BY md5(id::text) LIMIT 200`,
      [viewer.personId, clinic.clinicId],
    );
    await clinic.behind('VACUUM ANALYZE');
    const filled = (performance.now() - began) / 1000;

    await connection.connect();
    await connection.query(`SELECT set_config('meantime.login', $1, false)`, [announcementOf(viewer)]);
    const figures: Figure[] = [];
    for (const [name, statements] of Object.entries(await kindsOfFinding(connection)))
      figures.push(await measure(connection, name, statements));
    return report(figures, filled, file);
  } finally {
    await connection.end().catch(() => undefined);
    await clinic.close();
  }
}

/** The statements that the library's verb runs, the lists to choose from among them, by what is looked for. */
async function kindsOfFinding(connection: pg.Client): Promise<Record<string, Prisma.Sql[]>> {
  const narrow = { theme: 'Grief and loss', minutes: 5 };
  const { rows: page } = await connection.query<{ id: string }>(asked(browseStatement({})));
  const far = page.at(-1)!.id;
  const { rows: found } = await connection.query<{ id: string }>(asked(searchStatement({}, ['quiet'], true)));
  const { rows: rare } = await connection.query<{ word: string }>(
    `SELECT word FROM piece_search f CROSS JOIN LATERAL unnest(tsvector_to_array(f.all_words)) AS word
     WHERE length(word) BETWEEN 6 AND 12 GROUP BY word HAVING count(*) BETWEEN 3 AND 6 ORDER BY md5(word) LIMIT 1`,
  );
  const typo = async (words: string[]) => {
    const { rows } = await connection.query<{ place: number; alike: string[] }>(asked(spellingStatement(words, true)));
    const meant = words.map((word, at) => rows.find(({ place }) => place === at + 1)?.alike.join(' ') ?? word);
    if (meant.join() === words.join()) throw new Error(`${words.join(' ')} is no misspelling here.`);
    return [searchStatement({}, words, true), spellingStatement(words, true), searchStatement({}, meant, false)];
  };
  const common = 'gap yes quiet hour room boundary guilt limit evening answer question breath'.split(' ');
  const mostForms = (from: number) =>
    [...Array.from({ length: 3 }, (_, at) => common[(from + at) % common.length]!), '#Rest', '#Grief_and_loss'].join(
      ' ',
    );
  const phrase = (words: string) => [searchStatement({}, words.split(' '), false, { phrases: [words] })];
  const statements = {
    'browse, first page': [browseStatement({}), countStatement({})],
    'browse, further on': [browseStatement({ cursor: { to: 'next', from: far } }), countStatement({})],
    'browse by theme and minutes': [browseStatement(narrow), countStatement(narrow)],
    favourites: [browseStatement({ favourites: true }), countStatement({ favourites: true })],
    'search, a word that most have': [searchStatement({}, ['gap'], false)],
    'search, two common words': [searchStatement({}, ['quiet', 'hour'], true)],
    'search, a common word in a theme': [searchStatement(narrow, ['quiet'], true)],
    'search, a rare word': [searchStatement({}, [rare[0]!.word], true)],
    'search, two letters': [searchStatement({}, ['st'], true)],
    'search, three letters': [searchStatement({}, ['sho'], true)],
    'search, second page': [searchStatement({ cursor: { to: 'next', from: found.at(-1)!.id } }, ['quiet'], true)],
    'search, a typo': await typo(['boundry']),
    'search, a typo beside a common word': await typo(['gap', 'gilt']),
    'search, common words that no piece has together': [
      searchStatement({}, ['gap', 'quiet', 'xyzzyx'], true),
      spellingStatement(['gap', 'quiet', 'xyzzyx'], true),
      searchStatement({}, ['gap', 'quiet', 'xyzzyx'], true, { some: true }),
    ],
    'search, a word with synonyms': [searchStatement({}, ['gap yes quiet #Grief_and_loss #Fear_and_worry'], false)],
    'search, eight common words, three of them with synonyms': [
      searchStatement({}, [...Array.from({ length: 3 }, (_, at) => mostForms(at)), ...common.slice(-5)], false),
    ],
    'search, a phrase': phrase('quiet hour'),
    'search, a phrase that most have, of stop words': [
      searchStatement({}, ['of', 'the'], false, { phrases: ['of the'] }),
    ],
    'search, the longest phrase': [
      searchStatement({}, 'the of to is that and you the'.split(' '), false, {
        phrases: ['the of to is that and you '.repeat(4).slice(0, 98)],
      }),
    ],
    'search, nothing like it': [
      searchStatement({}, ['xyzzyx'], true),
      spellingStatement(['xyzzyx'], true, [...knownSynonyms.keys()]),
    ],
  };
  return {
    'themes and moments alone': [themesAndMoments],
    ...Object.fromEntries(Object.entries(statements).map(([name, own]) => [name, [...own, themesAndMoments]])),
  };
}

function asked({ text, values }: Prisma.Sql): pg.QueryConfig {
  return { text, values };
}

async function measure(connection: pg.Client, name: string, statements: Prisma.Sql[]): Promise<Figure> {
  const { rows: backend } = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const schedule = `/proc/${backend[0]!.pid}/schedstat`;
  const runs: { database: number; waited: number }[] = [];
  let rows = 0;
  for (let time = 0; time < TIMES; time += 1) {
    const before = { worked: workedFor(schedule), at: performance.now() };
    for (const statement of statements) {
      const answer = await connection.query(asked(statement));
      if (statement !== themesAndMoments || statements.length === 1) rows = Math.max(rows, answer.rows.length);
    }
    const waited = performance.now() - before.at;
    const worked = workedFor(schedule);
    runs.push({
      waited,
      database: worked === undefined || before.worked === undefined ? waited : worked - before.worked,
    });
  }
  return {
    name,
    rows,
    database: median(runs.map(({ database }) => database)),
    quickest: Math.min(...runs.map(({ waited }) => waited)),
  };
}

/** Milliseconds that a process has had of a processor so far; undefined where the system does not say. */
function workedFor(schedule: string): number | undefined {
  return existsSync(schedule) ? Number(readFileSync(schedule, 'utf8').split(' ')[0]) / 1e6 : undefined;
}

function report(figures: Figure[], filled: number, file: string): boolean {
  const met = figures.every(({ database }) => database < AIM_MS);
  aside(
    `\nFinding among ${PIECES.toLocaleString('en')} pieces (filled in ${filled.toFixed(0)} s): milliseconds, ${TIMES} runs each.`,
  );
  table([
    ['', 'the database works', 'the app waits, at best', 'rows'],
    ...figures.map(({ name, database, quickest, rows }) => [name, database.toFixed(1), quickest.toFixed(1), rows]),
  ]);
  aside(`The aim is under ${AIM_MS} ms in the database for each: ${met ? 'met' : 'missed'}.`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ aim: AIM_MS, met, pieces: PIECES, times: TIMES, figures }, null, 2)}\n`);
  return met;
}
