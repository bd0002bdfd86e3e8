import { emailLookup, sealEmail } from '~/crypto/email-address';
import { linkToken, linkTokenHash } from '~/crypto/links';
import { newPersonKey } from '~/crypto/person-keys';
import { reasonSealedAt } from '~/domain/assignments/assignment-reason';
import { LINK_DAYS } from '~/domain/care-links/invite';
import { entrySealedAt } from '~/domain/entries/entries-of';
import type { Life } from './life';
import type { PlannedClinician } from './plan';
import type { TownTables } from './rows';

const DAY = 86_400_000;

/** What all people of a town have in common. */
export interface Common {
  disclaimerId: string;
  /** The hash of the one passphrase. */
  passphraseHash: string;
}

/** Adds a clinician, who has been there from `since` on. */
export function settleClinician(
  tables: TownTables,
  one: PlannedClinician,
  since: number,
  { disclaimerId, passphraseHash }: Common,
): void {
  const { id, clinicId, name, email, timeZone, managesClinic } = one;
  tables.person.add(
    id,
    clinicId,
    'clinician',
    name,
    sealEmail(id, email),
    emailLookup(email),
    passphraseHash,
    timeZone,
    managesClinic,
    since,
  );
  tables.acknowledgement.add(id, disclaimerId, clinicId, since);
  tables.event.add(clinicId, since, id, id, 'acknowledged', disclaimerId);
}

/** Adds the rows of a life, every text of it sealed where it stands with keys of the client's own. */
export function settle(tables: TownTables, life: Life, { disclaimerId, passphraseHash }: Common): void {
  const { client, beganAt, arrivedAt } = life;
  const { id, clinicId, clinicianId, name, email, timeZone } = client;
  const hash = arrivedAt === null ? null : passphraseHash;
  tables.person.add(
    id,
    clinicId,
    'client',
    name,
    sealEmail(id, email),
    emailLookup(email),
    hash,
    timeZone,
    false,
    beganAt,
  );
  const token = linkTokenHash(linkToken(life.invitationId));
  tables.invitation.add(
    life.invitationId,
    clinicId,
    'arrival',
    id,
    clinicianId,
    token,
    beganAt,
    beganAt + LINK_DAYS * DAY,
    arrivedAt,
  );
  tables.careLink.add(life.careLinkId, clinicId, clinicianId, id, beganAt, life.endedAt);
  if (arrivedAt !== null) tables.acknowledgement.add(id, disclaimerId, clinicId, arrivedAt);
  for (const { id: appointmentId, startsAt, cancelledAt, createdAt } of life.appointments)
    tables.appointment.add(appointmentId, clinicId, clinicianId, id, startsAt, cancelledAt, createdAt);
  if (life.given.length > 0) settleWords(tables, life, disclaimerId);
  for (const { at, actorId, subjectId, kind, objectId } of life.events)
    tables.event.add(clinicId, at, actorId, subjectId, kind, objectId);
}

function settleWords(tables: TownTables, { client, careLinkId, arrivedAt, given }: Life, disclaimerId: string): void {
  const { id: clientId, clinicId, clinicianId } = client;
  const shared = newPersonKey(clientId, 'shared');
  const entry = newPersonKey(clientId, 'entry');
  tables.dataKey.add(clientId, 'shared', shared.wrapped, shared.masterKeyId, arrivedAt);
  tables.dataKey.add(clientId, 'entry', entry.wrapped, entry.masterKeyId, arrivedAt);
  for (const { id, pieceVersionId, why, assignedAt, withdrawnAt, entries, shared: shares } of given) {
    const sealedWhy = shared.seal(reasonSealedAt(id), why);
    tables.assignment.add(
      id,
      clinicId,
      clinicianId,
      clientId,
      careLinkId,
      pieceVersionId,
      disclaimerId,
      sealedWhy,
      assignedAt,
      withdrawnAt,
    );
    for (const { id: entryId, placeKey, version, text, createdAt, updatedAt } of entries) {
      const body = entry.seal(entrySealedAt(entryId, version), text);
      tables.entry.add(entryId, clinicId, clientId, id, placeKey, version, body, createdAt, updatedAt);
    }
    for (const one of shares) {
      const body = shared.seal({ table: 'shared_reflection', column: 'body', row: one.id }, one.text);
      const { sharedAt, openedAt, discussedAt, takenBackAt } = one;
      const replied = one.replies.filter(({ authorId }) => authorId === clientId);
      tables.sharedReflection.add(
        one.id,
        clinicId,
        clientId,
        clinicianId,
        id,
        disclaimerId,
        body,
        sharedAt,
        openedAt,
        discussedAt,
        takenBackAt,
        replied.at(-1)?.writtenAt ?? null,
        sharedAt,
        openedAt === null ? sharedAt : (replied.find((reply) => reply.openedAt === null)?.writtenAt ?? null),
        one.places,
        one.itemCount,
      );
      for (const { id: replyId, authorId, text: words, writtenAt, openedAt } of one.replies) {
        const sealed = shared.seal({ table: 'reply', column: 'body', row: replyId }, words);
        tables.reply.add(replyId, clinicId, one.id, clientId, authorId, sealed, writtenAt, openedAt);
      }
    }
  }
}
