// Which names a person's time zone can have: those of the zone data that this release carries.
import { createRequire } from 'node:module';
import { withClient } from './client.mjs';

/** Read when it is asked for: who launches Meantime for the first time has no packages yet. */
function carriedNames() {
  const { zones, links } = createRequire(import.meta.url)('moment-timezone/data/packed/latest.json');
  return [...zones.map((zone) => zone.split('|')[0]), ...links.flatMap((link) => link.split('|'))];
}

/**
 * Lets the database know the names that newer zone data brings. Those it knows stay: another release may still be
 * running, and people live by them. Does nothing, quickly, when it knows them all.
 *
 * @param {string} ownerUrl
 * @param {readonly string[]} [also]
 */
export async function knowTimeZones(ownerUrl, also = carriedNames()) {
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint
       WHERE conrelid = 'public.person'::regclass AND conname = 'person_time_zone_known'`,
    );
    const known = /'\{([^}]*)\}'/.exec(rows[0]?.text ?? '')?.[1]?.split(',') ?? [];
    const all = [...new Set([...known, ...also])].sort();
    if (all.length === known.length) return;
    await client.query(`
      BEGIN;
      SET LOCAL lock_timeout = '10s';
      ALTER TABLE person DROP CONSTRAINT IF EXISTS person_time_zone_known;
      ALTER TABLE person ADD CONSTRAINT person_time_zone_known
        CHECK (time_zone = ANY (${client.escapeLiteral(`{${all.join(',')}}`)}::text[])) NOT VALID;
      COMMIT;
      ALTER TABLE person VALIDATE CONSTRAINT person_time_zone_known`);
  });
}
