import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { uuidv7 } from '../../renderer/uuid.ts';

describe('uuidv7', () => {
  it('is a UUIDv7 that carries the time of the touch', () => {
    const now = Date.parse('2026-11-20T10:20:07.123Z');
    const id = uuidv7(now);
    expect(z.uuid({ version: 'v7' }).safeParse(id).success).toBe(true);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
  });

  it('sorts by time', () => {
    const ids = [1, 65_535, 65_536, 4_294_967_296, 1_795_000_000_000].map((now) => uuidv7(now));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('differs at the same millisecond', () => {
    expect(new Set(Array.from({ length: 2000 }, () => uuidv7(5))).size).toBe(2000);
  });
});
