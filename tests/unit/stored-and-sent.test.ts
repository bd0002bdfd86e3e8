import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { announcedAs, loginId } from '~/auth/login-adapter';
import { fitsPassphrase } from '~/auth/passphrases';
import { emailLookup, openEmail, sealEmail } from '~/crypto/email-address';
import { isMarkedLogin, loginMac } from '~/crypto/login-mac';
import { linkToken, linkTokenHash } from '~/crypto/links';
import { newPersonKey, personKey } from '~/crypto/person-keys';
import { readBody, serializeEntry, type EntryBody } from '~/domain/entries/entry';
import { versionHash } from '~/domain/piece-format/version-hash';
import { addresses } from '../support/addresses';
import * as stored from '../support/stored';

/*
 * Fixed vectors for all that is stored or sent. A rename changes none of them. The same values in a database, behind
 * the running app, are held by the integration test of this name; what a browser stores, by `tests/e2e`.
 */

const { ids, sealed } = stored;
const bytes = (base64: string) => Buffer.from(base64, 'base64');

beforeAll(() => {
  Object.assign(process.env, stored.keys, {
    NODE_ENV: 'test',
    ORIGIN: 'http://localhost:3000',
  });
});

afterEach(() => vi.useRealTimers());

describe('a sealed value of before', () => {
  test('opens: a person’s email address', () => {
    expect(openEmail(ids.client, bytes(sealed.address.client))).toBe('Sam.Reed@people.example');
    expect(openEmail(ids.clinician, bytes(sealed.address.clinician))).toBe('Iris.Bell@clinic.example');
  });

  test.each([
    ['why', 'shared', { table: 'assignment', column: 'why', row: ids.assignment }, sealed.why, 'For the evening.'],
    [
      'an entry',
      'entry',
      { table: 'entry', column: 'body', row: ids.entry, version: 3 },
      sealed.entry,
      '{"form":"answer","text":"The kettle was kept."}',
    ],
    [
      'a shared reflection',
      'shared',
      { table: 'shared_reflection', column: 'body', row: ids.share },
      sealed.sharedReflection,
      '{"pieceTitle":"An essay","pieceKind":"essay","talkOnly":false,"items":[{"slot":"prompt:first","question":"What came first?","body":{"form":"answer","text":"The kettle was shown."}}]}',
    ],
    ['a reply', 'shared', { table: 'reply', column: 'body', row: ids.reply }, sealed.reply, 'I read it twice.'],
  ] as const)('opens with the person’s wrapped key: %s', (_what, scope, place, value, text) => {
    const key = personKey(ids.client, scope, bytes(sealed.wrapped[scope]));
    expect(key.open(place, bytes(value))).toBe(text);
  });
});

describe('what is sealed now', () => {
  test('is an envelope of format 1 that names its key: an email address', () => {
    const key = stored.derivedFrom('MEANTIME_KEY_ADDRESS', 'addresses');
    const bound = [1, 'person', 'address_sealed', ids.client, ids.client, 0] as const;
    const envelope = stored.openStored(key, bound, sealEmail(ids.client, 'Sam.Reed@people.example'));
    expect([envelope.keyId, envelope.bytes.toString()]).toEqual(['a1', 'Sam.Reed@people.example']);
  });

  test.each([
    ['entry', 'MEANTIME_KEY_ENTRY', 'e1'],
    ['shared', 'MEANTIME_KEY_SHARED', 's1'],
  ] as const)('is a wrapped data key, and a text under it: %s', (scope, variable, masterKeyId) => {
    const made = newPersonKey(ids.client, scope);
    const bound = [1, 'data_key', 'wrapped', `${ids.client}/${scope}`, ids.client, 0] as const;
    const wrapped = stored.openStored(stored.derivedFrom(variable, 'wrapping'), bound, made.wrapped);
    expect([wrapped.keyId, made.masterKeyId, wrapped.bytes.length]).toEqual([masterKeyId, masterKeyId, 32]);
    const text = made.seal({ table: 'entry', column: 'body', row: ids.entry, version: 2 }, 'Words.');
    const opened = stored.openStored(wrapped.bytes, [1, 'entry', 'body', ids.entry, ids.client, 2], text);
    expect([opened.keyId, opened.bytes.toString()]).toEqual([`${scope}:${ids.client}`, 'Words.']);
    // Format, key id, nonce and tag around texts padded to 256 bytes.
    expect(text.length).toBe(2 + `${scope}:${ids.client}`.length + 12 + 256 + 16);
  });
});

