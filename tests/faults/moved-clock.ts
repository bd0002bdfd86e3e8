import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestClinic } from '../support/people';

/** The clock of one database and of the app's processes, apart from this machine's. */
export interface MovedClock {
  /** What the app's processes are started with. */
  variables: Record<string, string>;
  /** From here on it is that moment, in milliseconds since 1970, and time passes from there. */
  moveTo(moment: number): Promise<void>;
  close(): void;
}

/**
 * Gives a database a clock that can be moved, and says how processes get the same. It takes a superuser, a database
 * that is thrown away, and nobody connected yet who has looked at the time.
 *
 * Moved are `now()` and `clock_timestamp()` of that database, in its functions, defaults, policies and whatever is
 * sent to it; and in a process `Date` and its longer timers. Not moved: `CURRENT_TIMESTAMP` in SQL that is sent, what
 * PostgreSQL times by itself (statements, the clean-up), what Node times by itself (connections, requests), this
 * machine, and this process.
 */
export async function movedClock(behind: TestClinic['behind']): Promise<MovedClock> {
  await behind('CREATE SCHEMA clock');
  await behind('CREATE TABLE clock.ahead (by interval NOT NULL)');
  await behind(`INSERT INTO clock.ahead VALUES ('0')`);
  for (const [name, changes] of [
    ['now', 'STABLE'],
    ['clock_timestamp', 'VOLATILE'],
  ]) {
    await behind(`ALTER FUNCTION pg_catalog.${name}() RENAME TO unmoved_${name}`);
    await behind(`CREATE FUNCTION pg_catalog.${name}() RETURNS timestamptz LANGUAGE sql ${changes} SECURITY DEFINER
      AS 'SELECT pg_catalog.unmoved_${name}() + by FROM clock.ahead'`);
  }
  // Defaults and policies keep the function itself, whatever it is called.
  await behind(`DO $$
    DECLARE
      one record;
      old CONSTANT text := 'CURRENT_TIMESTAMP|unmoved_now\\(\\)';
    BEGIN
      FOR one IN SELECT adrelid::regclass AS of, attname AS name, pg_get_expr(adbin, adrelid) AS is
        FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
        WHERE pg_get_expr(adbin, adrelid) ~ old
      LOOP
        EXECUTE format('ALTER TABLE %s ALTER %I SET DEFAULT %s', one.of, one.name, regexp_replace(one.is, old, 'now()', 'g'));
      END LOOP;
      FOR one IN SELECT polrelid::regclass AS of, polname AS name,
          pg_get_expr(polqual, polrelid) AS is, pg_get_expr(polwithcheck, polrelid) AS becomes FROM pg_policy
      LOOP
        IF one.is ~ old THEN
          EXECUTE format('ALTER POLICY %I ON %s USING (%s)', one.name, one.of, regexp_replace(one.is, old, 'now()', 'g'));
        END IF;
        IF one.becomes ~ old THEN
          EXECUTE format('ALTER POLICY %I ON %s WITH CHECK (%s)', one.name, one.of, regexp_replace(one.becomes, old, 'now()', 'g'));
        END IF;
      END LOOP;
    END $$`);
  const folder = mkdtempSync(path.join(tmpdir(), 'meantime-clock-'));
  const file = path.join(folder, 'ahead');
  writeFileSync(file, '0');
  return {
    variables: {
      MEANTIME_TEST_CLOCK: file,
      NODE_OPTIONS: `--import ${new URL('moved-clock.preload.mjs', import.meta.url).href}`,
    },
    async moveTo(moment) {
      const ahead = moment - Date.now();
      writeFileSync(`${file}.next`, String(ahead));
      await behind('UPDATE clock.ahead SET by = make_interval(secs => $1)', [ahead / 1000]);
      // Whole at every moment, for it is read at every moment.
      renameSync(`${file}.next`, file);
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
