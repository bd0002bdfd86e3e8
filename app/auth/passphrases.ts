import { hash, verify } from '@node-rs/argon2';
import { emailLookups } from '~/crypto/email-address';
import { Refused } from '~/errors';
import { commonPhrases, commonRuns, commonWords } from './common-passphrases';

/** The least and the most characters of a passphrase. */
export const passphraseLength = { min: 15, max: 200 } as const;

/** Argon2id with 19 MiB, two passes and one lane: the first of OWASP's recommended settings. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The same characters whatever keyboard or device they came from: phones curl quotes and leave a space at the end. */
function normalise(passphrase: string): string {
  return composed(passphrase)
    .replace(/[\u2018-\u201b\u2032\u02bc]/g, "'")
    .replace(/[\u201c-\u201f\u2033]/g, '"')
    .trim();
}

/** As far as passphrases were normalised before: hashes of that form are still kept. */
function composed(passphrase: string): string {
  return passphrase.normalize('NFKC');
}

/** The argon2id hash to keep. For a visitor it is made in their turn (`takeTurn`). */
export function hashPassphrase(passphrase: string): Promise<string> {
  return hash(normalise(passphrase), cost);
}

let nobodys: Promise<string> | undefined;

/**
 * Whether a passphrase fits a hash. With no hash (nobody has that address, or they have not chosen one yet) the
 * same work is done against a hash that fits nothing, so that the time tells nothing. A passphrase with curled quotes
 * or spaces around it is also tried as it was typed, whether it fitted or not: the time tells only what was typed. For
 * a visitor it is asked in their turn (`takeTurn`).
 */
export async function fitsPassphrase(stored: string | null, passphrase: string): Promise<boolean> {
  const typed = composed(passphrase);
  if (typed.length > passphraseLength.max * 4) return false;
  nobodys ??= hash(crypto.randomUUID(), cost);
  const against = stored ?? (await nobodys);
  let fits = false;
  for (const text of new Set([normalise(passphrase), typed])) fits = (await verify(against, text)) || fits;
  return stored !== null && fits;
}

/** What must not make up a passphrase: what others know of its owner. */
export interface Owner {
  name: string;
  addressLookup: Uint8Array;
}

/**
 * Refuses a new passphrase that is too short, too long, or one of the first that anyone would guess. What it is
 * made of is nobody's business otherwise: no digits, capitals or signs are asked for.
 * Throws `Refused` with a sentence for the field `passphrase`.
 */
export function checkNewPassphrase(passphrase: string, owner: Owner): void {
  const text = normalise(passphrase);
  const length = [...text].length;
  if (length < passphraseLength.min) {
    refuse(
      'too-short',
      `Make it at least ${passphraseLength.min} characters long. A few words that mean something only to you will do.`,
    );
  }
  if (length > passphraseLength.max) refuse('too-long', `Make it at most ${passphraseLength.max} characters long.`);
  if (isCommon(text, owner)) {
    refuse(
      'common',
      'This is among the first that someone would guess. A few words that do not belong together are better.',
    );
  }
}

function refuse(code: 'too-short' | 'too-long' | 'common', message: string): never {
  throw new Refused(`passphrase-${code}`, message, 'passphrase');
}

function isCommon(text: string, owner: Owner): boolean {
  const letters = text.toLowerCase().replace(/[\s\p{P}\p{S}]/gu, '');
  if (new Set(letters).size < 5) return true;
  if (commonPhrases.some((phrase) => letters.replaceAll(phrase, '').length < 6 && letters.includes(phrase)))
    return true;
  if (isOneThingAgain(letters)) return true;
  if (isOwnAddress(text, owner)) return true;
  return unguessed(letters, owner.name).length < 6;
}

/** "bluewhalebluewhale": a short thing said again and again is still short. */
function isOneThingAgain(letters: string): boolean {
  const period = (letters + letters).indexOf(letters, 1);
  return period < letters.length && period < 12;
}

/** Their own address, alone or with a few characters around it; it is known here only by its keyed hash. */
function isOwnAddress(text: string, owner: Owner): boolean {
  const known = Buffer.from(owner.addressLookup);
  const candidates = [text, ...(text.match(/[^\s<>"',;]+@[^\s<>"',;]+/g) ?? [])].flatMap((candidate) => [
    candidate,
    candidate.replace(/[\d\p{P}\p{S}]+$/u, ''),
  ]);
  return candidates.some(
    (candidate) =>
      emailLookups(candidate).some((lookup) => lookup.equals(known)) && text.replace(candidate, '').trim().length < 8,
  );
}

/** What is left when everything is taken out that a guesser would try: names, common words, runs of keys, a date or a year. */
function unguessed(letters: string, name: string): string {
  const names = name
    .toLowerCase()
    .split(/[\s\p{P}]+/u)
    .filter((part) => part.length > 2);
  const known = [...names, ...commonWords].sort((a, b) => b.length - a.length);
  let left = known.reduce((text, word) => text.replaceAll(word, ' '), letters);
  left = withoutRuns(left)
    .replace(/(.)\1{2,}/gu, ' ')
    .replace(/(?<!\d)\d{1,6}(?!\d)/g, ' ');
  return left.replaceAll(' ', '');
}

const runs = commonRuns.flatMap((run) => [run, [...run].reverse().join('')]);

/** Without stretches of four or more characters that follow each other on a keyboard, in the alphabet or in counting. */
function withoutRuns(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    let length = 0;
    const isRun = (end: number) => runs.some((run) => run.includes(text.slice(at, end)));
    for (let end = at + 4; end <= text.length && isRun(end); end += 1) length = end - at;
    if (length === 0) out += text.charAt(at);
    else out += ' ';
    at += Math.max(length, 1);
  }
  return out;
}
