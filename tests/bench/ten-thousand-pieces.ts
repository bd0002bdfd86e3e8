import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../app/launch/folders.mjs';
import type { TestClinic } from '../support/people';

const BATCH = 500;
const VOCABULARY = 20_000;
const kinds = [
  { kind: 'essay', share: 0.35, minutes: [3, 4, 5, 6, 8, 10], sentences: [45, 90] },
  { kind: 'practice', share: 0.4, minutes: [1, 2, 3], sentences: [15, 30] },
  { kind: 'card-set', share: 0.15, minutes: [3, 4, 5], sentences: [10, 20] },
  { kind: 'check-in', share: 0.1, minutes: [2, 3, 4], sentences: [6, 14] },
] as const;

/** Real words among the made ones, so that stems and misspellings are those of English; the commonest first. */
const english =
  'gap yes quiet hour room boundary guilt limit evening answer question breath shame grief anger rest body friend letter morning window message silence promise apology stranger kitchen holiday'.split(
    ' ',
  );

/** Figures that look random and are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Fills a clinic's library with `count` pieces of made-up words, the same for the same seed: every fifth has three
 * versions, every twentieth is the clinic's own and as many are another clinic's. The words are as unevenly common
 * as words are.
 */
export async function fillLibrary(clinic: TestClinic, otherClinicId: string, count: number, seed = 20261122) {
  const next = dice(seed);
  const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  const between = ([from, to]: readonly [number, number]) => from + Math.floor(next() * (to - from + 1));
  const words = vocabulary(next);
  const word = () => words[Math.floor(words.length ** next()) - 1]!;
  const sentence = (length: number) => {
    const said = Array.from({ length }, () =>
      next() < 0.4 ? one(['the', 'and', 'of', 'to', 'that', 'you', 'is']) : word(),
    ).join(' ');
    return `${said[0]!.toUpperCase()}${said.slice(1)}.`;
  };
  const some = (from: readonly string[], most: number) => [
    ...new Set(Array.from({ length: 1 + Math.floor(next() * most) }, () => one(from))),
  ];
  const named = (file: string) =>
    Object.values(parse(readFileSync(path.join(ROOT, 'content', file), 'utf8')) as Record<string, string>);
  const [themes, moments] = [named('themes.yaml'), named('moments.yaml')];

  for (let from = 0; from < count; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => {
      const number = from + at;
      const of =
        kinds[
          pick(
            next(),
            kinds.map(({ share }) => share),
          )
        ]!;
      const paragraphs = Array.from({ length: Math.ceil(between(of.sentences) / 4) }, () =>
        Array.from({ length: 4 }, () => sentence(between([5, 18]))).join(' '),
      );
      const content = {
        title: sentence(between([2, 5])).slice(0, -1),
        standfirst: sentence(between([10, 20])),
        minutes: one(of.minutes),
        themes: some(themes, 4),
        moments: some(moments, 3),
        bodyHtml: paragraphs.map((said) => `<p>${said}</p>`).join('\n'),
        inTheRoom: sentence(14),
        notFor: [{ who: sentence(8), when: sentence(6) }],
        drawsOn: [{ framework: sentence(3), author: sentence(2) }],
      };
      return {
        kind: of.kind,
        slug: `made-${number}`,
        clinic: number % 20 === 0 ? 'own' : number % 20 === 1 ? 'other' : null,
        versions: number % 5 === 0 ? 3 : 1,
        content,
      };
    });
    await clinic.behind(
      `WITH row AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(kind piece_kind, slug text, clinic text, versions int, content jsonb)),
         made AS (INSERT INTO piece (clinic_id, kind, slug, language)
           SELECT CASE clinic WHEN 'own' THEN $2::uuid WHEN 'other' THEN $3::uuid END, kind, slug, 'en' FROM row RETURNING id, slug)
       INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
       SELECT m.id, n, sha256(n::text::bytea), r.content ->> 'title', r.content ->> 'standfirst', (r.content ->> 'minutes')::int, r.content, $4
       FROM made m JOIN row r USING (slug) CROSS JOIN LATERAL generate_series(1, r.versions) n`,
      [JSON.stringify(rows), clinic.clinicId, otherClinicId, clinic.disclaimerId],
    );
  }
}

/** English words first, then made ones, pronounceable and all different. */
function vocabulary(next: () => number): string[] {
  const [onsets, vowels, codas] = [
    'b bl c cr d dr f fl g gr h j k l m n p pr qu r s sh st t tr v w'.split(' '),
    'a e i o u ai ea oo'.split(' '),
    ['', 'n', 'r', 'st', 'l', 'd', 'th', 'm'],
  ];
  const one = (of: readonly string[]) => of[Math.floor(next() * of.length)]!;
  const words = new Set(english);
  while (words.size < VOCABULARY)
    words.add(
      Array.from({ length: 1 + Math.floor(next() * 3) }, () => one(onsets) + one(vowels) + one(codas)).join(''),
    );
  return [...words];
}

function pick(thrown: number, shares: readonly number[]): number {
  let sum = 0;
  return Math.max(
    0,
    shares.findIndex((share) => (sum += share) > thrown),
  );
}
