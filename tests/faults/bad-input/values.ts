import fc from 'fast-check';

/** What a field, a parameter or a header is given: bytes as they travel in an address, percent-encoded. `mark` stands in it. */
export type Value = (mark: string) => string;

const text =
  (words: string): Value =>
  (mark) =>
    encodeURIComponent(words.replaceAll('~', mark));
const raw =
  (bytes: string): Value =>
  (mark) =>
    bytes.replaceAll('~', mark);

/** Values that somebody once was hurt by. `~` is the mark. */
const known: Value[] = [
  ...[
    '',
    '~',
    '~\0~',
    '\0',
    '<~ onerror=alert(1)>"\'`',
    '</script><~>',
    '${~} {{~}} <%= ~ %>',
    "~'; DROP TABLE entry; --",
    '~\r\nSet-Cookie: ~=1\r\n\r\n<~>',
    '\u202e~\u202c \u200b\u2060\ufeff',
    '👩‍👩‍👧‍👦 ~ e\u0301\u0301\u0301\u0301',
    '\uffff\ufffe\u0001\u001b[31m~',
    '../../../etc/passwd~',
    '//evil.example/~',
    'https://evil.example/~',
    'javascript:alert("~")',
    '\\\\evil.example\\~',
    '/portal/../../~',
    '-1',
    '0',
    '1e309',
    '9999999999999999999999',
    'NaN',
    'null',
    'undefined',
    'true',
    '[object Object]',
    '{"~":{"~":[]}}',
    'constructor',
    '__proto__',
    'toString',
    '0000-01-01T00:00',
    '-000001-01-01T00:00:00.000Z',
    '+275760-09-13T00:00:00.000Z',
    '2026-02-30T10:00',
    '99999-12-31T23:59',
    '2026-03-29T01:30',
    'infinity',
    '00000000-0000-0000-0000-000000000000',
    '6F9619FF-8B86-D011-B42D-00C04FC964FF',
    '6f9619ff-8b86-4011-b42d-00c04fc964f',
    '6f9619ff-8b86-4011-b42d-00c04fc964ff.1',
    '6f9619ff-8b86-4011-b42d-00c04fc964ff.99999999999',
    '{6f9619ff-8b86-4011-b42d-00c04fc964ff}',
    'prompt:first',
    'prompt:first@1',
    'prompt:first@99999999999999999999',
    'prompt:',
    'pause:one',
    'moment:~',
    'turn:99999',
    'all',
    '~@people.example',
    '"~"@[127.0.0.1]',
    `${'a'.repeat(300)}@people.example`,
    'Europe/~',
    'reply',
    'everywhere',
  ].map(text),
  // Half a character, an overlong NUL, a byte that begins nothing, an escape that is none.
  ...['%ED%A0%80~', '~%ED%BF%BF', '%C0%80~', '%FF%FE~', '%F4%90%80%80', '~%', '%zz~', '%u0041~', '+~+'].map(raw),
];

const long = fc
  .tuple(fc.constantFrom('x', 'é', '😀', ' ', '\n', '<', '%00', 'a\u0301'), fc.constantFrom(500, 5_001, 20_001, 60_000))
  .map(
    ([one, times]): Value =>
      (mark) =>
        mark + encodeURIComponent(one).repeat(Math.min(times, 240_000 / one.length)),
  );
const nested = fc.nat(3_000).map(
  (deep): Value =>
    (mark) =>
      encodeURIComponent('['.repeat(deep) + mark + ']'.repeat(deep)),
);
const unicode = fc.string({ unit: 'binary', maxLength: 60 }).map(
  (words): Value =>
    (mark) =>
      encodeURIComponent(words.replace(/\p{Surrogate}/gu, '')) + mark,
);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 }).map(
  (some): Value =>
    (mark) =>
      [...some].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('') + mark,
);

/** Anything that could stand in a field. */
export const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...known) },
  { weight: 4, arbitrary: unicode },
  { weight: 3, arbitrary: bytes },
  { weight: 1, arbitrary: long },
  { weight: 1, arbitrary: nested },
);

/** More than is read at once: about a megabyte. */
export const megabyte: Value = (mark) => mark + 'm'.repeat(1_000_000);

/** What a name of a field or parameter becomes now and then. */
export const strangeName = fc.constantFrom(
  (name: string) => `${name}[]`,
  (name: string) => `${name}[0][0][0][__proto__][x]`,
  (name: string) => `${name}${'.a'.repeat(400)}`,
  (name: string) => `${name}${'[b]'.repeat(2_000)}`,
  () => '__proto__[admin]',
  () => 'constructor.prototype.x',
  () => '',
  () => '%00',
  (name: string) => name.toUpperCase(),
);
