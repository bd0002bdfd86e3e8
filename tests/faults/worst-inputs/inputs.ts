import { readFileSync } from 'node:fs';
import { addresses, type Address } from '../../support/addresses';
import { inWorld, samples } from '../../support/samples/routes';
import type { World } from '../../support/samples/world';
import type { Case, Who } from '../bad-input/cases';
import { growingTexts, growingYaml, type GrowingText } from './growing-text';

/** Bytes of a body as it was written, as it travels at most, and as it is shown again; and of an address. */
export const LIMITS = {
  body: 256 * 1024 - 512,
  escaped: 3 * (256 * 1024 - 512),
  held: 2 * 1024 * 1024,
  address: 12_000,
} as const;

/** One kind of request, whose input can be made as large as its limit allows. */
export interface GrowingInput {
  route: Address;
  what: string;
  limit: number;
  of: (bytes: number) => Case;
  /** The page that shows what this kept, and is then asked for too. */
  shownAt?: string;
}

type Entry = readonly [name: string, value: string];

const FORM = 'application/x-www-form-urlencoded';

/** What has to be written otherwise in a form; all else travels as it is, so that most of it fits. */
const inForm = (text: string) => text.replace(/[%&+]/g, encodeURIComponent);
const formBody = (entries: readonly Entry[]) =>
  entries.map(([name, value]) => `${inForm(name).replaceAll('=', '%3D')}=${inForm(value)}`).join('&');

/** A text cut where its form would not fit. */
function upTo(bytes: number, { of }: GrowingText): string {
  const text = of(bytes);
  const size = Buffer.byteLength(inForm(text));
  return size <= bytes ? text : of(Math.floor((bytes * Buffer.byteLength(text)) / size));
}

/** The fields of a form in one of many ways; `right` is what it takes. */
function manyFields(right: Record<string, string>): { what: string; of: (bytes: number) => string }[] {
  const counted = (what: string, field: (n: number) => string) => ({
    what,
    of: (bytes: number) => {
      let body = formBody(Object.entries(right));
      for (let n = 0; ; n += 1) {
        const next = `&${field(n)}`;
        if (body.length + next.length > bytes) return body;
        body += next;
      }
    },
  });
  return [
    counted('fields of any name', (n) => `${n.toString(36)}=`),
    counted('one field again and again', () => 'a='),
    counted('fields without names', () => ''),
    counted('escapes that are none', () => '%'),
    counted('long names', (n) => `${'a'.repeat(2_000)}${n}=`),
    counted('places to write at', (n) => `form+${n.toString(36)}=`),
    counted('places with fields', (n) => `form+${n.toString(36)}=answer&field+${n.toString(36)}+text=a`),
    counted(
      'moments',
      (n) =>
        `form+moment:00000000-0000-4000-8000-${String(n).padStart(12, '0')}=moment&base+moment:00000000-0000-4000-8000-${String(n).padStart(12, '0')}=&field+moment:00000000-0000-4000-8000-${String(n).padStart(12, '0')}+text=a`,
    ),
    ...Object.keys(right).map((name) => counted(`\`${name}\` again and again`, (n) => `${inForm(name)}=${n}`)),
    ...['prompts', 'cards', 'drawsOn', 'notFor'].map((row) =>
      counted(`rows of ${row}`, (n) => `${row}.${n % 100}.p${n}=a`),
    ),
    ...['themes', 'moments', 'cautions', 'answer', 'slot'].map((name) =>
      counted(`many ${name}`, (n) => `${name}=${n.toString(36)}`),
    ),
  ];
}

function inParts(bytes: number): { type: string; body: Buffer } {
  const part = (n: number) => `--b\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n\r\n`;
  let body = '';
  for (let n = 0; body.length + 80 < bytes; n += 1) body += part(n);
  return { type: 'multipart/form-data; boundary=b', body: Buffer.from(`${body}--b--\r\n`) };
}

const whoOf = ({ id }: Address): Who =>
  id.startsWith('routes/portal/') ? 'client' : id.startsWith('routes/clinic/') ? 'clinician' : 'nobody';

