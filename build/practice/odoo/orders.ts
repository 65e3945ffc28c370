import { OdooError, userError } from './errors.ts';
import type { Row, Value, Values } from './fields.ts';
import { assignMoves } from './lines.ts';
import { mergeMoves } from './merge-moves.ts';
import { isOver, setState } from './move-state.ts';
import { cancelMoves, confirmMoves, setDemand, setPicked, setQuantity, setQuantityDone } from './moves.ts';
import { createMove } from './move-create.ts';
import { cmp, convert, isZero, num, round2, roundUp2, text } from './numbers.ts';
import { componentsOf, orderNow, outputOf, producedOf, settle, workOf } from './settle.ts';
import { nextName, stockPlace } from './places.ts';
import type { Tables } from './tables.ts';

export const openStates = ['confirmed', 'progress', 'to_close'] as const;
export const isOpen = (row: Row): boolean => openStates.some((state) => state === row['state']);
const orderOf = (tables: Tables, id: number): Row => tables.take('mrp.production', id);

/** An order is of something, and of more than nothing. */
export function checkOrder(order: Row): void {
  if (num(order['product_qty']) <= 0) throw new OdooError('validation', 'The quantity to produce must be positive!');
}

const billOf = (tables: Tables, product: number): Row | undefined =>
  tables.linked('mrp.bom', 'product_tmpl_id', product).find((bom) => bom['active'] === true);

/** Odoo's `create` of an order: name, group, places, components and output of the bill of materials, work orders. */
export function createOrder(tables: Tables, given: Values): Row {
  const bom =
    tables.get('mrp.bom', Number(given['bom_id'])) ??
    ('bom_id' in given ? undefined : billOf(tables, Number(given['product_id'])));
  const name = given['name'] || nextName(tables, 'mrp.production');
  const stock = stockPlace(tables);
  const product = tables.take('product.product', given['product_id']);
  const order = tables.insert('mrp.production', {
    product_qty: bom?.['product_qty'] ?? '1',
    product_uom_id: bom?.['product_uom_id'] ?? product['uom_id'] ?? false,
    location_src_id: stock,
    location_dest_id: stock,
    date_start: tables.now,
    ...given,
    name,
    bom_id: bom?.id ?? false,
    production_group_id: given['production_group_id'] || tables.insert('mrp.production.group', { name }).id,
  });
  checkOrder(order);
  return order;
}

/** After `create`: what the bill of materials asks for, unless the components were given. */
export function completeOrder(tables: Tables, id: number, hasMoves: boolean): void {
  if (!hasMoves) addBillMoves(tables, id);
  const start = orderOf(tables, id)['date_start'];
  if (hasMoves && start) setStart(tables, id, start);
  addWork(tables, id);
  addOutput(tables, id);
  checkOrderLots(tables, id);
}

/** Of each component of the bill: how much, in the bill's unit. */
export function billShares(tables: Tables, order: Row): { line: Row; quantity: number }[] {
  const bom = tables.get('mrp.bom', Number(order['bom_id']));
  if (!bom) return [];
  const whole = convert(tables, num(order['product_qty']), order['product_uom_id'], bom['product_uom_id'], 'exact');
  const factor = whole / num(bom['product_qty']);
  return tables
    .linked('mrp.bom.line', 'bom_id', bom.id)
    .map((line) => ({ line, quantity: roundUp2(num(line['product_qty']) * factor) }));
}

function addBillMoves(tables: Tables, id: number): void {
  const order = orderOf(tables, id);
  for (const { line, quantity } of billShares(tables, order))
    createMove(tables, {
      product_id: line['product_id'] ?? false,
      bom_line_id: line.id,
      product_uom: line['product_uom_id'] ?? false,
      product_uom_qty: text(quantity),
      raw_material_production_id: id,
      date: order['date_start'] ?? false,
      date_deadline: order['date_start'] ?? false,
    });
}

function addOutput(tables: Tables, id: number): void {
  const order = orderOf(tables, id);
  createMove(tables, {
    product_id: order['product_id'] ?? false,
    product_uom: order['product_uom_id'] ?? false,
    product_uom_qty: order['product_qty'] ?? '0',
    production_id: id,
  });
}

