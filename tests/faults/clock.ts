import { aside, table } from '../bench/print';
import { startApp, type StartedApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { ownClinic } from '../support/own-clinic';
import { AroundAChange, BEFORE } from './around-a-change';
import { changesIn, DAY } from './changes-of-the-clock';
import type { Fault } from './fault';
import { movedClock } from './moved-clock';

/** Whose clocks change by an hour, by half of one, by two, and in other months. */
const ZONES = ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Antarctica/Troll'];

/**
 * The running app and its database, moved through the day and night around a change of the clocks, in the zone whose
 * clocks change: people, servers and PostgreSQL all live in it. What is moved and what is not, `movedClock` says.
 */
export const clock: Fault<'zones' | 'changes'> = {
  name: 'clock',
  long: { zones: ZONES.length, changes: 2 },
  async run({ zones, changes }) {
    const cluster = await startCluster();
    const clinic = await ownClinic({ cluster: cluster.adminUrl });
    const { database, keys } = clinic;
    const moved = await movedClock(clinic.behind);
    await clinic.behind(LOG_OF_JOBS);
    const rounds = apart(ZONES.slice(0, zones), changes);
    const rows: (string | number)[][] = [];
    const wrong: string[] = [];
    let app: StartedApp | undefined;
    try {
      for (const { zone, change } of rounds) {
        await app?.kill('SIGTERM');
        await clinic.behind(`ALTER DATABASE "${database.name}" SET timezone = '${zone}'`);
        await moved.moveTo(change - BEFORE);
        const env = { ...keys, ...moved.variables, TZ: zone };
        if (app) Object.assign(app.env, env);
        await app?.restart();
        app ??= await startApp({ database, demo: false, env });
        const round = new AroundAChange({ zone, change, app, clinic, moved });
        const counts = await round.live();
        for (const line of round.wrong) wrong.push(`${zone}: ${line}`);
        rows.push([zone, new Date(change).toISOString().slice(0, 16), ...counts, round.wrong.length]);
      }
    } finally {
      await app?.stop().catch(() => undefined);
      await clinic.close().catch(() => undefined);
      moved.close();
      await cluster.stop();
    }
    table([
      ['clocks change', 'at (UTC)', 'dates kept', 'left out', 'looks', 'jobs', 'mails', 'acknowledged', 'wrong'],
      ...rows,
    ]);
    for (const line of wrong.slice(0, 20)) aside(`  ${line}`);
    return { holds: wrong.length === 0 && rows.length > 0, figures: { rows, wrong } };
  },
};

/** So many changes of each zone, in order, and none within two days of another: the clock only goes forward. */
function apart(zones: readonly string[], most: number): { zone: string; change: number }[] {
  const rounds: { zone: string; change: number }[] = [];
  for (const zone of zones) {
    const free = changesIn(zone, 2 * most).filter((at) =>
      rounds.every(({ change }) => Math.abs(change - at) > 2 * DAY),
    );
    for (const change of free.slice(0, most)) rounds.push({ zone, change });
  }
  return rounds.sort((a, b) => a.change - b.change);
}

/** Every job that was queued, and every one that is done. */
const LOG_OF_JOBS = `
  CREATE TABLE clock.job (run_at timestamptz NOT NULL, task text NOT NULL, what text NOT NULL);
  CREATE FUNCTION clock.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  DECLARE it graphile_worker._private_jobs := coalesce(new, old);
  BEGIN
    INSERT INTO clock.job SELECT it.run_at, identifier, tg_op FROM graphile_worker._private_tasks WHERE id = it.task_id;
    RETURN it;
  END $$;
  CREATE TRIGGER note AFTER INSERT OR DELETE ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION clock.note()`;
