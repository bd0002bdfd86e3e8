import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Came, Kind, Stretch } from './load-plan';
import { aside, table } from './print';

/** One stretch of load, with what it took of the processor, in milliseconds, where the system says. */
export interface Phase extends Stretch {
  spent?: { app: number; postgres: number; load: number; others: number; stolen: number };
}

interface Measured {
  /** Each kind by itself. */
  alone: readonly Phase[];
  /** People alone, then people and the flood. */
  phases: readonly Phase[];
  /** What is not stored as it was acknowledged. */
  wrong: readonly string[];
  /** How much of the whole load it was. */
  share: number;
}

const AIM = { p95: 80, growth: 2 };
const MEASURED: Kind[] = ['saves', 'reads'];

/** Prints what came of the load and writes it to `file`. Returns whether the aims are met. */
export function reportWriting({ alone, phases, wrong, share }: Measured, file: string): boolean {
  aside(`\nOne request by itself, milliseconds of the processor.`);
  const costs = alone.flatMap(({ came, spent }) =>
    came.map(({ kind, due }) => ({ kind, app: (spent?.app ?? NaN) / due, postgres: (spent?.postgres ?? NaN) / due })),
  );
  table([
    ['', 'the app', 'PostgreSQL'],
    ...costs.map(({ kind, app, postgres }) => [kind, app.toFixed(2), postgres.toFixed(2)]),
  ]);
  for (const { came, seconds, lateness, spent } of phases) {
    aside(`\n${came.map(({ kind }) => kind).join(', ')}: ${seconds.toFixed(0)} s.`);
    table([
      ['', 'a second', 'p50 ms', 'p95', 'p99', 'longest', 'statuses', 'errors'],
      ...came
        .filter(({ due }) => due > 0)
        .map(({ kind, due, p50, p95, p99, max, statuses, errors }) => [
          kind,
          (due / seconds).toFixed(1),
          ...[p50, p95, p99, max].map((time) => time.toFixed(0)),
          Object.entries(statuses)
            .map(([status, count]) => `${count} × ${status}`)
            .join(', '),
          errors,
        ]),
    ]);
    const share = (part: number) => `${(part / seconds / 10).toFixed(0)} %`;
    aside(
      spent
        ? `Of one processor: the app ${share(spent.app)}, PostgreSQL ${share(spent.postgres)}, the load ${share(spent.load)}, others ${share(spent.others)}; kept from this machine ${share(spent.stolen)}.`
        : 'This system does not say what each process took.',
    );
    aside(`The load itself was at most ${lateness.toFixed(1)} ms late in 99 of 100.`);
  }
  const [quiet, flooded] = phases.map(
    ({ came }) =>
      (kind: Kind) =>
        came.find((one) => one.kind === kind) as Came,
  );
  if (!quiet || !flooded) throw new Error('There is nothing to compare.');
  const growth = MEASURED.map((kind) => ({ kind, p99: flooded(kind).p99 / quiet(kind).p99 }));
  const acknowledged = phases.at(-1)?.journals.reduce((sum, journal) => sum + journal.acknowledged, 0) ?? 0;
  const aims = {
    [`p95 at most ${AIM.p95} ms`]: MEASURED.every((kind) => quiet(kind).p95 <= AIM.p95),
    'no errors': phases.every(({ came }) => came.every(({ errors }) => errors === 0)),
    'nothing lost': wrong.length === 0,
    [`p99 at most ×${AIM.growth} under the flood`]: growth.every(({ p99 }) => p99 <= AIM.growth),
  };
  aside(
    `\n${acknowledged.toLocaleString('en')} versions were acknowledged, the warm-up's too; what is stored agrees with ${wrong.length === 0 ? 'all of them' : `them but for ${wrong.length}: ${wrong.slice(0, 5).join('; ')}`}.`,
  );
  aside(`Under the flood, p99: ${growth.map(({ kind, p99 }) => `${kind} × ${p99.toFixed(2)}`).join(', ')}.`);
  for (const [aim, met] of Object.entries(aims)) aside(`${aim}: ${met ? 'met' : 'missed'}.`);

  const met = Object.values(aims).every(Boolean);
  mkdirSync(path.dirname(file), { recursive: true });
  const written = phases.map(({ journals: _, ...phase }) => phase);
  writeFileSync(
    file,
    `${JSON.stringify({ met, share, aims, costs, growth, acknowledged, wrong, phases: written }, null, 2)}\n`,
  );
  return met;
}
