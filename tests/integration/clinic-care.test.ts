import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emailLookup, openEmail } from '~/crypto/email-address';
import { linkToken, linkTokenHash } from '~/crypto/links';
import { openFor } from '~/crypto/person-keys';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { appointmentsPage } from '~/domain/appointments/appointments-page';
import { cancelAppointment } from '~/domain/appointments/cancel';
import { changeAppointment } from '~/domain/appointments/change';
import { toLocal } from '~/domain/appointments/zoned-time';
import { assignOne } from '../support/assign-one';
import { reasonSealedAt } from '~/domain/assignments/assignment-reason';
import { withdraw } from '~/domain/assignments/withdraw';
import { caseload } from '~/domain/caseload/caseload';
import { clientName } from '~/domain/care-links/client';
import { clientPage } from '~/domain/caseload/client';
import { inviteAgain } from '~/domain/care-links/invite-again';
import { inviteClient } from '~/domain/care-links/invite';
import { NotFound } from '~/errors';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let colleague: ClinicianViewer;
let sam: ClientViewer;

beforeAll(async () => {
  clinic = await ownClinic();
});

afterAll(() => clinic.close());

beforeEach(async () => {
  iris = await clinic.aClinician();
  colleague = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
});

/** The record of what happened to someone, oldest first. */
async function recorded(subjectId: string): Promise<[kind: string, objectId: string, actorId: string][]> {
  const rows = await clinic.behind<{ kind: string; object_id: string; actor_id: string }>(
    'SELECT kind, object_id, actor_id FROM access_event WHERE subject_id = $1 ORDER BY seq',
    [subjectId],
  );
  return rows.map((row) => [row.kind, row.object_id, row.actor_id]);
}

async function mailed(personId: string): Promise<[kind: string, objectId: string][]> {
  const rows = await clinic.behind<{ kind: string; object_id: string }>(
    'SELECT kind, object_id FROM mail WHERE person_id = $1 ORDER BY queued_at, id',
    [personId],
  );
  return rows.map((row) => [row.kind, row.object_id]);
}

const refused = (code: string, field?: string) =>
  expect.objectContaining({ name: 'Refused', code, ...(field && { field }) });

