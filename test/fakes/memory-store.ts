import type { CollectionName } from '../../main/store/collections.ts';
import { EntryExists } from '../../main/store/errors.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { CountRow } from '../../sync/domain/count.ts';
import { deliveryStates, mayMove, type DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { broughtUpToDate, type PlantException } from '../../sync/domain/exception.ts';
import type { ReplicaMap, ReplicaName } from '../../sync/domain/replicas.ts';
import type { Cursor } from '../../sync/ports.ts';

export interface MemoryOptions {
  /** Asked before each write: an error makes it reject and change nothing, as a full disk does. */
  readonly fail?: () => Error | undefined;
  readonly freeBytes?: () => number;
}

/**
 * The store as plain maps: the same behaviour as the real one (test/acceptance/local-store.ts) without disk or timers.
 * Whoever keeps it over a simulated crash keeps exactly what was acknowledged.
 */
export function memoryStore({ fail, freeBytes = () => 1e12 }: MemoryOptions = {}): StationStore {
  const { changed, onChange } = changes();
  const write: Write = async (name, work) => {
    const error = fail?.();
    if (error) throw error;
    return work(() => changed(name));
  };
  return {
    ...entryPart(write),
    ...replicaPart(write),
    ...exceptionPart(write),
    ...keyedPart(write),
    ...countPart(write),
    onChange,
    freeBytes: async () => freeBytes(),
    close: async () => undefined,
  };
}

/** `work` calls `changed` if it changed anything. */
type Write = <T>(name: CollectionName, work: (changed: () => void) => T) => Promise<T>;
type Part<K extends keyof StationStore> = Pick<StationStore, K>;

function entryPart(
  write: Write,
): Part<
  | 'addEntry'
  | 'recordEntry'
  | 'entry'
  | 'entriesIn'
  | 'firstOfLanes'
  | 'entriesOfLane'
  | 'entriesBefore'
  | 'newestEntries'
  | 'entriesOfOrder'
  | 'changeDeliveries'
> {
  const byId = new Map<string, Entry>();
  const bySeq = new Map<number, Entry>();
  const byState = new Map<DeliveryState, Map<string, Entry>>(deliveryStates.map((state) => [state, new Map()]));
  let lastSeq = 0;
  const put = (entry: Entry): void => {
    const before = byId.get(entry.id);
    if (before) byState.get(before.delivery.state)?.delete(entry.id);
    byId.set(entry.id, entry);
    bySeq.set(entry.seq, entry);
    byState.get(entry.delivery.state)?.set(entry.id, entry);
    lastSeq = Math.max(lastSeq, entry.seq);
  };
  const inStates = (states: readonly DeliveryState[]): Entry[] =>
    bySequence([...new Set(states)].flatMap((state) => [...(byState.get(state)?.values() ?? [])]));
  const bySequence = (entries: Iterable<Entry>): Entry[] => [...entries].toSorted((a, b) => a.seq - b.seq);
  return {
    addEntry: (entry) =>
      write('entries', (changed) => {
        if (byId.has(entry.id)) throw new EntryExists(`Entry ${entry.id} is there already`);
        if (bySeq.has(entry.seq)) throw new EntryExists(`Sequence ${entry.seq} is taken`);
        put(entry);
        changed();
      }),
    recordEntry: (build) =>
      write('entries', (changed) => {
        const entry = build(lastSeq + 1);
        const there = byId.get(entry.id);
        if (there) return there;
        put(entry);
        changed();
        return entry;
      }),
    entry: async (id) => byId.get(id),
    entriesIn: async (states, limit) => inStates(states).slice(0, limit),
    firstOfLanes: async (states) =>
      [...Map.groupBy(inStates(states), ({ lane, delivery }) => `${delivery.state} ${lane}`).values()].flatMap((of) =>
        of.slice(0, 1),
      ),
    entriesOfLane: async (lane, states, limit) =>
      inStates(states)
        .filter((entry) => entry.lane === lane)
        .slice(0, limit),
    entriesBefore: async (seq, limit) =>
      bySequence([...byId.values()].filter((entry) => entry.seq < seq))
        .toReversed()
        .slice(0, limit),
    newestEntries: async (limit) => bySequence(byId.values()).toReversed().slice(0, limit),
    entriesOfOrder: async (orderId) =>
      bySequence([...byId.values()].filter((entry) => entry.payload.orderId === orderId)),
    changeDeliveries: (wanted) =>
      write('entries', (changed) => {
        const rows = wanted.map(({ id, from, to }) => ({ entry: byId.get(id), from, to }));
        if (!rows.every(({ entry, from }) => entry && from.includes(entry.delivery.state))) return false;
        for (const { entry, to } of rows) {
          if (entry && !mayMove(entry.delivery.state, to.state))
            throw new Error(`entry ${entry.seq} does not go from ${entry.delivery.state} to ${to.state}`);
        }
        for (const { entry, to } of rows) if (entry) put({ ...entry, delivery: to });
        if (rows.length > 0) changed();
        return true;
      }),
  };
}

function replicaPart(write: Write): Part<'replica' | 'replicas' | 'applyReplicas'> {
  const maps: { readonly [N in ReplicaName]: Map<string, ReplicaMap[N]> } = {
    orders: new Map(),
    products: new Map(),
    lots: new Map(),
    places: new Map(),
    reference: new Map(),
  };
  const of = <N extends ReplicaName>(name: N): Map<string, ReplicaMap[N]> => maps[name];
  return {
    replica: async (name, id) => of(name).get(id),
    replicas: async (name) => [...of(name).values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    applyReplicas: (name, upserts, deletions = []) =>
      write(name, (changed) => {
        const records = of(name);
        const wanted = new Map(upserts.map((record) => [record.id, record]));
        for (const id of deletions) if (!wanted.has(id) && records.delete(id)) changed();
        for (const [id, record] of wanted) {
          const before = records.get(id);
          if (before === record || JSON.stringify(before) === JSON.stringify(record)) continue;
          records.set(id, record);
          changed();
        }
      }),
  };
}

function exceptionPart(write: Write): Part<'raise' | 'openExceptions' | 'exception' | 'closeException'> {
  const open = new Map<string, PlantException>();
  const closed = new Map<string, PlantException>();
  return {
    raise: (exception) =>
      write('exceptions', (changed) => {
        const before = open.get(exception.id);
        const now = before ? broughtUpToDate(before, exception) : exception;
        if (now === before) return;
        open.set(exception.id, now);
        changed();
      }),
    openExceptions: async () =>
      [...open.values()].toSorted((a, b) => (a.raisedAt < b.raisedAt ? -1 : a.raisedAt > b.raisedAt ? 1 : 0)),
    exception: async (id) => open.get(id) ?? closed.get(id),
    closeException: (id, outcome, closedAt) =>
      write('exceptions', (changed) => {
        const exception = open.get(id);
        if (!exception) return;
        changed();
        open.delete(id);
        closed.set(id, { ...exception, outcome, closedAt });
      }),
  };
}

function keyedPart(write: Write): Part<'cursor' | 'saveCursor' | 'forgetCursors' | 'setting' | 'saveSetting'> {
  const cursors = new Map<string, Cursor>();
  const settings = new Map<string, unknown>();
  return {
    cursor: async (model) => cursors.get(model),
    saveCursor: (model, cursor) =>
      write('cursors', (changed) => {
        cursors.set(model, cursor);
        changed();
      }),
    forgetCursors: () =>
      write('cursors', (changed) => {
        cursors.clear();
        changed();
      }),
    setting: async (key) => settings.get(key),
    saveSetting: (key, value) =>
      write('settings', (changed) => {
        settings.set(key, value);
        changed();
      }),
  };
}

function countPart(write: Write): Part<'lastCount' | 'appendCount' | 'countsSince'> {
  const ledgers = new Map<string, Map<number, CountRow>>();
  const of = (signal: string): CountRow[] =>
    [...(ledgers.get(signal)?.values() ?? [])].toSorted((a, b) => a.seq - b.seq);
  return {
    lastCount: async (signal) => of(signal).at(-1),
    appendCount: (row) =>
      write('counts', (changed) => {
        const ledger = ledgers.get(row.signal) ?? new Map<number, CountRow>();
        if (ledger.has(row.seq)) throw new Error(`Count ${row.id} is there already`);
        ledgers.set(row.signal, ledger.set(row.seq, row));
        changed();
      }),
    countsSince: async (signal, seq) => of(signal).filter((row) => row.seq > seq),
  };
}

/** Listeners hear of changes after the write, once for all writes of a turn. */
function changes(): { changed(name: CollectionName): void; readonly onChange: StationStore['onChange'] } {
  const listeners = new Set<Parameters<StationStore['onChange']>[0]>();
  let names = new Set<CollectionName>();
  return {
    changed: (name) => {
      if (names.size === 0) {
        queueMicrotask(() => {
          const told = names;
          names = new Set();
          for (const listen of listeners) listen(told);
        });
      }
      names.add(name);
    },
    onChange: (listen) => {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
  };
}
