import type { CountRow } from '../../sync/domain/count.ts';

/** The part of the store that holds the count ledger. */
export interface CountLedger {
  lastCount(signal: string): Promise<CountRow | undefined>;
  /** Rows after `seq`, by sequence. */
  countsSince(signal: string, seq: number): Promise<CountRow[]>;
}

const firstStep = 256;

/**
 * The newest rows of the ledger in memory, so that a board that is drawn every second does not read a whole shift
 * again: each call reads only the rows that are new.
 */
export class CountWindow {
  readonly #ledger: CountLedger;
  readonly #rows = new Map<string, readonly CountRow[]>();

  constructor(ledger: CountLedger) {
    this.#ledger = ledger;
  }

  /** Rows after `seq`, by sequence. */
  async after(signal: string, seq: number): Promise<readonly CountRow[]> {
    return this.#from(signal, (row) => row.seq > seq);
  }

  /** Rows later than `at` (ISO 8601 UTC), by sequence. */
  async later(signal: string, at: string): Promise<readonly CountRow[]> {
    return this.#from(signal, (row) => row.at > at);
  }

  /** The newest rows without a gap, from the first one that is `wanted`; older ones are forgotten. */
  async #from(signal: string, wanted: (row: CountRow) => boolean): Promise<readonly CountRow[]> {
    const known = this.#rows.get(signal) ?? [];
    const newest = known.at(-1);
    const more = newest ? await this.#ledger.countsSince(signal, newest.seq) : [];
    const rows = await this.#reachBack(signal, [...known, ...more], wanted);
    const first = rows.findIndex(wanted);
    // One row before the wanted ones stays: it shows that nothing is missing between.
    this.#rows.set(signal, rows.slice(first < 0 ? -1 : Math.max(first - 1, 0)));
    return first < 0 ? [] : rows.slice(first);
  }

  async #reachBack(
    signal: string,
    rows: readonly CountRow[],
    wanted: (row: CountRow) => boolean,
  ): Promise<readonly CountRow[]> {
    const last = rows.at(-1)?.seq ?? (await this.#ledger.lastCount(signal))?.seq ?? 0;
    let found = rows;
    for (let step = firstStep, hasAll = last === 0; ; step *= 4) {
      const first = found[0];
      if (hasAll || (first && (first.seq === 1 || !wanted(first)))) return found;
      found = await this.#ledger.countsSince(signal, Math.max(last - step, 0));
      hasAll = step >= last;
    }
  }
}
