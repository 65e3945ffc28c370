import { OdooError, userError } from './errors.ts';
import type { Row, Value } from './fields.ts';
import {
  assignMoves,
  createLine,
  freeReservation,
  lineValues,
  moveStock,
  ownQuantity,
  unlinkLine,
  writeLine,
} from './lines.ts';
import {
  followReservation,
  hasOperationType,
  heldOf,
  isOver,
  linesOf,
  needsNoReservation,
  setState,
  touch,
} from './move-state.ts';
import { cmp, convert, isZero, num, round2, text } from './numbers.ts';
import { changeStock, reservable } from './quants.ts';
import type { Tables } from './tables.ts';
import { displayName } from './values.ts';

const moveOf = (tables: Tables, id: number): Row => tables.take('stock.move', id);
const unitOf = (tables: Tables, move: Row): Value =>
  tables.take('product.product', move['product_id'])['uom_id'] ?? false;

/**
 * Odoo's `_set_quantity`: the lines follow a quantity that was written on their move. It stays as it was written, also where no line can
 * hold it: of a serial number there is no half.
 */
export function setQuantity(tables: Tables, id: number, quantity: number): void {
  const move = moveOf(tables, id);
  if (move['raw_material_production_id'] && cmp(quantity, 0) < 0)
    throw new OdooError('validation', 'Please enter a positive quantity.');
  const difference = round2(quantity) - round2(heldOf(tables, move));
  if (cmp(difference, 0) > 0) setQuantityDone(tables, id, round2(quantity));
  else if (cmp(difference, 0) < 0) takeAway(tables, id, -difference);
  const written = text(round2(quantity));
  if (moveOf(tables, id)['quantity'] === written) return;
  touch(tables, move);
  tables.keep('stock.move', id, { quantity: written });
}

/** From the last line backwards: a line that is left without a quantity goes, unless its move is done. */
function takeAway(tables: Tables, id: number, quantity: number): void {
  let left = quantity;
  const gone: number[] = [];
  for (const line of linesOf(tables, id).toReversed()) {
    if (isZero(left)) break;
    const part = Math.min(num(line['quantity']), left);
    if (isZero(part)) continue;
    if (cmp(num(line['quantity']), part) === 0 && !isOver(moveOf(tables, id))) gone.push(line.id);
    else writeLine(tables, line.id, { quantity: text(num(line['quantity']) - part) });
    left -= part;
  }
  for (const each of gone) unlinkLine(tables, each);
}

/** Odoo's `_set_quantity_done`: reserves towards `quantity` (in the move's unit); what no stock covers comes without a lot. */
export function setQuantityDone(tables: Tables, id: number, quantity: number): void {
  const move = moveOf(tables, id);
  const unit = unitOf(tables, move);
  const shelf = { product: Number(move['product_id']), place: Number(move['location_id']), lot: false as const };
  const total = convert(tables, quantity, move['product_uom'], unit, 'exact');
  const used = new Set<number>();
  const work: (() => void)[] = [];
  let left = total;
  for (const line of linesOf(tables, id)) {
    const held = convert(tables, num(line['quantity']), line['product_uom_id'], unit, 'exact');
    if (held < 0) continue;
    if (isZero(left)) {
      work.push(() => unlinkLine(tables, line.id));
      continue;
    }
    if (cmp(held, left) > 0) {
      const rest = convert(tables, left, unit, line['product_uom_id'], 'exact');
      work.push(() => writeLine(tables, line.id, { quantity: text(rest) }));
      left = 0;
      continue;
    }
    left -= held;
    if (cmp(left, 0) <= 0) continue;
    const same = { ...shelf, place: Number(line['location_id']), lot: (line['lot_id'] ?? false) as number | false };
    const quants = reservable(tables, same, left, true);
    const more = quants.reduce((sum, [quant, part]) => (used.add(quant.id), sum + part), 0);
    if (cmp(more, left) > 0) continue;
    left -= more;
    const full = convert(tables, more + held, unit, line['product_uom_id'], 'exact');
    work.push(() => writeLine(tables, line.id, { quantity: text(full) }));
  }
  if (cmp(left, 0) > 0)
    for (const [quant, free] of reservable(tables, shelf, total, false)) {
      if (used.has(quant.id)) continue;
      const part = Math.min(left, free);
      left -= part;
      work.push(() => void createLine(tables, lineValues(tables, move, part, quant)));
      if (cmp(left, 0) <= 0) break;
    }
  const missing = left;
  if (cmp(missing, 0) > 0) work.push(() => addUncovered(tables, move, missing));
  for (const each of work) each();
}

