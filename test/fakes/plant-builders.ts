import { newDelivery, type Delivery, type DeliveryState } from '../../sync/domain/delivery.ts';
import type { ConfirmPayload, Entry, EntryPayload, HoldPayload, ScrapPayload } from '../../sync/domain/entry.ts';
import { failure } from '../../sync/domain/failure.ts';
import { sealed } from '../../sync/domain/seal.ts';
import type { Lot, Order, Place, Product, Reference, Slice } from '../../sync/domain/replicas.ts';
import { iso } from '../../sync/domain/time.ts';
import type { LocalStore } from '../../sync/ports.ts';
import type { Known } from '../../sync/project/known.ts';
import { entryId } from './entries.ts';

/** A small plant: brackets (lot), valves (serial) and bolts (no tracking), pieces and kilograms, stock and a hold place. */
export const ids = {
  pieces: 1,
  kilograms: 2,
  bracket: 10,
  valve: 11,
  bolt: 12,
  stock: 20,
  hold: 21,
  press: 30,
  scratched: 40,
  order: '500',
  lot: 60,
} as const;
const at = '2026-01-05T06:00:00.000Z';

export const aProduct = (productId: number, change: Partial<Product> = {}): Product => ({
  id: String(productId),
  productId,
  name: `Product ${productId}`,
  code: null,
  barcode: null,
  tracking: 'none',
  unitId: ids.pieces,
  active: true,
  ...change,
});

export const aSlice = (id: number, change: Partial<Slice> = {}): Slice => ({
  id,
  name: `WH/MO/${id}`,
  state: 'confirmed',
  quantity: '100',
  dateStart: '2026-01-05 06:00:00',
  writeDate: '2026-01-05 05:00:00',
  ...change,
});

export const anOrder = (change: Partial<Order> = {}): Order => ({
  id: ids.order,
  groupId: Number(change.id ?? ids.order),
  name: `WH/MO/${change.id ?? ids.order}`,
  productId: ids.bracket,
  unitId: ids.pieces,
  sourceLocationId: ids.stock,
  targetLocationId: ids.stock,
  dateStart: '2026-01-05 06:00:00',
  deadline: null,
  origin: null,
  slices: [aSlice(900)],
  components: [{ productId: ids.bolt, productName: 'Bolt', tracking: 'none', perUnit: '4', unitId: ids.pieces }],
  workOrders: [],
  scraps: [],
  ...change,
});

export const aLot = (lotId: number, quantity: string, change: Partial<Lot> = {}): Lot => ({
  id: String(lotId),
  lotId,
  name: `L-${lotId}`,
  productId: ids.bracket,
  places: [{ locationId: ids.stock, quantity }],
  ...change,
});

const aPlace = (kind: Place['kind'], odooId: number, name: string): Place => ({
  id: `${kind}:${odooId}`,
  kind,
  odooId,
  name,
  code: null,
  active: true,
});
const aReference = (kind: Reference['kind'], odooId: number, name: string, digits: number): Reference => ({
  id: `${kind}:${odooId}`,
  kind,
  odooId,
  name,
  digits,
  active: true,
});

export interface Plant {
  readonly orders: readonly Order[];
  readonly products: readonly Product[];
  readonly lots: readonly Lot[];
  readonly places: readonly Place[];
  readonly reference: readonly Reference[];
}

export const aPlant = (change: Partial<Plant> = {}): Plant => ({
  orders: [anOrder()],
  products: [
    aProduct(ids.bracket, { tracking: 'lot' }),
    aProduct(ids.valve, { tracking: 'serial' }),
    aProduct(ids.bolt),
  ],
  lots: [aLot(ids.lot, '40')],
  places: [
    aPlace('location', ids.stock, 'WH/Stock'),
    aPlace('location', ids.hold, 'Quality hold'),
    aPlace('workCenter', ids.press, 'Press'),
  ],
  reference: [
    aReference('unit', ids.pieces, 'Units', 0),
    aReference('unit', ids.kilograms, 'kg', 2),
    aReference('reason', ids.scratched, 'Scratched', 0),
  ],
  ...change,
});

