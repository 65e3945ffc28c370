import { userError } from './errors.ts';
import type { Row, Values } from './fields.ts';
import { assignMoves } from './lines.ts';
import { mergeMoves } from './merge-moves.ts';
import { heldOf, isOver, linesOf, setState } from './move-state.ts';
import { cancelMoves, confirmMoves, finishMoves, offerStock, setPicked, setQuantity } from './moves.ts';
import { cmp, isZero, num } from './numbers.ts';
import { nextName } from './places.ts';
import { settle } from './settle.ts';
import type { Tables } from './tables.ts';

const movesOf = (tables: Tables, id: number): Row[] => tables.linked('stock.move', 'picking_id', id);

/** Odoo's `create` of a transfer; without lines it is a draft. */
export const createTransfer = (tables: Tables, given: Values): Row =>
  tables.insert('stock.picking', {
    scheduled_date: tables.now,
    ...given,
    name: given['name'] || nextName(tables, 'stock.picking.internal'),
  });

/** After `create` and `write`: moves that hold something already are confirmed. */
export function completeTransfer(tables: Tables, id: number): void {
  tables.stale.transfers.add(id);
  settle(tables);
  const drafts = movesOf(tables, id).filter((move) => move['state'] === 'draft' && num(move['quantity']) !== 0);
  confirmMoves(
    tables,
    drafts.map((move) => move.id),
  );
  settle(tables);
}

export function confirmTransfer(tables: Tables, id: number): void {
  const drafts = movesOf(tables, id).filter((move) => move['state'] === 'draft');
  for (const { id: each } of drafts) setState(tables, each, 'confirmed');
  const grown = drafts.length > 0 ? mergeMoves(tables, movesOf(tables, id)) : [];
  const left = drafts.flatMap((move) => tables.get('stock.move', move.id)?.id ?? []);
  confirmMoves(tables, [...new Set([...left, ...grown])]);
  settle(tables);
}

export function assignTransfer(tables: Tables, id: number): void {
  confirmTransfer(tables, id);
  const open = movesOf(tables, id).filter((move) => !isOver(move));
  if (open.length === 0) throw userError('Nothing to check the availability for.');
  assignMoves(
    tables,
    open.map((move) => move.id),
  );
  settle(tables);
}

export function cancelTransfer(tables: Tables, id: number): void {
  cancelMoves(
    tables,
    movesOf(tables, id).map((move) => move.id),
  );
  if (movesOf(tables, id).length === 0) tables.update('stock.picking', id, { state: 'cancel' });
  settle(tables);
}

/** Odoo's `button_validate`: repeated, it does nothing. Stock may go below zero, as in Odoo. */
export function validateTransfers(
  tables: Tables,
  ids: readonly number[],
  context: Readonly<Record<string, unknown>>,
): unknown {
  settle(tables);
  const open = ids.filter((id) => tables.take('stock.picking', id)['state'] !== 'done');
  for (const id of open) prepare(tables, id);
  for (const id of open) check(tables, id);
  for (const id of open) {
    const moves = movesOf(tables, id);
    const isPicked = moves.some((move) => move['picked'] === true);
    if (moves.some((move) => num(move['quantity']) !== 0) && !isPicked)
      for (const move of moves) setPicked(tables, move.id, true);
  }
  if (!context['skip_backorder'] && open.some((id) => movesOf(tables, id).some((move) => isShort(tables, move))))
    return { type: 'ir.actions.act_window', res_model: 'stock.backorder.confirmation', target: 'new', context };
  const done = open.flatMap((id) =>
    finishMoves(
      tables,
      movesOf(tables, id).map((move) => move.id),
    ),
  );
  for (const id of open) tables.update('stock.picking', id, { date_done: tables.now });
  offerStock(tables, done);
  settle(tables);
  return true;
}

function prepare(tables: Tables, id: number): void {
  if (tables.take('stock.picking', id)['state'] !== 'draft') return;
  confirmTransfer(tables, id);
  for (const { id: each } of movesOf(tables, id)) {
    const move = tables.take('stock.move', each);
    if (isZero(num(move['quantity'])) && !isZero(num(move['product_uom_qty'])))
      setQuantity(tables, each, num(move['product_uom_qty']));
  }
}

/** Odoo's `_sanity_check`. */
function check(tables: Tables, id: number): void {
  const moves = movesOf(tables, id);
  if (moves.length === 0)
    throw userError('You can’t validate an empty transfer. Please add some products to move before proceeding.');
  const picked = moves.some((move) => move['picked'] === true && !isOver(move));
  const counted = moves.filter((move) => !isOver(move) && (!picked || move['picked'] === true));
  if (counted.every((move) => isZero(num(move['quantity']))))
    throw userError('You cannot validate a transfer if no quantities are reserved.');
  const lines = moves.flatMap((move) => linesOf(tables, move.id)).filter((line) => line['picking_id'] !== false);
  const isTracked = (line: Row): boolean => tables.take('product.product', line['product_id'])['tracking'] !== 'none';
  if (lines.some((line) => line['lot_id'] === false && isTracked(line) && num(line['quantity']) !== 0))
    throw userError('You need to supply a Lot/Serial number for products.');
}

function isShort(tables: Tables, move: Row): boolean {
  if (move['state'] === 'cancel') return false;
  const lines = linesOf(tables, move.id);
  const picked = lines.filter((line) => line['picked'] === true);
  const isPart = move['picked'] === true && picked.length < lines.length;
  const held = isPart ? heldOf(tables, move, picked) : num(move['quantity']);
  const demand = num(move['product_uom_qty']);
  return (demand !== 0 && move['picked'] !== true) || cmp(held, demand) < 0;
}
