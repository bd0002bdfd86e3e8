import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readForm, type Sent } from '~/forms/read-form';
import { formIn } from '~/server/body';

function posted(body: string | FormData, type = 'application/x-www-form-urlencoded'): Sent {
  const sent = new Response(body, typeof body === 'string' ? { headers: { 'Content-Type': type } } : {});
  return {
    form: async () => formIn(sent.headers.get('Content-Type') ?? '', Buffer.from(await sent.arrayBuffer())),
  };
}

const schema = z.object({
  name: z.string().max(10),
  note: z.string().optional(),
  kind: z.enum(['a', 'b']).optional(),
  slots: z.array(z.string()).min(1).optional(),
  passphrase: z.string().optional(),
});

describe('a posted form', () => {
  test('is read by its schema: empty is nothing, line ends are one kind, the rest is ignored', async () => {
    const read = await readForm(posted('name=Sam&note=one%0D%0Atwo&kind=&slots=x&slots=y&slots=&more=1'), schema);
    const value = { name: 'Sam', note: 'one\ntwo', kind: undefined, slots: ['x', 'y'] };
    expect(read).toEqual({ ok: true, value, values: { name: 'Sam', note: 'one\ntwo', kind: '', slots: 'x' } });
  });

  test('is read the same from a multipart body', async () => {
    const form = new FormData();
    form.append('name', 'Sam');
    form.append('slots', 'x');
    expect(await readForm(posted(form), schema)).toMatchObject({ ok: true, value: { name: 'Sam', slots: ['x'] } });
  });

  test.each([
    ['name=', 'name', 'Please fill this in.'],
    ['', 'name', 'Please fill this in.'],
    ['name=Bartholomew', 'name', 'Please keep this within 10 characters.'],
    ['name=Sam&kind=c', 'kind', 'Please choose one of these.'],
    ['name=Sam&slots=', 'slots', 'Please choose at least one.'],
    ['name=Sam&name=Kim', 'name', 'This came twice. Please send the form again.'],
  ])('"%s" is met with words beside %s', async (body, field, words) => {
    const read = await readForm(posted(body), schema);
    expect(read.ok).toBe(false);
    expect(read).toMatchObject({ errors: expect.arrayContaining([{ name: field, message: words }]) });
  });

  test('what nobody can see and nothing can keep is left out, but of a passphrase, which is refused', async () => {
    expect(await readForm(posted('name=S%00m&slots=x'), schema)).toMatchObject({ ok: true, value: { name: 'Sm' } });
    const secret = z.object({ passphrase: z.string() });
    expect(await readForm(posted('passphrase=a%00b'), secret)).toMatchObject({
      errors: [{ name: 'passphrase', message: expect.stringContaining('cannot be kept') }],
    });
  });

  test("a schema's own words come first", async () => {
    const own = z.object({ name: z.string({ error: 'Write a name.' }) });
    expect(await readForm(posted(''), own)).toMatchObject({
      errors: [{ name: 'name', message: 'Write a name.' }],
    });
  });

  test('what is wrong comes in the order of the fields', async () => {
    const read = await readForm(posted('kind=c&note=a&note=b&name=&slots=x'), schema);
    expect(read).toMatchObject({ errors: [{ name: 'name' }, { name: 'note' }, { name: 'kind' }] });
  });

  test('what was typed can be shown again, but never a passphrase', async () => {
    const read = await readForm(posted('name=&note=something&passphrase=secret'), schema);
    expect(read).toMatchObject({ ok: false, values: { name: '', note: 'something' } });
    expect(JSON.stringify(read)).not.toContain('secret');
  });

  test.each(['application/json', 'text/plain', 'multipart/form-data', 'multipart/form-data; boundary=x', ''])(
    'a body of the type "%s" that is no form is a bad request',
    async (type) => {
      await expect(readForm(posted('{"name":"Sam"}', type), schema)).rejects.toMatchObject({ status: 400 });
    },
  );

  test('bytes that are no UTF-8 are read as the platform reads them', async () => {
    const body = Buffer.from('name=%ff%FE&note=\xff&kind=%zz', 'latin1');
    const type = 'application/x-www-form-urlencoded';
    const platforms = await new Response(new Uint8Array(body), { headers: { 'Content-Type': type } }).formData();
    expect([...(await formIn(type, body))]).toEqual([...platforms]);
  });
});