function addUncovered(tables: Tables, move: Row, missing: number): void {
  const unit = unitOf(tables, move);
  const serial = tables.take('product.product', move['product_id'])['tracking'] === 'serial';
  const base = lineValues(tables, move, 0);
  if (serial)
    for (let n = 0; n < Math.trunc(missing); n += 1)
      createLine(tables, { ...base, quantity: '1', product_uom_id: unit });
  else
    createLine(tables, {
      ...base,
      product_uom_id: move['product_uom'] ?? false,
      quantity: text(convert(tables, missing, unit, move['product_uom'], 'exact')),
    });
}

export function setPicked(tables: Tables, id: number, picked: boolean): void {
  for (const line of linesOf(tables, id)) if (line['picked'] !== picked) writeLine(tables, line.id, { picked });
  const move = moveOf(tables, id);
  if (move['picked'] === picked) return;
  touch(tables, move);
  tables.keep('stock.move', id, { picked });
}

/** Odoo's `_do_unreserve`: what was picked stays. */
export function unreserve(tables: Tables, id: number): void {
  const move = moveOf(tables, id);
  if (move['state'] === 'cancel' || move['picked'] === true) return;
  if (move['state'] === 'done') throw userError("You cannot unreserve a stock move that has been set to 'Done'.");
  for (const line of linesOf(tables, id)) if (line['picked'] !== true) unlinkLine(tables, line.id);
  followReservation(tables, id);
}

/** Changes the demand; a reservation that is too large is given up, as in Odoo. What is picked stays, and its state with it. */
export function setDemand(tables: Tables, id: number, quantity: number, keepsReservation = false): void {
  const move = moveOf(tables, id);
  const demand = round2(quantity);
  const open = !isOver(move) && move['state'] !== 'draft';
  const isTooLarge = cmp(num(move['quantity']), demand) > 0;
  if (open && !keepsReservation && isTooLarge) unreserve(tables, id);
  touch(tables, move);
  tables.update('stock.move', id, { product_uom_qty: text(demand) });
  if (open && !keepsReservation && !isTooLarge) followReservation(tables, id);
}

/** Odoo's `_action_confirm`: what follows an operation type reserves at once. */
export function confirmMoves(tables: Tables, ids: readonly number[]): void {
  for (const id of ids) if (moveOf(tables, id)['state'] === 'draft') setState(tables, id, 'confirmed');
  assignMoves(
    tables,
    ids.filter((id) => hasOperationType(moveOf(tables, id)) || needsNoReservation(tables, moveOf(tables, id))),
  );
}

export function cancelMoves(tables: Tables, ids: readonly number[]): void {
  for (const id of ids) {
    const move = moveOf(tables, id);
    if (move['state'] === 'done' && move['scrap_id'] === false)
      throw userError("You cannot cancel a stock move that has been set to 'Done'.");
    if (isOver(move)) continue;
    setPicked(tables, id, false);
    unreserve(tables, id);
    setState(tables, id, 'cancel');
  }
}

/**
 * Odoo's `_action_done` without a rest: moves the stock of what is picked and cancels the others.
 * @returns ids of the moves that are done now
 */
export function finishMoves(tables: Tables, ids: readonly number[]): number[] {
  const open = ids.filter((id) => !isOver(moveOf(tables, id)));
  confirmMoves(
    tables,
    open.filter((id) => moveOf(tables, id)['state'] === 'draft'),
  );
  for (const id of open) {
    const move = moveOf(tables, id);
    if (num(move['quantity']) <= 0 || move['picked'] !== true) cancelMoves(tables, [id]);
    else for (const line of linesOf(tables, id)) if (line['picked'] !== true) unlinkLine(tables, line.id);
  }
  const todo = open.filter((id) => moveOf(tables, id)['state'] !== 'cancel');
  finishLines(
    tables,
    todo.flatMap((id) => linesOf(tables, id)).toSorted((a, b) => a.id - b.id),
  );
  for (const id of todo) {
    setState(tables, id, 'done');
    tables.update('stock.move', id, { date: tables.now, picked: true });
  }
  for (const id of todo) checkSerials(tables, moveOf(tables, id));
  return todo;
}

