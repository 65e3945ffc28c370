import type { EntryDraft } from '../../main/contract/table.ts';
import { FloorFailure } from '../../main/floor/floor-failure.ts';
import { Picture } from '../../main/floor/picture.ts';
import { recorder } from '../../main/floor/record.ts';
import { StoreFull } from '../../main/store/errors.ts';
import { inOrder } from '../../main/store/in-order.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import type { Failure } from '../../sync/domain/failure.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aLot, anOrder, aPlant, aSlice, fillStore, ids, type Plant } from '../fakes/plant-builders.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

export interface Floor {
  readonly store: StationStore;
  readonly record: (draft: EntryDraft) => Promise<Entry>;
}

/** What the station holds before the touch; the small plant of the builders unless told otherwise. */
export interface Given {
  readonly plant?: Plant;
  readonly entries?: readonly Entry[];
  readonly operator?: string | null;
  readonly holdLocationId?: number | null;
  readonly store?: StationStore;
}

export async function floor(given: Given = {}): Promise<Floor> {
  const { plant = aPlant(), entries = [], operator = 'Ada', holdLocationId = ids.hold } = given;
  const store = given.store ?? memoryStore();
  await fillStore(store, plant);
  for (const entry of entries) await store.addEntry(entry);
  const record = recorder({
    store,
    picture: new Picture(store, () => ({ holdLocationId })),
    clock: virtualClock(),
    who: () => ({ operator, station: 'Station 1' }),
    clockOffsetMs: () => null,
    oneByOne: inOrder(),
  });
  return { store, record };
}

export type HoldDraft = Extract<EntryDraft, { lotId: number }>;
export type Draft<K extends EntryDraft['kind']> = Extract<EntryDraft, { kind: K }>;
export const touched = (n: number) => ({ id: entryId(n), touchedAt: Date.UTC(2026, 0, 5, 6) });
export const confirm = (change: Partial<Draft<'confirm'>> = {}, n = 100): Draft<'confirm'> => ({
  ...touched(n),
  kind: 'confirm',
  orderId: ids.order,
  quantity: '5',
  lot: { name: 'N-1' },
  serials: null,
  count: null,
  ...change,
});
export const scrap = (change: Partial<Draft<'scrap'>> = {}): Draft<'scrap'> => ({
  ...touched(100),
  kind: 'scrap',
  orderId: ids.order,
  role: 'component',
  productId: ids.bolt,
  quantity: '3',
  lot: null,
  reasonId: ids.scratched,
  ...change,
});
export const hold = (change: Partial<HoldDraft> = {}): HoldDraft => ({
  ...touched(100),
  kind: 'hold',
  orderId: null,
  lotId: ids.lot,
  quantity: '10',
  fromLocationId: ids.stock,
  toLocationId: ids.hold,
  reason: 'Sink marks',
  ...change,
});
export const release = (change: Partial<HoldDraft> = {}): HoldDraft =>
  hold({ kind: 'release', fromLocationId: ids.hold, toLocationId: ids.stock, ...change });

export async function refusal(record: Promise<Entry>): Promise<Failure> {
  const error: unknown = await record.then(
    () => new Error('it was recorded'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof FloorFailure || error instanceof StoreFull) return error.failure;
  throw error;
}

export const slices = (state: 'draft' | 'done' | 'cancel') =>
  aPlant({ orders: [anOrder({ slices: [aSlice(900, { state })] })] });
export const valves = aPlant({
  orders: [anOrder({ productId: ids.valve })],
  lots: [aLot(70, '1', { productId: ids.valve, name: 'SN-70' })],
});
export const bolts = aPlant({ orders: [anOrder({ productId: ids.bolt })] });
export const bulk = aPlant({ orders: [anOrder({ unitId: ids.kilograms })] });
export const valve = (serials: readonly string[], change: Partial<Draft<'confirm'>> = {}) =>
  confirm({ quantity: String(serials.length), lot: null, serials: [...serials], ...change });
