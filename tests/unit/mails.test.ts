import { beforeAll, describe, expect, test, vi } from 'vitest';

beforeAll(() => {
  vi.stubEnv('ORIGIN', 'https://meantime.example');
  vi.stubEnv('MEANTIME_KEY_ADDRESS', `a1:${Buffer.alloc(32, 'key').toString('base64')}`);
});

const link = {
  invitationId: '11111111-1111-4111-8111-111111111111',
  expiresAt: new Date('2026-12-04T15:00:00Z'),
  timeZone: 'Europe/London',
};
const mails = [
  { kind: 'invitation', ...link },
  { kind: 'return', ...link },
  { kind: 'assignment' },
  { kind: 'shared' },
  { kind: 'reply' },
] as const;

describe('a mail read over a shoulder', () => {
  test.each(mails)('has no clinical word, no picture and one link: $kind', async (matter) => {
    const { compose } = await import('~/email/compose');
    const { subject, html, text } = await compose({ ...matter, origin: 'https://meantime.example' });
    expect(`${subject} ${html} ${text}`).not.toMatch(
      /therap|clinic|patient|client|diagnos|mental|health|session|counsel|psych|crisis|essay|practice|<img|url\(/i,
    );
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, address = '']) => new URL(address).origin);
    expect(links).toEqual(['https://meantime.example']);
    expect(subject).toMatch(/Meantime$/);
  });
});
