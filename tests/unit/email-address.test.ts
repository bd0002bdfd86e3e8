import { describe, expect, it } from 'vitest';
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
      'Sam <sam@example.org>',
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
      'sam\u200b@example.org',
      `${'a'.repeat(65)}@example.org`,
      `a@${'b'.repeat(64)}.org`,
      `a@${'bcd.'.repeat(70)}org`,
    ];
    for (const typed of slips) expect(parseEmail(typed), typed).toBeUndefined();
  });
});
