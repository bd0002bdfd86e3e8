import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readBody, serializeEntry, type EntryBody } from '~/domain/entries/entry';
import { parseContent } from '~/domain/piece-format/content';
import { parseSnapshot, serializeSnapshot, type Snapshot } from '~/domain/sharing/snapshot';
import { parseStored, toStored } from '~/domain/stored-json';

const body: EntryBody = { form: 'answer', text: 'A line.' };
const shared: Snapshot = {
  pieceTitle: 'A title',
  pieceKind: 'check-in',
  talkOnly: false,
  items: [{ slot: 'prompt:first', question: 'First?', body, day: '2026-11-26' }],
};

describe('what is stored as JSON', () => {
  it('carries its version', () => {
    expect(JSON.parse(serializeSnapshot(shared))).toEqual({ version: 1, ...shared });
    expect(serializeEntry(body)).toBe('{"version":1,"form":"answer","text":"A line."}');
    expect(toStored({ a: 1 })).toEqual({ version: 1, a: 1 });
  });

  it('is read back as it was, with a version and without', () => {
    expect(parseSnapshot(serializeSnapshot(shared))).toEqual(shared);
    expect(parseSnapshot(JSON.stringify(shared))).toEqual(shared);
    expect(readBody(serializeEntry(body))).toEqual(body);
    expect(readBody(JSON.stringify(body))).toEqual(body);
    expect(parseStored(z.strictObject({ a: z.number() }), { a: 1 })).toEqual({ a: 1 });
  });

  it.each([2, 0, '1', null])('is not read where its version is %j', (version) => {
    expect(() => parseSnapshot(JSON.stringify({ ...shared, version }))).toThrow();
    expect(() => readBody(JSON.stringify({ ...body, version }))).toThrow();
    expect(() => parseStored(z.object({}), { version })).toThrow();
  });

  it('is not read where its shape is another', () => {
    expect(() => parseSnapshot(JSON.stringify({ ...shared, items: [{ slot: 'prompt:first' }] }))).toThrow();
    expect(() => parseSnapshot(JSON.stringify({ ...shared, pieceKind: 'poem' }))).toThrow();
    expect(() => readBody('{"form":"poem"}')).toThrow();
    expect(() => parseContent({ kind: 'essay' })).toThrow();
  });
});
