import { createDecipheriv, hkdfSync } from 'node:crypto';

/*
 * Values as they are stored and sent, written out, and the crypto that reads them, written a second time. Nothing here
 * comes from `app/`: what changes there must not change these. Every installation holds such values, so a vector that
 * no longer fits means that people's words, links or logins would be lost. Mend the code, not the vector.
 */

/** The master keys that the values below were made with, as the environment holds them. */
export const keys = {
  MEANTIME_KEY_ADDRESS: `a1:${Buffer.alloc(32, 1).toString('base64')}`,
  MEANTIME_KEY_ENTRY: `e1:${Buffer.alloc(32, 2).toString('base64')}`,
  MEANTIME_KEY_SHARED: `s1:${Buffer.alloc(32, 3).toString('base64')}`,
  MEANTIME_KEY_NOTE: `n1:${Buffer.alloc(32, 4).toString('base64')}`,
  MEANTIME_KEY_LOGIN_CLIENT: `devl1:${Buffer.alloc(32, 7).toString('base64')}`,
  MEANTIME_KEY_LOGIN_CLINICIAN: `devl2:${Buffer.alloc(32, 8).toString('base64')}`,
  MEANTIME_KEY_RECORD: `r1:${Buffer.alloc(32, 9).toString('base64')}`,
};

/** The client's own data keys, which `sealed.wrapped` holds. */
export const dataKey = { entry: Buffer.alloc(32, 5), shared: Buffer.alloc(32, 6) };

export const ids = {
  clinic: '11111111-1111-4111-8111-111111111111',
  clinician: '22222222-2222-4222-8222-222222222222',
  client: '33333333-3333-4333-8333-333333333333',
  assignment: '44444444-4444-4444-8444-444444444444',
  entry: '55555555-5555-4555-8555-555555555555',
  share: '66666666-6666-4666-8666-666666666666',
  reply: '77777777-7777-4777-8777-777777777777',
  invitation: '88888888-8888-4888-8888-888888888888',
  mail: '99999999-9999-4999-8999-999999999999',
  careLink: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
};

