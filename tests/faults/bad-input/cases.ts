import fc from 'fast-check';
import { addresses, type Address } from '../../support/addresses';
import { inWorld, samples } from '../../support/samples/routes';
import { type World } from '../../support/samples/world';
import { megabyte, strangeName, value, type Value } from './values';

export type Who = 'client' | 'clinician' | 'nobody';

/** One request as it will be sent. Where a mark stands in its address it may come back in a redirect to that address; where it stands in its body, never. */
export interface Case {
  route: Address;
  who: Who;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Buffer;
}

/** Of what is put into a request: how to make it, once the mark and the world are known. */
type Made = (mark: string, world: World) => Case;

/** How an entry of a form or a query goes wrong. */
const wrong = fc.record({
  at: fc.nat(20),
  how: fc.constantFrom('other', 'other', 'other', 'doubled', 'missing', 'renamed', 'added'),
  value,
  name: strangeName,
});
type Wrong = typeof wrong extends fc.Arbitrary<infer It> ? It : never;

/** A form's or a query's entries with some things gone wrong; what was right is encoded as a browser would. */
function spoiled(right: Record<string, string>, wrongs: readonly Wrong[], mark: string): [string, string][] {
  let entries = Object.entries(right).map(([name, text]): [string, string] => [
    encodeURIComponent(name),
    encodeURIComponent(text),
  ]);
  for (const { at, how, value: spoil, name: rename } of wrongs) {
    const [name = 'any', text = ''] = entries[at % Math.max(entries.length, 1)] ?? [];
    const one = (entry: [string, string]) => entries.map((it, index) => (index === at % entries.length ? entry : it));
    if (how === 'other') entries = one([name, spoil(mark)]);
    else if (how === 'renamed') entries = one([encodeURIComponent(rename(decodeURIComponent(name))), text]);
    else if (how === 'missing') entries = entries.filter((_, index) => index !== at % entries.length);
    else entries.push([how === 'doubled' ? name : encodeURIComponent(rename(name)), spoil(mark)]);
  }
  return entries;
}

const joined = (entries: [string, string][]) => entries.map((pair) => pair.join('=')).join('&');

