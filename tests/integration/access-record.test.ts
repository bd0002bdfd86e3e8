import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { accessEvents, type AccessLine } from '~/domain/records/access-events';
import { accessSentence } from '~/domain/records/access-sentence';
import { verdictInWords, verifyRecord } from '~/domain/records/verify';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { takeBack } from '~/domain/sharing/take-back';
import { reply } from '~/domain/threads/reply';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let id: string;

beforeAll(async () => {
  clinic = await ownClinic();
});

afterAll(() => clinic.close());

beforeEach(async () => {
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  const assignmentId = await assigned(clinic, iris, sam);
  id = newId();
  await share(sam, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
});

const said = (line: AccessLine) => {
  const { before, title, after } = accessSentence(line);
  return `${before}${title ?? ''}${after}`;
};

describe('the record, as the client reads it', () => {
  it.each([
    '',
    'yesterday',
    '0000-01-01T00:00',
    '0000-01-01T00:00:00.000Z',
    '-000001-01-01T00:00:00.000Z',
    '2026-02-31T99:00:00.000Z',
  ])('reads from the newest where an address names the moment "%s"', async (through) => {
    expect(await accessEvents(sam, { cursor: { to: 'next', from: through } })).toEqual(await accessEvents(sam));
  });

  it('says in plain words who opened what, newest first, and the same thing again in a row as one line', async () => {
    await openSharedReflection(iris, id);
    await reply(iris, { id: newId(), sharedReflectionId: id, text: 'Thank you.' });
    await openSharedReflection(iris, id);
    await openSharedReflection(iris, id);
    await takeBack(sam, id);
    const { days, next } = await accessEvents(sam);
    const lines = days.flatMap((day) => day.lines);
    expect(lines.map(said)).toEqual([
      'You took back what you had shared from An essay.',
      'Iris Bell opened what you shared from An essay.',
      'Iris Bell replied to what you shared from An essay.',
      'Iris Bell opened what you shared from An essay.',
      'You shared from An essay.',
      'Iris Bell gave you An essay.',
    ]);
    expect(lines.map(({ at }) => at.length)).toEqual([1, 2, 1, 1, 1, 1]);
    expect(next).toBeNull();
  });

  it('says of a kind that it does not know that it was something else, and of the others what they were', async () => {
    // A later release writes it; this one still serves.
    await clinic.behind('ALTER TABLE access_event DROP CONSTRAINT IF EXISTS access_event_kind_check');
    await clinic.behind(
      `WITH head AS (SELECT * FROM record_chain WHERE person_id = $3), made AS (
         INSERT INTO access_event (clinic_id, seq, at, actor_id, subject_id, kind, object_id, previous_hash, hash)
         SELECT $1, seq + 1, now(), $2, $3, 'to-come', $4, hash,
           meantime.access_event_hash(hash, $1, seq + 1, now()::timestamptz(3), $2, $3, 'to-come', $4)
         FROM head RETURNING seq, hash)
       UPDATE record_chain c SET seq = made.seq, hash = made.hash FROM made WHERE c.person_id = $3`,
      [clinic.clinicId, iris.personId, sam.personId, id],
    );
    await openSharedReflection(iris, id);
    const lines = (await accessEvents(sam)).days.flatMap((day) => day.lines);
    expect(lines.map(said)).toEqual([
      'Iris Bell opened what you shared from An essay.',
      'Iris Bell did something else.',
      'You shared from An essay.',
      'Iris Bell gave you An essay.',
    ]);
  });

  it('is about this client alone', async () => {
    await openSharedReflection(iris, id);
    expect((await accessEvents(await clinic.aClient({ of: iris }))).days).toEqual([]);
  });

  it('still names the clinician after the care link has ended', async () => {
    await openSharedReflection(iris, id);
    await clinic.endCare(iris, sam);
    expect((await accessEvents(sam)).days[0]?.lines[0]?.who).toBe('Iris Bell');
  });

  it('is walked a page at a time without losing an event, also where two share a moment', async () => {
    for (let at = 0; at < 60; at += 1) await openSharedReflection(iris, id);
    await clinic.behind(
      `WITH shared_moment AS (SELECT seq, at FROM access_event WHERE subject_id = $1 ORDER BY seq DESC OFFSET 45 LIMIT 10)
       UPDATE access_event SET at = (SELECT max(at) FROM shared_moment) WHERE seq IN (SELECT seq FROM shared_moment)`,
      [sam.personId],
    );
    const first = await accessEvents(sam);
    const second = await accessEvents(sam, { cursor: first.next ?? undefined });
    const counted = [first, second].map(
      ({ days }) => days.flatMap(({ lines }) => lines.flatMap(({ at }) => at)).length,
    );
    expect(first.next).not.toBeNull();
    expect(second.next).toBeNull();
    expect((counted[0] ?? 0) + (counted[1] ?? 0)).toBe(62);
    await clinic.behind('DELETE FROM access_event');
    await clinic.behind('DELETE FROM record_chain');
  });
});

describe('the record, verified', () => {
  it('is whole after real work, and says so with exit code 0', async () => {
    await openSharedReflection(iris, id);
    expect(await verifyRecord(clinic.database.urls.owner)).toEqual([]);
    const run = verify(clinic.database.urls.owner);
    expect([run.status, run.stdout]).toEqual([0, expect.stringContaining(verdictInWords([]))]);
  });

  const tampering = {
    'an event that was changed': `UPDATE access_event SET actor_id = subject_id WHERE kind = 'opened' AND object_id = $1`,
    'an event that was made another kind': `UPDATE access_event SET kind = 'replied' WHERE kind = 'opened' AND object_id = $1`,
    'an event that was moved in time': `UPDATE access_event SET at = at - interval '1 hour' WHERE kind = 'opened' AND object_id = $1`,
    'an event that was removed from the middle': `DELETE FROM access_event WHERE kind = 'opened' AND object_id = $1`,
    'an event that was removed from the end': `DELETE FROM access_event WHERE kind = 'taken-back' AND object_id = $1`,
  };
  it.each(Object.entries(tampering))('finds %s, and says so with exit code 1', async (_, sql) => {
    await openSharedReflection(iris, id);
    await takeBack(sam, id);
    await clinic.behind(sql, [id]);
    const faults = await verifyRecord(clinic.database.urls.owner);
    expect(faults).toMatchObject([{ clinicId: clinic.clinicId }]);
    const run = verify(clinic.database.urls.owner);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain(`clinic ${clinic.clinicId}, event ${faults[0]?.seq}`);
    await clinic.behind('DELETE FROM access_event');
    await clinic.behind('DELETE FROM record_chain');
  });

  it('says plainly when it was not told where the database is', () => {
    const run = verify('');
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining('DATABASE_URL is missing')]);
  });
});

function verify(url: string) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawnSync(process.execPath, ['--import', 'tsx', 'app/launch/verify-record.mjs'], {
    env: { ...env, DATABASE_URL: url },
    encoding: 'utf8',
  });
}
