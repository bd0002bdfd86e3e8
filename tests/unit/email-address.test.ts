import { describe, expect, it } from 'vitest';
import { normaliseEmail } from '~/crypto/email-address';
import { parseEmail } from '~/crypto/parse-email';

describe('an email address', () => {
  it('is taken as people really have them', () => {
    const real: [string, string][] = [
      ['sam@example.org', 'sam@example.org'],
      ['  Sam.Reed+clinic@Example.ORG ', 'Sam.Reed+clinic@example.org'],
      ["o'brien@mail.example.ie", "o'brien@mail.example.ie"],
      ['a@b.co', 'a@b.co'],
      ['x_y-z&more=1@sub.domain.example.museum', 'x_y-z&more=1@sub.domain.example.museum'],
      ['josé@example.org', 'josé@example.org'],
      ['käthe@bücher.example', 'käthe@xn--bcher-kva.example'],
      ['user@例え.テスト', 'user@xn--r8jz45g.xn--zckzah'],
      ['1234567890@qq.com', '1234567890@qq.com'],
      ['jörg@example.org', 'jörg@example.org'],
      ['a&b@example.org', 'a&b@example.org'],
      ['o=k@example.org', 'o=k@example.org'],
      ['анна@почта.рф', 'анна@xn--80a1acny.xn--p1ai'],
    ];
    for (const [typed, meant] of real) expect(parseEmail(typed), typed).toBe(meant);
  });

  it('is not taken where it is a slip', () => {
    const slips = [
      '',
      'sam',
      'sam@',
      '@example.org',
      'sam@example',
      'sam@@example.org',
      'sam reed@example.org',
      'sam@exa mple.org',
      'Sam <sam@example.org> or <ann@example.org>',
      'Sam sam@example.org',
      '<sam@example.org',
      'Sam <>',
      'sam@example..org',
      '.sam@example.org',
      'sam.@example.org',
      'sa..m@example.org',
      'sam,@example.org',
      'sam@example.org,ann@example.org',
      'sam@-example.org',
      'sam@127.0.0.1',
      'sam@example.org/x',
      'sam@exam%2eple.org',
      'sam\u0000@example.org',
      `${'a'.repeat(65)}@example.org`,
      `a@${'b'.repeat(64)}.org`,
      `a@${'bcd.'.repeat(70)}org`,
    ];
    for (const typed of slips) expect(parseEmail(typed), typed).toBeUndefined();
  });

  it('is taken as it comes out of other programs', () => {
    for (const typed of [
      'Sam Reed <sam@example.org>',
      '"Reed, Sam" <sam@example.org> ',
      '<sam@example.org>',
      'sam@example.org\u00a0',
      '\u200bsam@example.org\ufeff',
      'sam\u00ad@exa\u2060mple.org',
      '\u202asam@example.org\u202c',
      'Sam <\u200f sam@example.org >',
    ])
      expect(parseEmail(typed), JSON.stringify(typed)).toBe('sam@example.org');
  });

  it('is compared in the one form in which it is kept, however it was typed', () => {
    for (const [typed, kept] of [
      ['Анна <анна@ПОЧТА.рф>', 'анна@xn--80a1acny.xn--p1ai'],
      ['Käthe@Bücher.example', 'käthe@xn--bcher-kva.example'],
      [' Sam\u200b@Example.org', 'sam@example.org'],
      ['No Address', 'no address'],
    ] as const) {
      expect(normaliseEmail(typed)).toBe(kept);
      expect(normaliseEmail(kept)).toBe(kept);
    }
  });
});
