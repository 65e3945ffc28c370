import { userError } from './errors.ts';
import type { Row } from './fields.ts';
import { createLine, lineValues, writeLine } from './lines.ts';
import { isOver, linesOf } from './move-state.ts';
import { cancelMoves, finishMoves, offerStock, setPicked, setQuantity, setQuantityDone } from './moves.ts';
import { cmp, convert, isZero, num, round2 } from './numbers.ts';
import { assignOrder, beginAt, billShares, followProducing, setProducing, unitFactor } from './orders.ts';
import { nextName } from './places.ts';
import { componentsOf, orderNow, outputOf, producedOf, settle, workOf } from './settle.ts';
import { splitOrders } from './split-orders.ts';
import type { Tables } from './tables.ts';

type Context = Readonly<Record<string, unknown>>;

const trackingOf = (tables: Tables, record: Row | undefined): string =>
  String(tables.take('product.product', record?.['product_id'])['tracking']);
const lotsOf = (order: Row): readonly number[] => order['lot_producing_ids'] as readonly number[];

/** A dialog that Odoo wants answered: nothing was done. */
export const question = (model: string, context: object): object => ({
  type: 'ir.actions.act_window',
  res_model: model,
  target: 'new',
  context,
});

/** Odoo's `button_mark_done`: true, a dialog (then nothing was done), or where to go next. */
export function markDone(tables: Tables, ids: readonly number[], context: Context): unknown {
  const asked = beforeDone(tables, ids, context);
  if (asked !== true) return asked;
  const wanted = (Array.isArray(context['mo_ids_to_backorder']) ? context['mo_ids_to_backorder'] : []) as number[];
  for (const id of ids) finishWork(tables, id, workOf(tables, id));
  const rests = wanted.length > 0 ? splitOrders(tables, wanted, new Map()).filter((id) => !wanted.includes(id)) : [];
  const plain = ids.filter((id) => !wanted.includes(id));
  for (const id of [...plain, ...wanted]) postInventory(tables, id);
  const output = [...wanted, ...plain].flatMap((id) => outputOf(tables, id));
  offerStock(
    tables,
    output.filter((move) => move['state'] === 'done').map((move) => move.id),
  );
  for (const id of plain)
    for (const move of [...componentsOf(tables, id), ...outputOf(tables, id)])
      if (!isOver(move)) tables.update('stock.move', move.id, { state: 'done', product_uom_qty: '0', picked: true });
  settle(tables);
  for (const id of ids)
    tables.update('mrp.production', id, {
      date_finished: tables.now,
      priority: '0',
      state: 'done',
      reservation_state: false,
    });
  // An order that was cancelled stays so.
  for (const id of [...ids, ...rests]) tables.stale.orders.add(id);
  // What the finished slice gave back when its components were cancelled is the rest's.
  for (const id of rests) assignOrder(tables, id);
  if (context['skip_redirection'] || rests.length === 0) return true;
  return nextScreen(rests, context);
}

function nextScreen(rests: readonly number[], context: Context): object {
  const kept = Object.entries(context).filter(([name]) => !name.startsWith('default_'));
  const plain = Object.fromEntries(kept.map(([name, value]) => [name, name.startsWith('skip_') ? false : value]));
  const [first] = rests;
  const more =
    rests.length === 1
      ? { views: [[false, 'form']], view_mode: 'form', res_id: first }
      : {
          name: 'Backorder MO',
          domain: [['id', 'in', rests]],
          views: [
            [false, 'list'],
            [false, 'form'],
          ],
          view_mode: 'list,form',
        };
  // XML-RPC cannot say None: there the reply is a fault, after the work is done (facts §3).
  const action = { res_model: 'mrp.production', type: 'ir.actions.act_window' };
  return { ...action, context: { ...plain, mo_ids_to_backorder: null }, ...more };
}

/** Odoo's `pre_button_mark_done`. */
function beforeDone(tables: Tables, ids: readonly number[], context: Context): unknown {
  for (const id of ids) checkSerials(tables, orderNow(tables, id));
  const auto = ids.filter((id) => canProduceAlone(tables, orderNow(tables, id)));
  const lotless = ids.filter((id) => !auto.includes(id) && lotsOf(tables.take('mrp.production', id)).length === 0);
  const [first] = lotless;
  if (lotless.length > 1) throw userError('You need to generate Lot/Serial Number(s) to mark as done some productions');
  if (first !== undefined) return makeLot(tables, first);
  for (const id of auto) setQuantities(tables, id);
  if (!context['skip_consumption'] && ids.some((id) => differsFromBill(tables, id)))
    return question('mrp.consumption.warning', { ...context, default_mrp_production_ids: ids });
  const hasRest = ids.some((id) => {
    const order = tables.take('mrp.production', id);
    return cmp(num(order['product_qty']), num(order['qty_producing'])) > 0;
  });
  if (!context['skip_backorder'] && hasRest)
    return question('mrp.production.backorder', { ...context, default_mrp_production_ids: ids });
  return true;
}

