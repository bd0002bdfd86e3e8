import { vi } from 'vitest';

const methods = {
  getItem(this: Record<string, string>, key: string): string | null {
    return Object.hasOwn(this, key) ? (this[key] ?? null) : null;
  },
  setItem(this: Record<string, string>, key: string, text: string): void {
    this[key] = text;
  },
  removeItem(this: Record<string, string>, key: string): void {
    delete this[key];
  },
};

/** A browser's `localStorage`, empty, in the place of none. What stands in it can be read and set as its properties. */
export function aStorage(): Record<string, string> {
  const storage = Object.create(methods) as Record<string, string>;
  vi.stubGlobal('localStorage', storage);
  return storage;
}

/** One that throws at every touch, as where cookies are blocked. */
export function aThrowingStorage(): void {
  const thrown = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.stubGlobal('localStorage', new Proxy({}, { get: thrown, ownKeys: thrown, has: thrown }));
}

/** One that is full: it can be read and emptied, and takes nothing more. */
export function aFullStorage(): Record<string, string> {
  const storage = aStorage();
  Object.defineProperty(storage, 'setItem', {
    value: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  });
  return storage;
}
