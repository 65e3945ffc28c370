import { userError } from './errors.ts';
import type { Row, Values } from './fields.ts';
import { createLine } from './lines.ts';
import { finishMoves } from './moves.ts';
import { createMove } from './move-create.ts';
import { cmp, convert, isZero, num } from './numbers.ts';
import { lossPlace, nextName, stockPlace } from './places.ts';
import { stockOf } from './quants.ts';
import { orderNow, outputOf, settle } from './settle.ts';
import type { Tables } from './tables.ts';

/** Odoo's `create` of a scrap: an open order's source, a finished order's destination, else the stock. */
export function createScrap(tables: Tables, given: Values): Row {
  const work = tables.get('mrp.workorder', Number(given['workorder_id']));
  const id = Number(given['production_id']);
  const order = tables.get('mrp.production', id) ? orderNow(tables, id) : undefined;
  const ofWork = tables.get('mrp.production', Number(work?.['production_id']))?.['location_src_id'];
  const place = order ? order[order['state'] === 'done' ? 'location_dest_id' : 'location_src_id'] : ofWork;
  return tables.insert('stock.scrap', {
    product_uom_id: tables.take('product.product', given['product_id'])['uom_id'] ?? false,
    location_id: place ?? stockPlace(tables),
    scrap_location_id: lossPlace(tables),
    ...given,
  });
}

/**
 * Odoo's `action_validate`: true, or the description of a dialog when there is not enough stock.
 * As in Odoo it has no guard: validating a done scrap scraps again.
 */
export function validateScrap(tables: Tables, id: number, context: object = {}): unknown {
  const scrap = tables.take('stock.scrap', id);
  if (isZero(num(scrap['scrap_qty']))) throw userError('You can only enter positive quantities.');
  const product = tables.take('product.product', scrap['product_id']);
  const there = stockOf(tables, product.id, Number(scrap['location_id']), scrap['lot_id'] as number | false);
  const wanted = convert(tables, num(scrap['scrap_qty']), scrap['product_uom_id'], product['uom_id'], 'up');
  if (cmp(num(there), wanted) >= 0) return doScrap(tables, id);
  return {
    type: 'ir.actions.act_window',
    res_model: 'stock.warn.insufficient.qty.scrap',
    target: 'new',
    context: { ...context, default_scrap_id: id },
  };
}

/** Odoo's `do_scrap`: no check of the stock and none of the state. */
export function doScrap(tables: Tables, id: number): true {
  const name = nextName(tables, 'stock.scrap');
  const scrap = tables.update('stock.scrap', id, { name });
  const order = tables.get('mrp.production', Number(scrap['production_id']));
  const isOutput = order && outputOf(tables, order.id).some((move) => move['product_id'] === scrap['product_id']);
  const side = isOutput ? 'production_id' : 'raw_material_production_id';
  const places = { location_id: scrap['location_id'] ?? false, location_dest_id: scrap['scrap_location_id'] ?? false };
  const shared = { product_id: scrap['product_id'] ?? false, ...places };
  const move = createMove(tables, {
    ...shared,
    product_uom: scrap['product_uom_id'] ?? false,
    product_uom_qty: scrap['scrap_qty'] ?? '0',
    scrap_id: id,
    reference: name,
    origin: scrap['origin'] || name,
    picked: true,
    ...(order ? { [side]: order.id } : {}),
  });
  createLine(tables, {
    ...shared,
    move_id: move.id,
    product_uom_id: scrap['product_uom_id'] ?? false,
    quantity: scrap['scrap_qty'] ?? '0',
    lot_id: scrap['lot_id'] ?? false,
  });
  finishMoves(tables, [move.id]);
  // Odoo works the quantity out from the first move: what was written since is gone.
  const [first] = tables.linked('stock.move', 'scrap_id', id);
  const quantity = first?.['quantity'] ?? '0';
  tables.update('stock.scrap', id, { state: 'done', date_done: tables.now, scrap_qty: quantity });
  settle(tables);
  return true;
}

export function unlinkScrap(tables: Tables, id: number): void {
  if (tables.take('stock.scrap', id)['state'] === 'done') throw userError('You cannot delete a scrap which is done.');
  tables.remove('stock.scrap', id);
}
