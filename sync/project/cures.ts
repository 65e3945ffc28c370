import type { Entry } from '../domain/entry.ts';
import type { PlantException } from '../domain/exception.ts';
import { compare } from '../domain/quantity.ts';
import type { Order } from '../domain/replicas.ts';
import type { CuresView } from '../domain/views.ts';
import { missingOf, partsOf } from '../rules/choices.ts';
import { openSlice, orderFigures } from './figures.ts';
import type { Known } from './known.ts';
import { byStart } from './order.ts';

/** More are not offered on one screen; the first is the best guess. */
const offered = 12;

/** What each choice about an exception would do, with its figures. */
export function curesOf(known: Known, exception: PlantException, entry: Entry | undefined): CuresView {
  if (!entry) return { orders: [], parts: null, missing: null };
  const { payload, delivery } = entry;
  const may = (choice: PlantException['choices'][number]): boolean => exception.choices.includes(choice);
  return {
    orders: may('send_to_order') ? otherOrders(known, entry) : [],
    parts: may('send_in_parts') ? partsOf(payload, delivery.failure?.facts['remaining']) : null,
    missing: may('record_correction') ? missingOf(payload, exception.here, exception.odoo) : null,
  };
}

/** Open orders of the same product and unit on which it fits, the one that Odoo merged the old order into first. */
function otherOrders(known: Known, { payload }: Entry): CuresView['orders'] {
  const old = payload.orderId === null ? undefined : known.orders.get(payload.orderId);
  const names = old?.slices.map((slice) => slice.name) ?? [];
  return [...known.orders.values()]
    .filter((order) => order.id !== old?.id && order.productId === payload.productId && order.unitId === payload.unitId)
    .filter((order) => openSlice(order) !== undefined)
    .map((order) => ({ order, remaining: orderFigures(order, known.open).remaining }))
    .filter(({ remaining }) => compare(remaining, payload.quantity) >= 0)
    .toSorted((a, b) => Number(isHeir(b.order, names)) - Number(isHeir(a.order, names)) || byStart(a.order, b.order))
    .slice(0, offered)
    .map(({ order, remaining }) => ({ id: order.id, name: order.name, remaining, heir: isHeir(order, names) }));
}

/** Odoo writes the names of the orders that it merged into the origin of the new one. */
const isHeir = (order: Order, names: readonly string[]): boolean =>
  (order.origin ?? '').split(',').some((name) => names.includes(name.trim()));
