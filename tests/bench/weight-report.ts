import type { Part } from './dependencies';
import { aside, kilobytes, table } from './print';

export type Kind = (typeof KINDS)[number];

/** One answer that a page needed. */
export interface Loaded {
  path: string;
  kind: Kind;
  /** The body as it crossed the wire, compressed, in bytes. */
  body: number;
  /** The answer's status line and headers, in bytes. */
  head: number;
  encoding: string;
}

/** A page, and all that a browser with an empty cache asked for. */
export interface Weighed {
  name: string;
  loaded: Loaded[];
}

const KINDS = ['html', 'script', 'style', 'font', 'image', 'other'] as const;
/** Of the reading page, fonts apart, in bytes. */
const AIM = 110_000;
/** Packages that add less than this anywhere are summed up, in bytes. */
const WORTH_A_LINE = 300;

/** Prints what pages weigh and what of it is whose, and returns all of it, with whether `reading` is within its aim. */
export function reportWeight(weighed: readonly Weighed[], parts: readonly Part[], reading: string) {
  const pages = weighed.map(({ name, loaded }) => {
    const of = (kind: Kind) => sum(loaded.filter((one) => one.kind === kind).map(({ body }) => body));
    const kinds = Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) as Record<Kind, number>;
    const heads = sum(loaded.map(({ head }) => head));
    const body = sum(loaded.map((one) => one.body));
    return { name, files: loaded.length, kinds, heads, body, withoutFonts: body - kinds.font };
  });
  aside(
    'The main pages, cold, as sent, in KB of 1000 bytes. A body is Network.loadingFinished less the head of the answer.',
  );
  table([
    ['page', 'files', ...KINDS, 'all', 'without fonts', 'heads'],
    ...pages.map(({ name, files, kinds, body, withoutFonts, heads }) => [
      name,
      files,
      ...[...KINDS.map((kind) => kinds[kind]), body, withoutFonts, heads].map(kilobytes),
    ]),
  ]);

  const packages = packagesOf(weighed, parts, reading);
  aside(
    '\nWhat each package adds to scripts, compressed: the pages that load it, the reading page, and all the files there are.',
  );
  const small = packages.filter(({ everywhere }) => everywhere < WORTH_A_LINE);
  table([
    ['package', 'pages', reading, 'all files'],
    ...packages
      .filter((one) => !small.includes(one))
      .map((one) => [one.package, one.pages.length, kilobytes(one.reading), kilobytes(one.everywhere)]),
    [
      `${small.length} smaller ones`,
      '',
      kilobytes(sum(small.map((one) => one.reading))),
      kilobytes(sum(small.map((one) => one.everywhere))),
    ],
  ]);

  const its = weighed.find(({ name }) => name === reading);
  const largest = [...(its?.loaded ?? [])].sort((a, b) => b.body - a.body);
  aside(`\nThe ${reading}, by file.`);
  table([
    ['file', 'KB', 'encoding'],
    ...largest.map((one) => [one.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '…'), kilobytes(one.body), one.encoding]),
  ]);
  const total = pages.find(({ name }) => name === reading)?.withoutFonts ?? Infinity;
  const within = total <= AIM;
  aside(
    `The ${reading} without fonts: ${kilobytes(total)} KB; the aim is at most ${kilobytes(AIM)} KB: ${within ? 'met' : 'missed'}.`,
  );
  return { within, aim: AIM, pages, packages, files: largest };
}

function packagesOf(weighed: readonly Weighed[], parts: readonly Part[], reading: string) {
  const loads = (page: Weighed, file: string) => page.loaded.some(({ path }) => path === `/${file}`);
  return [...new Set(parts.map((part) => part.package))]
    .map((name) => {
      const its = parts.filter((part) => part.package === name);
      const on = (page: Weighed) => sum(its.filter(({ file }) => loads(page, file)).map(({ bytes }) => bytes));
      return {
        package: name,
        everywhere: sum(its.map(({ bytes }) => bytes)),
        reading: sum(weighed.filter((page) => page.name === reading).map(on)),
        pages: weighed.filter((page) => on(page) > 0).map((page) => page.name),
      };
    })
    .sort((a, b) => b.everywhere - a.everywhere);
}

function sum(of: readonly number[]): number {
  return of.reduce((total, one) => total + one, 0);
}
