import type { Row, Value } from './fields.ts';
import { bypasses } from './quants.ts';
import { cmp, convert, num, round2, text } from './numbers.ts';
import type { Tables } from './tables.ts';

export const linesOf = (tables: Tables, move: number): Row[] => tables.linked('stock.move.line', 'move_id', move);
export const isOver = (move: Row): boolean => move['state'] === 'done' || move['state'] === 'cancel';

/** Odoo's `_should_bypass_reservation`. */
export const needsNoReservation = (
  tables: Tables,
  move: Row,
  place: Value | undefined = move['location_id'],
): boolean => bypasses(tables, Number(place));

/** Moves of an order or a transfer follow an operation type, which reserves when they are confirmed. */
export const hasOperationType = (move: Row): boolean =>
  move['raw_material_production_id'] !== false || move['production_id'] !== false || move['picking_id'] !== false;

/** The states of the documents that this move belongs to are worked out again before they are read. */
export function touch(tables: Tables, move: Row): void {
  const order = move['raw_material_production_id'] || move['production_id'];
  if (order) tables.stale.orders.add(Number(order));
  if (move['picking_id']) tables.stale.transfers.add(Number(move['picking_id']));
}

/** What the lines of a move hold, in the move's unit. */
export const heldOf = (tables: Tables, move: Row, lines = linesOf(tables, move.id)): number =>
  lines.reduce(
    (total, line) =>
      total + convert(tables, num(line['quantity']), line['product_uom_id'], move['product_uom'], 'exact'),
    0,
  );

/** What a move holds follows from its lines when their quantities change; whether it is picked when they are picked or not. */
export function followLines(tables: Tables, id: number, counted = true, pickedToo = true): Row {
  const move = tables.take('stock.move', id);
  const lines = linesOf(tables, id);
  const isPicked = move['state'] === 'done' || lines.some((line) => line['picked'] === true);
  const quantity = counted ? text(round2(heldOf(tables, move, lines))) : String(move['quantity']);
  const picked = pickedToo ? isPicked || (lines.length === 0 && move['picked'] === true) : move['picked'] === true;
  if (quantity === move['quantity'] && picked === move['picked']) return move;
  touch(tables, move);
  return tables.keep('stock.move', id, { quantity, picked });
}

export function setState(tables: Tables, id: number, state: string): void {
  const move = tables.take('stock.move', id);
  if (move['state'] === state) return;
  touch(tables, move);
  tables.update('stock.move', id, { state });
}

/** Odoo's `_recompute_state`. */
export function followReservation(tables: Tables, id: number): void {
  const move = tables.take('stock.move', id);
  const [quantity, demand] = [num(move['quantity']), num(move['product_uom_qty'])];
  if (isOver(move) || (move['state'] === 'draft' && quantity === 0)) return;
  const state = cmp(quantity, demand) >= 0 ? 'assigned' : quantity !== 0 ? 'partially_available' : 'confirmed';
  setState(tables, id, state);
}

const weights: Readonly<Record<string, number>> = { assigned: 4, waiting: 3, partially_available: 2, confirmed: 1 };

/** Odoo's `_get_relevant_state_among_moves` for moves that go as soon as possible. */
export function commonState(moves: readonly Row[]): string {
  const weight = (move: Row): number => weights[String(move['state'])] ?? 0;
  const todo = moves
    .filter((move) => !isOver(move) && !(move['state'] === 'assigned' && num(move['product_uom_qty']) === 0))
    .toSorted((a, b) => weight(a) - weight(b) || num(a['product_uom_qty']) - num(b['product_uom_qty']));
  const [first, last] = [todo[0], todo.at(-1)];
  if (!first || !last) return 'assigned';
  const some = (...states: string[]): boolean => todo.some((move) => states.includes(String(move['state'])));
  if (first['state'] !== 'assigned' && some('assigned', 'partially_available')) return 'partially_available';
  return last['state'] === 'confirmed' && num(last['product_uom_qty']) === 0 ? 'assigned' : String(last['state']);
}
