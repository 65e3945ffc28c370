import { OdooError, userError } from './errors.ts';
import type { Row, Value, Values } from './fields.ts';
import {
  followLines,
  followReservation,
  hasOperationType,
  isOver,
  linesOf,
  needsNoReservation,
  setState,
  touch,
} from './move-state.ts';
import { cmp, convert, isZero, num, round2, text } from './numbers.ts';
import { available, changeStock, reservable, type Lot, type Shelf } from './quants.ts';
import type { Tables } from './tables.ts';
import { displayName } from './values.ts';

const lineOf = (tables: Tables, id: number): Row => tables.take('stock.move.line', id);
const moveOf = (tables: Tables, line: Row): Row => tables.take('stock.move', line['move_id']);
const isDone = (tables: Tables, line: Row): boolean => moveOf(tables, line)['state'] === 'done';

/** What a line moves, in the product's own unit. */
export const ownQuantity = (tables: Tables, line: Row): number =>
  convert(
    tables,
    num(line['quantity']),
    line['product_uom_id'],
    tables.take('product.product', line['product_id'])['uom_id'],
  );

const shelfOf = (line: Row, place: Value | undefined = line['location_id'], lot = line['lot_id']): Shelf => ({
  product: Number(line['product_id']),
  place: Number(place),
  lot: (lot ?? false) as Lot,
});

/** Odoo's `_synchronize_quant` for what is there: a lot that goes below zero is made up from stock without a lot. */
export function moveStock(tables: Tables, line: Row, quantity: number, place: Value | undefined, inDate?: string) {
  if (isZero(quantity)) return { available: 0, inDate: undefined };
  const shelf = shelfOf(line, place);
  const result = changeStock(tables, shelf, { quantity, inDate });
  if (result.available >= 0 || shelf.lot === false) return result;
  const bare = { ...shelf, lot: false as const };
  const spare = available(tables, bare, true);
  if (spare === 0) return result;
  const taken = Math.min(spare, Math.abs(quantity));
  changeStock(tables, bare, { quantity: -taken, inDate });
  changeStock(tables, shelf, { quantity: taken, inDate });
  return result;
}

function reserve(tables: Tables, line: Row, quantity: number, shelf: Shelf): void {
  if (!isZero(quantity) && !needsNoReservation(tables, moveOf(tables, line), shelf.place))
    changeStock(tables, shelf, { reserved: quantity });
}

function checkLine(tables: Tables, line: Row): void {
  if (num(line['quantity']) < 0) throw new OdooError('validation', 'You can not enter negative quantities.');
  const lot = tables.get('stock.lot', Number(line['lot_id']));
  if (!lot || lot['product_id'] === line['product_id']) return;
  const name = displayName(tables, 'product.product', tables.take('product.product', line['product_id']));
  throw new OdooError('validation', `This lot ${String(lot['name'])} is incompatible with this product ${name}`);
}

/** Odoo's `create` of a line: it reserves at once, or moves the stock when its move is done already. */
export function createLine(tables: Tables, given: Values): Row {
  const move = tables.take('stock.move', given['move_id'] || linkable(tables, given));
  const line = tables.insert('stock.move.line', {
    product_id: move['product_id'] ?? false,
    product_uom_id: move['product_uom'] ?? false,
    location_id: move['location_id'] ?? false,
    location_dest_id: move['location_dest_id'] ?? false,
    picked: move['picked'] ?? false,
    date: tables.now,
    ...given,
    move_id: move.id,
  });
  checkLine(tables, line);
  const quantity = ownQuantity(tables, line);
  if (move['state'] === 'done') {
    const { inDate } = moveStock(tables, line, -quantity, line['location_id']);
    moveStock(tables, line, quantity, line['location_dest_id'], inDate);
    followLines(tables, move.id);
    return line;
  }
  const reserves = quantity !== 0 && !needsNoReservation(tables, move);
  if (reserves) changeStock(tables, shelfOf(line), { reserved: quantity });
  followLines(tables, move.id);
  if (reserves) followReservation(tables, move.id);
  return line;
}