/** Sealed values, in base64. Which table, column, row, owner and version each is bound to stands in the tests. */
export const sealed = {
  address: {
    clinician:
      'AQJhMQEBAQEBAQEBAQEBAeWIZSX6jrZNV5im5qDMvF2IX64fU66/v9BGVeV8o8IYfnCjZaCzfpvyApD5ZB6NmW7Hh5hrp0ZugLIYSb8MkPZKkN9dbcJ53iO95HLI1lzrVJ9MaXUkFd8EAwy/cwp3PS/KButel86VhkwLcvltxzNSfCkqbEFpzNbMVdDMdtG88Yjz+E7UqHTikZIosQYBgSPrZGFknRR68Q7VCCXYeMfWwm3pC1hLm7ayD6WI+0Dl0n5FodM1rJnRHicVeOriB0rM/Z5MoZRw1uVrTvR9YEYvX1zDuHvUPbPv126dMzt4ILuP5q4ojcYZKGlxpn0jOJ5Sxmg6r3G8K15vSs1NavQRNa62OdvEJU5Pdc3E0A5h',
    client:
      'AQJhMQICAgICAgICAgICAuRleqOVVYkYyHVn5HuV+H3Jdk0btpdyNroErKWUuvoj8z6NTypyP93UVEwNWduqUUsqu4s39hUSumqXbFneNaAvD0Hznw37NJ9rAAxwAVGWhnRqEU84QeBCkaAWbtyP02ytzLaQcQEVdoOy3MpXV/r9bFd2J4nW2/vi0oN42VoM7tQ7yJIJ8KvTIbYhbHypGJMhU4nowlcEnLyH1ghXmqHprP9OOz/njbKUaXeXc7fEREVjO2HHNBSLxoZsRoBON0wxE1DF7HJyhkVgBI2Io9cv8CJqYXW8Rm+QzmSm3cAPFPx2t7GJRG2hxW8DmNW9svIOWP0/RrV8KPYrjIpbLUvsbz8Pntp/g9d+GEkx+fvG',
  },
  wrapped: {
    entry:
      'AQJlMQMDAwMDAwMDAwMDA1vNa8BtJCZLGbwAM2u5fNnJoFaBbSBpgYK8H8qsu/aB7tqe+52kmRPKB+4/Kl9XO4ZhGvlnv1/+tCOkddQ8izY1NW0uy/P1IDxkGNJ+bxwfxBjpTbRJuvke3/9P9RI9uC09ZBBH6eovUyptWCHsdzTGOUCLLSe3KkpvI4q9/JONOndGcKgY0sx+SVJ+oV5NXfkBKjMkZ/55z/JG0rtUYngRraO2Xvz4tBTBJwPlGMIu6pGc/dm7HjFbHjE+X6YHEI+9yQ8keh7iXtrdaMCcXf7qOnEvMw09pxg2WiRou+b3Te8SLlHW3zTQsXXD4LXw4NmyQjsIKR1681iVdQYntKJ0inwlAhsTgd3fuG42NaFe',
    shared:
      'AQJzMQQEBAQEBAQEBAQEBCQSwotEit+ZDYVdPC9Lv9TVO77eD97xUwKXR3mdWwPGn3PgW8bB+9btZQF8b3x8bxut84uD/1ns8Ifpx5KanuwFto/dMqakmSnm9lgR8YXOLCbhwcxuJeeGMz+shM/yI3YpO9IKYPPFJY8qSZ8AahIaFFRRYtspPpwSQcsCbZ6VMoODSWTagWWKfF0Sg4Bh0IwmwJdp2VXbWUl9zsJqwo3On+WaZpT+oadpmSQG05RS8kJRTXbiaBoYiJtz2ABMZlvSeStcRXeZKQEanSPMHkej2VbTo4zbbhtEcHRg3jI7n7yJJmqQW79WDid6eTe01ef/M+Zx1QvpsKerPW7B+F9aqZG7TklvGF3uvlABxgd1',
  },
  why: 'AStzaGFyZWQ6MzMzMzMzMzMtMzMzMy00MzMzLTgzMzMtMzMzMzMzMzMzMzMzBQUFBQUFBQUFBQUFAaVaXHbXth2+JouU07claoQt8Uo3lutExNZny05LGSnXf2pI9TBMLeckBa7VZQlUZnM0uVyk1eOc+9GsEQwD6u+x0DauaqwSyMOol42uApI/ar0uzu9DrzfkclWMGS0cSOLxxbmT1ppiuxlHZNwaV5xSooNFFqtedqNF1wzfWCy75zFBX7YzGiKjwU07XGMWh+1f7PGOoYHWdEMi8sl9cUVc2DVL8ysm7wy+qJnsRt+uuVZd9HsGSJi7GwJ2e/VISY7MP7gsT+trwkV3BLRIe/KTZ712fv1oYdx5u+UZrzM6zMsGLnIGccdUmLGwZQyUw0RkkExwkQpUrWTUTm0m6rrMDrAx/vTao3x4KsMjDIc=',
  entry:
    'ASplbnRyeTozMzMzMzMzMy0zMzMzLTQzMzMtODMzMy0zMzMzMzMzMzMzMzMGBgYGBgYGBgYGBgaau3peIquEYtEA0Y88Tc7H//W14MrK+si7pG4tZwyDEsGD38QYDVcZSe/ukXiE+t41GRGWMXKznUOKQfWdWE+b4kr/4lH/CMomNKJfpN4mm9cDMAySYF1VA5Lv7fOF7+vWFrG7CvD418/nY3rBS5ODWZ6jEdtyDt2+hla+sNllWR1PLryj4heMxWJpVkR17UPYz5krClp6kmvfGI87E0sBnotOWr379hBN0uOa3TYiscGf0xz2xYidXQlxune30UchkqC6qaZzgy4j+/ud2+iQvZ9vZTYNdGNQnrlDGIxtRxNU28IobDhkh6ilY1JdJqH8avLhWwoplOJ0FJcVLcwcO5izxneq1cdo3mewcz6JAw==',
  sharedReflection:
    'AStzaGFyZWQ6MzMzMzMzMzMtMzMzMy00MzMzLTgzMzMtMzMzMzMzMzMzMzMzBwcHBwcHBwcHBwcHov/ygv3Fo2be2kM5bWNdwlVqeEKY5QoJbITBxGfjH5CddLWSzdjsXnHSdD0vtJSUDb7mBiWKey/Ow5ejy41eu4NsgcLTe+qC5jYtH5rEeIBgat+QkDTNXE4uQSQIREsCR7HvlbNmhQ/ivqclzT/O2eeWWY04ljkjegRzJbT+jwzS73yVgD1hVCeK93WbvDI0fdVSns5wPeFhbQcRDKcOKbOGpl5LNkwGCjnrobCwCskr+RH02dHM7FFFuL+OOGXqMpqZmHpSAQqqPMYT1KtElWvDh45BAL7FgXwUsfjjeYFZi1omMlxY4S+1Suw07GNsSP9giEXRUe51gm4VRM7FhnBJVbqnrv7Luun3mG1UWlY=',
  reply:
    'AStzaGFyZWQ6MzMzMzMzMzMtMzMzMy00MzMzLTgzMzMtMzMzMzMzMzMzMzMzCAgICAgICAgICAgIMtGC5axskkpPi+V/wOLaYuN3DctYORZqV4ZoTVbfhQocFSLgxIUUVRWoYtMFFKMRPW6EfQ6FZl95Va7cHKQfscoq6bFAhqXxBDnbXUuWs0WiE8wbpfpwrNuomDPoak5iIX1oDbL4sGLrBPqxI3NgKE+WqOBqy9204s07+zzEoOi3+S08+onkeMm6ESUR89ZWfcxIu7uL88Sl2tNXqfd5LxOnVLVeAUgaFAEZ/eQ5NrWrqKQIKOU4+Q4n4xWTKd1zAF9gBiQ5nCIKDfWuslV1tduR3Lc2KHDlv3DyHQ7+3IqknmUFmhYuOSrYdc1svNPEdl4dDWNcCgMQ6YTGnXrB7Zcqnm0+v6BGmvc0wvRAdUA=',
};