/** The same entries as a form with parts; values are the bytes that their escapes stand for. */
function inParts(entries: [string, string][], boundary: string): Buffer {
  const bytes = (text: string) =>
    Buffer.from(
      text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    );
  const parts = entries.flatMap(([name, text], at) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${decodeURIComponent(name).replace(/[\r\n"\0]/g, '_')}"${at % 5 === 4 ? '; filename="a.txt"' : ''}\r\n\r\n`,
    ),
    bytes(text),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

/** How a body is wrapped. */
const wrapping = fc.constantFrom(
  ...([
    'form',
    'form',
    'form',
    'form',
    'form',
    'parts',
    'parts',
    'broken parts',
    'no boundary',
    'json',
    'text',
    'nothing',
    'no type',
    'a megabyte',
  ] as const),
);
type Wrapping = typeof wrapping extends fc.Arbitrary<infer It> ? It : never;

function wrapped(how: Wrapping, entries: [string, string][], mark: string): Pick<Case, 'body'> & { type?: string } {
  const form = 'application/x-www-form-urlencoded';
  const boundary = 'the-boundary';
  const json = `{"a":${'['.repeat(2_000)}"${mark}"${']'.repeat(2_000)},"${mark}":"\\ud800","entries":${JSON.stringify(entries)}}`;
  switch (how) {
    case 'form':
      return { type: form, body: Buffer.from(joined(entries), 'latin1') };
    case 'parts':
      return { type: `multipart/form-data; boundary=${boundary}`, body: inParts(entries, boundary) };
    case 'broken parts':
      return {
        type: `multipart/form-data; boundary=${boundary}`,
        body: inParts(entries, boundary).subarray(0, -7 - entries.length),
      };
    case 'no boundary':
      return { type: 'multipart/form-data', body: inParts(entries, boundary) };
    case 'json':
      return { type: 'application/json', body: Buffer.from(json) };
    case 'text':
      return { type: 'text/plain', body: Buffer.from(`${mark} ${joined(entries)}`) };
    case 'nothing':
      return { type: form };
    case 'no type':
      return { body: Buffer.from(joined(entries)) };
    case 'a megabyte':
      return { type: form, body: Buffer.from(joined([...entries, ['text', megabyte(mark)]])) };
  }
}

const shape = fc.constantFrom('document', 'document', 'document', 'data', 'one loader', 'json');
const few = (maxLength: number) => fc.array(wrong, { minLength: 0, maxLength });

/** Requests to one route, as wrong as they can be and still come from a page of ours. */
function toRoute(route: Address): fc.Arbitrary<Made> {
  const { query = [], forms } = samples[route.id] ?? {};
  return fc
    .record({
      who: fc.constantFrom<Who>('client', 'clinician', 'nobody'),
      rightful: fc.nat(3).map((n) => n > 0),
      sends: fc.boolean(),
      method: fc.constantFrom('POST', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH'),
      looks: fc.constantFrom('GET', 'GET', 'GET', 'GET', 'HEAD'),
      shape,
      names: fc.subarray(query),
      inQuery: few(3),
      inPath: fc.option(value, { freq: 4 }),
      form: fc.nat(),
      inForm: few(4),
      wrapping,
      header: fc.option(
        fc.tuple(
          fc.constantFrom(
            'Accept',
            'Accept-Language',
            'Cookie',
            'Sec-Purpose',
            'Range',
            'If-None-Match',
            'X-Forwarded-For',
            'X-Forwarded-Host',
          ),
          fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
        ),
        { freq: 8 },
      ),
      aside: value,
    })
    .map((how) => (mark, world) => {
      const area = /^\/(portal|clinic)\b/.exec(route.path)?.[1];
      const own: Who = area === 'portal' ? 'client' : area === 'clinic' ? 'clinician' : how.who;
      const spoil: Value | null = how.inPath;
      const wrongly = spoil && how.form % 3 === 0 ? spoil(mark).replaceAll('?', '%3F').replaceAll('#', '%23') : null;
      const path = wrongly === null ? inWorld(route.path, world) : route.path.replace(/:\w+|\*/g, () => wrongly);
      const asked = spoiled(
        Object.fromEntries(how.names.map((name) => [name, name === 'look' ? '1' : decodable(how.aside(mark))])),
        how.inQuery,
        mark,
      );
      const dataPath = path === '/' ? '/_root.data' : `${path}.data`;
      if (how.shape === 'one loader') asked.unshift(['_routes', encodeURIComponent(route.id)]);
      const address = `${how.shape === 'data' || how.shape === 'one loader' ? dataPath : path}${asked.length > 0 ? `?${joined(asked)}` : ''}`;
      const accept = how.shape === 'json' ? 'application/json' : how.shape === 'document' ? 'text/html' : '*/*';
      const headers: Record<string, string> = { Accept: accept };
      if (how.header) headers[how.header[0]] = how.header[1];
      const base = {
        route,
        who: how.rightful ? own : how.who,
        path: address.slice(0, 12_000).replace(/%[0-9a-f]?$/i, ''),
        headers,
      };
      if (!how.sends || !forms) return { ...base, method: how.looks };
      const all = forms(world, world.client);
      const right = all[how.form % all.length] ?? {};
      const { type, ...body } = wrapped(how.wrapping, spoiled(right, how.inForm, mark), mark);
      return {
        ...base,
        ...body,
        method: how.method,
        headers: { ...headers, ...(type !== undefined && { 'Content-Type': type }) },
      };
    });
}

function decodable(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return 'x';
  }
}

/** Cases from a seed, spread evenly over all routes. */
export function* cases(seed: number, count: number): Generator<Made> {
  const of = addresses.map(toRoute);
  const CHUNK = 20;
  for (let made = 0, chunk = 0; made < count; chunk += 1) {
    const some = of.map((route, at) =>
      fc.sample(fc.noBias(route), { seed: seed * 7_919 + chunk * 101 + at, numRuns: CHUNK }),
    );
    for (let each = 0; each < CHUNK; each += 1) {
      for (const one of some) {
        if (made++ >= count) return;
        yield one[each] as Made;
      }
    }
  }
}
