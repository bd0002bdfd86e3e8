import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { beforeYouMeet } from '~/domain/home/before-you-meet';
import { caseload, type CaseloadQuery } from '~/domain/caseload/caseload';
import type { Cursor, Page } from '~/domain/page';
import { reviewQueue, type ReviewQuery } from '~/domain/review/review-queue';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

beforeAll(async () => {
  clinic = await ownClinic();
});

afterAll(() => clinic.close());

/** Puts something shared into the database: only what lists can say of it matters here. */
async function shared(
  client: ClientViewer,
  clinician: ClinicianViewer,
  minutesAgo: number,
  state: Record<string, boolean> = {},
): Promise<string> {
  const [assignment] = await clinic.behind<{ id: string }>(
    `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
     SELECT $1, l.clinic_id, l.clinician_id, l.client_id, l.id, $4, $5, '\\x00' FROM care_link l WHERE l.clinician_id = $2 AND l.client_id = $3
     RETURNING id`,
    [newId(), clinician.personId, client.personId, clinic.pieceVersionId, clinic.disclaimerId],
  );
  const id = newId();
  await clinic.behind(
    `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body, shared_at, opened_at, discussed_at, taken_back_at, waiting_since, unopened_since)
     VALUES ($1, $2, $3, $4, $5, $6, '\\x00', date_trunc('minute', now()) - $7 * interval '1 minute',
       CASE WHEN $8 THEN now() END, CASE WHEN $9 THEN now() END, CASE WHEN $10 THEN now() END,
       date_trunc('minute', now()) - $7 * interval '1 minute', CASE WHEN NOT $8 THEN date_trunc('minute', now()) - $7 * interval '1 minute' END)`,
    [
      id,
      clinic.clinicId,
      client.personId,
      clinician.personId,
      assignment?.id,
      clinic.disclaimerId,
      minutesAgo,
      state['opened'] ?? false,
      state['discussed'] ?? false,
      state['takenBack'] ?? false,
    ],
  );
  return id;
}

