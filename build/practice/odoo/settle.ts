import type { Row } from './fields.ts';
import { commonState, isOver } from './move-state.ts';
import { cmp, isZero, num, round2 } from './numbers.ts';
import { bypasses } from './quants.ts';
import type { Tables } from './tables.ts';

/** Components of an order; what was scrapped of it is not among them. */
export const componentsOf = (tables: Tables, order: number): Row[] =>
  tables.linked('stock.move', 'raw_material_production_id', order).filter((move) => move['scrap_id'] === false);
/** What an order makes; what was scrapped of it is not among them. */
export const outputOf = (tables: Tables, order: number): Row[] =>
  tables.linked('stock.move', 'production_id', order).filter((move) => move['scrap_id'] === false);
export const workOf = (tables: Tables, order: number): Row[] => tables.linked('mrp.workorder', 'production_id', order);

/** Odoo's `qty_produced`. */
export const producedOf = (tables: Tables, order: Row): number =>
  outputOf(tables, order.id)
    .filter(
      (move) => move['state'] !== 'cancel' && move['product_id'] === order['product_id'] && move['picked'] === true,
    )
    .reduce((total, move) => total + num(move['quantity']), 0);

/** Works out the states that follow from what changed. To be called before such a state is read. */
export function settle(tables: Tables): void {
  const { orders, transfers } = tables.stale;
  while (orders.size > 0) {
    const ids = [...orders];
    orders.clear();
    for (const id of ids) settleOrder(tables, id);
  }
  const ids = [...transfers];
  transfers.clear();
  for (const id of ids) settleTransfer(tables, id);
}

/** The order with its state up to date. */
export function orderNow(tables: Tables, id: number): Row {
  settle(tables);
  return tables.take('mrp.production', id);
}

function settleOrder(tables: Tables, id: number): void {
  const order = tables.get('mrp.production', id);
  if (!order) return;
  const state = orderState(tables, order);
  const reservation = reservationState(tables, order, state);
  if (state !== order['state'] || reservation !== order['reservation_state'])
    tables.keep('mrp.production', id, { state, reservation_state: reservation });
}

/** Odoo's `_compute_state`. */
function orderState(tables: Tables, order: Row): string {
  const before = String(order['state']);
  const output = outputOf(tables, order.id);
  const components = componentsOf(tables, order.id);
  if (before === 'cancel' || (output.length > 0 && output.every((move) => move['state'] === 'cancel'))) return 'cancel';
  if (before === 'done' || (components.length > 0 && components.every(isOver) && output.every(isOver))) return 'done';
  const work = workOf(tables, order.id);
  const producing = num(order['qty_producing']);
  const over = (each: Row): boolean => each['state'] === 'done' || each['state'] === 'cancel';
  if (work.length > 0 ? work.every(over) : cmp(producing, num(order['product_qty'])) >= 0) return 'to_close';
  const begun =
    work.some((each) => each['state'] === 'progress' || each['state'] === 'done') ||
    !isZero(producing) ||
    components.some((move) => move['picked'] === true);
  return begun ? 'progress' : before;
}

/** Whether a component is there for what is being produced now, or for all of the order. */
function isEnough(tables: Tables, order: Row, move: Row): boolean {
  const [quantity, demand] = [num(move['quantity']), num(move['product_uom_qty'])];
  const produced = producedOf(tables, order);
  const share = demand / (num(order['product_qty']) - produced || 1);
  const wanted = round2((num(order['qty_producing']) - produced) * share);
  return (wanted !== 0 && cmp(quantity, wanted) >= 0) || cmp(quantity, demand) >= 0;
}

/** Odoo's `_compute_reservation_state`. */
function reservationState(tables: Tables, order: Row, state: string): string | false {
  if (state === 'draft' || state === 'done' || state === 'cancel') return false;
  const relevant = componentsOf(tables, order.id).filter(
    (move) => move['picked'] !== true && !isZero(num(move['product_uom_qty'])),
  );
  const common = commonState(relevant);
  if (common === 'partially_available')
    return relevant.every((move) => isEnough(tables, order, move)) ? 'assigned' : 'confirmed';
  return common === 'draft' ? false : common;
}

/** Odoo's `_compute_state` of a transfer. */
function settleTransfer(tables: Tables, id: number): void {
  const transfer = tables.get('stock.picking', id);
  if (!transfer) return;
  const moves = tables.linked('stock.move', 'picking_id', id);
  const state = transferState(tables, transfer, moves);
  if (state !== transfer['state']) tables.keep('stock.picking', id, { state });
}

function transferState(tables: Tables, transfer: Row, moves: readonly Row[]): string {
  if (moves.length === 0 || moves.some((move) => move['state'] === 'draft')) return 'draft';
  if (moves.every((move) => move['state'] === 'cancel')) return 'cancel';
  if (moves.every(isOver)) return 'done';
  if (bypasses(tables, Number(transfer['location_id']))) return 'assigned';
  const common = commonState(moves);
  return common === 'partially_available' ? 'assigned' : common;
}
