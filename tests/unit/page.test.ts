import { describe, expect, it } from 'vitest';
import { byId, pageOf, type Cursor } from '~/domain/page';
import { addressesBeside, backInTime, inOrder, readCursor } from '~/ui/list-address';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const list = Array.from({ length: 10 }, (_, n) => ({ id: id(n) }));

/** What a database finds for a cursor: at most one row more than a page, in the order the cursor leads in. */
function found(size: number, cursor: Cursor | undefined) {
  const at = list.findIndex((row) => row.id === cursor?.from);
  if (cursor?.to === 'previous')
    return list
      .slice(0, at)
      .reverse()
      .slice(0, size + 1);
  return list.slice(at + 1).slice(0, size + 1);
}

const read = (size: number, cursor?: Cursor) => pageOf(found(size, cursor), size, cursor);

describe('a keyset cursor', () => {
  it.each([1, 3, 4, 5, 9])('goes through a list forth and back, each row once (%i on a page)', (size) => {
    const forth = [read(size)];
    for (let next = forth[0]!.next; next; next = forth.at(-1)!.next) forth.push(read(size, next));
    expect(forth.flatMap(({ rows }) => rows)).toEqual(list);
    expect(forth[0]!.previous).toBeNull();

    const back = [forth.at(-1)!];
    for (let { previous } = back[0]!; previous; { previous } = back.at(-1)!) back.push(read(size, previous));
    expect(back.reverse().map(({ rows }) => rows)).toEqual(forth.map(({ rows }) => rows));
    expect(back[0]!.previous).toBeNull();
    for (const page of back.slice(0, -1)) expect(page.next).toEqual({ to: 'next', from: page.rows.at(-1)!.id });
  });

  it('leads nowhere from a page that holds the whole list, nor from an empty one', () => {
    expect(read(10)).toEqual({ rows: list, previous: null, next: null });
    expect(pageOf([], 10, undefined)).toEqual({ rows: [], previous: null, next: null });
    for (const to of ['next', 'previous'] as const)
      expect(pageOf([], 10, { to, from: id(0) })).toEqual({ rows: [], previous: null, next: null });
  });

  it('is as good as none where it names no id', () => {
    expect(byId({ to: 'next', from: id(3) })).toEqual({ to: 'next', from: id(3) });
    for (const from of ['', 'nonsense', `${id(3)}'`]) expect(byId({ to: 'previous', from })).toBeUndefined();
    expect(byId(undefined)).toBeUndefined();
  });
});

describe('the cursor of an address', () => {
  const reads = (search: string, params: Record<'next' | 'previous', string>) =>
    readCursor(new URLSearchParams(search), params);

  it('is read by the names that a list gives it', () => {
    expect(reads('?after=a', inOrder)).toEqual({ to: 'next', from: 'a' });
    expect(reads('?before=a', inOrder)).toEqual({ to: 'previous', from: 'a' });
    expect(reads('?before=a', backInTime)).toEqual({ to: 'next', from: 'a' });
    expect(reads('?after=a', backInTime)).toEqual({ to: 'previous', from: 'a' });
    expect(reads('?sort=name&after=', inOrder)).toBeUndefined();
    expect(readCursor(new URLSearchParams('?after=a'), { next: 'through' })).toBeUndefined();
  });

  it('goes into the addresses of the pages beside, in the place of the one that is there', () => {
    const beside = { previous: { to: 'previous', from: 'a' }, next: { to: 'next', from: 'b' } } as const;
    expect(addressesBeside('?sort=name&after=x', beside, inOrder)).toEqual({
      previous: '?sort=name&before=a',
      next: '?sort=name&after=b',
    });
    expect(addressesBeside('?sort=name&before=x', beside, inOrder).next).toBe('?sort=name&after=b');
    expect(addressesBeside('', { previous: null, next: beside.next }, backInTime, '#replies')).toEqual({
      next: '?before=b#replies',
    });
  });
});