/** Keyed look-up hashes of the two addresses, in hex. */
export const lookup = {
  clinician: '0bd036c1c018a9867ab333f34e80100e90ee053f28bbf739e3735a6f3695f85e',
  client: 'a4ef6c976051c7fdc8fe17d40b3b20c8c7a117d3460b4746401f70194eb5cc75',
};

/** A mailed link's token, derived from the invitation's id, and what is stored of it, in hex. */
export const link = {
  token: 'zt7qrbjN2xXYuXGa-UQnr2sKvGiJWmKyU_phqgYKNKY',
  hash: 'b360f2d1afa80ca74050cd5ed40d498e9a958635b26650f9dc434b8d134bad17',
};

/** A login's token, as the cookie carries it, what announces it to the database, and what is stored. */
export const login = {
  token: 'abcdefghij0123456789abcdefghij0123456789',
  announced: 'LLakgOfdcA1LwmxpRCry9n2w4gJzPmHGJkcI7zyou1E',
  id: 'ae60bee45a0843a62978d5c1b5d69f5f181665d6b3eab7618a8c4f151d4741ae',
  createdAt: '2026-11-21T09:00:00.000Z',
  absoluteExpiresAt: '2286-11-20T17:46:39.999Z',
  mac: '361d1e484b3a7186c933bd222bcbadb56a3fc00ff47ba49db22c9a04b327312e',
};

/** The argon2id hash of the passphrase. */
export const passphrase = {
  words: 'a kettle on a wide sill',
  hash: '$argon2id$v=19$m=19456,t=2,p=1$OBAYNNDPPsyBogez3mb7Qg$LcJEFhsVMAJRQRONwsuMElu53/EpmxaBajo3/LfhdII',
};

/** The token of a choice among several accounts, as its cookie carries it, and what is stored of it. */
export const choice = {
  token: 'choice-token-abcdefghijABCDEFGHIJ0123456789',
  hash: '138f95a187c27c020a625f251465cda69ff379b808e028879c2082c4dd77a91d',
  mac: '5b20db969ee44d9dab70431d14fd4ec7b3df977772bd972b5ec96ae0a7f3a8d1',
};

/** The first two access events about a client, with their hashes in hex. */
export const chain = [
  {
    at: '2026-11-20T09:00:00.000Z',
    actor: '22222222-2222-4222-8222-222222222222',
    subject: '33333333-3333-4333-8333-333333333333',
    kind: 'assigned',
    object: '44444444-4444-4444-8444-444444444444',
    hash: '174bc0a7a996254d13e9145171f68bf70f46e0badb51ea0eaa9372ca0164b79f',
  },
  {
    at: '2026-11-21T19:30:00.125Z',
    actor: '33333333-3333-4333-8333-333333333333',
    subject: '33333333-3333-4333-8333-333333333333',
    kind: 'shared',
    object: '66666666-6666-4666-8666-666666666666',
    hash: 'b83c44440fd637c65664795c5d24332f26d142afcf85dea9e3ad49c1ef1ab57c',
  },
];

/** The stored keys of tries from 127.0.0.1 that name nobody@people.example, by limit. */
export const limits = {
  'sign-in from network': '5eUC0eXKQvXJEC7JtUslifO_JLcDKbTW3Tb4wAD19F0',
  'sign-in to address from network': '61pbD2KnjbZQiNgeH4BR5zOueZ-jpfeHOTfWNkAEWFQ',
  'sign-in to address': 'aC2Jawgoq_EaLSnCzBDmnlE2TBQxsBZjrqH6fTrCsEE',
  'link from network': 'uq8fY5tp_31Os8vxiq8bTylxuqbyB5TJJi2Y-rdqo0c',
  'forgotten from network': 'fuKNHKumybbgs2W_2XXnkr25JqRkt1j2dPCqsh55R2w',
};

/** HKDF-SHA-256 without salt, for one use of the master key in a variable. */
export function derivedFrom(variable: keyof typeof keys, use: string): Buffer {
  const master = Buffer.from(keys[variable].slice(3), 'base64');
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `meantime ${use}`, 32));
}

/** What an envelope is bound to: `[format, table, column, row, owner, version]`, version 0 where rows keep none. */
export type Bound = readonly [1, table: string, column: string, row: string, owner: string, version: number];

/** Opens an envelope and says which key it names. Throws where key or binding differ. */
export function openStored(key: Buffer, bound: Bound, envelope: Uint8Array): { keyId: string; bytes: Buffer } {
  const all = Buffer.from(envelope);
  if (all[0] !== 1) throw new Error('not an envelope of format 1');
  const start = 2 + (all[1] ?? 0);
  const decipher = createDecipheriv('aes-256-gcm', key, all.subarray(start, start + 12));
  decipher.setAAD(Buffer.from(JSON.stringify(bound), 'utf8'));
  decipher.setAuthTag(all.subarray(-16));
  const padded = Buffer.concat([decipher.update(all.subarray(start + 12, -16)), decipher.final()]);
  return { keyId: all.toString('utf8', 2, start), bytes: padded.subarray(4, 4 + padded.readUInt32BE(0)) };
}