/** A file of the library's format, as it is, in its three parts. */
const essay = readFileSync(new URL('../../../content/essays/after-the-good-news.md', import.meta.url), 'utf8');
const [, front = '', words = ''] = /^---\n([\s\S]*?\n)---\n([\s\S]*)$/.exec(essay) ?? [];

/** Files to bring in: front matter that grows, and a body that does. */
function files(): GrowingText[] {
  const without = (yaml: string) => {
    const keys = [...yaml.matchAll(/^(\w+):/gm)].map(([, key]) => key);
    return front
      .split(/^(?=\w)/m)
      .filter((part) => !keys.some((key) => part.startsWith(`${key}:`)))
      .join('');
  };
  return [
    ...growingYaml.map(({ what, of }) => ({
      what: `a file, front matter: ${what}`,
      of: (bytes: number) => {
        const yaml = of(bytes - essay.length);
        return `---\n${without(yaml.slice(0, 200))}${yaml}\n---\n${words}`;
      },
    })),
    ...growingTexts.map(({ what, of }) => ({
      what: `a file, body: ${what}`,
      of: (bytes: number) => `---\n${front}---\n${of(bytes - essay.length)}\n\n${words}`,
    })),
    { what: 'a file, lines of ---', of: (bytes) => '---\n'.repeat(bytes / 4) },
    {
      what: 'a file, copies of the note',
      of: (bytes) => `---\n${front}---\n${':::clinical-note\n'.repeat((bytes - essay.length) / 17)}`,
    },
    {
      what: 'a file, lines in a copy of the note',
      of: (bytes) => `---\n${front}---\n:::clinical-note\n${'a\n'.repeat((bytes - essay.length) / 2)}`,
    },
  ];
}

function forms(route: Address, world: World): GrowingInput[] {
  const who = whoOf(route);
  const by = who === 'client' ? world.client : world.clinician;
  const path = inWorld(route.path, world);
  const send = (body: string | Buffer, type = FORM): Case => ({
    route,
    who,
    method: 'POST',
    path,
    headers: { Accept: 'text/html', 'Content-Type': type },
    body: Buffer.from(body),
  });
  const all = samples[route.id]?.forms?.(world, by) ?? [];
  const shownAt = shownBy(route, world);
  const input = (what: string, of: (bytes: number) => Case): GrowingInput => ({
    route,
    what: `${route.id.replace('routes/', '')}, ${what}`,
    limit: LIMITS.body,
    of,
    ...(shownAt && { shownAt }),
  });
  const filled = (right: Record<string, string>, name: string, text: GrowingText) =>
    input(`\`${withoutIds(name)}\` of ${text.what}`, (bytes) => {
      const others = Object.entries(right).filter(([other]) => other !== name);
      const room = bytes - formBody([...others, [name, '']]).length;
      return send(formBody([...others, [name, upTo(room, text)]]));
    });
  const [first = {}] = all;
  return [
    // A field that several forms of a route have is filled once.
    ...all.flatMap((right, at) =>
      Object.keys(right)
        .filter((name) => !all.slice(0, at).some((earlier) => name in earlier))
        .flatMap((name) => growingTexts.map((text) => filled(right, name, text))),
    ),
    ...manyFields(first).map(({ what, of }) => input(what, (bytes) => send(of(bytes)))),
    // Letters that travel as three bytes for one, in as many as are acted on, and in more, which are shown.
    ...(['escaped', 'held'] as const).flatMap((limit) =>
      Object.keys(first).map((name) => ({
        ...input(`\`${withoutIds(name)}\` of letters that travel as nine bytes, ${limit}`, (bytes) => {
          const others = Object.entries(first).filter(([other]) => other !== name);
          const room = bytes - formBody([...others, [name, '']]).length;
          return send(`${formBody([...others, [name, '']])}${'%E3%81%82'.repeat(Math.max(0, room / 9))}`);
        }),
        limit: LIMITS[limit],
      })),
    ),
    input('parts of any name', (bytes) => {
      const { type, body } = inParts(bytes);
      return send(body, type);
    }),
    ...(route.id === 'routes/clinic/import-piece'
      ? [{}, { anyway: 'on' }].flatMap((more) =>
          files().map((text) =>
            filled({ text: '', ...more }, 'text', {
              ...text,
              what: `${text.what}${'anyway' in more ? ', taken anyway' : ''}`,
            }),
          ),
        )
      : []),
  ];
}

