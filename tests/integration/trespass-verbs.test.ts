import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { appointmentsPage } from '~/domain/appointments/appointments-page';
import { lastInvited } from '~/domain/care-links/last-invited';
import { readBrief } from '~/domain/brief/brief';
import { beforeYouMeet } from '~/domain/home/before-you-meet';
import { cancelAppointment } from '~/domain/appointments/cancel';
import { changeAppointment } from '~/domain/appointments/change';
import { assignOne } from '../support/assign-one';
import { assignmentToRead } from '~/domain/entries/assignment-to-read';
import { previouslyAssigned } from '~/domain/assignments/previously-assigned';
import { assignmentsBefore, assignmentsWithMe } from '~/domain/assignments/assignments-with-me';
import {
  assignmentDraft,
  discardAssignmentDraft,
  emptyAssignment,
  saveAssignmentDraft,
} from '~/domain/assignments/assignment-draft';
import { justAssigned, undoAssigning } from '~/domain/assignments/undo';
import { whomToAssign } from '~/domain/assignments/whom-to-assign';
import { withdraw } from '~/domain/assignments/withdraw';
import { caseload } from '~/domain/caseload/caseload';
import { clientName } from '~/domain/care-links/client';
import { clientPage } from '~/domain/caseload/client';
import { inviteAgain } from '~/domain/care-links/invite-again';
import { deleteMoment } from '~/domain/entries/delete-moment';
import { entriesOf } from '~/domain/entries/entries-of';
import { saveEntry } from '~/domain/entries/save-entry';
import { NotFound } from '~/errors';
import { accessEvents } from '~/domain/records/access-events';
import { besideInQueue, reviewQueue } from '~/domain/review/review-queue';
import { findToJump } from '~/domain/jump/find-to-jump';
import { openSharedReflection } from '~/domain/sharing/open';
import { previewSharing, sharingOf } from '~/domain/sharing/preview';
import { markDiscussed, undoDiscussed } from '~/domain/sharing/discussed';
import { recordCopies } from '~/domain/sharing/copied';
import { share } from '~/domain/sharing/share';
import { isShared, sharedReflection, sharedReflections } from '~/domain/sharing/shared-reflections';
import { takeBack } from '~/domain/sharing/take-back';
import { reply } from '~/domain/threads/reply';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { inAMonth, plant, type World } from '../support/samples/world';
import { stateOf } from '../support/tables';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let work: World;
/** An assignment of Sam's that is not with them now. */
let withdrawn: string;
let clinicians: Record<string, ClinicianViewer>;
let clients: Record<string, ClientViewer>;

beforeAll(async () => {
  clinic = await ownClinic();
  const elsewhere = await clinic.another('Elsewhere');
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  const theo = await clinic.aClinician({ name: 'Theo Long' });
  await clinic.behind('INSERT INTO care_link (clinic_id, clinician_id, client_id) VALUES ($1, $2, $3)', [
    clinic.clinicId,
    theo.personId,
    sam.personId,
  ]);
  await clinic.endCare(theo, sam);
  work = await plant(clinic, iris, sam);
  withdrawn = await assigned(clinic, iris, sam);
  // Given longer ago than can be undone.
  await clinic.behind(`UPDATE assignment SET assigned_at = assigned_at - interval '1 hour' WHERE id = $1`, [withdrawn]);
  await withdraw(iris, { assignmentId: withdrawn, clientId: sam.personId });
  clinicians = {
    'a clinician of the same clinic': await clinic.aClinician({ name: 'Noor Abadi' }),
    'their former clinician': theo,
    'a clinician of another clinic': await elsewhere.aClinician({ name: 'Lee Park' }),
  };
  clients = {
    'another client of the same clinician': await clinic.aClient({ of: iris, name: 'Ana Moss' }),
    'a client of another clinic': await elsewhere.aClient({
      of: await elsewhere.aClinician({ name: 'Jo Wood' }),
      name: 'Eli Stone',
    }),
  };
});

afterAll(() => clinic.close());

const draftPlace = () => ({ pieceId: work.pieceId, clientId: sam.personId });

