import { headText, isSigned, readPublicKeys, type Head } from '~/crypto/record-key';
import { isId } from '~/db/id';
import { query, queryBatch } from '~/db/query';
import { Prisma } from '~/db/generated/client';
import type { ClientViewer } from '~/db/viewer';
import { env } from '~/env.server';
import { Refused } from '~/errors';

/*
 * Receipts: where the chains about a client stood when they kept one, as a small text that anyone can read. It holds no
 * words and names nobody.
 */

/** One chain in a receipt. */
interface ReceiptPart {
  scope: string;
  head: Head;
  /** The newest head that the worker had signed by then; null where none was. */
  signed: { head: Head; at: string; key: string; signature: string } | null;
}

/** A receipt, read. */
export interface Receipt {
  /** When it was kept, in ISO 8601, as it says itself. */
  kept: string;
  parts: ReceiptPart[];
}

/** What came of giving a receipt back. */
export interface ReceiptVerdict {
  /**
   * `holds`: all that stood there then stands there still. `changed`: not so. `other`: it is of no history that stands
   * here for the person asking.
   */
  is: 'holds' | 'changed' | 'other';
  kept: string;
  /** Whether it carries the worker's own signature; null where nobody here can tell. */
  genuine: boolean | null;
}

const BEGINS = 'Meantime receipt 1';
const ENDS = 'end of receipt';

/** The longest text that is read as one: several times what one has. */
export const LONGEST_RECEIPT = 8_000;
/** More histories than this no receipt has. */
const MOST_PARTS = 4;

interface HeadRow {
  chain: string;
  scope: string;
  seq: string;
  hash: Buffer;
  signed_seq: string | null;
  signed_hash: Buffer | null;
  signed_at: Date | null;
  signed_with: string | null;
  signature: Buffer | null;
}

/** What the viewer's receipt says now: where each chain about them stands. Null where nothing was recorded yet. */
export async function receiptNow(viewer: ClientViewer): Promise<Receipt | null> {
  const rows = await query<HeadRow>(viewer, Prisma.sql`SELECT * FROM meantime.own_heads()`);
  if (rows.length === 0) return null;
  return {
    kept: new Date().toISOString(),
    parts: rows.map(({ chain, scope, seq, hash, signed_seq, signed_hash, signed_at, signed_with, signature }) => ({
      scope,
      head: { chain, seq, hash: hash.toString('hex') },
      signed:
        signed_seq && signed_hash && signed_at && signed_with && signature
          ? {
              head: { chain, seq: signed_seq, hash: signed_hash.toString('hex') },
              at: signed_at.toISOString(),
              key: signed_with,
              signature: signature.toString('base64url'),
            }
          : null,
    })),
  };
}

/** A receipt as the text that a client keeps; `introduction` stands above it, for whoever opens it. */
export function writeReceipt({ kept, parts }: Receipt, introduction: readonly string[]): string {
  const lines = parts.flatMap(({ scope, head, signed }) => [
    '',
    `history ${scope}`,
    `chain ${head.chain}`,
    `number ${head.seq}`,
    `mark ${head.hash}`,
    ...(signed
      ? [
          `signed ${signed.at}`,
          `signed-number ${signed.head.seq}`,
          `signed-mark ${signed.head.hash}`,
          `signed-with ${signed.key}`,
          `signature ${signed.signature}`,
        ]
      : []),
  ]);
  return [...introduction, '', BEGINS, `kept ${kept}`, ...lines, '', ENDS, ''].join('\n');
}

/** The receipt in a text, whatever stands around it and however its lines were broken; undefined where there is none. */
export function readReceipt(text: string): Receipt | undefined {
  if (text.length > LONGEST_RECEIPT) return undefined;
  const begins = text.indexOf(BEGINS);
  const ends = text.indexOf(ENDS, begins);
  if (begins === -1 || ends === -1) return undefined;
  const words = text
    .slice(begins + BEGINS.length, ends)
    .split(/\s+/)
    .filter(Boolean);
  let kept: string | undefined;
  const parts: Map<string, string>[] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [name, value] = [words[at] as string, words[at + 1] as string];
    if (name === 'kept') kept = value;
    else if (name === 'history') parts.push(new Map([[name, value]]));
    else parts.at(-1)?.set(name, value);
  }
  if (!isMoment(kept) || parts.length === 0 || parts.length > MOST_PARTS) return undefined;
  const read = parts.map(readPart);
  return read.some((part) => part === undefined) ? undefined : { kept, parts: read as ReceiptPart[] };
}

function readPart(said: ReadonlyMap<string, string>): ReceiptPart | undefined {
  const chain = said.get('chain');
  const head = readHead(chain, said.get('number'), said.get('mark'));
  if (!head) return undefined;
  const scope = said.get('history') ?? '';
  const [at, key, signature] = [said.get('signed'), said.get('signed-with'), said.get('signature')];
  if (at === undefined) return { scope, head, signed: null };
  const signedHead = readHead(chain, said.get('signed-number'), said.get('signed-mark'));
  if (!signedHead || !isMoment(at) || key === undefined || signature === undefined) return undefined;
  return { scope, head, signed: { head: signedHead, at, key, signature } };
}

function readHead(chain: string | undefined, seq: string | undefined, hash: string | undefined): Head | undefined {
  if (!isId(chain) || !/^[1-9]\d{0,17}$/.test(seq ?? '') || !/^[0-9a-f]{64}$/.test(hash ?? '')) return undefined;
  return { chain, seq: seq as string, hash: hash as string };
}

function isMoment(text: string | undefined): text is string {
  return /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text ?? '') && !Number.isNaN(Date.parse(text as string));
}

/**
 * Whether the viewer's history still holds all that it held when a receipt was kept: what stands at each number of it, and
 * everything before, as it was written. Throws `Refused` (`unreadable`, beside `receipt`) where the text holds none.
 */
export async function checkReceipt(viewer: ClientViewer, text: string): Promise<ReceiptVerdict> {
  const receipt = readReceipt(text);
  if (!receipt) {
    throw new Refused(
      'unreadable',
      `No receipt was found in this. Give back the whole text of one, from “${BEGINS}” to “${ENDS}”.`,
      'receipt',
    );
  }
  const { kept, parts } = receipt;
  const heads = parts.flatMap(({ head, signed }) =>
    signed && signed.head.seq !== head.seq ? [head, signed.head] : [head],
  );
  const answers = await queryBatch<{ holds: boolean | null }[]>(
    viewer,
    heads.map(
      ({ chain, seq, hash }) =>
        Prisma.sql`SELECT meantime.own_record_holds(${chain}::uuid, ${seq}::bigint, ${Buffer.from(hash, 'hex')}::bytea) AS holds`,
    ),
  );
  const holds = answers.map(([row]) => row?.holds ?? null);
  const genuine = isGenuine(parts);
  if (holds.every((one) => one === null)) return { is: 'other', kept, genuine };
  return { is: holds.every((one) => one === true) ? 'holds' : 'changed', kept, genuine };
}

function isGenuine(parts: readonly ReceiptPart[]): boolean | null {
  const keys = readPublicKeys(env().MEANTIME_RECORD_PUBLIC ?? '');
  if (keys.size === 0) return null;
  return parts.every(({ signed }) => signed !== null && isSigned(headText(signed.head, signed.at), signed, keys));
}
