import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '~/db/id';
import { announcementOf, type ClientViewer, type ClinicianViewer, type Viewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { inAMonth } from '../support/samples/world';

// What whoever holds a database login can do past the app: every statement here is sent through the login itself.
let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let assignmentId: string;
let id: string;
let replyId: string;
let connection: pg.Client | undefined;

beforeAll(async () => {
  clinic = await ownClinic();
});
afterAll(() => clinic.close());
afterEach(async () => {
  await connection?.end();
  connection = undefined;
});

beforeEach(async () => {
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  assignmentId = await assigned(clinic, iris, sam);
  id = newId();
  await share(sam, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
  replyId = newId();
  await reply(sam, { id: replyId, sharedReflectionId: id, text: 'Are you there?' });
});

/** A transaction of that person's, through the login that their requests use. */
async function asLogin(viewer: Viewer) {
  const { portal, clinic: ofClinic } = clinic.database.urls;
  connection = new pg.Client({ connectionString: viewer.kind === 'client' ? portal : ofClinic });
  await connection.connect();
  const { query } = connection;
  const run = query.bind(connection) as (sql: string, values?: unknown[]) => Promise<pg.QueryResult<object>>;
  return {
    begin: async () => {
      await run('BEGIN');
      await run(`SELECT set_config('meantime.login', $1, true)`, [announcementOf(viewer)]);
    },
    rows: async (sql: string, values: unknown[] = []) => (await run(sql, values)).rows,
    run,
  };
}

const words = 'SELECT body FROM meantime.read_shared_reflections(ARRAY[$1::uuid])';
const replies = 'SELECT body FROM meantime.read_replies(ARRAY[$1::uuid])';

async function kinds(objectId: string): Promise<string[]> {
  const rows = await clinic.behind<{ kind: string }>(
    'SELECT kind FROM access_event WHERE object_id = $1 ORDER BY seq',
    [objectId],
  );
  return rows.map(({ kind }) => kind);
}

describe('words are handed out only after the event that says so is committed', () => {
  it('and not in the transaction that would write it, rolled back or not, nor in a savepoint of it', async () => {
    const { begin, rows, run } = await asLogin(iris);
    await begin();
    expect(await rows(words, [id])).toEqual([]);
    await run('SELECT meantime.record_openings(ARRAY[$1::uuid])', [id]);
    expect(await rows(words, [id])).toEqual([]);
    expect(await rows(replies, [replyId])).toEqual([]);
    await run('ROLLBACK');

    await begin();
    await run('SAVEPOINT inside');
    await run('SELECT meantime.record_openings(ARRAY[$1::uuid])', [id]);
    expect(await rows(words, [id])).toEqual([]);
    await run('RELEASE SAVEPOINT inside');
    expect(await rows(words, [id])).toEqual([]);
    expect(await rows(replies, [replyId])).toEqual([]);
    await run('ROLLBACK');

    await begin();
    expect(await rows(words, [id])).toEqual([]);
    await run('COMMIT');
    expect(await kinds(id)).toEqual(['shared', 'replied']);

    await begin();
    await run('SELECT meantime.record_openings(ARRAY[$1::uuid])', [id]);
    await run('COMMIT');
    expect(await kinds(id)).toEqual(['shared', 'replied', 'opened']);
    await begin();
    expect(await rows(words, [id])).toHaveLength(1);
    expect(await rows(replies, [replyId])).toHaveLength(1);
    await run('ROLLBACK');
  });

  it('each by itself, where several are opened at once: what is not there for the reader is not recorded, and not read', async () => {
    const ana = await clinic.aClient({ of: await clinic.aClinician({ name: 'Theo Long' }), name: 'Ana Moss' });
    const [gone, theirs] = [newId(), newId()];
    await share(sam, { id: gone, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
    await clinic.behind('UPDATE shared_reflection SET taken_back_at = now() WHERE id = $1', [gone]);
    await clinic.behind(
      `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body)
       SELECT $1, clinic_id, $2, (SELECT clinician_id FROM care_link WHERE client_id = $2), assignment_id, disclaimer_id, body
       FROM shared_reflection WHERE id = $3`,
      [theirs, ana.personId, id],
    );
    const all = [[id, gone, theirs]];
    const { begin, rows, run } = await asLogin(iris);
    await begin();
    expect(await rows('SELECT meantime.record_openings($1::uuid[]) AS id', all)).toEqual([{ id }]);
    expect(await rows('SELECT id FROM meantime.read_shared_reflections($1::uuid[])', all)).toEqual([]);
    await run('COMMIT');
    await begin();
    expect(await rows('SELECT id FROM meantime.read_shared_reflections($1::uuid[])', all)).toEqual([{ id }]);
    await run('SELECT meantime.mark_replies_opened(ARRAY[$1::uuid])', [replyId]);
    await run('COMMIT');
    expect(await kinds(gone)).toEqual(['shared']);
    expect(await kinds(theirs)).toEqual([]);
    const [marked] = await clinic.behind('SELECT opened_at FROM reply WHERE id = $1', [replyId]);
    expect(marked?.['opened_at']).not.toBeNull();
  });

  it('and for a minute: whoever reads again says so again', async () => {
    await openSharedReflection(iris, id);
    await clinic.behind(`UPDATE access_event SET at = at - interval '61 seconds' WHERE object_id = $1`, [id]);
    const { begin, rows } = await asLogin(iris);
    await begin();
    expect(await rows(words, [id])).toEqual([]);
    expect(await rows(replies, [replyId])).toEqual([]);
  });

  it('to the clinician who opened it, and to no colleague; and to nobody once it was taken back', async () => {
    const colleague = await clinic.aClinician();
    await openSharedReflection(iris, id);
    const hers = await asLogin(colleague);
    await hers.begin();
    expect(await hers.rows('SELECT meantime.record_openings(ARRAY[$1::uuid])', [id])).toEqual([]);
    expect(await hers.rows(words, [id])).toEqual([]);
    expect(await hers.rows(replies, [replyId])).toEqual([]);
    await connection?.end();

    const own = newId();
    await reply(iris, { id: own, sharedReflectionId: id, text: 'I am.' });
    await clinic.behind('UPDATE shared_reflection SET taken_back_at = now() WHERE id = $1', [id]);
    const { begin, rows } = await asLogin(iris);
    await begin();
    expect(await rows('SELECT meantime.record_openings(ARRAY[$1::uuid])', [id])).toEqual([]);
    expect(await rows(words, [id])).toEqual([]);
    expect(await rows(replies, [replyId])).toEqual([]);
    expect(await rows(replies, [own])).toEqual([]);
  });
});

describe('what is done is recorded by the database, as what it is', () => {
  it('also where a statement does it that no verb would send', async () => {
    await openSharedReflection(iris, id);
    const appointmentId = newId();
    await addAppointment(iris, { id: appointmentId, clientId: sam.personId, typed: inAMonth });
    const { begin, run } = await asLogin(iris);
    await begin();
    await run('UPDATE shared_reflection SET discussed_at = now() WHERE id = $1', [id]);
    await run('UPDATE assignment SET withdrawn_at = now() WHERE id = $1', [assignmentId]);
    await run(`UPDATE appointment SET starts_at = starts_at + interval '1 hour' WHERE id = $1`, [appointmentId]);
    await run('UPDATE appointment SET cancelled_at = now() WHERE id = $1', [appointmentId]);
    await run('COMMIT');
    expect((await kinds(id)).at(-1)).toBe('discussed');
    expect((await kinds(assignmentId)).at(-1)).toBe('withdrawn');
    expect(await kinds(appointmentId)).toEqual(['appointment-made', 'appointment-moved', 'appointment-cancelled']);
  });

  it('or not at all, where nobody is announced when it ends', async () => {
    const { begin, run } = await asLogin(iris);
    await begin();
    await run('UPDATE assignment SET withdrawn_at = now() WHERE id = $1', [assignmentId]);
    await run(`SELECT set_config('meantime.login', '', true)`);
    await expect(run('COMMIT')).rejects.toMatchObject({ code: '42501' });
    const [left] = await clinic.behind('SELECT withdrawn_at FROM assignment WHERE id = $1', [assignmentId]);
    expect(left?.['withdrawn_at']).toBeNull();
  });
});

describe('times are the database’s', () => {
  const isNow = (moment: unknown) => Math.abs((moment as Date).getTime() - Date.now()) < 60_000;

  it('whatever a clinician’s statement says', async () => {
    await openSharedReflection(iris, id);
    const { begin, run, rows } = await asLogin(iris);
    await begin();
    const [together] = await rows(
      `UPDATE shared_reflection SET discussed_at = '2001-01-01' WHERE id = $1 RETURNING discussed_at AS at`,
      [id],
    );
    const [withdrawn] = await rows(
      `UPDATE assignment SET withdrawn_at = '2001-01-01' WHERE id = $1 RETURNING withdrawn_at AS at`,
      [assignmentId],
    );
    const [answered] = await rows(
      `INSERT INTO reply (id, clinic_id, shared_reflection_id, client_id, author_id, body, written_at)
       VALUES ($1, $2, $3, $4, $5, 'x', '2001-01-01') RETURNING written_at AS at`,
      [newId(), clinic.clinicId, id, sam.personId, iris.personId],
    );
    for (const row of [together, withdrawn, answered]) expect(isNow((row as { at: Date }).at)).toBe(true);
    // What was done once is not undone by taking its time away.
    const [still] = await rows('UPDATE assignment SET withdrawn_at = NULL WHERE id = $1 RETURNING withdrawn_at AS at', [
      assignmentId,
    ]);
    expect((still as { at: Date | null }).at).not.toBeNull();
    // But for the last mark that something was discussed; and nobody can mark what they did not open.
    const [before] = await rows(
      'UPDATE shared_reflection SET discussed_at = NULL WHERE id = $1 RETURNING discussed_at AS at',
      [id],
    );
    expect((before as { at: Date | null }).at).toBeNull();
    await run('ROLLBACK');
  });

  it('and whatever a client’s does', async () => {
    const { begin, rows, run } = await asLogin(sam);
    await begin();
    const [shared] = await rows(
      `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body, shared_at)
       SELECT $1, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, 'x', '2001-01-01' FROM shared_reflection WHERE id = $2
       RETURNING shared_at AS at`,
      [newId(), id],
    );
    const [back] = await rows(
      `UPDATE shared_reflection SET taken_back_at = '2001-01-01' WHERE id = $1 RETURNING taken_back_at AS at`,
      [id],
    );
    for (const row of [shared, back]) expect(isNow((row as { at: Date }).at)).toBe(true);
    await run('ROLLBACK');
  });
});