/** Verbs that name something of a person's: each is asked for Sam's, by someone whose it is not, and finds nothing. */
const onWhatIsNamed: Record<string, (as: { clinician: ClinicianViewer; client: ClientViewer }) => Promise<unknown>> = {
  addAppointment: ({ clinician }) =>
    addAppointment(clinician, { id: newId(), clientId: sam.personId, typed: inAMonth }),
  appointmentsPage: ({ clinician }) => appointmentsPage(clinician, sam.personId),
  cancelAppointment: ({ clinician }) =>
    cancelAppointment(clinician, { id: work.appointmentId, clientId: sam.personId }),
  changeAppointment: ({ clinician }) =>
    changeAppointment(clinician, { id: work.appointmentId, clientId: sam.personId, typed: inAMonth }),
  assign: ({ clinician }) =>
    assignOne(clinician, {
      id: newId(),
      clientId: sam.personId,
      pieceVersionId: clinic.pieceVersionId,
      why: 'A trespass.',
    }),
  assignmentDraft: ({ clinician }) => assignmentDraft(clinician, draftPlace()),
  saveAssignmentDraft: ({ clinician }) =>
    saveAssignmentDraft(clinician, draftPlace(), {
      fields: emptyAssignment(sam.personId),
      revision: 0,
      formId: newId(),
    }),
  discardAssignmentDraft: ({ clinician }) => discardAssignmentDraft(clinician, draftPlace()),
  undoAssigning: ({ clinician }) => undoAssigning(clinician, [work.assignmentId]),
  withdraw: ({ clinician }) => withdraw(clinician, { assignmentId: work.assignmentId, clientId: sam.personId }),
  clientName: ({ clinician }) => clientName(clinician, sam.personId),
  previouslyAssigned: ({ clinician }) => previouslyAssigned(clinician, sam.personId, [work.pieceId]),
  clientPage: ({ clinician }) => clientPage(clinician, sam.personId, {}),
  inviteAgain: ({ clinician }) => inviteAgain(clinician, sam.personId),
  openSharedReflection: ({ clinician }) => openSharedReflection(clinician, work.sharedReflectionId),
  readBrief: async ({ clinician }) => {
    await expect(readBrief(clinician, sam.personId, 'room')).rejects.toThrow(NotFound);
    return readBrief(clinician, sam.personId, 'before');
  },
  recordCopies: ({ clinician }) => recordCopies(clinician, [work.sharedReflectionId]),
  markDiscussed: ({ clinician }) => markDiscussed(clinician, [work.sharedReflectionId]),
  undoDiscussed: ({ clinician }) => undoDiscussed(clinician, [work.sharedReflectionId]),
  reply: async ({ clinician, client }) => {
    const sharedReflectionId = work.sharedReflectionId;
    await expect(reply(client, { id: newId(), sharedReflectionId, text: 'A trespass.' })).rejects.toThrow(NotFound);
    return reply(clinician, { id: newId(), sharedReflectionId, text: 'A trespass.' });
  },
  assignmentToRead: ({ client }) => assignmentToRead(client, work.assignmentId),
  saveEntry: ({ client }) =>
    saveEntry(client, {
      assignmentId: work.assignmentId,
      placeKey: 'prompt:first',
      body: { form: 'answer', text: 'A trespass.' },
      baseVersion: 1,
    }),
  deleteMoment: ({ client }) =>
    deleteMoment(client, {
      assignmentId: work.assignmentId,
      placeKey: `moment:${newId()}`,
      entryId: work.entryId,
      version: 1,
    }),
  sharingOf: ({ client }) => sharingOf(client, work.assignmentId),
  previewSharing: ({ client }) => previewSharing(client, work.assignmentId, { answerKeys: [], talkOnly: true }),
  share: ({ client }) =>
    share(client, {
      id: newId(),
      assignmentId: work.assignmentId,
      choice: { answerKeys: [], versions: {}, talkOnly: true },
    }),
  sharedReflection: ({ client }) => sharedReflection(client, work.sharedReflectionId),
  takeBack: ({ client }) => takeBack(client, work.sharedReflectionId),
};

/** Verbs that answer with what is the viewer's own: nothing of Sam's is in it. */
const onWhatIsOnesOwn: Record<string, (as: { clinician: ClinicianViewer; client: ClientViewer }) => Promise<unknown>> =
  {
    beforeYouMeet: ({ clinician }) => beforeYouMeet(clinician, new Date(Date.now() + 400 * 86_400_000)),
    // Sam has shared one thing, so nothing stands beside it: its own row is asked for too.
    besideInQueue: ({ clinician }) =>
      Promise.all([
        besideInQueue(clinician, {} as Parameters<typeof reviewQueue>[1], work.sharedReflectionId),
        reviewQueue(clinician, {} as Parameters<typeof reviewQueue>[1]),
      ]),
    lastInvited: ({ clinician }) => lastInvited(clinician),
    reviewQueue: ({ clinician }) => reviewQueue(clinician, {} as Parameters<typeof reviewQueue>[1]),
    findToJump: ({ clinician }) => findToJump(clinician, 'e'),
    caseload: ({ clinician }) => caseload(clinician, {} as Parameters<typeof caseload>[1]),
    justAssigned: ({ clinician }) => justAssigned(clinician, [work.assignmentId]),
    whomToAssign: ({ clinician }) =>
      whomToAssign(clinician, { pieceId: work.pieceId, chosen: [sam.personId], typed: '' }),
    assignmentsWithMe: ({ client }) => assignmentsWithMe(client, new Date()),
    assignmentsBefore: ({ client }) =>
      Promise.all(
        [{}, { cursor: { to: 'next', from: work.assignmentId } } as const].map((where) =>
          assignmentsBefore(client, new Date(), where),
        ),
      ),
    entriesOf: ({ client }) => entriesOf(client, work.assignmentId),
    accessEvents: ({ client }) => accessEvents(client),
    sharedReflections: ({ client }) =>
      Promise.all(
        [{}, { cursor: { to: 'next', from: work.sharedReflectionId } } as const].map((where) =>
          sharedReflections(client, where),
        ),
      ),
    isShared: ({ client }) => isShared(client, work.sharedReflectionId),
  };

