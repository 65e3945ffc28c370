import { compare } from '../../../sync/domain/quantity.ts';
import { userError } from './errors.ts';
import { doneMove, nextName, stockOf } from './stock.ts';
import type { Tables } from './tables.ts';

const scrapPlace = (tables: Tables): number =>
  tables.all('stock.location').find((row) => row['usage'] === 'inventory')?.id ?? 0;

/** Places that Odoo fills in at `create`: an open order's source, a finished order's destination, else the stock. */
export function completeScrap(tables: Tables, id: number): void {
  const scrap = tables.take('stock.scrap', id);
  const order = tables.get('mrp.production', Number(scrap['production_id']));
  const stock = tables.all('stock.location').find((row) => row['usage'] === 'internal')?.id ?? false;
  const place = order ? order[order['state'] === 'done' ? 'location_dest_id' : 'location_src_id'] : stock;
  tables.update('stock.scrap', id, {
    location_id: scrap['location_id'] || (place ?? false),
    scrap_location_id: scrap['scrap_location_id'] || scrapPlace(tables),
  });
}

/**
 * Odoo's `action_validate`: true, or the description of a dialog when there is not enough stock.
 * As in Odoo it has no guard: validating a done scrap scraps again.
 */
export function validateScrap(tables: Tables, id: number): unknown {
  const scrap = tables.take('stock.scrap', id);
  const quantity = String(scrap['scrap_qty']);
  if (compare(quantity, '0') <= 0) throw userError('You can only enter positive quantities.');
  const product = Number(scrap['product_id']);
  const lot = scrap['lot_id'] as number | false;
  const from = Number(scrap['location_id']);
  const tracked = tables.take('product.product', product)['tracking'] !== 'none';
  if (compare(stockOf(tables, product, from, lot), quantity) < 0 || (tracked && lot === false))
    return { type: 'ir.actions.act_window', res_model: 'stock.warn.insufficient.qty.scrap', target: 'new' };
  const order = tables.get('mrp.production', Number(scrap['production_id']));
  const side = order?.['product_id'] === product ? 'production_id' : 'raw_material_production_id';
  const name = scrap['state'] === 'draft' ? nextName(tables, 'stock.scrap') : String(scrap['name']);
  doneMove(
    tables,
    { scrap_id: id, reference: name, origin: scrap['origin'] ?? false, ...(order ? { [side]: order.id } : {}) },
    [{ product, lot, from, to: Number(scrap['scrap_location_id']), quantity }],
  );
  tables.update('stock.scrap', id, { name, state: 'done', date_done: tables.now });
  return true;
}
