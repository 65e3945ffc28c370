import type { EntryDraft } from '../../main/contract/table.ts';
import type { OrderRow } from '../../sync/domain/views.ts';
import type { StationProcess } from './station-process.ts';
import { touch } from './touch.ts';

/** What a shift does, drawn by chance: confirmations of several orders, scrap of components, holds and releases of a lot. */
export interface Shift {
  next(): EntryDraft;
}

/** Confirmed in small steps, so large that a long proof does not finish it. */
const largeOrder = 800;

/** A lot that lies in stock at the start, for holds. */
const heldLot = 'H-26442';

/** Everything that drafts need, read from the station once; `random` is uniform in [0, 1). */
export async function shiftOf(station: StationProcess, random: () => number): Promise<Shift> {
  const orders = (await station.get('orders.list', {})).filter((order) => order.product.tracking !== 'serial');
  const large = orders.filter((order) => Number(order.figures.planned) >= largeOrder);
  const reasons = await station.get('reasons.list', {});
  const { holdLocationId } = await station.get('setup.get', {});
  const [lot] = await station.get('lots.find', { text: heldLot });
  const stock = lot?.places.find((place) => !place.hold)?.locationId;
  if (!lot || stock === undefined || holdLocationId === null || reasons.length === 0)
    throw new Error('the plant is not seeded');
  let held = 0;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

  const confirm = (order: OrderRow): EntryDraft => ({
    ...touch(),
    kind: 'confirm',
    orderId: order.id,
    quantity: String(1 + Math.floor(random() * 3)),
    lot: order.product.tracking === 'lot' ? { name: `N-${order.id}` } : null,
    serials: null,
    count: null,
  });
  const transfer = (kind: 'hold' | 'release'): EntryDraft => {
    const quantity = kind === 'hold' ? 1 + Math.floor(random() * 4) : 1;
    held += kind === 'hold' ? quantity : -quantity;
    const [fromLocationId, toLocationId] = kind === 'hold' ? [stock, holdLocationId] : [holdLocationId, stock];
    return {
      ...touch(),
      kind,
      orderId: null,
      lotId: lot.id,
      quantity: String(quantity),
      fromLocationId,
      toLocationId,
      reason: 'Sink marks',
    };
  };
  const scrap = (): EntryDraft => {
    const clips = orders.filter((order) => order.product.code === 'CLP-BAG' || order.product.code === 'HAS-204');
    const order = pick(clips);
    const productId = order.product.code === 'CLP-BAG' ? componentOf('CLP-20') : componentOf('INS-M4');
    return {
      ...touch(),
      kind: 'scrap',
      orderId: order.id,
      role: 'component',
      productId,
      quantity: String(1 + Math.floor(random() * 5)),
      lot: null,
      reasonId: pick(reasons).id,
    };
  };
  const components = new Map<string, number>();
  const componentOf = (code: string): number => components.get(code) ?? 0;
  for (const [code, id] of await componentIds(station, orders)) components.set(code, id);

  return {
    next: () => {
      const chance = random();
      if (chance < 0.55) return confirm(pick(large));
      if (chance < 0.8) return scrap();
      return transfer(held > 0 && chance < 0.88 ? 'release' : 'hold');
    },
  };
}

/** Product ids of untracked components by name, from the orders' own views. */
async function componentIds(station: StationProcess, orders: readonly OrderRow[]): Promise<[string, number][]> {
  const names = { 'CLP-20': 'Clip 20', 'INS-M4': 'Brass insert M4' };
  const views = await Promise.all(
    ['CLP-BAG', 'HAS-204'].map(async (code) => {
      const order = orders.find((each) => each.product.code === code);
      if (!order) throw new Error(`no order for ${code}`);
      return station.watchOnce('order', { id: order.id });
    }),
  );
  const components = views.flatMap((view) => view?.components ?? []);
  return Object.entries(names).map(([code, name]) => [
    code,
    components.find((each) => each.productName === name)?.productId ?? 0,
  ]);
}
