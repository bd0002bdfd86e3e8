import { describe, expect, test } from 'vitest';
import { parsePieceFile } from '~/domain/authoring/parse-piece-file';
import type { ContentProblem } from '~/domain/file-format/problem';
import { readPiece } from '~/domain/piece-format/read-piece';
import { bodyLimit, fieldsTooLarge, formIn, MOST_FIELDS, TOO_LARGE } from '~/server/body';
import { parsePostedPlaces } from '~/routes/portal/writing/save-places.server';

const FORM = 'application/x-www-form-urlencoded';

async function statusOf(reading: Promise<unknown>): Promise<number> {
  return reading.then(
    () => 200,
    (answer: unknown) => (answer instanceof Response ? answer.status : 0),
  );
}

describe('a form is read as far as a page of ours could have sent it', () => {
  const fields = (count: number) => Buffer.from(Array.from({ length: count }, (_, at) => `f${at}=x`).join('&'));
  const parts = (count: number) => {
    const part = (at: number) => `--b\r\nContent-Disposition: form-data; name="f${at}"\r\n\r\nx\r\n`;
    return Buffer.from(`${Array.from({ length: count }, (_, at) => part(at)).join('')}--b--\r\n`);
  };

  test('with as many fields as the limit says it is read, with one more it is too much, however it is written', async () => {
    expect([...(await formIn(FORM, fields(MOST_FIELDS)))]).toHaveLength(MOST_FIELDS);
    expect(await statusOf(formIn(FORM, fields(MOST_FIELDS + 1)))).toBe(413);
    const inParts = 'multipart/form-data; boundary=b';
    expect([...(await formIn(inParts, parts(MOST_FIELDS - 2)))]).toHaveLength(MOST_FIELDS - 2);
    expect(await statusOf(formIn(inParts, parts(MOST_FIELDS)))).toBe(413);
    expect(await statusOf(formIn(FORM, Buffer.alloc(5_000, '&')))).toBe(413);
  });

  test('what fits depends on the words and not on their script: each letter counts as it was written', async () => {
    const form = (text: string) => Buffer.from(new URLSearchParams({ text }).toString());
    const full = form('あ'.repeat(80_000));
    expect(full.length).toBeGreaterThan(2 * bodyLimit);
    expect((await formIn(FORM, full)).get('text')).toHaveLength(80_000);
    expect(await statusOf(formIn(FORM, form('a'.repeat(bodyLimit - 10))))).toBe(200);
    for (const more of ['あ'.repeat(bodyLimit / 3), 'a'.repeat(bodyLimit), '%zz'.repeat(bodyLimit / 3)]) {
      expect(await statusOf(formIn(FORM, Buffer.from(`text=${more}`)))).toBe(413);
      expect(await statusOf(formIn(FORM, form(more)))).toBe(413);
      expect(fieldsTooLarge(FORM, form(more))).toEqual([['text', more]]);
    }
    expect(fieldsTooLarge(FORM, fields(MOST_FIELDS + 1))).toBe(null);
    expect(fieldsTooLarge(FORM, TOO_LARGE)).toBe(null);
    const inParts = `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'a'.repeat(bodyLimit)}\r\n--b--\r\n`;
    expect(await statusOf(formIn('multipart/form-data; boundary=b', Buffer.from(inParts)))).toBe(413);
  });

  test('a body that was too large is too much, and one that is no form is none', async () => {
    expect(await statusOf(formIn(FORM, TOO_LARGE))).toBe(413);
    expect(await statusOf(formIn('text/plain', Buffer.from('a=b')))).toBe(400);
    expect(await statusOf(formIn('multipart/form-data', Buffer.from('a=b')))).toBe(400);
  });

  test('places to write at are read with their own fields, and more of them than any page has are too much', () => {
    const form = (places: number) => {
      const all = new FormData();
      for (let at = 0; at < places; at += 1) {
        all.append(`form prompt:${at}`, 'answer');
        all.append(`base prompt:${at}`, '');
        all.append(`field prompt:${at} text`, `words ${at}`);
        all.append(`field prompt:${at}0 text`, 'of another');
      }
      return all;
    };
    const { places } = parsePostedPlaces(form(30));
    expect(places.map(({ placeKey }) => placeKey)).toEqual(Array.from({ length: 30 }, (_, at) => `prompt:${at}`));
    expect(places[7]).toMatchObject({ form: 'answer', fields: { text: 'words 7' } });
    const thrown = (() => {
      try {
        return parsePostedPlaces(form(41));
      } catch (answer) {
        return answer;
      }
    })();
    expect(thrown).toMatchObject({ status: 413 });
  });
});

describe('a file is read as far as a piece could go', () => {
  const file = (front: string, body = 'Words.') => `---\nkind: essay\n${front}\n---\n${body}\n`;
  const said = (text: string) => {
    const problems: ContentProblem[] = [];
    readPiece(text, 'a.md', 'essay', problems);
    return problems.map(({ line, says }) => `${line}: ${says}`);
  };

  test.each([
    [
      'keys that nobody knows',
      Array.from({ length: 15_000 }, (_, at) => `k${at}: 1`).join('\n'),
      'far longer than that of any piece',
    ],
    ['lists within lists', `more: ${'['.repeat(100_000)}`, 'too deep in one another'],
    ['keys within keys', `more: ${'{a: '.repeat(50_000)}`, 'too deep in one another'],
    ['lists within lists on one line', `more:\n${'- '.repeat(50_000)}a`, 'too deep in one another'],
    [
      'parts that stand for millions of others',
      `a: &a [x, x]\n${Array.from({ length: 40 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? 'a' : `b${at - 1}`}, *${at === 0 ? 'a' : `b${at - 1}`}]`).join('\n')}`,
      'names a part or its type',
    ],
  ])('front matter of %s is refused with its line, and makes no draft', (_, front, says) => {
    const [first = '', ...others] = said(file(front));
    expect(first).toMatch(/^\d+: /);
    expect(first).toContain(says);
    expect(others).toEqual([]);
    expect(parsePieceFile(file(front))).toBeUndefined();
  });

  test.each([
    ['characters', 'a'.repeat(30_001), 'longer than 30,000 characters', 5],
    ['lines', 'a\n'.repeat(1_600), 'more than 1,500 lines', 1_505],
    ['brackets', `${'a\n'.repeat(3)}${'['.repeat(501)}`, 'more than 500 square brackets', 8],
    ['columns', `|${'a|'.repeat(9)}\n|${'-|'.repeat(9)}\n`, 'A table has 8 columns at most', 6],
  ])('a body of too many %s is refused with its line, before it is parsed', (_, body, says, line) => {
    const problems = said(file('title: A', body));
    expect(problems[0]).toContain(says);
    expect(problems[0]).toMatch(new RegExp(`^${line}: `));
  });

  test('of very many things that are wrong the first fifty are said', () => {
    expect(
      said(file('title: A', '`code`\n\n'.repeat(700))).filter((one) => one.includes('Code has no place')),
    ).toHaveLength(50);
  });

  test('what begins like a tag is one only where it ends', () => {
    const html = (body: string) => said(file('title: A', body)).filter((one) => one.includes('HTML'));
    expect(html('A <b>word</b>.')).toHaveLength(1);
    expect(html('A <!-- word.')).toHaveLength(1);
    expect(html('2 > 1 and a <b')).toEqual([]);
    expect(html('x <a'.repeat(2_000))).toEqual([]);
  });
});