/** Odoo's `_action_done` of lines. */
function finishLines(tables: Tables, lines: readonly Row[]): void {
  const without = lines.filter((line) => num(line['quantity']) > 0 && needsLot(tables, line));
  if (without.length > 0) {
    const names = without.map((line) =>
      displayName(tables, 'product.product', tables.take('product.product', line['product_id'])),
    );
    const list = [...new Set(names)].map((name) => `- ${name}`).join('\n');
    throw userError(`You need to supply a Lot/Serial Number for product:\n${list}`);
  }
  const seen = new Set<number>();
  for (const line of lines) {
    const quantity = ownQuantity(tables, line);
    if (cmp(quantity, 0) <= 0) {
      unlinkLine(tables, line.id);
      continue;
    }
    const move = moveOf(tables, Number(line['move_id']));
    const from = {
      product: Number(line['product_id']),
      place: Number(line['location_id']),
      lot: line['lot_id'] as number | false,
    };
    if (!needsNoReservation(tables, move, from.place)) changeStock(tables, from, { reserved: -quantity });
    const out = moveStock(tables, line, -quantity, line['location_id']);
    moveStock(tables, line, quantity, line['location_dest_id'], out.inDate);
    if (out.available < 0) freeReservation(tables, line, -out.available, seen);
    seen.add(line.id);
    tables.update('stock.move.line', line.id, { date: tables.now });
  }
}

/** Scrap by itself may go without a lot; what follows an operation type may not. */
const needsLot = (tables: Tables, line: Row): boolean =>
  line['lot_id'] === false &&
  tables.take('product.product', line['product_id'])['tracking'] !== 'none' &&
  hasOperationType(moveOf(tables, Number(line['move_id'])));

/** A serial number is in one place once. */
function checkSerials(tables: Tables, move: Row): void {
  const product = tables.take('product.product', move['product_id']);
  if (product['tracking'] !== 'serial') return;
  const place = Number(move['location_dest_id']);
  if (tables.take('stock.location', place)['usage'] === 'inventory') return;
  const lots = new Set(linesOf(tables, move.id).map((line) => line['lot_id']));
  for (const quant of tables.at('stock.quant', product.id, place))
    if (quant['lot_id'] !== false && lots.has(quant['lot_id'] ?? false) && cmp(Math.abs(num(quant['quantity'])), 1) > 0)
      throw new OdooError(
        'validation',
        `The serial number has already been assigned: \n Product: ${displayName(tables, 'product.product', product)}, ` +
          `Serial Number: ${String(tables.get('stock.lot', Number(quant['lot_id']))?.['name'])}`,
      );
}

/** Odoo's `_trigger_assign`: who waits for what has just come reserves it, the order's own parts first. */
export function offerStock(tables: Tables, done: readonly number[]): void {
  const waiting = new Map<number, { move: Row; own: boolean }>();
  for (const id of done) {
    const { product_id: product, location_dest_id: place, production_group_id: group } = moveOf(tables, id);
    for (const move of tables.at('stock.move', Number(product), Number(place)))
      if ((move['state'] === 'confirmed' || move['state'] === 'partially_available') && hasOperationType(move))
        waiting.set(move.id, { move, own: group !== false && move['production_group_id'] === group });
  }
  const sorted = [...waiting.values()].toSorted(
    (a, b) => Number(b.own) - Number(a.own) || compareText(a.move['date'], b.move['date']) || a.move.id - b.move.id,
  );
  assignMoves(
    tables,
    sorted.map(({ move }) => move.id),
  );
}

const compareText = (a: Value | undefined, b: Value | undefined): number =>
  String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
