import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelCall, ModelOdoo } from '../../build/practice/odoo/model-odoo.ts';
import { freshModel } from '../proofs/model-fidelity/compare.ts';

// Each fact was found, or is repeated, on the real Odoo by `npm run proof -- model-fidelity`.

let model: ModelOdoo;
/** Two orders that were merged into a third: cancelled, and without a group. */
let merged: readonly number[];
beforeEach(() => {
  ({ model } = freshModel(1));
  const product = model.plant.orders['P01']?.product;
  const vals_list = [30, 40].map((quantity) => ({ product_id: product, product_qty: quantity }));
  merged = call('mrp.production', 'create', { args: { vals_list } }) as number[];
  call('mrp.production', 'action_confirm', { ids: merged });
  call('mrp.production', 'action_merge', { ids: merged });
});

const call = (name: string, method: string, more: Partial<ModelCall> = {}): unknown =>
  model.call(2, { model: name, method, ...more });
const markDone = (id: number): unknown => {
  const context = { skip_backorder: true, skip_consumption: true, mo_ids_to_backorder: [id] };
  return call('mrp.production', 'button_mark_done', { ids: [id], context });
};

describe('an order that was merged away', () => {
  it('is refused a rest, because its name has no number to go on from, even where nothing is being produced', () => {
    const [id = 0, other = 0] = merged;
    expect(model.tables.take('mrp.production', id)).toMatchObject({ state: 'cancel', production_group_id: false });
    // The first call gives each a lot, and does no more.
    expect(merged.map((each) => markDone(each))).toEqual([null, null]);
    call('mrp.production', 'write', { ids: [other], args: { vals: { qty_producing: 10 } } });
    for (const each of [id, other]) {
      expect(() => markDone(each)).toThrow('max() arg is an empty sequence');
      expect(model.tables.take('mrp.production', each)['name']).not.toMatch(/-\d+$/);
    }
  });
});
