import { z } from 'zod';

const VERSION = 1;
const versioned = z.looseObject({ version: z.literal(VERSION).default(VERSION) });

/** Versioned JSON. What is to be stored, with the version of its shape. Read it back with `parseStored`. */
export function toStored<T extends object>(value: T): { version: typeof VERSION } & T {
  return { version: VERSION, ...value };
}

/**
 * Parses what was stored as JSON, without its version. JSON that carries none is of version 1. Throws when it is of a
 * version that this code does not know, or not of the shape.
 */
export function parseStored<S extends z.ZodType>(shape: S, stored: unknown): z.output<S> {
  const { version: _version, ...value } = versioned.parse(stored);
  return shape.parse(value);
}
