/**
 * Documents read or written in one go. Each slice is a few milliseconds, so that a touch, a timer or a machine's sample never
 * waits for a bulk of any size.
 */
export const sliceSize = 250;

/** Lets everything else that is due run first. */
export const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += sliceSize) yield items.slice(start, start + sliceSize);
}
