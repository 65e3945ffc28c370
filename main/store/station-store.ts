import type { CountRow } from '../../sync/domain/count.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import type { LocalStore } from '../../sync/ports.ts';
import type { CollectionName } from './collections.ts';

/** What the station needs of its store beyond what `sync/` needs. A resolved promise of a write means: fsynced (P1). */
export interface StationStore extends LocalStore {
  /**
   * Records an entry under the next station sequence. `build` must not have side effects. An id that is there already
   * brings the stored entry back and uses up no sequence: the same touch sent twice is one entry.
   */
  recordEntry(build: (seq: number) => Entry): Promise<Entry>;
  /** Newest first. */
  newestEntries(limit: number): Promise<Entry[]>;
  /** By station sequence. */
  entriesOfOrder(orderId: string): Promise<Entry[]>;

  /** Any JSON value; undefined when nothing was saved under this key. */
  setting(key: string): Promise<unknown>;
  saveSetting(key: string, value: unknown): Promise<void>;

  lastCount(signal: string): Promise<CountRow | undefined>;
  /** Adds a ledger row; rejects if its id is there already. */
  appendCount(row: CountRow): Promise<void>;
  /** Rows after `seq`, by sequence. */
  countsSince(signal: string, seq: number): Promise<CountRow[]>;

  /** Calls `listen` soon after commits with what they changed, until the returned function is called. */
  onChange(listen: (collections: ReadonlySet<CollectionName>) => void): () => void;
  /** Bytes left on the disk of the file. */
  freeBytes(): Promise<number>;
  /** Waits for what is under way and closes the file. */
  close(): Promise<void>;
}
