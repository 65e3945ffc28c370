import type { CountRow } from '../../sync/domain/count.ts';
import type { Clock, Log } from '../../sync/ports.ts';
import { countDelta, type CounterRules, type CounterSample } from '../../sync/rules/counting.ts';

/** Where count rows live. `append` resolves when the row is on the disk. */
export interface CountStore {
  last(signal: string): Promise<CountRow | undefined>;
  append(row: CountRow): Promise<void>;
}

export interface LedgerOptions {
  readonly signal: string;
  readonly rules: CounterRules;
  readonly counts: CountStore;
  readonly clock: Clock;
  readonly log: Log;
  /** The order that runs at the work center now. */
  readonly orderId: () => string | null;
  /** After the row is on the disk. */
  readonly onRow: (row: CountRow) => void;
  /** The machine's clock runs backwards within one connection: only a new connection helps. */
  readonly onStuck: () => void;
}

const stuckAfter = 5;

/**
 * The count ledger of one signal. Readings are taken one after the other; a reading that waits while a row is written
 * is replaced by a newer one, because a cumulative counter's last value says it all.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  #last: CountRow | undefined;
  #loaded = false;
  #acceptedAt: number | undefined;
  #waiting: CounterSample | undefined;
  #working: Promise<void> | undefined;
  #older = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** The last row, from the store at first. Its generation must be below that of every new connection. */
  async load(): Promise<CountRow | undefined> {
    if (!this.#loaded) {
      this.#last = await this.#options.counts.last(this.#options.signal);
      this.#loaded = true;
    }
    return this.#last;
  }

  take(sample: CounterSample): void {
    this.#waiting = sample;
    this.#wake();
  }

  /** The machine says that nothing has changed since the last reading. */
  unchanged(): void {
    if (this.#waiting) this.#wake();
    else if (!this.#working && this.#acceptedAt !== undefined) this.#acceptedAt = this.#options.clock.monotonic();
  }

  /** Resolves when nothing is being written any more. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  #wake(): void {
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  async #work(): Promise<void> {
    for (let sample = this.#waiting; sample; sample = this.#waiting) {
      this.#waiting = undefined;
      try {
        await this.#count(sample);
      } catch (error) {
        this.#options.log.warn('count not saved', { signal: sample.signal, error: String(error) });
        // Whether the row was written is not known: the store tells before the next try, at the next sign of life.
        this.#loaded = false;
        this.#waiting ??= sample;
        return;
      }
    }
  }

  async #count(sample: CounterSample): Promise<void> {
    const { clock, rules, counts, orderId, onRow, onStuck } = this.#options;
    const previous = await this.load();
    const now = clock.monotonic();
    const elapsedMs =
      this.#acceptedAt === undefined ? clock.now() - Date.parse(previous?.at ?? sample.at) : now - this.#acceptedAt;
    const outcome = countDelta(previous, sample, rules, { elapsedMs, orderId: orderId() });
    this.#older = outcome.kind === 'discard' && outcome.reason === 'older' ? this.#older + 1 : 0;
    if (this.#older >= stuckAfter) onStuck();
    if (outcome.kind === 'discard') return;
    if (outcome.kind === 'row') {
      await counts.append(outcome.row);
      this.#last = outcome.row;
      onRow(outcome.row);
    }
    this.#acceptedAt = now;
  }
}