const withoutIds = (name: string) => name.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…');

/** The page on which one sees what a form of this route kept. */
function shownBy({ id }: Address, { draftId, assignmentId }: World): string | undefined {
  if (id === 'routes/clinic/draft' || id === 'routes/clinic/draft-saving')
    return `/clinic/library/drafts/${draftId}/preview`;
  if (id === 'routes/portal/entry') return `/portal/assignments/${assignmentId}/sharing`;
  return undefined;
}

/** As much of a text as an address holds, written as a browser writes it. */
function inAddress(bytes: number, { of }: GrowingText): string {
  const raw = of(bytes).replace(/\p{Surrogate}/gu, '');
  let written = '';
  for (const one of raw) {
    const next = /[\w.~!*'()[\]{}<>|^`,;:@$/-]/.test(one) ? one : encodeURIComponent(one);
    if (written.length + next.length > bytes) break;
    written += next;
  }
  return written;
}

function looks(route: Address, world: World): GrowingInput[] {
  const who = whoOf(route);
  const look = (path: string, headers: Record<string, string> = {}): Case => ({
    route,
    who,
    method: 'GET',
    path,
    headers: { Accept: 'text/html', ...headers },
  });
  const path = inWorld(route.path, world);
  const input = (what: string, of: (bytes: number) => Case): GrowingInput => ({
    route,
    what: `${route.id.replace('routes/', '')}, ${what}`,
    limit: LIMITS.address,
    of,
  });
  const parameter = /:(\w+)|\*/.exec(route.path)?.[0];
  return [
    ...(samples[route.id]?.query ?? []).flatMap((name) =>
      growingTexts.map((text) =>
        input(`?${name} of ${text.what}`, (bytes) => look(`${path}?${name}=${inAddress(bytes, text)}`)),
      ),
    ),
    ...(parameter === undefined
      ? []
      : growingTexts
          .slice(0, 40)
          .map((text) =>
            input(`${parameter} of ${text.what}`, (bytes) =>
              look(
                inWorld(route.path.replace(parameter, '~~'), world).replace(
                  '~~',
                  inAddress(bytes, text).replaceAll('/', '-'),
                ),
              ),
            ),
          )),
    input('a query of many', (bytes) => look(`${path}?${'a=&'.repeat(bytes / 3)}`)),
    input('a query of one again and again', (bytes) =>
      look(`${path}?${`${samples[route.id]?.query?.[0] ?? 'a'}=a&`.repeat(bytes / 20)}`),
    ),
    input('an address of slashes', (bytes) => look(`${path}${'/'.repeat(bytes)}`)),
    input('an address of escapes', (bytes) => look(`${path}${'%2e'.repeat(bytes / 3)}`)),
    input('cookies', (bytes) => look(path, { Cookie: 'a=b; '.repeat(bytes / 5) })),
    input('languages', (bytes) => look(path, { 'Accept-Language': 'en;q=0.1, '.repeat(bytes / 10) })),
    input('encodings', (bytes) => look(path, { 'Accept-Encoding': 'gzip;q=0.1, '.repeat(bytes / 13) })),
    input('what is accepted', (bytes) => look(path, { Accept: 'text/html;q=0.1, '.repeat(bytes / 18) })),
  ];
}

/** The worst input of every size limit, for every form, import, search and address there is; `only` those with such words. */
export function growingInputs(world: World, only?: readonly string[]): GrowingInput[] {
  return addresses
    .flatMap((route) => [...(route.acts ? forms(route, world) : []), ...(route.loads ? looks(route, world) : [])])
    .filter(({ what }) => only === undefined || only.some((words) => what.includes(words)));
}
