import type { Row } from './fields.ts';
import { num, text } from './numbers.ts';
import type { Receipt } from './posting-effects.ts';
import { producedOf } from './settle.ts';
import type { Tables } from './tables.ts';

const kinds = [
  ['mrp.production', 'date_finished'],
  ['stock.scrap', 'date_done', 'scrap_id'],
  ['stock.picking', 'date_done', 'picking_id'],
] as const;

/** The receipt of a posting as its document tells it, for one whose own was deleted; without a model when there is no such document. */
export function receiptOfDocument(tables: Tables, posting: string): Receipt {
  for (const [model, date, link] of kinds) {
    const isOurs = (row: Row): boolean => row['state'] === 'done' && String(row['origin']).includes(`PS ${posting}`);
    const row = tables.all(model).find(isOurs);
    if (!row) continue;
    const moves = link ? tables.linked('stock.move', link, row.id) : [];
    const lines = moves.flatMap((move) => tables.linked('stock.move.line', 'move_id', move.id));
    const lots = link ? lines.map((line) => Number(line['lot_id'])) : (row['lot_producing_ids'] as readonly number[]);
    const names = [...new Set(lots)].flatMap((lot) => tables.get('stock.lot', lot)?.['name'] ?? []);
    const moved = text(moves.reduce((total, move) => total + num(move['quantity']), 0));
    return {
      model,
      res_id: row.id,
      name: row['name'],
      quantity: link ? moved : text(producedOf(tables, row)),
      unit: (link ? moves[0]?.['product_uom'] : row['product_uom_id']) ?? false,
      lot: names.join(', ') || false,
      next: false,
      consumed: [],
      posted_at: row[date] || tables.now,
    };
  }
  return {};
}
