import type { CountRow } from '../../sync/domain/count.ts';
import { inOrder } from '../store/in-order.ts';

/** The part of the store that holds the count ledger. */
export interface CountLedger {
  lastCount(signal: string): Promise<CountRow | undefined>;
  /** Rows after `seq`, by sequence. */
  countsSince(signal: string, seq: number): Promise<CountRow[]>;
}

export interface Recent {
  /** Ledger rows that are young enough to be proposed, by sequence. */
  readonly rows: readonly CountRow[];
  /** Of each order, or of none (null), the newest row that counted something and is too old by now. */
  readonly passed: ReadonlyMap<string | null, CountRow>;
}

interface Kept {
  readonly oldest: string;
  readonly rows: readonly CountRow[];
  readonly passed: Map<string | null, CountRow>;
}

/** At the first look so many rows are read, at most; a ledger that was never pruned may be longer. */
const firstLook = 50_000;
/** A clock that was set back by more than this makes rows young again. */
const setBackMs = 60_000;

/**
 * The young rows of the ledger in memory, so that a board that is drawn every second does not read a whole shift again: each call
 * reads only the rows that are new, whichever order it is for.
 */
export class CountWindow {
  readonly #ledger: CountLedger;
  /** ISO 8601 UTC; rows up to this time are too old. */
  readonly #oldest: () => string;
  readonly #kept = new Map<string, Kept>();
  readonly #queue = inOrder();

  constructor(ledger: CountLedger, oldest: () => string) {
    this.#ledger = ledger;
    this.#oldest = oldest;
  }

  recent(signal: string): Promise<Recent> {
    return this.#queue(async () => {
      const oldest = this.#oldest();
      const before = this.#kept.get(signal);
      const isUsable = before && Date.parse(oldest) > Date.parse(before.oldest) - setBackMs;
      const { rows, passed } = isUsable ? before : { rows: [], passed: new Map<string | null, CountRow>() };
      const all = [...rows, ...(await this.#ledger.countsSince(signal, await this.#readUpTo(signal, rows)))];
      const young = all.findIndex((row) => row.at > oldest);
      // The newest one stays, however old: from it on everything is new.
      const first = young < 0 ? Math.max(all.length - 1, 0) : young;
      for (const row of all.slice(0, young < 0 ? all.length : young))
        if (row.delta !== '0' || row.doubtful) passed.set(row.orderId, row);
      this.#kept.set(signal, { oldest, rows: all.slice(first), passed });
      return { rows: young < 0 ? [] : all.slice(first), passed };
    });
  }

  async #readUpTo(signal: string, rows: readonly CountRow[]): Promise<number> {
    const newest = rows.at(-1);
    if (newest) return newest.seq;
    return Math.max(0, ((await this.#ledger.lastCount(signal))?.seq ?? 0) - firstLook);
  }
}
