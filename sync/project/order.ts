import type { Entry } from '../domain/entry.ts';
import type { Order } from '../domain/replicas.ts';
import {
  actionNames,
  type ActionName,
  type Allowed,
  type OrderRow,
  type OrderView,
  type Proposal,
} from '../domain/views.ts';
import { allowed } from '../rules/actions.ts';
import { entryView } from './entry.ts';
import { orderFigures, orderState } from './figures.ts';
import { productView, stockUnitView, unitView, type Known } from './known.ts';
import { lotsOf } from './lots.ts';

export function orderRow(known: Known, order: Order): OrderRow {
  return {
    id: order.id,
    name: order.name,
    product: productView(known, order.productId),
    unit: unitView(known, order.unitId),
    figures: orderFigures(order, known.open),
    state: orderState(order),
    dateStart: order.dateStart,
    workCenterIds: [...new Set(order.workOrders.map((each) => each.workCenterId))],
  };
}

/** One order with all that may be done to it. `entries`: of this order, newest first. */
export function orderView(known: Known, order: Order, entries: readonly Entry[], proposal: Proposal | null): OrderView {
  const row = orderRow(known, order);
  const lots = lotsOf(known, order.productId);
  const componentLots = order.components.flatMap((each) => lotsOf(known, each.productId));
  return {
    ...row,
    stockUnit: stockUnitView(known, order.productId),
    slices: order.slices.map(({ id, name, state, quantity }) => ({ id, name, state, quantity })),
    components: order.components.map((each) => ({
      ...each,
      productName: known.products.get(String(each.productId))?.name ?? each.productName,
      unit: unitView(known, each.unitId),
      stockUnit: stockUnitView(known, each.productId),
    })),
    workOrders: order.workOrders,
    lots,
    componentLots,
    entries: entries.map((entry) => entryView(known, entry)),
    actions: actionsOf(row, [...lots, ...componentLots]),
    proposal,
  };
}

function actionsOf(row: OrderRow, lots: OrderView['lots']): Readonly<Record<ActionName, Allowed>> {
  const places = lots.flatMap((lot) => lot.places);
  const facts = {
    state: row.state,
    nothingRemains: row.figures.remaining === '0',
    hasLots: places.some((place) => !place.hold),
    hasHeldLots: places.some((place) => place.hold),
  };
  return Object.fromEntries(actionNames.map((action) => [action, allowed(action, facts)])) as Record<
    ActionName,
    Allowed
  >;
}

/** By planned start, then name. */
export const byStart = (a: Order, b: Order): number =>
  compareText(a.dateStart ?? '', b.dateStart ?? '') || compareText(a.name, b.name);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const isAt = (order: Order, workCenterId: number): boolean =>
  order.workOrders.some((each) => each.workCenterId === workCenterId);
