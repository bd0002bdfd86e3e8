import { Prisma } from '~/db/generated/client';

/** As many words as a search looks for; those after them are left out. */
const MOST_WORDS = 10;

/**
 * Case- and accent-insensitive search in SQL: true where a folded column (`person.folded_name`,
 * `piece_search.folded_title`) holds each word of what was typed, anywhere and in any order. `jorg` is in Jörg, `soren`
 * in Søren, `nowak lu` in Łukasz Nowak. Where nothing that can be seen was typed, it is true of every row.
 */
export function holdsWords(folded: Prisma.Sql, typed: string): Prisma.Sql {
  const words = typed.split(/\s+/).slice(0, MOST_WORDS);
  // Each a subquery of its own, so that it is folded once and not once a row.
  const held = words.map((word) => Prisma.sql`strpos(${folded}, (SELECT meantime.folded(${word}))) > 0`);
  return Prisma.sql`(${Prisma.join(held, ' AND ')})`;
}
