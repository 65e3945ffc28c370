/** How long to wait before Odoo is asked again, by what stands in the way. */
export interface BackOff {
  /** Longest wait after the first failure, the second …; the last holds for all others. Milliseconds. */
  readonly upToMs: readonly number[];
  /** The part of it that is always waited; the rest is drawn, so that stations do not come back all at once. 0: full jitter. */
  readonly atLeast: number;
  readonly why: string;
}

export const backOff = {
  away: {
    upToMs: [500, 1_000, 2_000, 3_000],
    atLeast: 0,
    why: 'Odoo does not answer: the first posting follows its return within seconds, and twenty stations spread over them',
  },
  busy: {
    upToMs: [500, 1_000, 2_000, 4_000],
    atLeast: 0.5,
    why: 'Odoo asks to come again later (409, 429, 503, two at the same record): never at once',
  },
  alone: {
    upToMs: [2_000, 5_000, 15_000, 60_000, 120_000],
    atLeast: 1,
    why: 'one posting comes to nothing again and again: the others have the line meanwhile',
  },
  act: {
    upToMs: [15_000],
    atLeast: 0.8,
    why: 'somebody must act first: rights, key, certificate, posting action, disk',
  },
} as const satisfies Readonly<Record<string, BackOff>>;
export type BackOffName = keyof typeof backOff;

/** Not even the luckiest draw makes the station ask without a breath. */
const shortestMs = 50;
/** Somebody at the station who wants it now is heard this long after the last attempt. */
export const askedForMs = 1_000;

/**
 * Milliseconds to wait.
 * @param failures before this one, in a row
 * @param drawn in [0, 1)
 */
export function restMs(name: BackOffName, failures: number, drawn: number): number {
  const { upToMs, atLeast }: BackOff = backOff[name];
  const upTo = upToMs[Math.min(failures, upToMs.length - 1)] ?? 0;
  return Math.max(shortestMs, upTo * (atLeast + (1 - atLeast) * drawn));
}
