import type { Step } from './trace.ts';

export type Change = Extract<Step, { kind: 'write' | 'truncate' }>;
/** Bytes from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Smallest part of a file that a disk keeps whole, in bytes. */
export const sector = 512;

/** A file's bytes with room to grow; what lies beyond its size reads as zeros. */
export class Content {
  bytes = Buffer.alloc(1 << 16);
  size = 0;
  /** Two sums over all sectors, kept by `settle`; see `identity`. */
  sums: readonly [number, number] = [0, 0];

  /** @returns what it touched, sector by sector, without overlaps and in order */
  apply(changes: readonly Change[]): Range[] {
    return joined(changes.map((change) => this.#apply(change)));
  }

  #apply(change: Change): Range {
    if (change.kind === 'truncate') {
      const range = { start: Math.min(change.size, this.size), end: Math.max(change.size, this.size) };
      this.#grow(change.size);
      this.bytes.fill(0, change.size, Math.max(change.size, this.size));
      this.size = change.size;
      return range;
    }
    const end = change.offset + change.data.length;
    this.#grow(end);
    this.bytes.set(change.data, change.offset);
    this.size = Math.max(this.size, end);
    return { start: change.offset, end };
  }

  /** Makes the ranges and the size as they are in `other`. */
  copy(other: Content, ranges: readonly Range[]): void {
    for (const { end } of ranges) this.#grow(end);
    for (const { start, end } of ranges) {
      this.bytes.fill(0, start, end);
      this.bytes.set(other.bytes.subarray(start, end), start);
    }
    this.size = other.size;
  }

  /** The sums of this content, if it differs from `base` at most in `ranges`. Same bytes, same sums; other bytes, other sums but for a chance of 2^-64. */
  identity(base: Content, ranges: readonly Range[]): [number, number] {
    let [first, second] = base.sums;
    for (const range of ranges)
      for (let at = range.start; at < range.end; at += sector) {
        const [was, is] = [hashed(base.bytes, at), hashed(this.bytes, at)];
        first = (first - was[0] + is[0]) | 0;
        second = (second - was[1] + is[1]) | 0;
      }
    return [(first + Math.imul(this.size - base.size, 0x9e3779b1)) | 0, (second + this.size - base.size) | 0];
  }

  #grow(end: number): void {
    if (end <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.ceil((2 * end) / sector) * sector);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** Two numbers of 32 bits for one sector at its place; zeros, and what lies outside, count nothing. */
function hashed(bytes: Buffer, at: number): [number, number] {
  if (at >= bytes.length) return [0, 0];
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, sector / 4);
  let first = 0;
  let second = 0;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? 0;
    if (word === 0) continue;
    const place = at + 4 * index + 1;
    const mixed = Math.imul(word ^ Math.imul(place, 0x85ebca6b), 0xc2b2ae35);
    first = (first + (mixed ^ (mixed >>> 15))) | 0;
    const other = Math.imul(word + Math.imul(place, 0x27d4eb2f), 0x165667b1);
    second = (second + Math.imul(other ^ (other >>> 13), 0x9e3779b1)) | 0;
  }
  return [first, second];
}

/** Widened to whole sectors and merged where they touch. */
function joined(ranges: readonly Range[]): Range[] {
  const wide = ranges
    .map(({ start, end }) => ({
      start: Math.floor(start / sector) * sector,
      end: Math.ceil(end / sector) * sector,
    }))
    .filter(({ start, end }) => end > start)
    .toSorted((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const range of wide) {
    const last = merged.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push(range);
  }
  return merged;
}
