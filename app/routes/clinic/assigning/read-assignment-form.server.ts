import { LONGEST_KEPT, type AssignmentFields } from '~/domain/assignments/assignment-draft';
import { MOST_AT_ONCE } from '~/domain/assignments/assignment-reason';
import { isId } from '~/db/id';
import { Refused } from '~/errors';
import { keepable } from '~/forms/keepable';
import { assignmentIn } from './flat-assignment';

/** What all of it may come to, as it is written down, in bytes; sealed, the table holds 500,000. */
const MOST_KEPT = 450_000;

/**
 * What was typed into the form, as it can be kept: line ends are `\n`, and whom it is for is ids alone. Throws `Refused`
 * (`too-long`, beside its field; `recipients`) where it is more than is kept.
 */
export function readAssignmentForm(form: FormData): AssignmentFields {
  const { to, why, whys, ...rest } = assignmentIn(form);
  const kept = { ...rest, why: text(why), to: [...new Set(to)].filter(isId), whys: ownWords(whys) };
  if (kept.to.length > 2 * MOST_AT_ONCE) {
    throw new Refused('recipients', `Choose ${MOST_AT_ONCE} people at most, and the others after.`, 'to');
  }
  const tooLong = [['why', kept.why], ...Object.entries(kept.whys).map(([id, words]) => [`why.${id}`, words])].find(
    ([, words = '']) => words.length > LONGEST_KEPT,
  );
  if (tooLong) throw new Refused('too-long', 'This is longer than can be kept. Shorten it a little.', tooLong[0]);
  if (Buffer.byteLength(JSON.stringify(kept)) > MOST_KEPT) {
    throw new Refused(
      'too-long',
      'All of this together is more than can be kept. Give it to fewer people at once.',
      'to',
    );
  }
  return kept;
}

function text(typed: string): string {
  return keepable(typed.replaceAll('\r\n', '\n'));
}

function ownWords(whys: AssignmentFields['whys']): AssignmentFields['whys'] {
  const known = Object.entries(whys).filter(([clientId]) => isId(clientId));
  return Object.fromEntries(known.slice(0, 2 * MOST_AT_ONCE).map(([clientId, words]) => [clientId, text(words)]));
}