async function appointment(
  client: ClientViewer,
  clinician: ClinicianViewer,
  daysAhead: number,
  cancelled = false,
): Promise<string> {
  const id = newId();
  await clinic.behind(
    `INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at, cancelled_at)
     VALUES ($1, $2, $3, $4, now() + $5 * interval '1 day', CASE WHEN $6 THEN now() END)`,
    [id, clinic.clinicId, clinician.personId, client.personId, daysAhead, cancelled],
  );
  return id;
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

const plain: ReviewQuery = { sort: 'waiting', descending: false, newOnly: false };

describe('the review queue', () => {
  it('holds what waits and nothing else: not taken back, not discussed, not of ended care, not of a colleague', async () => {
    const iris = await clinic.aClinician();
    const colleague = await clinic.aClinician();
    const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
    const gone = await clinic.aClient({ of: iris, name: 'Gone Away' });
    const other = await clinic.aClient({ of: colleague, name: 'Other Person' });
    const older = await shared(sam, iris, 20, { opened: true });
    const newer = await shared(sam, iris, 10);
    await shared(sam, iris, 15, { opened: true, discussed: true });
    await shared(sam, iris, 15, { takenBack: true });
    await shared(gone, iris, 5);
    await clinic.endCare(iris, gone);
    await shared(other, colleague, 5);

    const { rows, previous, next } = await reviewQueue(iris, plain);
    expect(rows.map(({ id, isNew }) => ({ id, isNew }))).toEqual([
      { id: older, isNew: null },
      { id: newer, isNew: 'share' },
    ]);
    expect(rows[0]).toMatchObject({
      clientId: sam.personId,
      clientName: 'Sam Reed',
      pieceTitle: 'An essay',
      pieceKind: 'essay',
    });
    expect({ previous, next }).toEqual({ previous: null, next: null });
  });

  it('is filtered by a part of the name in any case, by the kind of piece, and by what was not opened', async () => {
    const iris = await clinic.aClinician();
    const brid = await clinic.aClient({ of: iris, name: 'Bríd O’Shea 100%' });
    const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
    const hers = await shared(brid, iris, 3);
    const his = await shared(sam, iris, 2, { opened: true });
    const ids = async (query: Partial<ReviewQuery>) =>
      (await reviewQueue(iris, { ...plain, ...query })).rows.map(({ id }) => id);

    expect(await ids({ client: 'bRÍD' })).toEqual([hers]);
    expect(await ids({ client: '%' })).toEqual([hers]);
    expect(await ids({ client: '_' })).toEqual([]);
    expect(await ids({ kind: 'essay' })).toEqual([hers, his]);
    expect(await ids({ kind: 'check-in' })).toEqual([]);
    expect(await ids({ newOnly: true })).toEqual([hers]);
    expect(await ids({ sort: 'client', client: 'e', newOnly: true, kind: 'essay' })).toEqual([hers]);
  });

  it.each([
    { sort: 'waiting', descending: false },
    { sort: 'waiting', descending: true },
    { sort: 'client', descending: false },
    { sort: 'client', descending: true },
  ] as const)('pages through everything once, forth and back ($sort, descending: $descending)', async (order) => {
    const iris = await clinic.aClinician();
    // Two of the same name, and several shared in the same minute: the order must still be whole.
    const people = await Promise.all(['Ada', 'émile', 'Zoe', 'Zoe'].map((name) => clinic.aClient({ of: iris, name })));
    for (let at = 0; at < 60; at += 1) await shared(people[at % 4] as ClientViewer, iris, Math.floor(at / 3));

    const forth = await everyPage((cursor) => reviewQueue(iris, { ...plain, ...order, cursor }));
    const seen = forth.flat();
    expect(forth.map((page) => page.length)).toEqual([25, 25, 10]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(60);
    const keys = seen.map((row) =>
      order.sort === 'client' ? ['Ada', 'émile', 'Zoe'].indexOf(row.clientName) : Date.parse(row.arrivedAt),
    );
    expect(keys).toEqual([...keys].sort((a, b) => (order.descending ? b - a : a - b)));

    const last = { to: 'previous', from: forth[2]?.[0]?.id as string } as const;
    const second = await reviewQueue(iris, { ...plain, ...order, cursor: last });
    expect(second.rows).toEqual(forth[1]);
    const first = await reviewQueue(iris, { ...plain, ...order, cursor: second.previous ?? undefined });
    expect(first.rows).toEqual(forth[0]);
    expect(first.previous).toBeNull();
    expect(first.next).toEqual({ to: 'next', from: first.rows.at(-1)?.id });
  });

  it('begins anew from a place that is not there, or is a colleague’s', async () => {
    const iris = await clinic.aClinician();
    const colleague = await clinic.aClinician();
    const sam = await clinic.aClient({ of: iris });
    const theirs = await shared(await clinic.aClient({ of: colleague }), colleague, 1);
    const mine = await shared(sam, iris, 1);
    for (const from of [newId(), theirs, 'nonsense']) {
      for (const sort of ['waiting', 'client'] as const) {
        for (const to of ['next', 'previous'] as const) {
          const cursor = { to, from };
          expect((await reviewQueue(iris, { ...plain, sort, cursor })).rows.map(({ id }) => id)).toEqual([mine]);
        }
      }
    }
  });
});

const byName: CaseloadQuery = { sort: 'name', descending: false };

describe('the caseload', () => {
  it('holds the clients of a live care link, with what comes next, what is with them and what they shared last', async () => {
    const iris = await clinic.aClinician();
    const colleague = await clinic.aClinician();
    const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
    const ann = await clinic.aClient({ of: iris, name: 'Ann Lake' });
    const gone = await clinic.aClient({ of: iris, name: 'Gone Away' });
    await clinic.aClient({ of: colleague, name: 'Other Person' });
    await clinic.endCare(iris, gone);
    await clinic.behind(`UPDATE person SET passphrase_hash = 'x' WHERE id = $1`, [sam.personId]);
    await appointment(sam, iris, 9);
    await appointment(sam, iris, 2);
    await appointment(sam, iris, 1, true);
    await appointment(sam, iris, -1);
    await shared(sam, iris, 90);
    await shared(sam, iris, 30, { takenBack: true });

    const { rows } = await caseload(iris, byName);
    expect(rows.map(({ name, withThem, arrived }) => ({ name, withThem, arrived }))).toEqual([
      { name: 'Ann Lake', withThem: [], arrived: false },
      { name: 'Sam Reed', withThem: ['An essay', 'An essay'], arrived: true },
    ]);
    expect(Math.round((Date.parse(rows[1]?.nextAppointmentAt ?? '') - Date.now()) / 86_400_000)).toBe(2);
    expect(Math.round((Date.now() - Date.parse(rows[1]?.lastSharedAt ?? '')) / 60_000)).toBeGreaterThanOrEqual(90);
    expect(rows[0]).toMatchObject({ nextAppointmentAt: null, lastSharedAt: null });

    const names = async (query: Partial<CaseloadQuery>) =>
      (await caseload(iris, { ...byName, ...query })).rows.map(({ name }) => name);
    expect(await names({ arrival: 'arrived' })).toEqual(['Sam Reed']);
    expect(await names({ arrival: 'invited' })).toEqual(['Ann Lake']);
    expect(await names({ name: 'LAKE' })).toEqual(['Ann Lake']);
    expect(await names({ name: 'läke an' })).toEqual(['Ann Lake']);
    expect(await names({ name: '%' })).toEqual([]);
    expect(ann.personId).toBe(rows[0]?.id);
  });

  it('counts as with them what was given since the meeting before the newest, whatever came of it', async () => {
    const iris = await clinic.aClinician();
    const sam = await clinic.aClient({ of: iris });
    const given = async (daysAgo: number) => {
      await shared(sam, iris, 1);
      await clinic.behind(
        `UPDATE assignment SET assigned_at = now() - $2 * interval '1 day' WHERE client_id = $1 AND assigned_at > now() - interval '1 hour'`,
        [sam.personId, daysAgo],
      );
    };
    const count = async () => (await caseload(iris, byName)).rows[0]?.withThem.length;
    await given(10);
    await appointment(sam, iris, -7);
    expect(await count()).toBe(1);
    await given(6);
    expect(await count()).toBe(1);
    await given(5);
    expect(await count()).toBe(2);
    await appointment(sam, iris, -1);
    expect(await count()).toBe(2);
  });

  it.each(['name', 'next', 'shared'] as const)(
    'pages through everyone once, forth and back, by %s, those without at the end',
    async (sort) => {
      const iris = await clinic.aClinician();
      for (let at = 0; at < 56; at += 1) {
        const client = await clinic.aClient({ of: iris, name: `Person ${String(at % 40).padStart(2, '0')}` });
        if (at % 3 === 0) await appointment(client, iris, (at % 7) + 1);
        if (at % 4 === 0) await shared(client, iris, at % 5);
      }
      for (const descending of [false, true]) {
        const pages = await everyPage((cursor) => caseload(iris, { sort, descending, cursor }));
        const seen = pages.flat();
        expect(new Set(seen.map(({ id }) => id)).size).toBe(56);
        const key = (row: (typeof seen)[number]) =>
          sort === 'name' ? row.name : sort === 'next' ? row.nextAppointmentAt : row.lastSharedAt;
        const keys = seen.map(key).filter((each) => each !== null);
        expect(seen.slice(0, keys.length).map(key)).toEqual(keys);
        expect(keys).toEqual([...keys].sort((a, b) => (descending ? -1 : 1) * (a < b ? -1 : a > b ? 1 : 0)));
        const cursor = { to: 'previous', from: pages[2]?.[0]?.id as string } as const;
        const second = await caseload(iris, { sort, descending, cursor });
        expect(second.rows).toEqual(pages[1]);
      }
    },
  );
});

describe('before you meet', () => {
  it('tells the next appointments in order, each once with what waits, and apart from them who has none', async () => {
    const iris = await clinic.aClinician();
    const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
    const ann = await clinic.aClient({ of: iris, name: 'Ann Lake' });
    const lone = await clinic.aClient({ of: iris, name: 'Lone Wolf' });
    const gone = await clinic.aClient({ of: iris, name: 'Gone Away' });
    await appointment(sam, iris, 8);
    const next = await appointment(ann, iris, 1);
    await appointment(sam, iris, 2);
    await appointment(sam, iris, 1, true);
    await appointment(gone, iris, 1);
    await shared(gone, iris, 1);
    await clinic.endCare(iris, gone);
    const opened = await shared(sam, iris, 50, { opened: true });
    for (let minutes = 0; minutes < 4; minutes += 1) await shared(sam, iris, minutes);
    await shared(sam, iris, 9, { takenBack: true });
    const alone = await shared(lone, iris, 2);

    const home = await beforeYouMeet(iris, inDays(7));
    expect(home.meetings.map(({ clientName, lines, more }) => [clientName, lines.length, more])).toEqual([
      ['Ann Lake', 0, 0],
      ['Sam Reed', 3, 1],
    ]);
    expect(home.meetings[0]?.appointmentId).toBe(next);
    expect(home.meetings[1]).toMatchObject({
      toDiscuss: 1,
      lines: [{ isNew: 'share', pieceTitle: 'An essay' }, {}, {}],
    });
    expect(home.meetings[1]?.lines.map(({ id }) => id)).not.toContain(opened);
    expect(home.others).toMatchObject([{ clientName: 'Lone Wolf', more: 0, lines: [{ id: alone }] }]);
    expect(home).toMatchObject({ hasClients: true, moreNew: false, moreMeetings: false });
    expect(await beforeYouMeet(await clinic.aClinician(), inDays(7))).toEqual({
      ...{ meetings: [], moreMeetings: false, others: [], moreNew: false, hasClients: false },
    });
  });
});

/** Every page, from the first to the last. */
async function everyPage<Row>(page: (cursor: Cursor | undefined) => Promise<Page<Row>>): Promise<Row[][]> {
  const pages: Row[][] = [];
  for (let cursor: Cursor | null | undefined; cursor !== null;) {
    const shown: Page<Row> = await page(cursor);
    pages.push(shown.rows);
    cursor = shown.next;
  }
  return pages;
}
