import type { StationStore } from '../../main/store/station-store.ts';
import type { Delivery } from '../../sync/domain/delivery.ts';
import type { Entry, EntryId } from '../../sync/domain/entry.ts';
import { broughtUpToDate, type PlantException } from '../../sync/domain/exception.ts';
import type { DeliveryChange } from '../../sync/ports.ts';
import { memoryStore } from '../fakes/memory-store.ts';

/** What the judge hears of the disk, after each change that it really holds. */
export interface DiskWatch {
  onDelivery(entry: Entry, before: Delivery): void;
}

/**
 * A station's disk: it keeps what was acknowledged through every crash. Beside the store itself it has a mirror that can be
 * read without waiting, for the judge alone.
 */
export class Disk {
  readonly store: StationStore;
  readonly entries = new Map<EntryId, Entry>();
  readonly open = new Map<string, PlantException>();
  isFull = false;

  constructor(watch: DiskWatch) {
    const kept = memoryStore();
    const note = (changes: readonly DeliveryChange[]): void => {
      const rows = changes.map((change) => ({ ...change, entry: this.entries.get(change.id) }));
      if (!rows.every(({ entry, from }) => entry && from.includes(entry.delivery.state))) return;
      for (const { entry, to } of rows) {
        if (!entry) continue;
        const after = { ...entry, delivery: to };
        this.entries.set(entry.id, after);
        watch.onDelivery(after, entry.delivery);
      }
    };
    this.store = {
      ...kept,
      recordEntry: (build) =>
        kept.recordEntry((seq) => {
          const entry = build(seq);
          this.entries.set(entry.id, entry);
          return entry;
        }),
      changeDeliveries: (changes) => {
        note(changes);
        return kept.changeDeliveries(changes);
      },
      raise: (exception) => {
        const before = this.open.get(exception.id);
        this.open.set(exception.id, before ? broughtUpToDate(before, exception) : exception);
        return kept.raise(exception);
      },
      closeException: (id, outcome, at) => {
        this.open.delete(id);
        return kept.closeException(id, outcome, at);
      },
    };
  }
}
