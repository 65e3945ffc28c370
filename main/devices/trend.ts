import type { CountRow } from '../../sync/domain/count.ts';

const bucketMs = 5 * 60_000;
const keptBuckets = 72;
/** The bucket under way is shown once it holds enough time for a rate. */
const youngestMs = 60_000;

/** Pieces per hour in steps of five minutes over the last six hours, from ledger rows. */
export class Trend {
  readonly #pieces = new Map<number, number>();
  #lastAt: number | undefined;
  #firstBucket: number | undefined;

  /** Pieces of a row are spread evenly over the time since the row before: after an outage they were not made at once. */
  add(row: CountRow): void {
    const at = Date.parse(row.at);
    const oldest = at - keptBuckets * bucketMs;
    const from = Math.min(at, Math.max(this.#lastAt ?? at, oldest));
    this.#lastAt = at;
    this.#firstBucket ??= bucketOf(at);
    const pieces = Number(row.delta);
    if (pieces === 0) return;
    for (let bucket = bucketOf(from); bucket <= bucketOf(at); bucket++) {
      const overlap = Math.min(at, (bucket + 1) * bucketMs) - Math.max(from, bucket * bucketMs);
      const share = at === from ? 1 : overlap / (at - from);
      this.#pieces.set(bucket, (this.#pieces.get(bucket) ?? 0) + pieces * share);
    }
    for (const bucket of this.#pieces.keys()) if (bucket < bucketOf(oldest)) this.#pieces.delete(bucket);
  }

  points(now: number): { at: string; perHour: number }[] {
    if (this.#firstBucket === undefined) return [];
    const current = bucketOf(now);
    const points = [];
    for (let bucket = Math.max(this.#firstBucket, current - keptBuckets); bucket <= current; bucket++) {
      const end = Math.min((bucket + 1) * bucketMs, now);
      const length = end - bucket * bucketMs;
      if (length < youngestMs) continue;
      const perHour = Math.round(((this.#pieces.get(bucket) ?? 0) * 3_600_000) / length);
      points.push({ at: new Date(end).toISOString(), perHour });
    }
    return points;
  }
}

const bucketOf = (at: number): number => Math.floor(at / bucketMs);
