import { createHash } from 'node:crypto';

/** Chance that can be repeated: the same seed gives the same choices in the same order (sfc32). */
export class Chance {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: string) {
    const hash = createHash('sha256').update(seed).digest();
    this.a = hash.readInt32LE(0);
    this.b = hash.readInt32LE(4);
    this.c = hash.readInt32LE(8);
  }

  /** 32 bits. */
  private bits(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** From 0 up to, and not including, 1. */
  unit(): number {
    return this.bits() / 4_294_967_296;
  }

  /** A whole number from 0 up to, and not including, `end`. */
  below(end: number): number {
    return Math.floor(this.unit() * end);
  }

  between(from: number, to: number): number {
    return from + this.unit() * (to - from);
  }

  is(likelihood: number): boolean {
    return this.unit() < likelihood;
  }

  pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }

  /** Log-normal around 1: many small, a few large. `spread` is the standard deviation of its logarithm. */
  skewed(spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
    return Math.exp(normal * spread);
  }

  /** An id as `newId` makes them. */
  id(): string {
    const hex = [
      this.bits(),
      ((this.bits() & 0xffff0fff) | 0x4000) >>> 0,
      (this.bits() & 0x3fffffff) + 0x80000000,
      this.bits(),
    ]
      .map((bits) => bits.toString(16).padStart(8, '0'))
      .join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}