/** Verbs that touch nothing of another person's, whoever asks. Those on a clinic's own pieces: see own-pieces.test.ts. */
const onNobody = [
  'acknowledge',
  'awayFrom',
  'comeBack',
  'goAway',
  'ownAway',
  'beginPiece',
  'bringBackPiece',
  'compareVersions',
  'currentDisclaimer',
  'discardDraft',
  'draftToRead',
  'draftToWrite',
  'exportPiece',
  'importPiece',
  'inviteClient',
  'listPieces',
  'ownPieces',
  'pieceVersions',
  'publishDraft',
  'readPiece',
  'accountEvents',
  'receiptNow',
  'checkReceipt',
  'setFavourite',
  'retirePiece',
  'saveDraft',
  'setTimeZone',
  'tailorPiece',
  'cliniciansOfClient',
  'writeNewVersion',
];

function everyPair(): [string, { clinician: ClinicianViewer; client: ClientViewer }][] {
  const others = Object.entries(clients);
  return Object.entries(clinicians).map(([who, clinician], at) => {
    const [whoElse, client] = others[at % others.length] as [string, ClientViewer];
    return [`${who}, ${whoElse}`, { clinician, client }];
  });
}

/**
 * The names of what a source exports that is asked on behalf of someone: whatever its form, it takes a viewer first and
 * answers later. What takes the database first is asked inside one of these.
 */
function verbsIn(source: string): string[] {
  const declared = /^export (async )?function (\w+)(?:<[^(]*>)?\(\s*\w+: (?:Clinician|Client)?Viewer\b[^]*?\{\n/gm;
  const arrows = /^export const (\w+)[^=\n]*= (?:async )?(?:<[^(]*>)?\(\s*\w+: (?:Clinician|Client)?Viewer\b/gm;
  return [
    ...[...source.matchAll(declared)].flatMap(([all, isAsync, name = '']) =>
      isAsync !== undefined || /\bPromise</.test(all) ? [name] : [],
    ),
    ...[...source.matchAll(arrows)].map(([, name = '']) => name),
  ];
}

describe('every verb of the domain', () => {
  test.each([
    'export async function look(viewer: ClientViewer): Promise<void> {\n}\n',
    'export async function look(who: ClinicianViewer, id: string) {\n}\n',
    'export async function look(\n  viewer: Viewer,\n  { id }: { id: string },\n): Promise<void> {\n}\n',
    'export async function look<T>(viewer: ClientViewer, what: T): Promise<T> {\n}\n',
    'export function look(viewer: ClientViewer): Promise<void> {\n}\n',
    'export function look(\n  viewer: ClientViewer,\n  { id }: { id: string },\n): Promise<void> {\n}\n',
    'export const look = (viewer: ClientViewer) => asViewer(viewer, (db) => db.entry.findMany());\n',
    'export const look = async (viewer: ClientViewer, id: string) => {\n};\n',
  ])('is seen, written as %j', (source) => {
    expect(verbsIn(source)).toEqual(['look']);
  });

  test('that takes a viewer is listed here', () => {
    const folder = new URL('../../app/domain/', import.meta.url);
    const sources = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('.ts'));
    const verbs = sources.flatMap((name) => verbsIn(readFileSync(new URL(name, folder), 'utf8')));
    expect(verbs.sort()).toEqual([...Object.keys(onWhatIsNamed), ...Object.keys(onWhatIsOnesOwn), ...onNobody].sort());
  });

  test.each(Object.keys(onWhatIsNamed))(
    '%s finds nothing for anyone whose it is not, and changes nothing',
    async (verb) => {
      const before = await stateOf(clinic.behind);
      for (const [who, as] of everyPair()) {
        await expect(onWhatIsNamed[verb]?.(as), who).rejects.toThrow(NotFound);
      }
      expect(await stateOf(clinic.behind)).toBe(before);
    },
  );

  const ofSam = () => [
    ...Object.values(work.secrets),
    sam.personId,
    work.assignmentId,
    withdrawn,
    work.sharedReflectionId,
  ];

  test.each(Object.keys(onWhatIsOnesOwn))('%s holds something of Sam for the two whose it is', async (verb) => {
    const found = JSON.stringify(await onWhatIsOnesOwn[verb]?.({ clinician: iris, client: sam }));
    if (verb === 'isShared') expect(found).toBe('true');
    else expect(ofSam().some((one) => found.includes(one))).toBe(true);
  });

  test.each(Object.keys(onWhatIsOnesOwn))('%s holds nothing of anyone else', async (verb) => {
    for (const [who, as] of everyPair()) {
      const found = JSON.stringify(await onWhatIsOnesOwn[verb]?.(as));
      for (const secret of ofSam()) expect(found, who).not.toContain(secret);
      if (verb === 'isShared') expect(found, who).toBe('false');
    }
  });
});
