import type { Row } from './fields.ts';
import { moveStock, nextName } from './stock.ts';
import type { Tables } from './tables.ts';

/** Name and state that a transfer gets at `create`. */
export function completeTransfer(tables: Tables, id: number): void {
  const transfer = tables.take('stock.picking', id);
  tables.update('stock.picking', id, {
    name: transfer['name'] || nextName(tables, 'stock.picking.internal'),
    state: 'assigned',
  });
  for (const move of tables.linked('stock.move', 'picking_id', id)) {
    tables.update('stock.move', move.id, {
      state: 'assigned',
      reference: tables.take('stock.picking', id)['name'] ?? false,
    });
    for (const line of tables.linked('stock.move.line', 'move_id', move.id))
      tables.update('stock.move.line', line.id, { picking_id: id });
  }
}

/** Odoo's `button_validate`: repeated, it does nothing. Stock may go below zero, as in Odoo. */
export function validateTransfer(tables: Tables, id: number): void {
  const transfer = tables.take('stock.picking', id);
  if (transfer['state'] === 'done') return;
  for (const move of tables.linked('stock.move', 'picking_id', id)) doLines(tables, move);
  tables.update('stock.picking', id, { state: 'done', date_done: tables.now });
}

function doLines(tables: Tables, move: Row): void {
  for (const line of tables.linked('stock.move.line', 'move_id', move.id))
    moveStock(tables, {
      product: Number(line['product_id']),
      lot: line['lot_id'] as number | false,
      from: Number(line['location_id']),
      to: Number(line['location_dest_id']),
      quantity: String(line['quantity']),
    });
  tables.update('stock.move', move.id, {
    state: 'done',
    quantity: move['product_uom_qty'] ?? '0',
    picked: true,
    date: tables.now,
  });
}