/** A line that names its transfer alone belongs to the transfer's move of the same product; Odoo makes one where there is none. */
function linkable(tables: Tables, given: Values): number {
  const transfer = tables.take('stock.picking', given['picking_id']);
  const moves = tables.linked('stock.move', 'picking_id', transfer.id);
  const found = moves.find((move) => move['product_id'] === given['product_id']);
  if (found) return found.id;
  const made = tables.insert('stock.move', {
    product_id: given['product_id'] ?? false,
    product_uom: given['product_uom_id'] ?? tables.take('product.product', given['product_id'])['uom_id'] ?? false,
    product_uom_qty: transfer['state'] === 'done' ? (given['quantity'] ?? '0') : '0',
    location_id: transfer['location_id'] ?? false,
    location_dest_id: transfer['location_dest_id'] ?? false,
    picked: given['picked'] ?? false,
    picking_id: transfer.id,
    state: transfer['state'] ?? 'draft',
    date: tables.now,
  });
  touch(tables, made);
  return made.id;
}

const traced = ['location_id', 'location_dest_id', 'lot_id', 'product_uom_id'] as const;

/** Odoo's `write` of a line: its reservation follows; of a done line the stock is moved again. */
export function writeLine(tables: Tables, id: number, values: Values): void {
  const before = lineOf(tables, id);
  const after: Row = { ...before, ...values, id };
  const changes = traced.some((name) => name in values);
  const done = isDone(tables, before);
  const isCounted = 'quantity' in values || 'product_uom_id' in values;
  if ((changes || 'quantity' in values) && !done) {
    const wanted = isCounted ? ownQuantity(tables, after) : ownQuantity(tables, before);
    if (cmp(wanted, 0) < 0) throw userError('Reserving a negative quantity is not allowed.');
    reserve(tables, before, -ownQuantity(tables, before), shelfOf(before));
    reserve(tables, before, wanted, shelfOf(after));
  }
  const moves =
    done && (changes || ('quantity' in values && !isZero(num(after['quantity']) - num(before['quantity']))));
  if (moves) {
    const quantity = ownQuantity(tables, before);
    const { inDate } = moveStock(tables, before, -quantity, before['location_dest_id']);
    moveStock(tables, before, quantity, before['location_id'], inDate);
  }
  tables.update('stock.move.line', id, values);
  checkLine(tables, after);
  if (moves) {
    const quantity = ownQuantity(tables, after);
    const result = moveStock(tables, after, -quantity, after['location_id']);
    moveStock(tables, after, quantity, after['location_dest_id']);
    if (result.available < 0) freeReservation(tables, after, -result.available, new Set());
  }
  const isMoved = before['move_id'] !== after['move_id'];
  followLines(tables, Number(after['move_id']), isMoved || isCounted, isMoved || 'picked' in values);
  if (isMoved) followLines(tables, Number(before['move_id']));
  if (isCounted && !done && values['quantity'] !== before['quantity'])
    followReservation(tables, Number(before['move_id']));
}

export function unlinkLine(tables: Tables, id: number): void {
  const line = lineOf(tables, id);
  const move = moveOf(tables, line);
  if (isOver(move)) throw userError('Deleting product moves after the transfer is done?');
  const quantity = ownQuantity(tables, line);
  if (!isZero(quantity) && !needsNoReservation(tables, move, line['location_id']))
    changeStock(tables, shelfOf(line), { reserved: -quantity });
  tables.remove('stock.move.line', id);
  followLines(tables, move.id);
  followReservation(tables, move.id);
}

/** Odoo's `_free_reservation`: what others had reserved of stock that is gone is taken from them, the latest first. */
export function freeReservation(tables: Tables, taker: Row, quantity: number, ignored: ReadonlySet<number>): void {
  const move = moveOf(tables, taker);
  if (needsNoReservation(tables, move, taker['location_id'])) return;
  const { product, place, lot } = shelfOf(taker);
  const rank = (line: Row): [boolean, string] => [
    line['picking_id'] !== move['picking_id'],
    String(tables.get('stock.picking', Number(line['picking_id']))?.['scheduled_date'] || moveOf(tables, line)['date']),
  ];
  const candidates = tables
    .at('stock.move.line', product, place)
    .filter(
      (line) =>
        line['lot_id'] === lot &&
        line['picked'] !== true &&
        line.id !== taker.id &&
        !ignored.has(line.id) &&
        num(line['quantity']) > 0 &&
        !isOver(moveOf(tables, line)),
    )
    .map((line) => ({ line, rank: rank(line) }))
    .toSorted(
      (a, b) =>
        Number(a.rank[0]) - Number(b.rank[0]) ||
        (a.rank[1] < b.rank[1] ? 1 : a.rank[1] > b.rank[1] ? -1 : b.line.id - a.line.id),
    );
  const losers = new Set<number>();
  const gone: number[] = [];
  let left = quantity;
  for (const { line } of candidates) {
    losers.add(Number(line['move_id']));
    const held = ownQuantity(tables, line);
    if (cmp(held, left) > 0) {
      writeLine(tables, line.id, { quantity: text(num(line['quantity']) - left) });
      break;
    }
    left -= held;
    gone.push(line.id);
    if (isZero(left)) break;
  }
  for (const id of gone) unlinkLine(tables, id);
  assignMoves(tables, [...losers]);
}

