import { expect, it } from 'vitest';
import type { ModelCall } from '../../build/practice/odoo/model-odoo.ts';
import { freshModel } from '../proofs/model-fidelity/compare.ts';

// Each fact was found, or is repeated, on the real Odoo by `npm run proof -- model-fidelity`.

it('a part of a serial number is moved as it was asked for, though no line can hold it', () => {
  const { model } = freshModel(1);
  const call = (name: string, method: string, more: Partial<ModelCall> = {}): unknown =>
    model.call(2, { model: name, method, ...more });
  const { stockLocation, holdLocation, orders } = model.plant;
  const places = { location_id: holdLocation, location_dest_id: stockLocation };
  const move = { ...places, product_id: orders['A02']?.product, product_uom_qty: 0.01 };
  expect(model.tables.take('product.product', orders['A02']?.product)['tracking']).toBe('serial');
  const vals_list = [{ ...places, picking_type_id: 1, move_ids: [[0, 0, move]] }];
  const [id = 0] = call('stock.picking', 'create', { args: { vals_list } }) as number[];
  expect(call('stock.picking', 'button_validate', { ids: [id] })).toBe(true);
  const moves = model.tables.linked('stock.move', 'picking_id', id);
  expect(moves).toMatchObject([{ state: 'done', quantity: '0.01', picked: true }]);
  expect(moves.flatMap((each) => model.tables.linked('stock.move.line', 'move_id', each.id))).toEqual([]);
  expect(model.tables.take('stock.picking', id)['state']).toBe('done');
});
