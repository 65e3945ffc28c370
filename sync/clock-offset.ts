import type { PostingProfile, Sent } from './odoo/postings.ts';
import type { Clock } from './ports.ts';

/** So many of the last measurements count. */
const kept = 9;
/** Odoo tells whole seconds, cut off: on average it is half a second later than it says. */
const halfSecond = 500;
/** An answer that took longer tells too little about the time at which it was made. */
const longestTripMs = 10_000;

/**
 * Measures how far Odoo's clock is from ours: the median of several answers, each taken for the middle of its round trip. It is kept
 * against monotonic time, so that a device clock that is set shows in the very next `ms`, without another answer.
 */
export class ClockOffset {
  readonly #clock: Clock;
  /** Odoo's time minus our monotonic time, milliseconds. */
  #samples: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The moment before a call. */
  begin(): number {
    return this.#clock.monotonic();
  }

  /** @param odooNow Odoo's clock as the answer told it, milliseconds since 1970; null: it did not */
  end(begun: number, odooNow: number | null): void {
    const ended = this.#clock.monotonic();
    const roundTripMs = ended - begun;
    if (odooNow === null || !Number.isFinite(odooNow) || roundTripMs > longestTripMs) return;
    const ahead = odooNow + halfSecond - (begun + ended) / 2;
    const median = this.#median();
    // Odoo's clock was set, or this PC slept and its monotonic time stood still: what was measured before says nothing any more.
    if (median !== null && Math.abs(ahead - median) > 2_000 + roundTripMs) this.#samples = [];
    this.#samples = [...this.#samples, ahead].slice(-kept);
  }

  /** Odoo's time minus device time, milliseconds; null until measured. */
  ms(): number | null {
    const now = this.odooNow();
    return now === null ? null : Math.round(now - this.#clock.now());
  }

  /** Odoo's time, milliseconds since 1970; null until measured. */
  odooNow(): number | null {
    const ahead = this.#median();
    return ahead === null ? null : this.#clock.monotonic() + ahead;
  }

  #median(): number | null {
    const sorted = this.#samples.toSorted((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
    return low === undefined || high === undefined ? null : (low + high) / 2;
  }
}

/** The same profile, whose answers measure the clock. */
export function measuring(profile: PostingProfile, offset: ClockOffset): PostingProfile {
  const timed = async (ask: () => Promise<Sent>): Promise<Sent> => {
    const begun = offset.begin();
    const sent = await ask();
    if (sent.kind === 'answered') offset.end(begun, sent.odooNow);
    return sent;
  };
  return {
    name: profile.name,
    batchLimit: profile.batchLimit,
    send: (postings) => timed(() => profile.send(postings)),
    check: () => timed(() => profile.check()),
    booked: (id) => profile.booked(id),
    held: (entries) => profile.held(entries),
  };
}