function addWork(tables: Tables, id: number): void {
  const order = orderOf(tables, id);
  for (const operation of tables.linked('mrp.routing.workcenter', 'bom_id', Number(order['bom_id'])))
    tables.insert('mrp.workorder', {
      name: operation['name'] ?? false,
      workcenter_id: operation['workcenter_id'] ?? false,
      operation_id: operation.id,
      production_id: id,
      sequence: operation['sequence'] ?? 100,
      duration_expected: text(num(operation['time_cycle_manual']) * num(order['product_qty'])),
    });
}

/** A draft order follows its bill when its quantity or unit changes. */
export function followBill(tables: Tables, id: number): void {
  const order = orderOf(tables, id);
  const moves = componentsOf(tables, id);
  for (const { line, quantity } of billShares(tables, order)) {
    const move = moves.find((each) => each['bom_line_id'] === line.id);
    if (move) tables.update('stock.move', move.id, { product_uom_qty: text(quantity) });
  }
  for (const move of outputOf(tables, id)) tables.remove('stock.move', move.id);
  addOutput(tables, id);
}

/** Releases orders for production: Odoo's `action_confirm`. */
export function confirmOrder(tables: Tables, id: number): void {
  const order = orderNow(tables, id);
  const bom = tables.get('mrp.bom', Number(order['bom_id']));
  if (bom) tables.update('mrp.production', id, { consumption: bom['consumption'] ?? 'warning' });
  const moves = [...componentsOf(tables, id), ...outputOf(tables, id)].map((move) => move.id);
  confirmMoves(
    tables,
    moves.toSorted((a, b) => a - b),
  );
  settle(tables);
  if (orderOf(tables, id)['state'] === 'draft') tables.update('mrp.production', id, { state: 'confirmed' });
  tables.stale.orders.add(id);
}

export function assignOrder(tables: Tables, id: number): void {
  assignMoves(
    tables,
    componentsOf(tables, id).map((move) => move.id),
  );
}

/** Odoo's `action_cancel`. */
export function cancelOrders(tables: Tables, ids: readonly number[]): void {
  if (ids.some((id) => orderNow(tables, id)['state'] === 'done'))
    throw userError('You cannot cancel a manufacturing order that is already done.');
  for (const id of ids) dropOrder(tables, id);
}

export function dropOrder(tables: Tables, id: number): void {
  for (const work of workOf(tables, id))
    if (work['state'] !== 'done' && work['state'] !== 'cancel')
      tables.update('mrp.workorder', work.id, { state: 'cancel' });
  const moves = [...outputOf(tables, id), ...componentsOf(tables, id)].filter((move) => !isOver(move));
  cancelMoves(
    tables,
    moves.map((move) => move.id),
  );
  tables.stale.orders.add(id);
}

export function checkOrderLots(tables: Tables, id: number): void {
  const order = orderOf(tables, id);
  const tracking = tables.take('product.product', order['product_id'])['tracking'];
  if (tracking === 'lot' && (order['lot_producing_ids'] as readonly number[]).length > 1)
    throw userError('You cannot set more than 1 lot');
}

/** Odoo's `write` of an order. A finished one refuses a new start, and with it the whole write (facts §11). */
export function writeOrder(
  tables: Tables,
  id: number,
  values: Values,
  hasLines: boolean,
  apply: (values: Values) => void,
): void {
  const before = orderNow(tables, id);
  const { product_id: product, ...rest } = values;
  apply(before['state'] === 'draft' && product !== undefined ? values : rest);
  const order = orderOf(tables, id);
  checkOrder(order);
  checkOrderLots(tables, id);
  tables.stale.orders.add(id);
  if (before['state'] === 'draft' && ('product_qty' in values || 'product_uom_id' in values)) followBill(tables, id);
  const { state } = orderNow(tables, id);
  if ('date_start' in values) moveStart(tables, id, values['date_start'] || false);
  if (hasLines && state !== 'draft' && state !== 'done' && state !== 'cancel') confirmAdded(tables, id);
  if ('qty_producing' in values) rebookOutput(tables, id);
  settle(tables);
}

/** What a new start brings with it: a finished or cancelled order refuses it. */
export function moveStart(tables: Tables, id: number, start: Value): void {
  const { state } = orderNow(tables, id);
  if (state === 'done' || state === 'cancel')
    throw userError('You cannot move a manufacturing order once it is cancelled or done.');
  unplan(tables, id);
  if (start) setStart(tables, id, start);
}

