import { describe, expect, test } from 'vitest';
import { Refused } from '~/errors';
import { orRefusal, refusal } from '~/forms/refusal';

const values = { name: 'Sam', note: 'one' };

describe('a form that is refused', () => {
  test('is answered with what is wrong beside its field, and with what was in it', async () => {
    const answer = await orRefusal({ values }, () => Promise.reject(new Refused('name', 'Write a name.', 'name')));
    expect(answer).toMatchObject({
      data: { errors: [{ name: 'name', message: 'Write a name.' }], values },
      init: { status: 422 },
    });
  });

  test('is answered with what is wrong with all of it, where that is beside no field', async () => {
    const answer = await orRefusal({ values }, () => Promise.reject(new Refused('busy', 'Try again in a minute.')));
    expect(answer).toMatchObject({ data: { errors: [{ message: 'Try again in a minute.' }], values } });
    expect(answer).not.toHaveProperty('data.errors.0.name');
  });

  test('has the status of its code where that is another', async () => {
    const changed = () => Promise.reject(new Refused('changed', 'It changed.'));
    expect(await orRefusal({ values }, changed, { changed: 409 })).toMatchObject({ init: { status: 409 } });
    expect(await orRefusal({ values }, changed, { busy: 429 })).toMatchObject({ init: { status: 422 } });
  });

  test('says no more than that, whatever else is known of it', () => {
    const read = { ok: false as const, errors: [], values };
    expect(refusal(read)).toMatchObject({ data: { errors: [], values } });
    expect(refusal(read)).not.toHaveProperty('data.ok');
  });

  test('has a code of the list', () => {
    // @ts-expect-error a mistyped code is a type error
    expect(new Refused('typo', 'No.').code).toBe('typo');
  });
});

test('a form that is done is answered as its work answers, and what breaks is no refusal', async () => {
  expect(await orRefusal({ values }, () => Promise.resolve('done'))).toBe('done');
  await expect(orRefusal({ values }, () => Promise.reject(new TypeError('broken')))).rejects.toThrow('broken');
});