/** Odoo's `_auto_production_checks`. */
function canProduceAlone(tables: Tables, order: Row): boolean {
  const moves = [...componentsOf(tables, order.id), ...outputOf(tables, order.id)];
  if (moves.every((move) => trackingOf(tables, move) === 'none')) return true;
  const product = tables.take('product.product', order['product_id']);
  if (convert(tables, num(order['product_qty']), order['product_uom_id'], product['uom_id']) === 1) return true;
  return product['tracking'] !== 'serial' && order['reservation_state'] !== false;
}

/** Odoo's `action_generate_serial`: a lot with the next number (and None for an answer), or the dialog that asks for serial numbers. */
function makeLot(tables: Tables, id: number): object | null {
  const order = tables.take('mrp.production', id);
  const tracking = trackingOf(tables, order);
  if (tracking === 'none') return null;
  if (tracking === 'serial' && num(order['product_qty']) !== 1)
    return question('mrp.production.serials', { default_production_id: id });
  const product = Number(order['product_id']);
  let name = nextName(tables, 'stock.lot.serial');
  while (tables.keyed('stock.lot', ['name', 'product_id', 'company_id'], [name, product, 1]))
    name = nextName(tables, 'stock.lot.serial');
  const lot = tables.insert('stock.lot', { name, product_id: product });
  tables.update('mrp.production', id, { lot_producing_ids: [lot.id] });
  if (tracking === 'serial') {
    setProducing(tables, id, 1);
    followProducing(tables, id);
  }
  return null;
}

/** Odoo's `_set_quantities`. */
function setQuantities(tables: Tables, id: number): void {
  const order = tables.take('mrp.production', id);
  if (trackingOf(tables, order) !== 'none' && lotsOf(order).length === 0) makeLot(tables, id);
  if (num(tables.take('mrp.production', id)['qty_producing']) !== 0) return;
  setProducing(tables, id, num(order['product_qty']) - producedOf(tables, order));
  followProducing(tables, id);
}

/** Odoo's `_get_consumption_issues`: whether what is picked differs from the bill, where the bill wants to be kept to. */
export function differsFromBill(tables: Tables, id: number): boolean {
  const order = tables.take('mrp.production', id);
  const shares = billShares(tables, order);
  if (order['consumption'] === 'flexible' || shares.length === 0) return false;
  const expected = new Map<unknown, number>();
  const share = num(order['qty_producing']) / num(order['product_qty']);
  for (const { line, quantity } of shares) {
    const product = tables.take('product.product', line['product_id']);
    const own = convert(tables, quantity, line['product_uom_id'], product['uom_id'], 'up');
    expected.set(product.id, (expected.get(product.id) ?? 0) + own * share);
  }
  const picked = new Map<unknown, number>();
  for (const move of componentsOf(tables, id)) {
    if (move['picked'] !== true) continue;
    const product = tables.take('product.product', move['product_id']);
    const own = convert(tables, pickedQuantity(tables, move), move['product_uom'], product['uom_id'], 'up');
    if (!expected.has(product.id) && !isZero(own)) return true;
    picked.set(product.id, (picked.get(product.id) ?? 0) + own);
  }
  return [...expected].some(([product, quantity]) => cmp(quantity, picked.get(product) ?? 0) !== 0);
}

function pickedQuantity(tables: Tables, move: Row): number {
  const lines = linesOf(tables, move.id);
  if (lines.every((line) => line['picked'] === true)) return num(move['quantity']);
  return lines.reduce((total, line) => (line['picked'] === true ? total + num(line['quantity']) : total), 0);
}