/** Values of a new line for a move; `quantity` in the product's unit, from a quant or from the move's own place. */
export function lineValues(tables: Tables, move: Row, quantity: number, quant?: Row): Values {
  const unit = tables.take('product.product', move['product_id'])['uom_id'] ?? false;
  const inUnit = round2(convert(tables, quantity, unit, move['product_uom']));
  const fits = cmp(convert(tables, inUnit, move['product_uom'], unit), quantity) === 0;
  const order = tables.get('mrp.production', Number(move['production_id']));
  const lots = (order?.['lot_producing_ids'] ?? []) as readonly number[];
  const product = tables.take('product.product', move['product_id']);
  const ownLot = product['tracking'] === 'lot' && order?.['product_id'] === product.id ? (lots[0] ?? false) : false;
  return {
    move_id: move.id,
    product_id: product.id,
    product_uom_id: fits ? (move['product_uom'] ?? false) : unit,
    quantity: text(fits ? inUnit : quantity),
    location_id: quant?.['location_id'] ?? move['location_id'] ?? false,
    location_dest_id: move['location_dest_id'] ?? false,
    picking_id: move['picking_id'] ?? false,
    lot_id: ownLot || (quant?.['lot_id'] ?? false),
  };
}

const isSerial = (tables: Tables, move: Row): boolean =>
  tables.take('product.product', move['product_id'])['tracking'] === 'serial';

/** Odoo's `_action_assign`: reserves what is still missing, as far as there is stock. */
export function assignMoves(tables: Tables, ids: readonly number[]): void {
  const assigned: number[] = [];
  const partly: number[] = [];
  for (const id of ids) {
    const move = tables.get('stock.move', id);
    if (!move || move['picked'] === true || (move['state'] !== 'confirmed' && move['state'] !== 'partially_available'))
      continue;
    const missing = num(move['product_uom_qty']) - num(move['quantity']);
    const unit = tables.take('product.product', move['product_id'])['uom_id'];
    const need = convert(tables, missing, move['product_uom'], unit);
    if (cmp(missing, 0) <= 0 || isZero(need)) assigned.push(id);
    else if (needsNoReservation(tables, move)) {
      takeUnreserved(tables, move, need);
      assigned.push(id);
    } else {
      const taken = takeReserved(tables, move, need);
      if (isZero(taken)) continue;
      (cmp(need, taken) === 0 ? assigned : partly).push(id);
    }
  }
  for (const id of partly) setState(tables, id, 'partially_available');
  for (const id of assigned) setState(tables, id, 'assigned');
}

/** From a place outside the stock nothing is reserved: the lines say only what is meant. */
function takeUnreserved(tables: Tables, move: Row, need: number): void {
  if (isSerial(tables, move) && hasOperationType(move)) {
    for (let n = 0; n < Math.trunc(need); n += 1) createLine(tables, lineValues(tables, move, 1));
    return;
  }
  const own = linesOf(tables, move.id).find(
    (line) => line['picked'] !== true && line['lot_id'] === false && line['location_id'] === move['location_id'],
  );
  if (own) writeLine(tables, own.id, { quantity: text(num(own['quantity']) + need) });
  else createLine(tables, lineValues(tables, move, need));
  touch(tables, move);
}

function takeReserved(tables: Tables, move: Row, need: number): number {
  const shelf = { product: Number(move['product_id']), place: Number(move['location_id']), lot: false as const };
  const serial = isSerial(tables, move);
  let taken = 0;
  const lines = serial ? [] : linesOf(tables, move.id);
  for (const [quant, quantity] of reservable(tables, shelf, need, false)) {
    taken += quantity;
    const own = lines.find(
      (line) => line['location_id'] === quant['location_id'] && line['lot_id'] === quant['lot_id'],
    );
    if (own) writeLine(tables, own.id, { quantity: text(num(lineOf(tables, own.id)['quantity']) + quantity) });
    else if (serial)
      for (let n = 0; n < Math.trunc(quantity); n += 1) createLine(tables, lineValues(tables, move, 1, quant));
    else createLine(tables, lineValues(tables, move, quantity, quant));
  }
  return taken;
}
