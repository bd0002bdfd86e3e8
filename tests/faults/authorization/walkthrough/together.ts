import assert from 'node:assert/strict';
import { newId } from '~/db/id';
import { assignOne } from '../../../support/assign-one';
import { addAppointment } from '~/domain/appointments/add';
import { appointmentsPage } from '~/domain/appointments/appointments-page';
import { cancelAppointment } from '~/domain/appointments/cancel';
import { changeAppointment } from '~/domain/appointments/change';
import { assignmentToRead } from '~/domain/entries/assignment-to-read';
import { assignmentsWithMe } from '~/domain/assignments/assignments-with-me';
import { withdraw } from '~/domain/assignments/withdraw';
import { clientPage } from '~/domain/caseload/client';
import { deleteMoment } from '~/domain/entries/delete-moment';
import { entriesOf } from '~/domain/entries/entries-of';
import { saveEntry } from '~/domain/entries/save-entry';
import { listPieces } from '~/domain/library/list-pieces';
import { readPiece } from '~/domain/library/read-piece';
import { accessEvents } from '~/domain/records/access-events';
import { reviewQueue } from '~/domain/review/review-queue';
import { openSharedReflection } from '~/domain/sharing/open';
import { markDiscussed } from '~/domain/sharing/discussed';
import { share } from '~/domain/sharing/share';
import { sharedReflection } from '~/domain/sharing/shared-reflections';
import { takeBack } from '~/domain/sharing/take-back';
import { reply } from '~/domain/threads/reply';
import { inAMonth } from '../../../support/samples/world';
import { must, type Step } from './step';

/** What a clinician and a client do together. */
export const together: Step[] = [
  [
    'giving a practice, writing a moment, deleting it, sharing',
    async ({ client, clinician, sam }) => {
      const [piece] = (await listPieces(clinician, { kind: 'practice' })).pieces;
      const { versionId } = await readPiece(clinician, piece?.id);
      const assignmentId = newId();
      await assignOne(clinician, {
        id: assignmentId,
        clientId: sam.id,
        pieceVersionId: versionId,
        why: 'For the week.',
      });
      const moment = { assignmentId, placeKey: `moment:${newId()}` };
      const saved = await saveEntry(client, { ...moment, body: { form: 'moment', text: 'A word.' }, baseVersion: 0 });
      must(saved.saved && saved.id !== null);
      const again = { ...moment, entryId: saved.id, body: { form: 'moment' as const, text: 'Two.' } };
      await saveEntry(client, { ...again, baseVersion: 1 });
      await share(client, {
        id: newId(),
        assignmentId,
        choice: { answerKeys: [moment.placeKey], versions: { [moment.placeKey]: 2 }, talkOnly: false },
      });
      await deleteMoment(client, { ...moment, entryId: saved.id, version: 2 });
      assert.deepEqual(await entriesOf(client, assignmentId), []);
      const kinds = (await accessEvents(client)).days.flatMap(({ lines }) => lines.map(({ kind }) => kind));
      assert.deepEqual(kinds, ['shared', 'assigned', 'acknowledged', 'care-begun']);
    },
  ],
  [
    'opening, replying both ways, discussing, taking back',
    async ({ client, clinician }) => {
      const [shared] = (await reviewQueue(clinician, { sort: 'waiting', descending: false, newOnly: true })).rows;
      const sharedReflectionId = shared?.id ?? '';
      await openSharedReflection(clinician, sharedReflectionId);
      for (const as of [clinician, client]) await reply(as, { id: newId(), sharedReflectionId, text: 'A word.' });
      const opened = await openSharedReflection(clinician, sharedReflectionId);
      assert.deepEqual(opened.takenBack ? null : opened.thread.replies.length, 2);
      await markDiscussed(clinician, [sharedReflectionId]);
      assert.equal(
        (await reviewQueue(clinician, { sort: 'waiting', descending: false, newOnly: false })).rows.length,
        0,
      );
      const { thread, discussedAt } = await sharedReflection(client, sharedReflectionId);
      assert.deepEqual([thread.replies.length, discussedAt !== null], [2, true]);
      await takeBack(client, sharedReflectionId);
      assert.deepEqual(await openSharedReflection(clinician, sharedReflectionId), { takenBack: true });
    },
  ],
  [
    'giving an essay, reading it beside its practice',
    async ({ client, clinician, sam }) => {
      const [piece] = (await listPieces(clinician, { kind: 'essay' })).pieces;
      const { versionId, practice } = await readPiece(clinician, piece?.id);
      must(practice);
      const essay = { id: newId(), clientId: sam.id, pieceVersionId: versionId, why: 'For the week.' };
      await assignOne(clinician, essay);
      const { practiceAssignmentId } = await assignmentToRead(client, essay.id);
      must(practiceAssignmentId);
    },
  ],
  [
    'withdrawing, moving a date, cancelling it',
    async ({ client, clinician, sam }) => {
      const where = { clientId: sam.id };
      const [given] = (await clientPage(clinician, sam.id, {})).withThem;
      await withdraw(clinician, { ...where, assignmentId: given?.id ?? '' });
      assert.equal((await clientPage(clinician, sam.id, {})).withThem.length, 1);
      const id = newId();
      await addAppointment(clinician, { ...where, id, typed: inAMonth });
      await changeAppointment(clinician, { ...where, id, typed: inAMonth.replace('T15', 'T16') });
      assert.equal((await appointmentsPage(clinician, sam.id)).coming.length, 1);
      assert.equal((await assignmentsWithMe(client, new Date())).meetings.length, 1);
      await cancelAppointment(clinician, { ...where, id });
      assert.equal((await appointmentsPage(clinician, sam.id)).coming.length, 0);
    },
  ],
];