describe('a keyed hash or a digest', () => {
  test('of an email address finds it, however it is typed', () => {
    expect(emailLookup('Sam.Reed@people.example').toString('hex')).toBe(stored.lookup.client);
    expect(emailLookup('  iris.bell@CLINIC.example ').toString('hex')).toBe(stored.lookup.clinician);
  });

  test('makes a mailed link’s token from the invitation’s id, and its stored form from the token', () => {
    expect(linkToken(ids.invitation)).toBe(stored.link.token);
    expect(linkTokenHash(stored.link.token).toString('hex')).toBe(stored.link.hash);
  });

  test('announces a login’s token, and another stands for it', () => {
    expect(announcedAs(stored.login.token)).toBe(stored.login.announced);
    expect(loginId(stored.login.announced)).toBe(stored.login.id);
  });

  test('of a passphrase still fits it', async () => {
    expect(await fitsPassphrase(stored.passphrase.hash, stored.passphrase.words)).toBe(true);
    expect(await fitsPassphrase(stored.passphrase.hash, `${stored.passphrase.words}s`)).toBe(false);
  });

  test('marks a login as one that the app has made', () => {
    const { id, createdAt, absoluteExpiresAt, mac } = stored.login;
    const dates = { createdAt: new Date(createdAt), absoluteExpiresAt: new Date(absoluteExpiresAt) };
    const login = { id, personId: ids.client, kind: 'client', ...dates } as const;
    expect(loginMac(login).toString('hex')).toBe(mac);
    expect(isMarkedLogin(login, Buffer.from(mac, 'hex'))).toBe(true);
    for (const other of [
      { ...login, id: id.replace('a', 'b') },
      { ...login, personId: ids.clinician },
      { ...login, kind: 'clinician' } as const,
      { ...login, createdAt: new Date(dates.createdAt.getTime() + 1) },
      { ...login, absoluteExpiresAt: new Date(dates.absoluteExpiresAt.getTime() + 1) },
    ])
      expect(isMarkedLogin(other, Buffer.from(mac, 'hex'))).toBe(false);
  });

  test('tells a piece version apart', () => {
    const content = { kind: 'card-set', slug: 'a-set', title: 'A set', cards: [{ id: 'one', text: 'One.' }] };
    const disclaimer = {
      slug: 'clinical-note',
      language: 'en',
      version: 1,
      label: 'Clinical note',
      bodyHtml: '<p>Words.</p>',
    };
    const hash = versionHash({ edition: 2, content: content as never, disclaimer }, 3).toString('hex');
    expect(hash).toBe('2b4be3da616f06e6f916faf41b146536d249159b9f7c9a1c3642f46bd3c88cdd');
  });
});

describe('an entry’s body', () => {
  test.each<[string, EntryBody]>([
    ['{"form":"answer","text":"One.\\nTwo."}', { form: 'answer', text: 'One.\nTwo.' }],
    [
      '{"form":"moment","when":"Monday","noticed":"a pause","felt":"calm","text":"It passed."}',
      { form: 'moment', when: 'Monday', noticed: 'a pause', felt: 'calm', text: 'It passed.' },
    ],
    ['{"form":"card","mine":true,"why":"It is so."}', { form: 'card', mine: true, why: 'It is so.' }],
    [
      '{"form":"turn","answers":{"first":"One.","second":"Two."}}',
      { form: 'turn', answers: { first: 'One.', second: 'Two.' } },
    ],
  ])('is read from %s, and written as that with its version before it', (text, body) => {
    expect(readBody(text)).toEqual(body);
    const versioned = text.replace('{', '{"version":1,');
    expect(readBody(versioned)).toEqual(body);
    expect(serializeEntry(body)).toBe(versioned);
  });
});

test('every address stays, whatever file answers it', () => {
  expect(addresses.map(({ path }) => path).sort()).toEqual([
    '/',
    '/*',
    '/arrive/:token',
    '/clinic',
    '/clinic/account',
    '/clinic/assign',
    '/clinic/assign/draft',
    '/clinic/assign/given',
    '/clinic/caseload',
    '/clinic/caseload/invitation',
    '/clinic/clients/:clientId',
    '/clinic/clients/:clientId/appointments',
    '/clinic/clients/:clientId/brief',
    '/clinic/clients/:clientId/brief/copy',
    '/clinic/clients/:clientId/room',
    '/clinic/clinical-note',
    '/clinic/jump',
    '/clinic/library',
    '/clinic/library/:pieceId',
    '/clinic/library/:pieceId/compare',
    '/clinic/library/:pieceId/favourite',
    '/clinic/library/:pieceId/file',
    '/clinic/library/:pieceId/versions',
    '/clinic/library/drafts/:draftId',
    '/clinic/library/drafts/:draftId/preview',
    '/clinic/library/drafts/:draftId/save',
    '/clinic/library/import',
    '/clinic/library/new',
    '/clinic/library/own',
    '/clinic/review',
    '/clinic/review/:sharedReflectionId',
    '/clinic/review/:sharedReflectionId/copy',
    '/clinical-note',
    '/forgotten',
    '/help-now',
    '/look',
    '/mailbox',
    '/mailbox/:mailId',
    '/portal',
    '/portal/access',
    '/portal/access/receipt',
    '/portal/account',
    '/portal/account/history',
    '/portal/assignments/:assignmentId',
    '/portal/assignments/:assignmentId/entries',
    '/portal/assignments/:assignmentId/sharing',
    '/portal/clinical-note',
    '/portal/shared',
    '/portal/shared/:sharedReflectionId',
    '/return/:token',
    '/sign-in',
    '/sign-in/in-place',
    '/sign-out',
  ]);
});
