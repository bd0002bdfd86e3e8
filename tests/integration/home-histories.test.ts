import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { beforeYouMeet, type BeforeYouMeet, type NewFrom } from '~/domain/home/before-you-meet';
import { reviewQueue } from '~/domain/review/review-queue';
import { markDiscussed, undoDiscussed } from '~/domain/sharing/discussed';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { takeBack } from '~/domain/sharing/take-back';
import { reply } from '~/domain/threads/reply';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

/*
 * Whatever is done, in whatever order: what is new on home is what was never opened, each once; what stands in the review
 * queue is what was not discussed, each once. The model below says which, without a database.
 */

const DAYS = 7;
const PEOPLE = 3;

/** A share, as far as lists know it. */
interface Share {
  id: string;
  client: number;
  opened: boolean;
  newReply: boolean;
  /** For each mark as discussed that stands, how many replies of the client's there were then. */
  marks: number[];
  replies: number;
  takenBack: boolean;
}

type Step = { does: keyof typeof verbs; who: number; which: number };

interface World {
  clinician: ClinicianViewer;
  clients: ClientViewer[];
  assignments: string[];
  shares: Share[];
  meetings: { id: string; client: number; inDays: number }[];
}

let clinic: OwnClinic;
beforeAll(async () => {
  clinic = await ownClinic();
});
afterAll(() => clinic.close());

const waits = ({ takenBack, marks, replies }: Share) => !takenBack && (marks.at(-1) ?? -1) < replies;
const isNew = ({ takenBack, opened, newReply }: Share) => !takenBack && (!opened || newReply);

/** What happens, in the model and for true; nothing where it could not be done by a person just now. */
const verbs = {
  share: async (world: World, who: number) => {
    const id = newId();
    const choice = { answerKeys: [], versions: {}, talkOnly: true };
    await share(world.clients[who]!, { id, assignmentId: world.assignments[who]!, choice });
    world.shares.push({ id, client: who, opened: false, newReply: false, marks: [], replies: 0, takenBack: false });
  },
  reply: (world: World, _who: number, one: Share | undefined) =>
    on(one, one?.takenBack === false, async (one) => {
      await reply(world.clients[one.client]!, { id: newId(), sharedReflectionId: one.id, text: 'And this.' });
      Object.assign(one, { replies: one.replies + 1, newReply: true });
    }),
  open: (world: World, _who: number, one: Share | undefined) =>
    on(one, one?.takenBack === false, async (one) => {
      await openSharedReflection(world.clinician, one.id);
      Object.assign(one, { opened: true, newReply: false });
    }),
  discuss: (world: World, _who: number, one: Share | undefined) =>
    on(one, true, async (one) => {
      await markDiscussed(world.clinician, [one.id]);
      if (one.opened && !one.newReply && waits(one)) one.marks = [...one.marks.slice(-1), one.replies];
    }),
  undo: (world: World, _who: number, one: Share | undefined) =>
    on(one, one?.takenBack === false, async (one) => {
      await undoDiscussed(world.clinician, [one.id]);
      one.marks.pop();
    }),
  takeBack: (world: World, _who: number, one: Share | undefined) =>
    on(one, one?.takenBack === false, async (one) => {
      await takeBack(world.clients[one.client]!, one.id);
      one.takenBack = true;
    }),
  meet: async (world: World, who: number, _one: Share | undefined, which: number) => {
    // From half an hour ago to after the days that home tells of.
    const inDays = (which % (DAYS + 2)) - 0.02;
    const id = newId();
    await clinic.behind(
      `INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at) VALUES ($1, $2, $3, $4, now() + $5 * interval '1 day')`,
      [id, clinic.clinicId, world.clinician.personId, world.clients[who]!.personId, inDays],
    );
    world.meetings.push({ id, client: who, inDays });
  },
};

async function on(one: Share | undefined, can: boolean, work: (one: Share) => Promise<void>): Promise<void> {
  if (one !== undefined && can) await work(one);
}

/** What home says is new, in every place it says so: ids by client, and how many stand behind "and more". */
function said(home: BeforeYouMeet): Map<string, NewFrom[]> {
  const all = [...home.meetings, ...home.others].filter(({ lines, more }) => lines.length + more > 0);
  const byClient = new Map<string, NewFrom[]>();
  for (const from of all) byClient.set(from.clientId, [...(byClient.get(from.clientId) ?? []), from]);
  return byClient;
}

async function check(world: World): Promise<void> {
  const home = await beforeYouMeet(world.clinician, new Date(Date.now() + DAYS * 86_400_000));
  const found = said(home);
  world.clients.forEach(({ personId }, client) => {
    const expected = world.shares.filter((one) => one.client === client && isNew(one)).map(({ id }) => id);
    const places = found.get(personId) ?? [];
    expect(places.length).toBe(expected.length === 0 ? 0 : 1);
    const [place] = places;
    expect((place?.lines.length ?? 0) + (place?.more ?? 0)).toBe(expected.length);
    expect(place?.lines.length ?? 0).toBe(Math.min(3, expected.length));
    expect(expected).toEqual(expect.arrayContaining(place?.lines.map(({ id }) => id) ?? []));
  });
  const shown = world.meetings.filter(({ inDays }) => inDays < DAYS);
  expect(home.meetings.map(({ appointmentId }) => appointmentId).sort()).toEqual(shown.map(({ id }) => id).sort());
  const queue = await reviewQueue(world.clinician, { sort: 'waiting', descending: false, newOnly: false });
  expect(queue.rows.map(({ id }) => id).sort()).toEqual(
    world.shares
      .filter(waits)
      .map(({ id }) => id)
      .sort(),
  );
}

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom(...(Object.keys(verbs) as Step['does'][]), 'reply', 'open', 'open', 'discuss', 'discuss'),
  who: fc.nat({ max: PEOPLE - 1 }),
  which: fc.nat({ max: 40 }),
});

it(
  'holds what was never opened, each once, after any history; and the queue what was not discussed',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30 }), async (steps) => {
        const clinician = await clinic.aClinician();
        const clients = [];
        const assignments = [];
        for (let at = 0; at < PEOPLE; at += 1) {
          const client = await clinic.aClient({ of: clinician });
          clients.push(client);
          assignments.push(await assigned(clinic, clinician, client));
        }
        const world: World = { clinician, clients, assignments, shares: [], meetings: [] };
        for (const { does, who, which } of steps) {
          await verbs[does](world, who, world.shares[which % Math.max(1, world.shares.length)], which);
          await check(world);
        }
      }),
      { numRuns: 15 },
    );
  },
);
