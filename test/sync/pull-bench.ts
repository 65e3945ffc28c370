import type { StationStore } from '../../main/store/station-store.ts';
import { toOdooTime } from '../../sync/domain/time.ts';
import { createPuller, type Puller } from '../../sync/pull.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { RowsTransport } from '../fakes/scripted-odoo.ts';
import { virtualClock, type VirtualClock } from '../fakes/virtual-clock.ts';

export interface Bench {
  readonly store: StationStore;
  readonly odoo: RowsTransport;
  readonly clock: VirtualClock;
  readonly puller: Puller;
  /** Odoo's time `seconds` from now. */
  readonly at: (seconds?: number) => string;
}

export function bench(): Bench {
  const [store, odoo, clock] = [memoryStore(), new RowsTransport(), virtualClock()];
  const puller = createPuller({ transport: odoo, store, clock });
  return { store, odoo, clock, puller, at: (seconds = 0) => toOdooTime(clock.now() + seconds * 1_000) };
}

type Change = Record<string, unknown>;
export const product = (id: number, change: Change = {}) => ({
  id,
  name: `Product ${id}`,
  default_code: false,
  barcode: false,
  tracking: 'lot',
  uom_id: [1, 'Units'],
  active: true,
  write_date: '2026-01-01 00:00:00',
  ...change,
});
export const slice = (id: number, group: number, writeDate: string, change: Change = {}) => ({
  id,
  name: `WH/MO/${group}-${id}`,
  state: 'confirmed',
  product_id: [10, 'Product 10'],
  product_uom_id: [1, 'Units'],
  product_qty: 100,
  qty_produced: 0,
  production_group_id: [group, `G${group}`],
  location_src_id: [20, 'Stock'],
  location_dest_id: [20, 'Stock'],
  date_start: '2026-01-05 06:00:00',
  date_deadline: false,
  origin: false,
  write_date: writeDate,
  ...change,
});
export const lot = (id: number, writeDate: string, productId = 10) => ({
  id,
  name: `L-${id}`,
  product_id: [productId, `Product ${productId}`],
  write_date: writeDate,
});
export const quant = (id: number, lotId: number, quantity: unknown, writeDate: string, productId = 10) => ({
  id,
  lot_id: [lotId, `L-${lotId}`],
  product_id: [productId, ''],
  location_id: [20, 'Stock'],
  quantity,
  write_date: writeDate,
});
export const quantities = async ({ store }: Pick<Bench, 'store'>): Promise<Record<string, string[]>> =>
  Object.fromEntries(
    (await store.replicas('orders')).map((order) => [order.id, order.slices.map((it) => it.quantity)]),
  );

/** An order, its product and a lot with stock, pulled once. */
export async function pulled(): Promise<Bench> {
  const it = bench();
  it.odoo.put('product.product', product(10));
  it.odoo.put('mrp.production', slice(1, 500, it.at(-3_600)));
  it.odoo.put('stock.lot', lot(60, it.at(-3_600)));
  it.odoo.put('stock.quant', quant(70, 60, 40, it.at(-3_600)));
  await it.puller.pull(true);
  return it;
}