/** A serial number is produced once. */
function checkSerials(tables: Tables, order: Row): void {
  if (trackingOf(tables, order) !== 'serial') return;
  const produced = (lot: number): boolean => {
    const done = tables
      .linked('stock.move.line', 'lot_id', lot)
      .filter((line) => tables.take('stock.move', line['move_id'])['state'] === 'done');
    const usage = (line: Row, side: string): unknown => tables.take('stock.location', line[side])['usage'];
    const made = done.filter(
      (line) => num(line['quantity']) === 1 && usage(line, 'location_id') === 'production',
    ).length;
    const removed = done.filter(
      (line) => usage(line, 'location_id') !== 'inventory' && usage(line, 'location_dest_id') === 'inventory',
    ).length;
    const found = done.filter(
      (line) => usage(line, 'location_id') === 'inventory' && usage(line, 'location_dest_id') !== 'inventory',
    ).length;
    return made > 0 && !(removed > 0 && made - removed + found === 0);
  };
  const open = outputOf(tables, order.id).flatMap((move) => linesOf(tables, move.id));
  const taken = (lot: number): boolean => open.some((line) => line['lot_id'] === lot && num(line['quantity']) !== 0);
  if (lotsOf(order).some((lot) => produced(lot) || taken(lot)))
    throw userError(
      `Serial number(s) for product ${String(tables.take('product.product', order['product_id'])['name'])} already produced`,
    );
}

/** Odoo's `button_finish` of work orders. */
export function finishWork(tables: Tables, id: number, work: readonly Row[]): void {
  const order = orderNow(tables, id);
  for (const each of work) {
    if (each['state'] === 'done' || each['state'] === 'cancel') continue;
    pickOf(tables, order, each.id);
    const quantity = [each['qty_produced'], order['qty_producing'], order['product_qty']].find(
      (value) => num(value) !== 0,
    );
    tables.update('mrp.workorder', each.id, {
      state: 'done',
      qty_produced: quantity ?? '0',
      date_start: each['date_start'] || tables.now,
      date_finished: tables.now,
    });
    if (!each['date_start']) beginAt(tables, each, tables.now);
    tables.stale.orders.add(id);
  }
}

/** Components of the operation itself are picked with it, also those that were cancelled. */
function pickOf(tables: Tables, order: Row, work: number): void {
  const producing = num(order['qty_producing']) || num(order['product_qty']);
  for (const move of componentsOf(tables, order.id)) {
    if (move['workorder_id'] !== work || move['picked'] === true) continue;
    setQuantityDone(tables, move.id, round2(producing * unitFactor(tables, move)));
    setPicked(tables, move.id, true);
  }
}

/** Odoo's `_post_inventory`: what is picked is consumed, the other components are cancelled, the product is booked. */
function postInventory(tables: Tables, id: number): void {
  const components = componentsOf(tables, id);
  finishMoves(
    tables,
    components.filter((move) => !isOver(move) && move['picked'] === true).map((move) => move.id),
  );
  cancelMoves(
    tables,
    components.filter((move) => !isOver(move) && move['picked'] !== true).map((move) => move.id),
  );
  const order = tables.take('mrp.production', id);
  const output = outputOf(tables, id).filter((move) => !isOver(move));
  for (const move of output) {
    if (move['product_id'] !== order['product_id']) continue;
    const lots = byName(tables, lotsOf(order));
    const hasLots = linesOf(tables, move.id).some((line) => line['lot_id'] !== false && num(line['quantity']) !== 0);
    if (trackingOf(tables, move) !== 'none' && !hasLots) setLots(tables, move.id, lots);
    setQuantity(tables, move.id, round2(num(order['qty_producing']) - producedOf(tables, order)));
  }
  for (const move of output) setPicked(tables, move.id, true);
  finishMoves(
    tables,
    output.map((move) => move.id),
  );
}

/** Odoo gives the lots of an order in the order of their names. */
function byName(tables: Tables, lots: readonly number[]): number[] {
  const nameOf = (lot: number): string => String(tables.take('stock.lot', lot)['name']);
  return lots.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : a - b));
}

/** Odoo's `_set_lot_ids` where no line has a lot yet: lines get one each, and there are more lines when they do not suffice. */
function setLots(tables: Tables, id: number, lots: readonly number[]): void {
  const move = tables.take('stock.move', id);
  const isSerial = trackingOf(tables, move) === 'serial';
  const lines = linesOf(tables, id).filter((line) => line['lot_id'] === false);
  lots.forEach((lot, at) => {
    const line = lines[at];
    if (line) writeLine(tables, line.id, { lot_id: lot, quantity: isSerial ? '1' : (move['quantity'] ?? '0') });
    else createLine(tables, { ...lineValues(tables, move, 0), lot_id: lot, quantity: '1' });
  });
}
