import { expect, test } from 'vitest';
import { fromOdooTime, iso, toOdooTime } from '../../../sync/domain/time.ts';

/** Across days, years and a leap day, back and forth, with parts of a millisecond. */
const moments = Array.from({ length: 4_000 }, (_, nth) => ((nth * 7_919_777_777.37) % 4_102_444_800_000) + (nth % 3));

test('a moment is written as the platform writes it, whatever was written before it', () => {
  for (const ms of moments) {
    const written = new Date(ms).toISOString();
    expect(iso(ms)).toBe(written);
    expect(toOdooTime(ms)).toBe(written.slice(0, 19).replace('T', ' '));
    expect(fromOdooTime(toOdooTime(ms))).toBe(Math.floor(ms / 1_000) * 1_000);
  }
});

test('what is no time is not written', () => {
  for (const ms of [Number.NaN, Infinity, 9e15]) expect(() => iso(ms)).toThrow(RangeError);
});
