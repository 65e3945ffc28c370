import type { Row } from './fields.ts';
import { followLines, followReservation, isOver, linesOf, touch } from './move-state.ts';
import { num, text } from './numbers.ts';
import type { Tables } from './tables.ts';

const way = ['product_id', 'location_id', 'location_dest_id', 'product_uom', 'date_deadline'] as const;

/**
 * Odoo's `_merge_moves`: moves of one document that go the same way become the first of them.
 * @returns ids of those that took others in
 */
export function mergeMoves(tables: Tables, candidates: readonly Row[]): number[] {
  const first = new Map<string, number>();
  const grown = new Set<number>();
  for (const move of candidates) {
    if (isOver(move) || move['state'] === 'draft') continue;
    const key = way.map((name) => String(move[name])).join();
    const kept = first.get(key);
    if (kept === undefined) first.set(key, move.id);
    else {
      takeIn(tables, kept, move);
      grown.add(kept);
    }
  }
  return [...grown];
}

function takeIn(tables: Tables, kept: number, move: Row): void {
  for (const line of linesOf(tables, move.id)) tables.update('stock.move.line', line.id, { move_id: kept });
  const demand = num(tables.take('stock.move', kept)['product_uom_qty']) + num(move['product_uom_qty']);
  tables.update('stock.move', kept, { product_uom_qty: text(demand) });
  touch(tables, move);
  tables.remove('stock.move', move.id);
  followLines(tables, kept);
  followReservation(tables, kept);
}
