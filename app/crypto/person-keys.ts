import { createHmac, randomBytes } from 'node:crypto';
import type { Db } from '~/db/as-viewer';
import { keyIdOf, openBytes, sealBytes, Unreadable, type SealedAt } from './envelope';
import { currentMasterKey, derivedKey, masterKey, type Purpose } from './master-keys';

export type { SealedAt } from './envelope';
/** Whose eyes a text is for: the client's alone (entry), the client's and their clinician's (shared), a clinician's alone (note). */
export type Scope = Extract<Purpose, 'entry' | 'shared' | 'note'>;

function wrapPlace(personId: string, scope: Scope): SealedAt {
  return { table: 'data_key', column: 'wrapped', row: `${personId}/${scope}` };
}

function keyName(personId: string, scope: Scope): string {
  return `${scope}:${personId}`;
}

async function stored(db: Db, personId: string, scope: Scope): Promise<Buffer | undefined> {
  const row = await db.dataKey.findUnique({
    where: { personId_scope: { personId, scope } },
    select: { wrapped: true },
  });
  return row ? unwrapped(personId, scope, row.wrapped) : undefined;
}

function unwrapped(personId: string, scope: Scope, wrapped: Uint8Array): Buffer {
  const master = masterKey(scope, keyIdOf(wrapped));
  return openBytes(derivedKey(master, 'wrapping'), wrapPlace(personId, scope), personId, wrapped);
}

/** Sealing and opening with one person's key. What is sealed opens at its place only; `open` throws `Unreadable` elsewhere. */
export interface PersonKey {
  seal(place: SealedAt, text: string): Buffer;
  open(place: SealedAt, sealed: Uint8Array): string;
  /** Of a text, to know it again by: the same for the same words of the same person, and no way back to them. */
  digest(text: string): Buffer;
}

function withKey(key: Buffer, personId: string, scope: Scope): PersonKey {
  return {
    seal: (place, text) => sealBytes(key, keyName(personId, scope), place, personId, Buffer.from(text, 'utf8')),
    open: (place, sealed) => openBytes(key, place, personId, sealed).toString('utf8'),
    digest: (text) => createHmac('sha256', key).update('digest:').update(text).digest(),
  };
}

/**
 * A person's own key out of its row in `data_key`, for a verb that reads that row itself. Throws `Unreadable` when
 * there is none: the person was erased, or it is not for the viewer.
 */
export function personKey(personId: string, scope: Scope, wrapped: Uint8Array | null): PersonKey {
  if (wrapped === null) throw new Unreadable();
  return withKey(unwrapped(personId, scope, wrapped), personId, scope);
}

/**
 * A new key of a person's own: its row for `data_key`, and sealing with it. For whoever makes a person and their
 * rows in one go, and for a verb that writes the row itself; others seal with `sealFor`.
 */
export function newPersonKey(personId: string, scope: Scope) {
  const master = currentMasterKey(scope);
  const key = randomBytes(32);
  return {
    wrapped: sealBytes(derivedKey(master, 'wrapping'), master.id, wrapPlace(personId, scope), personId, key),
    masterKeyId: master.id,
    ...withKey(key, personId, scope),
  };
}

async function storedOrMade(db: Db, personId: string, scope: Scope): Promise<Buffer> {
  const there = await stored(db, personId, scope);
  if (there) return there;
  const { wrapped, masterKeyId } = newPersonKey(personId, scope);
  await db.dataKey.createMany({
    data: [{ personId, scope, wrapped: new Uint8Array(wrapped), masterKeyId }],
    skipDuplicates: true,
  });
  const made = await stored(db, personId, scope);
  if (!made) throw new Unreadable();
  return made;
}

/**
 * Seals a text with a person's own key of that scope, making the key at its first use. It opens only at
 * `place` and for this person. The person is the client whose words or thread it is, whoever wrote it.
 */
export async function sealFor(
  db: Db,
  personId: string,
  scope: Scope,
  place: SealedAt,
  text: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await storedOrMade(db, personId, scope);
  return new Uint8Array(withKey(key, personId, scope).seal(place, text));
}

/**
 * Opens texts of one person and scope, in their order, with one look for the key. Throws `Unreadable` when
 * the key is gone (the person was erased) or not for the viewer, or when a text is not what was sealed there.
 */
export async function openAllFor(
  db: Db,
  personId: string,
  scope: Scope,
  items: readonly { place: SealedAt; sealed: Uint8Array }[],
): Promise<string[]> {
  if (items.length === 0) return [];
  const key = await stored(db, personId, scope);
  if (!key) throw new Unreadable();
  const { open } = withKey(key, personId, scope);
  return items.map(({ place, sealed }) => open(place, sealed));
}

/** Opens one text. See `openAllFor`. */
export async function openFor(
  db: Db,
  personId: string,
  scope: Scope,
  place: SealedAt,
  sealed: Uint8Array,
): Promise<string> {
  const [text] = await openAllFor(db, personId, scope, [{ place, sealed }]);
  return text as string;
}
