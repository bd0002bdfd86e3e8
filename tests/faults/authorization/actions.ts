import type { ClientViewer, ClinicianViewer, Viewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { appointmentsPage } from '~/domain/appointments/appointments-page';
import { beforeYouMeet } from '~/domain/home/before-you-meet';
import { cancelAppointment } from '~/domain/appointments/cancel';
import { changeAppointment } from '~/domain/appointments/change';
import { assignOne } from '../../support/assign-one';
import { assignmentToRead } from '~/domain/entries/assignment-to-read';
import { assignmentsBefore, assignmentsWithMe } from '~/domain/assignments/assignments-with-me';
import { withdraw } from '~/domain/assignments/withdraw';
import { caseload } from '~/domain/caseload/caseload';
import { clientPage } from '~/domain/caseload/client';
import { inviteClient } from '~/domain/care-links/invite';
import { inviteAgain } from '~/domain/care-links/invite-again';
import { acknowledge } from '~/domain/disclaimer/acknowledge';
import { cliniciansOfClient } from '~/domain/care-links/clinicians-of-client';
import { entriesOf } from '~/domain/entries/entries-of';
import { saveEntry } from '~/domain/entries/save-entry';
import { Refused } from '~/errors';
import { accessEvents } from '~/domain/records/access-events';
import { reviewQueue } from '~/domain/review/review-queue';
import { openSharedReflection } from '~/domain/sharing/open';
import { markDiscussed } from '~/domain/sharing/discussed';
import { share } from '~/domain/sharing/share';
import { sharedReflection, sharedReflections } from '~/domain/sharing/shared-reflections';
import { takeBack } from '~/domain/sharing/take-back';
import { reply } from '~/domain/threads/reply';
import type { Between, rules, Shared, World } from './model';

/** What an act needs that no model knows of. */
export interface Ground {
  disclaimerId: string;
  pieceVersionId: string;
  /** A day and time to come, another one each time. */
  aDay(): string;
}

/** Something a person can do: by which rule, with which verb, and what the world is afterwards if it is done. */
export interface Action<V extends Viewer> {
  /** What it is done to: a client, or one of the things between two people. */
  on: 'client' | 'given' | 'shared' | 'meetings';
  rule: keyof typeof rules;
  run(as: V, it: Shared, ground: Ground, id: string): Promise<unknown>;
  then?(world: World, it: Shared, id: string): void;
}

const at = (it: Between) => ({ clientId: it.client.id });
const talk = { answerKeys: [], versions: {}, talkOnly: true };

/** What clinicians do. */
export const clinicianActions: Record<string, Action<ClinicianViewer>> = {
  invite: {
    on: 'client',
    rule: 'begin',
    run: (as, _it, _ground, id) =>
      inviteClient(as, { id, name: 'Someone New', email: `${id}@people.example`, timeZone: 'Europe/London' }),
    then: (world, { clinician }, id) => {
      const client = { id, kind: 'client', signedIn: true, hasRead: false, arrived: false, mailed: true } as const;
      world.people.push(client);
      world.links.push({ id: '', clinician, client, over: false });
    },
  },
  assign: {
    on: 'client',
    rule: 'assign',
    run: (as, it, { pieceVersionId }, id) => assignOne(as, { ...at(it), id, pieceVersionId, why: 'For the week.' }),
    then: (world, { clinician, client }, id) => void world.given.push({ id, clinician, client, over: false }),
  },
  appoint: {
    on: 'client',
    rule: 'meet',
    run: (as, it, ground, id) => addAppointment(as, { ...at(it), id, typed: ground.aDay() }),
    then: (world, { clinician, client }, id) => void world.meetings.push({ id, clinician, client, over: false }),
  },
  inviteAgain: {
    on: 'client',
    rule: 'inviteAgain',
    run: (as, it) => inviteAgain(as, it.client.id),
    then: (_world, { client }) => void (client.mailed = true),
  },
  lookAtClient: { on: 'client', rule: 'meet', run: (as, it) => clientPage(as, it.client.id, {}) },
  lookAtDates: { on: 'client', rule: 'meet', run: (as, it) => appointmentsPage(as, it.client.id) },
  move: {
    on: 'meetings',
    rule: 'move',
    run: (as, it, ground) => changeAppointment(as, { ...at(it), id: it.id, typed: ground.aDay() }),
  },
  cancel: {
    on: 'meetings',
    rule: 'touch',
    run: (as, it) => cancelAppointment(as, { ...at(it), id: it.id }),
    then: (_world, it) => void (it.over = true),
  },
  withdraw: {
    on: 'given',
    rule: 'touch',
    run: (as, it) => withdraw(as, { ...at(it), assignmentId: it.id }),
    then: (_world, it) => void (it.over = true),
  },
  open: {
    on: 'shared',
    rule: 'open',
    run: async (as, it) => {
      if ((await openSharedReflection(as, it.id)).takenBack) throw new Refused('taken-back', '');
    },
    then: (_world, it) => void ((it.opened = true), (it.isNew = false)),
  },
  discuss: {
    on: 'shared',
    rule: 'discuss',
    run: async (as, it) => {
      const { takenBack, unopened } = await markDiscussed(as, [it.id]);
      if (takenBack.length > 0) throw new Refused('taken-back', '');
      if (unopened.length > 0) throw new Refused('not-opened', '');
    },
    then: (_world, it) => void ((it.discussed = true), (it.waits = false)),
  },
  reply: {
    on: 'shared',
    rule: 'reply',
    run: (as, it, _ground, id) => reply(as, { id, sharedReflectionId: it.id, text: 'A word.' }),
    then: (world, it, id) => void world.replies.push({ id, on: it }),
  },
};

/** What clients do. */
export const clientActions: Record<string, Action<ClientViewer>> = {
  read: { on: 'given', rule: 'write', run: (as, it) => assignmentToRead(as, it.id) },
  write: {
    on: 'given',
    rule: 'write',
    run: async (as, it, _ground, id) => {
      const there = (await entriesOf(as, it.id)).find(({ placeKey }) => placeKey === 'prompt:first');
      const place = { assignmentId: it.id, placeKey: 'prompt:first', baseVersion: there?.version ?? 0 };
      await saveEntry(as, { ...place, body: { form: 'answer', text: id } });
    },
    then: (world, { client, id }) => {
      if (!world.written.some((entry) => entry.id === id)) world.written.push({ id, client });
    },
  },
  share: {
    on: 'given',
    rule: 'share',
    run: (as, it, _ground, id) => share(as, { id, assignmentId: it.id, choice: talk }),
    then: (world, { clinician, client }, id) =>
      void world.shared.push({
        id,
        clinician,
        client,
        over: false,
        opened: false,
        isNew: true,
        discussed: false,
        waits: true,
      }),
  },
  takeBack: {
    on: 'shared',
    rule: 'touch',
    run: (as, it) => takeBack(as, it.id),
    then: (_world, it) => void (it.over = true),
  },
  lookAtShared: { on: 'shared', rule: 'touch', run: (as, it) => sharedReflection(as, it.id) },
  reply: {
    on: 'shared',
    rule: 'reply',
    run: (as, it, _ground, id) => reply(as, { id, sharedReflectionId: it.id, text: 'A word.' }),
    then: (world, it, id) => void (world.replies.push({ id, on: it }), (it.isNew = true), (it.waits = true)),
  },
};

/** What the pages that list things show to somebody: ids, by what they list. */
export const lists: { [K in Viewer['kind']]: (as: Extract<Viewer, { kind: K }>) => Promise<Record<string, string[]>> } =
  {
    clinician: async (as) => {
      const home = await beforeYouMeet(as, new Date(Date.now() + 400 * 86_400_000));
      return {
        people: ids((await caseload(as, { sort: 'name', descending: false })).rows),
        waiting: ids((await reviewQueue(as, { sort: 'waiting', descending: false, newOnly: false })).rows),
        meetings: home.meetings.map(({ appointmentId }) => appointmentId),
      };
    },
    client: async (as) => {
      const now = new Date();
      const given = [(await assignmentsWithMe(as, now)).assignments, (await assignmentsBefore(as, now)).rows];
      const events = (await accessEvents(as)).days.flatMap(({ lines }) => lines);
      return {
        given: ids(given.flat()),
        shared: ids((await sharedReflections(as)).rows),
        readers: await cliniciansOfClient(as),
        recorded: [...new Set(events.flatMap(({ sharedReflectionId }) => sharedReflectionId ?? []))],
      };
    },
  };

/** Says that the viewer has read the note. */
export function readDisclaimer(as: Viewer, { disclaimerId }: Ground): Promise<void> {
  return acknowledge(as, disclaimerId);
}

function ids(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
