import { pino } from 'pino';

/**
 * The log. What may stand in it is said by the functions below and by nothing else: no address of a page, no
 * query, no header, no field, no message of an error. Any of these can carry a person's words, name or key.
 */
const out = pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime });

export interface RequestLine {
  id: string;
  method: string;
  /** The pattern of the route, such as `/portal/shared/:sharedReflectionId`; never the address itself. */
  route: string;
  status: number;
  ms: number;
}

/** One line for one answered request. */
export function logRequest({ id, method, route, status, ms }: RequestLine): void {
  out.info({ id, method, route, status, ms }, 'request');
}

const COUNTED_FOR = 10_000;
let turnedAway = 0;

/** One more form of a flood that was refused. There is one line for all those of ten seconds. */
export function logThrottled(): void {
  turnedAway += 1;
  if (turnedAway > 1) return;
  setTimeout(() => {
    out.info({ count: turnedAway }, 'turned away');
    turnedAway = 0;
  }, COUNTED_FOR).unref();
}

/** A step in the life of the process, in words of our own. */
export function logStep(
  step: 'listening' | 'stopping' | 'stopped' | 'the zone data is over a year old: offsets may be wrong',
  facts: { port?: number; node?: string; zoneData?: string } = {},
): void {
  out.info(facts, step);
}

/**
 * Something that went wrong: its kind, its code and where it happened, without its message. Databases and parsers
 * put values into messages.
 */
export function logFailure(failure: unknown, requestId?: string): void {
  out.error({ ...(requestId !== undefined && { id: requestId }), failure: described(failure) }, 'failure');
}

interface Described {
  name: string;
  code?: string;
  frames: string[];
  cause?: Described;
}

function described(failure: unknown, depth = 0): Described {
  if (!(failure instanceof Error)) return { name: typeof failure, frames: [] };
  const code: unknown = 'code' in failure ? failure.code : undefined;
  return {
    name: word(failure.name) ?? 'Error',
    ...(word(code) !== undefined && { code: word(code) as string }),
    frames: framesOf(failure),
    ...(failure.cause !== undefined && depth < 3 && { cause: described(failure.cause, depth + 1) }),
  };
}

/** A name or code is one short word; anything else may be a message in disguise. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(value) ? value : undefined;
}

/** The lines of a stack that name a place in the code, and only the place. They follow the message, which may look like one. */
function framesOf({ stack = '', message }: Error): string[] {
  return stack
    .slice(Math.max(stack.indexOf(message), 0) + message.length)
    .split('\n')
    .map((line) => /^ {4}at (?:.*[ (])?((?:file:\/\/|node:|\/)[^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1])
    .filter((place) => place !== undefined)
    .slice(0, 20);
}
