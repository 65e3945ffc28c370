import { openStates } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import type { ReplicaMap, ReplicaName } from '../../sync/domain/replicas.ts';
import type { Known } from '../../sync/project/known.ts';
import { lastLotsRead } from '../../sync/pull.ts';
import { entriesLimit } from '../contract/table.ts';
import type { StationStore } from '../store/station-store.ts';

/** More waiting entries than a station can make in months; the folds stay bounded (P10). */
const openLimit = 20_000;

/** What a picture reads. */
type PictureStore = Pick<StationStore, 'replicas' | 'cursor' | 'entriesIn' | 'newestEntries' | 'entriesOfOrder'>;

/** Odoo's records and the open entries as the folds want them, read once and kept until they change. */
export class Picture {
  readonly #store: PictureStore;
  readonly #context: () => Pick<Known, 'holdLocationId'>;
  /** By collection, then by what was read of it. */
  readonly #kept = new Map<string, Map<string, Promise<unknown>>>();

  constructor(store: PictureStore, context: () => Pick<Known, 'holdLocationId'>) {
    this.#store = store;
    this.#context = context;
  }

  /** Forgets what these collections held. */
  forget(collections: Iterable<string>): void {
    for (const name of collections) this.#kept.delete(name);
  }

  async known(): Promise<Known> {
    const [orders, products, lots, places, reference, lotsReadAt, open] = await Promise.all([
      this.#records('orders'),
      this.#records('products'),
      this.#records('lots'),
      this.#records('places'),
      this.#records('reference'),
      this.#keep('cursors', 'lots', () => lastLotsRead(this.#store)),
      this.#keep('entries', 'open', () => this.#store.entriesIn(openStates, openLimit)),
    ]);
    return { orders, products, lots, places, reference, open, lotsReadAt, ...this.#context() };
  }

  /** The last 1,000 entries of this station, newest first. */
  recent(): Promise<readonly Entry[]> {
    return this.#keep('entries', 'recent', () => this.#store.newestEntries(entriesLimit));
  }

  /** All entries of an order, by station sequence. */
  ofOrder(orderId: string): Promise<readonly Entry[]> {
    return this.#keep('entries', `order:${orderId}`, () => this.#store.entriesOfOrder(orderId));
  }

  #records<N extends ReplicaName>(name: N): Promise<ReadonlyMap<string, ReplicaMap[N]>> {
    return this.#keep(
      name,
      'all',
      async () => new Map((await this.#store.replicas(name)).map((record) => [record.id, record])),
    );
  }

  #keep<T>(collection: string, what: string, read: () => Promise<T>): Promise<T> {
    const readings = this.#kept.get(collection) ?? new Map<string, Promise<unknown>>();
    this.#kept.set(collection, readings);
    const kept = readings.get(what) as Promise<T> | undefined;
    if (kept) return kept;
    const fresh = read();
    readings.set(what, fresh);
    fresh.catch(() => readings.delete(what));
    return fresh;
  }
}
