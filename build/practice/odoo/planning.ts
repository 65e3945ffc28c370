import { userError } from './errors.ts';
import type { Row } from './fields.ts';
import { isOver } from './move-state.ts';
import { setDemand } from './moves.ts';
import { convert, isZero, num, roundUp2, text } from './numbers.ts';
import {
  changeDemand,
  completeOrder,
  confirmOrder,
  createOrder,
  dropOrder,
  followBill,
  followProducing,
  moveStart,
  setProducing,
  unitFactor,
} from './orders.ts';
import { assignMoves } from './lines.ts';
import { componentsOf, orderNow, outputOf, settle, workOf } from './settle.ts';
import { splitOrders } from './split-orders.ts';
import type { Tables } from './tables.ts';

/** Odoo's `change_prod_qty` of the dialog "Change Quantity To Produce". */
export function changeQuantity(tables: Tables, dialog: Row): void {
  const order = orderNow(tables, Number(dialog['mo_id']));
  const [before, after] = [num(order['product_qty']), num(dialog['product_qty'])];
  const factor = after / before;
  for (const move of componentsOf(tables, order.id)) {
    const demand = roundUp2(num(move['product_uom_qty']) * factor);
    if (!isOver(move) && demand > 0) changeDemand(tables, move.id, demand);
  }
  for (const move of outputOf(tables, order.id)) {
    if (isOver(move)) continue;
    setDemand(tables, move.id, num(move['product_uom_qty']) + (after - before) * unitFactor(tables, move));
    assignMoves(tables, [move.id]);
  }
  if (after <= 0) throw userError('The quantity to produce must be positive!');
  tables.update('mrp.production', order.id, { product_qty: text(after) });
  if (order['state'] === 'draft') followBill(tables, order.id);
  const work = workOf(tables, order.id);
  if (!isZero(num(order['qty_producing'])) && work.length === 0) {
    setProducing(tables, order.id, after);
    followProducing(tables, order.id);
  }
  for (const each of work) adaptWork(tables, order.id, each, after);
  // From then on the last operation takes the components that no operation asked for.
  for (const move of componentsOf(tables, order.id))
    tables.update('stock.move', move.id, { workorder_id: work.at(-1)?.id ?? false });
  tables.stale.orders.add(order.id);
  settle(tables);
}

function adaptWork(tables: Tables, id: number, work: Row, quantity: number): void {
  const order = tables.take('mrp.production', id);
  const rest = Math.max(0, quantity - num(work['qty_produced']));
  const serial = tables.take('product.product', order['product_id'])['tracking'] === 'serial';
  // A work order's own quantity is the order's; nothing left to do is not written.
  const next = serial ? (quantity === num(work['qty_produced']) ? 0 : 1) : rest;
  if (num(order['qty_producing']) !== 0 && next !== 0 && num(order['qty_producing']) !== next) {
    setProducing(tables, id, next);
    followProducing(tables, id);
  }
  const produced = num(work['qty_produced']);
  if (produced < quantity && work['state'] === 'done') tables.update('mrp.workorder', work.id, { state: 'progress' });
  if (produced === quantity && work['state'] === 'progress') tables.update('mrp.workorder', work.id, { state: 'done' });
}

/** Odoo's `action_split` of the dialog "Split production". */
export function splitByDialog(tables: Tables, dialog: Row): void {
  const parts = tables.linked('mrp.production.split.line', 'mrp_production_split_id', dialog.id);
  const id = Number(dialog['production_id']);
  const slices = splitOrders(tables, [id], new Map([[id, parts.map((part) => num(part['quantity']))]]));
  settle(tables);
  slices.forEach((slice, at) => {
    const part = parts[at];
    if (!part) return;
    if (part['date']) {
      tables.update('mrp.production', slice, { date_start: part['date'] });
      moveStart(tables, slice, part['date']);
    }
    tables.update('mrp.production', slice, { user_id: part['user_id'] ?? false });
  });
}

/** What Odoo checks before orders are split or merged. */
export function checkPlanning(tables: Tables, ids: readonly number[], what: 'split' | 'merged'): void {
  const orders = ids.map((id) => orderNow(tables, id));
  if (orders.some((order) => order['state'] !== 'draft' && order['state'] !== 'confirmed'))
    throw userError(`Only manufacturing orders in either a draft or confirmed state can be ${what}.`);
  if (orders.some((order) => order['bom_id'] === false))
    throw userError(`Only manufacturing orders with a Bill of Materials can be ${what}.`);
  if (what === 'split') return;
  if (orders.length < 2) throw userError('You need at least two production orders to merge them.');
  if (new Set(orders.map((order) => `${String(order['product_id'])}:${String(order['bom_id'])}`)).size > 1)
    throw userError('You can only merge manufacturing orders of identical products with same BoM.');
  if (orders.some((order) => componentsOf(tables, order.id).some((move) => move['bom_line_id'] === false)))
    throw userError('You can only merge manufacturing orders with no additional components or by-products.');
  if (new Set(orders.map((order) => order['state'])).size > 1)
    throw userError('You can only merge manufacturing with the same state.');
}

/** Odoo's `action_merge`: one new order in place of several. */
export function mergeOrders(tables: Tables, ids: readonly number[]): object {
  checkPlanning(tables, ids, 'merged');
  const orders = ids.map((id) => orderNow(tables, id));
  const [first] = orders;
  if (!first) throw new Error('no order to merge');
  const product = tables.take('product.product', first['product_id']);
  const total = orders.reduce(
    (sum, order) => sum + convert(tables, num(order['product_qty']), order['product_uom_id'], product['uom_id']),
    0,
  );
  const { id } = createOrder(tables, {
    product_id: product.id,
    bom_id: first['bom_id'] ?? false,
    product_qty: text(total),
    product_uom_id: product['uom_id'] ?? false,
    user_id: first['user_id'] ?? false,
    origin: orders
      .map((order) => String(order['name']))
      .toSorted()
      .join(','),
  });
  completeOrder(tables, id, false);
  const group = tables.take('mrp.production', id)['production_group_id'] ?? false;
  const groups = new Set(orders.map((order) => Number(order['production_group_id'])));
  for (const each of groups)
    for (const move of tables.linked('stock.move', 'production_group_id', each))
      tables.update('stock.move', move.id, { production_group_id: group });
  if (first['state'] === 'confirmed') mergeConfirmed(tables, id);
  for (const each of ids) dropOrder(tables, each);
  for (const each of groups) {
    for (const order of tables.linked('mrp.production', 'production_group_id', each))
      tables.update('mrp.production', order.id, { production_group_id: false });
    tables.remove('mrp.production.group', each);
  }
  settle(tables);
  return { type: 'ir.actions.act_window', res_model: 'mrp.production', view_mode: 'form', res_id: id };
}

/** The moves are confirmed before the order is: so Odoo reserves nothing for it yet. */
function mergeConfirmed(tables: Tables, id: number): void {
  for (const move of [...componentsOf(tables, id), ...outputOf(tables, id)])
    tables.update('stock.move', move.id, { state: 'confirmed' });
  confirmOrder(tables, id);
}