export async function fillStore(store: LocalStore, plant: Plant = aPlant()): Promise<void> {
  for (const name of ['orders', 'products', 'lots', 'places', 'reference'] as const)
    await store.applyReplicas(name, plant[name] as never);
}

export function aKnown(open: readonly Entry[] = [], plant: Plant = aPlant(), change: Partial<Known> = {}): Known {
  const byId = <T extends { readonly id: string }>(records: readonly T[]): Map<string, T> =>
    new Map(records.map((record) => [record.id, record]));
  return {
    orders: byId(plant.orders),
    products: byId(plant.products),
    lots: byId(plant.lots),
    places: byId(plant.places),
    reference: byId(plant.reference),
    open,
    holdLocationId: ids.hold,
    lotsReadAt: null,
    ...change,
  };
}

export const aConfirm = (change: Partial<ConfirmPayload> = {}): ConfirmPayload => ({
  kind: 'confirm',
  orderId: ids.order,
  productId: ids.bracket,
  quantity: '5',
  unitId: ids.pieces,
  lot: { name: 'N-1' },
  serials: null,
  count: null,
  ...change,
});
export const aScrap = (change: Partial<ScrapPayload> = {}): ScrapPayload => ({
  kind: 'scrap',
  orderId: ids.order,
  role: 'component',
  productId: ids.bolt,
  quantity: '3',
  unitId: ids.pieces,
  lot: null,
  reasonId: ids.scratched,
  reason: 'Scratched',
  ...change,
});
export const aHold = (change: Partial<HoldPayload> = {}): HoldPayload => ({
  kind: 'hold',
  orderId: null,
  productId: ids.bracket,
  quantity: '10',
  unitId: ids.pieces,
  lot: { id: ids.lot, name: `L-${ids.lot}` },
  fromLocationId: ids.stock,
  toLocationId: ids.hold,
  reason: 'Sink marks',
  ...change,
});
export const aRelease = (change: Partial<HoldPayload> = {}): HoldPayload =>
  aHold({ kind: 'release', fromLocationId: ids.hold, toLocationId: ids.stock, ...change });

const modelOf = { confirm: 'mrp.production', scrap: 'stock.scrap', hold: 'stock.picking', release: 'stock.picking' };

/** A delivery as it is in this state; posted and settled ones have a receipt. */
export function aDelivery(state: DeliveryState, payload: EntryPayload, resId = 900, since = at): Delivery {
  const booked = state === 'posted' || state === 'settled';
  return {
    ...newDelivery(since),
    state,
    attempts: state === 'pending' ? 0 : 1,
    failure: state === 'parked' ? failure('order_cancelled') : null,
    receipt: booked
      ? {
          model: modelOf[payload.kind],
          resId,
          name: `DOC/${resId}`,
          quantity: payload.quantity,
          again: false,
          postedAt: at,
        }
      : null,
  };
}

const laneOf = (payload: EntryPayload): string =>
  'fromLocationId' in payload ? `lot:${payload.lot.id}` : `order:${payload.orderId}`;

/** The `seq`-th entry of the station; its id tells the number. */
export const anEntry = (
  seq: number,
  payload: EntryPayload = aConfirm(),
  state: DeliveryState = 'pending',
  { resId = 900, since = at }: { readonly resId?: number; readonly since?: string } = {},
): Entry =>
  sealed({
    id: entryId(seq),
    seq,
    station: 'Station 1',
    operator: 'Ada',
    touchedAt: iso(Date.parse(at) + seq),
    recordedAt: iso(Date.parse(at) + seq),
    monotonicMs: seq,
    clockOffsetMs: null,
    lane: laneOf(payload),
    payload,
    delivery: aDelivery(state, payload, resId, since),
  });