describe('inviting a client', () => {
  const asked = (changes: Partial<Parameters<typeof inviteClient>[1]> = {}) => ({
    id: newId(),
    name: '  Ann Lake ',
    email: ` Ann.${newId()}@People.example`,
    timeZone: 'America/New_York',
    ...changes,
  });

  it('makes the person, the live care link, the mailed way in and the record, together', async () => {
    const invitation = asked();
    await inviteClient(iris, invitation);

    const [person] = await clinic.behind('SELECT * FROM person WHERE id = $1', [invitation.id]);
    expect(person).toMatchObject({
      name: 'Ann Lake',
      kind: 'client',
      time_zone: 'America/New_York',
      passphrase_hash: null,
      clinic_id: clinic.clinicId,
    });
    expect(openEmail(invitation.id, person?.['address_sealed'] as Buffer)).toBe(
      invitation.email.trim().replace('People', 'people'),
    );
    expect(person?.['address_lookup']).toEqual(emailLookup(invitation.email));
    const [link] = await clinic.behind('SELECT * FROM care_link WHERE client_id = $1', [invitation.id]);
    expect(link).toMatchObject({ clinician_id: iris.personId, ended_at: null });
    const [way] = await clinic.behind('SELECT * FROM invitation WHERE person_id = $1', [invitation.id]);
    expect(way?.['token_hash']).toEqual(linkTokenHash(linkToken(way?.['id'] as string)));
    expect(Math.round(((way?.['expires_at'] as Date).getTime() - Date.now()) / 3_600_000)).toBe(7 * 24);
    expect(await mailed(invitation.id)).toEqual([['invitation', way?.['id']]]);
    expect(await recorded(invitation.id)).toEqual([['care-begun', link?.['id'], iris.personId]]);
    expect((await caseload(iris, { sort: 'name', descending: false })).rows.map(({ name }) => name)).toContain(
      'Ann Lake',
    );
  });

  it('invites once, however often and fast the form is sent', async () => {
    const invitation = asked();
    await Promise.all([1, 2, 3].map(() => inviteClient(iris, invitation)));
    await inviteClient(iris, invitation);
    expect(await mailed(invitation.id)).toHaveLength(1);
    expect(await recorded(invitation.id)).toHaveLength(1);
  });

  it('tells a clinician that they work with someone at the address already, also when two forms race', async () => {
    const invitation = asked();
    await inviteClient(iris, invitation);
    const again = asked({ email: invitation.email.toUpperCase() });
    await expect(inviteClient(iris, again)).rejects.toEqual(refused('already-yours', 'email'));
    await expect(inviteClient(iris, again)).rejects.toThrow(/Ann Lake/);

    const email = `${newId()}@people.example`;
    const race = await Promise.allSettled([asked({ email }), asked({ email })].map((one) => inviteClient(iris, one)));
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('says nothing of an address that a colleague works with, and leaves what is theirs as it is', async () => {
    const email = `${newId()}@people.example`;
    const theirs = asked({ email, name: 'As the colleague calls them' });
    await inviteClient(colleague, theirs);
    const mine = asked({ email });
    await expect(inviteClient(iris, mine)).resolves.toBeUndefined();
    expect(await mailed(theirs.id)).toHaveLength(1);
    expect((await clientPage(iris, mine.id, {})).name).toBe('Ann Lake');
    await expect(clientPage(iris, theirs.id, {})).rejects.toThrow(NotFound);
  });

  it('says beside the field what cannot be, and begins nothing', async () => {
    const wrong: [object, object][] = [
      [{ name: '   ' }, refused('name', 'name')],
      [{ name: 'x'.repeat(201) }, refused('name', 'name')],
      [{ name: '\u200b\u202e\u2060' }, refused('name', 'name')],
      [{ email: 'ann' }, refused('address', 'email')],
      [{ timeZone: 'Mars/Olympus' }, refused('no-such-zone', 'timeZone')],
    ];
    for (const [changes, answer] of wrong) {
      const invitation = asked(changes);
      await expect(inviteClient(iris, invitation)).rejects.toEqual(answer);
      expect(await clinic.behind('SELECT FROM person WHERE id = $1', [invitation.id])).toHaveLength(0);
    }
    const owner = await clinic.aClinician({ email: 'iris@clinic.example' });
    await expect(inviteClient(owner, asked({ email: 'Iris@clinic.example' }))).rejects.toEqual(
      refused('own-address', 'email'),
    );
  });

  it('refuses a form that has invited someone at another address, or whose id is anyone’s', async () => {
    const invitation = asked();
    await inviteClient(iris, invitation);
    await expect(inviteClient(iris, asked({ id: invitation.id }))).rejects.toEqual(refused('used'));
    await expect(inviteClient(iris, asked({ id: colleague.personId }))).rejects.toEqual(refused('used'));
    await expect(inviteClient(iris, asked({ id: 'nothing' }))).rejects.toThrow(NotFound);
  });

  it('sends a new link to someone who has not arrived, once in ten minutes, and the old one stops working', async () => {
    const invitation = asked();
    await inviteClient(iris, invitation);
    await expect(inviteAgain(iris, invitation.id)).rejects.toEqual(refused('just-sent'));
    await clinic.behind(`UPDATE invitation SET expires_at = expires_at - interval '11 minutes' WHERE person_id = $1`, [
      invitation.id,
    ]);
    const sent = await Promise.allSettled([inviteAgain(iris, invitation.id), inviteAgain(iris, invitation.id)]);
    expect(sent.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const ways = await clinic.behind('SELECT revoked_at FROM invitation WHERE person_id = $1 ORDER BY created_at', [
      invitation.id,
    ]);
    expect(ways.map(({ revoked_at }) => revoked_at !== null)).toEqual([true, false]);
    expect(await mailed(invitation.id)).toHaveLength(2);

    await clinic.behind(`UPDATE person SET passphrase_hash = 'x' WHERE id = $1`, [invitation.id]);
    await expect(inviteAgain(iris, invitation.id)).rejects.toEqual(refused('arrived'));
    await expect(inviteAgain(colleague, invitation.id)).rejects.toThrow(NotFound);
    await expect(inviteAgain(iris, newId())).rejects.toThrow(NotFound);
  });
});

describe('assigning a piece', () => {
  const asked = (changes: Partial<Parameters<typeof assignOne>[1]> = {}) => ({
    id: newId(),
    clientId: sam.personId,
    pieceVersionId: clinic.pieceVersionId,
    why: ' Because of what you said at the door.\nTake your time. ',
    ...changes,
  });

  it('gives it with the clinician’s own words, sealed, one mail and one event, however often it is sent', async () => {
    await clinic.behind(`UPDATE person SET passphrase_hash = 'x' WHERE id = $1`, [sam.personId]);
    const given = asked();
    await Promise.all([assignOne(iris, given), assignOne(iris, given)]);
    await assignOne(iris, given);

    const [row] = await clinic.behind('SELECT * FROM assignment WHERE id = $1', [given.id]);
    expect(row).toMatchObject({
      clinician_id: iris.personId,
      client_id: sam.personId,
      disclaimer_id: clinic.disclaimerId,
      withdrawn_at: null,
    });
    expect((row?.['why'] as Buffer).includes('door')).toBe(false);
    const read = await asViewer(sam, (db) =>
      openFor(db, sam.personId, 'shared', reasonSealedAt(given.id), row?.['why'] as Buffer),
    );
    expect(read).toBe('Because of what you said at the door.\nTake your time.');
    expect(await mailed(sam.personId)).toEqual([['assignment', given.id]]);
    expect(await recorded(sam.personId)).toEqual([['assigned', given.id, iris.personId]]);
    expect((await clientPage(iris, sam.personId, {})).withThem).toMatchObject([
      { id: given.id, title: 'An essay', kind: 'essay', why: read },
    ]);
  });

  it('mails nothing to someone who has not arrived yet', async () => {
    await assignOne(iris, asked());
    expect(await mailed(sam.personId)).toEqual([]);
    expect(await recorded(sam.personId)).toHaveLength(1);
  });

  it('asks for words, at most two thousand characters of them', async () => {
    for (const why of ['', ' \n ', 'x'.repeat(2_001)]) {
      await expect(assignOne(iris, asked({ why }))).rejects.toEqual(refused('why', 'why'));
    }
    await assignOne(iris, asked({ why: 'é'.repeat(2_000) }));
    expect(await recorded(sam.personId)).toHaveLength(1);
  });

  it('refuses a piece that has left the library', async () => {
    const [piece] = await clinic.behind<{ piece_id: string }>('SELECT piece_id FROM piece_version WHERE id = $1', [
      clinic.pieceVersionId,
    ]);
    await clinic.behind('UPDATE piece SET retired_at = now() WHERE id = $1', [piece?.piece_id]);
    try {
      await expect(assignOne(iris, asked())).rejects.toEqual(refused('retired'));
    } finally {
      await clinic.behind('UPDATE piece SET retired_at = NULL WHERE id = $1', [piece?.piece_id]);
    }
  });

  it('is withdrawn once, by the clinician who gave it', async () => {
    const given = asked();
    await assignOne(iris, given);
    const it = { assignmentId: given.id, clientId: sam.personId };
    await expect(withdraw(colleague, it)).rejects.toThrow(NotFound);
    await withdraw(iris, it);
    await withdraw(iris, it);
    expect((await recorded(sam.personId)).map(([kind]) => kind)).toEqual(['assigned', 'withdrawn']);
    expect((await clientPage(iris, sam.personId, {})).withThem).toEqual([]);
  });

  it('takes an id that is someone else’s for nothing', async () => {
    const theirs = await clinic.aClient({ of: colleague });
    const id = newId();
    await assignOne(colleague, asked({ id, clientId: theirs.personId }));
    await expect(assignOne(iris, asked({ id }))).rejects.toThrow(NotFound);
    expect(await recorded(sam.personId)).toEqual([]);
  });
});

describe('appointments', () => {
  const inHours = (hours: number) => toLocal(new Date(Date.now() + hours * 3_600_000), 'Europe/London');
  const coming = async () => (await appointmentsPage(iris, sam.personId)).coming;

  it('are added once a form, moved and cancelled, and told in order', async () => {
    const [later, sooner] = [newId(), newId()];
    const add = (id: string, typed: string) => addAppointment(iris, { id, clientId: sam.personId, typed });
    await Promise.all([add(later, inHours(50)), add(later, inHours(50))]);
    await add(sooner, inHours(30));
    expect((await coming()).map(({ id }) => id)).toEqual([sooner, later]);

    await changeAppointment(iris, { id: later, clientId: sam.personId, typed: inHours(20) });
    expect((await coming()).map(({ id }) => id)).toEqual([later, sooner]);
    expect((await clientPage(iris, sam.personId, {})).nextAppointments).toHaveLength(2);

    await cancelAppointment(iris, { id: later, clientId: sam.personId });
    await cancelAppointment(iris, { id: later, clientId: sam.personId });
    expect((await coming()).map(({ id }) => id)).toEqual([sooner]);
    await expect(changeAppointment(iris, { id: later, clientId: sam.personId, typed: inHours(9) })).rejects.toThrow(
      NotFound,
    );
  });

  it('are not moved once they are over, or under the name of another client', async () => {
    const [over, theirs] = [newId(), newId()];
    const ana = await clinic.aClient({ of: iris, name: 'Ana Moss' });
    await addAppointment(iris, { id: theirs, clientId: ana.personId, typed: inHours(30) });
    await clinic.behind(
      `INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at)
       VALUES ($1, $2, $3, $4, now() - interval '1 minute')`,
      [over, clinic.clinicId, iris.personId, sam.personId],
    );
    for (const id of [over, theirs]) {
      const when = () => clinic.behind('SELECT starts_at, client_id FROM appointment WHERE id = $1', [id]);
      const before = await when();
      expect(before).toHaveLength(1);
      const moving = changeAppointment(iris, { id, clientId: sam.personId, typed: inHours(20) });
      await expect(moving).rejects.toThrow(NotFound);
      expect(await when()).toEqual(before);
    }
  });

  it('are refused in words where the time is past, left out by the clock, far off, taken, or none', async () => {
    const add = (typed: string) => addAppointment(iris, { id: newId(), clientId: sam.personId, typed });
    await expect(add(inHours(-2))).rejects.toEqual(refused('past', 'startsAt'));
    await expect(add('2027-03-28T01:30')).rejects.toEqual(refused('skipped', 'startsAt'));
    await expect(add('2062-03-28T11:30')).rejects.toEqual(refused('far', 'startsAt'));
    await expect(add('soon')).rejects.toEqual(refused('unreadable', 'startsAt'));
    await add(inHours(5));
    await expect(add(inHours(5))).rejects.toEqual(refused('taken', 'startsAt'));
    expect(await coming()).toHaveLength(1);
  });
});

describe('a client’s page', () => {
  it('says of what was shared only its state, and of what was taken back only that it was', async () => {
    const given = { id: newId(), clientId: sam.personId, pieceVersionId: clinic.pieceVersionId, why: 'Why.' };
    await assignOne(iris, given);
    const states = [
      "now() - interval '3 day', NULL, NULL, NULL, now()",
      "now() - interval '2 day', now(), NULL, NULL, NULL",
      "now() - interval '1 day', now(), now(), NULL, NULL",
      'now(), now(), NULL, now(), NULL',
    ];
    for (const state of states) {
      await clinic.behind(
        `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body, shared_at, opened_at, discussed_at, taken_back_at, unopened_since)
         VALUES ($1, $2, $3, $4, $5, $6, '\\x00', ${state})`,
        [newId(), clinic.clinicId, sam.personId, iris.personId, given.id, clinic.disclaimerId],
      );
    }
    const { shared } = await clientPage(iris, sam.personId, {});
    expect(shared.rows.map(({ state }) => state)).toEqual(['taken back', 'discussed', 'opened', 'new']);
    expect(Object.keys(shared.rows[0] as object).sort()).toEqual(['id', 'sharedAt', 'state']);
  });

  it('is the same whether or not the client has written anything', async () => {
    const given = { id: newId(), clientId: sam.personId, pieceVersionId: clinic.pieceVersionId, why: 'Why.' };
    await assignOne(iris, given);
    const before = await clientPage(iris, sam.personId, {});
    const row = (await caseload(iris, { sort: 'name', descending: false })).rows;
    await clinic.behind(
      `INSERT INTO entry (id, clinic_id, client_id, assignment_id, slot, version, body, created_at, updated_at) VALUES ($1, $2, $3, $4, 'prompt:first', 1, '\\x00', now(), now())`,
      [newId(), clinic.clinicId, sam.personId, given.id],
    );
    expect(await clientPage(iris, sam.personId, {})).toEqual(before);
    expect((await caseload(iris, { sort: 'name', descending: false })).rows).toEqual(row);
  });
});

describe('a client of someone else', () => {
  it('cannot be told from one who does not exist, by anyone who does not work with them now', async () => {
    await assignOne(iris, { id: newId(), clientId: sam.personId, pieceVersionId: clinic.pieceVersionId, why: 'Why.' });
    const assignmentId = (await clientPage(iris, sam.personId, {})).withThem[0]?.id as string;
    const appointmentId = newId();
    const soon = toLocal(new Date(Date.now() + 9_000_000), 'Europe/London');
    await addAppointment(iris, { id: appointmentId, clientId: sam.personId, typed: soon });
    const former = iris;
    await clinic.endCare(iris, sam);

    for (const stranger of [colleague, former]) {
      for (const clientId of [sam.personId, newId(), 'not-an-id', '']) {
        const tries = [
          clientName(stranger, clientId),
          clientPage(stranger, clientId, {}),
          appointmentsPage(stranger, clientId),
          addAppointment(stranger, { id: newId(), clientId, typed: soon }),
          changeAppointment(stranger, { id: appointmentId, clientId, typed: soon }),
          cancelAppointment(stranger, { id: appointmentId, clientId }),
          assignOne(stranger, { id: newId(), clientId, pieceVersionId: clinic.pieceVersionId, why: 'Why.' }),
          withdraw(stranger, { assignmentId, clientId }),
          inviteAgain(stranger, clientId),
        ];
        for (const outcome of await Promise.allSettled(tries)) {
          expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'NotFound' } });
        }
      }
    }
    const [left] = await clinic.behind('SELECT cancelled_at FROM appointment WHERE id = $1', [appointmentId]);
    expect(left?.['cancelled_at']).toBeNull();
    expect((await recorded(sam.personId)).map(([kind]) => kind)).toEqual(['assigned', 'appointment-made']);
  });
});
