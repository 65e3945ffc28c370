import type { Row, Values } from './fields.ts';
import { touch } from './move-state.ts';
import { setQuantity } from './moves.ts';
import { num } from './numbers.ts';
import { productionPlace } from './places.ts';
import type { Tables } from './tables.ts';

/** Odoo's `create` of a move, before its lines. */
export function createMove(tables: Tables, values: Values): Row {
  const { quantity, picked, ...plain } = values;
  const order = tables.get('mrp.production', Number(values['raw_material_production_id'] || values['production_id']));
  const transfer = tables.get('stock.picking', Number(values['picking_id']));
  const forOrder = order && !values['scrap_id'] ? orderValues(tables, order, values) : {};
  const move = tables.insert('stock.move', {
    product_uom: tables.take('product.product', values['product_id'])['uom_id'] ?? false,
    date: tables.now,
    location_id: transfer?.['location_id'] ?? false,
    location_dest_id: transfer?.['location_dest_id'] ?? false,
    ...plain,
    ...forOrder,
    ...(transfer?.['state'] === 'done' ? { state: 'done' } : {}),
    picked: picked ?? startsPicked(tables, values),
  });
  touch(tables, move);
  if (quantity !== undefined) setQuantity(tables, move.id, num(quantity));
  return tables.take('stock.move', move.id);
}

/** A component that is added while something is being produced counts as picked. */
export function startsPicked(tables: Tables, values: Values): boolean {
  const order = tables.get('mrp.production', Number(values['raw_material_production_id']));
  const begun = order?.['state'] === 'progress' || order?.['state'] === 'to_close';
  return begun && !values['scrap_id'] && num(order['qty_producing']) > 0;
}

function orderValues(tables: Tables, order: Row, values: Values): Values {
  const outside = productionPlace(tables);
  const shared = { production_group_id: order['production_group_id'] ?? false, origin: order['name'] ?? false };
  return values['raw_material_production_id']
    ? {
        ...shared,
        location_id: values['location_id'] || (order['location_src_id'] ?? false),
        location_dest_id: outside,
      }
    : {
        ...shared,
        location_id: outside,
        location_dest_id: values['location_dest_id'] || (order['location_dest_id'] ?? false),
      };
}
