import type { Entry } from '../domain/entry.ts';
import { atLeastZero, minus, sum } from '../domain/quantity.ts';
import { openSliceStates, type Order, type Slice, type SliceState } from '../domain/replicas.ts';
import type { Layers, OrderFigures } from '../domain/views.ts';
import { openOfOrder } from './open-entries.ts';

export const openSlice = (order: Order): Slice | undefined =>
  order.slices.find((slice) => openSliceStates.includes(slice.state));

/** State of the open slice, or of the last one when the order is over. */
export const orderState = (order: Order): SliceState => (openSlice(order) ?? order.slices.at(-1))?.state ?? 'done';

/**
 * Quantities of an order in layers. A posted entry counts as in Odoo from its receipt on, and only once: when the pulled order
 * holds its document already, the document counts and the entry does not (P9).
 */
export function orderFigures(order: Order, open: readonly Entry[]): OrderFigures {
  const own = openOfOrder(open, order.id);
  const done = order.slices.filter((slice) => slice.state === 'done');
  const planned = sum(order.slices.filter((slice) => slice.state !== 'cancel').map((slice) => slice.quantity));
  const confirmed = own.filter((entry) => entry.payload.kind === 'confirm');
  const good = layers(
    done.map((slice) => slice.quantity),
    confirmed,
    new Set(done.map((slice) => slice.id)),
  );
  const scraps = order.scraps.filter((scrap) => scrap.productId === order.productId);
  const scrapped = own.filter((entry) => entry.payload.kind === 'scrap' && entry.payload.role === 'product');
  const scrap = layers(
    scraps.map((each) => each.quantity),
    scrapped,
    new Set(scraps.map((each) => each.id)),
  );
  return { planned, good, scrap, remaining: atLeastZero(minus(planned, good.total)) };
}

function layers(inOdoo: readonly string[], entries: readonly Entry[], known: ReadonlySet<number>): Layers {
  const posted = entries.filter((entry) => entry.delivery.receipt && !known.has(entry.delivery.receipt.resId));
  const waiting = entries.filter((entry) => !entry.delivery.receipt);
  const quantity = (entry: Entry): string => entry.payload.quantity;
  const odoo = sum([...inOdoo, ...posted.map(quantity)]);
  return { odoo, waiting: sum(waiting.map(quantity)), total: sum([odoo, ...waiting.map(quantity)]) };
}