/** Work that begins dates its order and the components, in whatever state they are; later operations do not. */
export function beginAt(tables: Tables, work: Row, start: string): void {
  const order = Number(work['production_id']);
  if (workOf(tables, order)[0]?.id !== work.id) return;
  tables.update('mrp.production', order, { date_start: start });
  setStart(tables, order, start);
}

function setStart(tables: Tables, id: number, start: Value): void {
  for (const move of componentsOf(tables, id))
    tables.update('stock.move', move.id, { date: start, date_deadline: start });
}

/** A new start takes planned work orders out of the plan; work that has begun does not let it. */
function unplan(tables: Tables, id: number): void {
  const work = workOf(tables, id);
  if (!work.some((each) => each['date_start'] !== false && each['date_finished'] !== false)) return;
  const reason = 'so you cannot unplan this manufacturing order.';
  if (work.some((each) => each['state'] === 'done')) throw userError(`Some work orders are already done, ${reason}`);
  if (work.some((each) => each['state'] === 'progress'))
    throw userError(`Some work orders have already started, ${reason}`);
  for (const each of work) tables.update('mrp.workorder', each.id, { date_start: false, date_finished: false });
}

/** What is written to a finished order as being produced is what was booked, from then on (facts §3.1). */
function rebookOutput(tables: Tables, id: number): void {
  const order = orderNow(tables, id);
  if (order['state'] !== 'done') return;
  for (const move of outputOf(tables, id))
    if (move['product_id'] === order['product_id'] && move['state'] === 'done')
      setQuantity(tables, move.id, num(order['qty_producing']));
}

/** A component that was added after the release is released at once. */
function confirmAdded(tables: Tables, id: number): void {
  const moves = [...componentsOf(tables, id), ...outputOf(tables, id)];
  const drafts = moves.filter((move) => move['state'] === 'draft');
  for (const move of drafts) setState(tables, move.id, 'confirmed');
  const products = new Set(drafts.map((move) => move['product_id']));
  const grown = mergeMoves(
    tables,
    componentsOf(tables, id).filter((move) => products.has(move['product_id'] ?? false)),
  );
  const left = drafts.flatMap((move) => tables.get('stock.move', move.id)?.id ?? []);
  confirmMoves(tables, [...new Set([...left, ...grown])]);
}

/** Odoo's `_set_qty_producing`: the components follow the quantity that is being produced, and are picked. */
export function followProducing(tables: Tables, id: number): void {
  let order = orderOf(tables, id);
  const serial = tables.take('product.product', order['product_id'])['tracking'] === 'serial';
  if (serial && num(order['qty_producing']) !== num(order['product_qty']))
    order = setProducing(tables, id, (order['lot_producing_ids'] as readonly number[]).length);
  const outputs = serial ? outputOf(tables, id) : [];
  for (const { id: each } of [...componentsOf(tables, id), ...outputs]) {
    const move = tables.take('stock.move', each);
    if (isOver(move) || isZero(num(move['product_uom_qty']))) continue;
    const open = num(order['qty_producing']) - producedOf(tables, order);
    setQuantityDone(tables, each, round2(open * unitFactor(tables, move)));
    const after = tables.take('stock.move', each);
    if (num(after['quantity']) !== 0 && after['raw_material_production_id']) setPicked(tables, each, true);
  }
}

export function setProducing(tables: Tables, id: number, quantity: number): Row {
  tables.stale.orders.add(id);
  tables.update('mrp.production', id, { qty_producing: text(round2(quantity)) });
  rebookOutput(tables, id);
  return orderOf(tables, id);
}

/** Odoo's `unit_factor`: a move's share of one piece of what is still to be made. */
export function unitFactor(tables: Tables, move: Row): number {
  const order = tables.get('mrp.production', Number(move['raw_material_production_id'] || move['production_id']));
  if (!order) return 1;
  return num(move['product_uom_qty']) / (num(order['product_qty']) - producedOf(tables, order) || 1);
}

/** A component's demand is changed by hand. */
export function changeDemand(tables: Tables, id: number, quantity: number): void {
  setDemand(tables, id, quantity);
  const order = tables.get('mrp.production', Number(tables.take('stock.move', id)['raw_material_production_id']));
  if (order && isOpen(order) && cmp(quantity, 0) > 0) assignMoves(tables, [id]);
}
