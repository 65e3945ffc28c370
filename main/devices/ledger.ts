import type { CountRow } from '../../sync/domain/count.ts';
import type { Clock, Log } from '../../sync/ports.ts';
import { countDelta, isRepeated, type CounterRules, type CounterSample } from '../../sync/rules/counting.ts';

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
  /** A counter that only grows gets at most one row in this time, so that a shift is thousands of rows, not millions. */
  readonly rowEveryMs: number;
  /** The order that runs at the work center now. */
  readonly orderId: () => string | null;
  /** After the row is on the disk. */
  readonly onRow: (row: CountRow) => void;
  /** The machine's clock runs backwards within one connection: only a new connection helps. */
  readonly onStuck: () => void;
}

interface Taken {
  readonly sample: CounterSample;
  /** Monotonic milliseconds and running order when the reading came. */
  readonly atMs: number;
  readonly orderId: string | null;
}

const stuckAfter = 5;
const queueLimit = 16;

/**
 * The count ledger of one signal. Readings are taken one after the other. While one waits, a newer reading of the same
 * run and order that is not smaller replaces it, because a cumulative counter's last value says it all.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  #last: CountRow | undefined;
  #loaded = false;
  #acceptedMs: number | undefined;
  #accepted: CounterSample | undefined;
  #rowMs = -Infinity;
  #queue: Taken[] = [];
  #working: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
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
    const taken = { sample, atMs: this.#options.clock.monotonic(), orderId: this.#options.orderId() };
    const waiting = this.#queue.at(-1);
    if ((waiting && grewOnly(waiting, taken)) || this.#queue.length >= queueLimit) this.#queue.pop();
    this.#queue.push(taken);
    this.#wake();
  }

  /** The machine says that nothing has changed since the last reading. */
  unchanged(): void {
    if (this.#queue.length > 0) this.#wake();
    else if (!this.#working && this.#acceptedMs !== undefined) this.#acceptedMs = this.#options.clock.monotonic();
  }

  /** Writes what waits, and resolves when nothing is being written any more. */
  async flush(): Promise<void> {
    this.#wake(true);
    await this.#working;
    this.#cancelTimer?.();
  }

  #wake(now = false): void {
    if (this.#working || this.#queue.length === 0) return;
    this.#cancelTimer?.();
    const waitMs = this.#rowMs + this.#options.rowEveryMs - this.#options.clock.monotonic();
    if (!now && this.#queue.length === 1 && waitMs > 0) {
      this.#cancelTimer = this.#options.clock.after(waitMs, () => this.#wake(true));
      return;
    }
    this.#working = this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    for (let taken = this.#queue.shift(); taken; taken = this.#queue.shift()) {
      try {
        await this.#count(taken);
      } catch (error) {
        this.#options.log.warn('count not saved', { signal: this.#options.signal, error: String(error) });
        // Whether the row was written is not known: the store tells before the next try, at the next sign of life.
        this.#loaded = false;
        const next = this.#queue[0];
        if (!next || !grewOnly(taken, next)) this.#queue.unshift(taken);
        return;
      }
    }
  }

  async #count({ sample, atMs, orderId }: Taken): Promise<void> {
    const { clock, rules, counts, onRow, onStuck } = this.#options;
    const previous = await this.load();
    const elapsedMs =
      this.#acceptedMs === undefined
        ? Date.parse(sample.at) - Date.parse(previous?.at ?? sample.at)
        : atMs - this.#acceptedMs;
    const outcome = countDelta(previous, sample, rules, { elapsedMs, orderId });
    this.#older = outcome.kind === 'discard' && outcome.reason === 'older' ? this.#older + 1 : 0;
    if (this.#older >= stuckAfter) onStuck();
    if (outcome.kind === 'discard') return;
    if (outcome.kind === 'row') {
      await counts.append(outcome.row);
      this.#last = outcome.row;
      this.#rowMs = clock.monotonic();
      onRow(outcome.row);
    }
    // Else a whole turn of the counter since then would look like a standstill.
    if (!isRepeated(sample, this.#accepted)) this.#acceptedMs = atMs;
    this.#accepted = sample;
  }
}

/** True when nothing is lost by forgetting the waiting reading: same run, same order, both good, and not smaller. */
function grewOnly(waiting: Taken, next: Taken): boolean {
  const [a, b] = [waiting.sample, next.sample];
  const sameRun = a.boot === b.boot && a.generation === b.generation && waiting.orderId === next.orderId;
  const bothGood = a.quality === 'good' && b.quality === 'good' && a.value !== null && b.value !== null;
  return sameRun && bothGood && BigInt(b.value ?? '0') >= BigInt(a.value ?? '0');
}
