import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { ReplicaMap, ReplicaName } from '../../sync/domain/replicas.ts';
import type { LocalStore } from '../../sync/ports.ts';
import type { Known } from '../../sync/project/known.ts';

const openStates: readonly DeliveryState[] = ['pending', 'sending', 'unknown', 'posted', 'parked'];
/** More waiting entries than a station can make in months; the folds stay bounded (P10). */
const openLimit = 20_000;

/** Odoo's records and the open entries as the folds want them, read once and kept until they change. */
export class Picture {
  readonly #store: LocalStore;
  readonly #context: () => Pick<Known, 'holdLocationId' | 'lotsReadAt'>;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(store: LocalStore, context: () => Pick<Known, 'holdLocationId' | 'lotsReadAt'>) {
    this.#store = store;
    this.#context = context;
  }

  /** Forgets what these collections held. */
  forget(collections: Iterable<string>): void {
    for (const name of collections) this.#kept.delete(name);
  }

  async known(): Promise<Known> {
    const [orders, products, lots, places, reference, open] = await Promise.all([
      this.#records('orders'),
      this.#records('products'),
      this.#records('lots'),
      this.#records('places'),
      this.#records('reference'),
      this.#keep('entries', () => this.#store.entriesIn(openStates, openLimit)),
    ]);
    return { orders, products, lots, places, reference, open, ...this.#context() };
  }

  #records<N extends ReplicaName>(name: N): Promise<ReadonlyMap<string, ReplicaMap[N]>> {
    return this.#keep(
      name,
      async () => new Map((await this.#store.replicas(name)).map((record) => [record.id, record])),
    );
  }

  #keep<T>(name: string, read: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(name) as Promise<T> | undefined;
    if (kept) return kept;
    const fresh = read();
    this.#kept.set(name, fresh);
    fresh.catch(() => this.#kept.delete(name));
    return fresh;
  }
}
