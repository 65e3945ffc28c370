import { z } from 'zod';
import type { Documents } from './documents.ts';
import type { SettingDocument } from './collections.ts';

/** Setting: the first station sequence that may be given, and which ones are known to be missing. */
export const sequenceSetting = 'sequence';

const range = z.object({ from: z.int(), to: z.int() });
const shape = z.object({ next: z.int().min(1), missing: z.array(range) });
export type Sequence = z.infer<typeof shape>;

/** What a store tells of the numbers that were given: the highest that is in it, and the first that may be given. */
export interface GivenNumbers {
  readonly lastSeq: number;
  readonly next: number;
}

export const sequenceIn = (value: unknown): Sequence => {
  const parsed = shape.safeParse(value);
  return parsed.success ? parsed.data : { next: 1, missing: [] };
};

/** Numbers above the highest that was seen were perhaps given and lost: so many are left out, and never used again. */
const leftOut = 1_000;

/**
 * The sequence of a store that was put together from what was found. The numbers that were given last may be lost with everything
 * that was recorded under them, also when those began behind a gap of an earlier loss: so each loss leaves a gap of its own.
 */
export function sequenceAfter(lastSeq: number, gaps: Sequence['missing'], before: Sequence): Sequence {
  const next = Math.max(lastSeq + 1, before.next) + leftOut;
  return { next, missing: [...gaps, { from: lastSeq + 1, to: next - 1 }] };
}

/** Missing numbers that nobody was told of before. */
export const newlyMissing = (gaps: Sequence['missing'], before: Sequence): Sequence['missing'] =>
  gaps.filter(({ from, to }) => !before.missing.some((known) => known.from <= from && to <= known.to));

/** `3, 7–9`; at most twenty ranges. */
export function rangesText(ranges: Sequence['missing']): string {
  const shown = ranges.slice(0, 20).map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`));
  return `${shown.join(', ')}${ranges.length > shown.length ? ' …' : ''}`;
}

/** The first sequence that may be given, as the settings tell. */
export const firstSequence = async (settings: Documents<SettingDocument>): Promise<number> =>
  sequenceIn((await settings.one(sequenceSetting))?.value).next;
