import { beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../build/practice/odoo/fields.ts';
import type { ModelCall, ModelOdoo } from '../../build/practice/odoo/model-odoo.ts';
import { freshModel } from '../proofs/model-fidelity/compare.ts';

// Each fact was found, or is repeated, on the real Odoo by `npm run proof -- model-fidelity`.

let model: ModelOdoo;
beforeEach(() => ({ model } = freshModel(1)));

const call = (name: string, method: string, more: Partial<ModelCall> = {}): unknown =>
  model.call(2, { model: name, method, ...more });
const orderOf = (id: number): Row => model.tables.take('mrp.production', id);
const componentsOf = (id: number): Row[] => model.tables.linked('stock.move', 'raw_material_production_id', id);
const write = (id: number, vals: object): unknown => call('mrp.production', 'write', { ids: [id], args: { vals } });
const markDone = (id: number): unknown => {
  const context = { skip_redirection: true, skip_backorder: true, skip_consumption: true, mo_ids_to_backorder: [id] };
  return call('mrp.production', 'button_mark_done', { ids: [id], context });
};
const stage = (id: number, quantity: number, component: number, picked: boolean): unknown => {
  const lines = componentsOf(id).map((move) => [1, move.id, { quantity: component, picked }]);
  return write(id, { qty_producing: quantity, move_raw_ids: lines });
};

describe('an order that was merged away', () => {
  it('is refused a rest, because its name has no number to go on from, even where nothing is being produced', () => {
    const product = model.plant.orders['P01']?.product;
    const vals_list = [30, 40].map((quantity) => ({ product_id: product, product_qty: quantity }));
    const merged = call('mrp.production', 'create', { args: { vals_list } }) as number[];
    call('mrp.production', 'action_confirm', { ids: merged });
    call('mrp.production', 'action_merge', { ids: merged });
    const [id = 0, other = 0] = merged;
    expect(orderOf(id)).toMatchObject({ state: 'cancel', production_group_id: false });
    // The first call gives each a lot, and does no more.
    expect(merged.map((each) => markDone(each))).toEqual([null, null]);
    write(other, { qty_producing: 10 });
    for (const each of [id, other]) {
      expect(() => markDone(each)).toThrow('max() arg is an empty sequence');
      expect(orderOf(each)['name']).not.toMatch(/-\d+$/);
    }
  });
});

describe('a finished order', () => {
  it('whose components are no longer picked loses them when it is finished with a rest, and the stock with them', () => {
    const { id = 0, product } = model.plant.orders['P02'] ?? {};
    const material = Number(componentsOf(id)[0]?.['product_id']);
    const stock = () =>
      model.tables
        .at('stock.quant', material, model.plant.stockLocation)
        .map((quant) => Number(quant['quantity']))
        .reduce((total, each) => total + each, 0);
    const before = stock();
    expect(stage(id, 100, 1, true)).toBe(true);
    expect(markDone(id)).toBe(true);
    expect(stage(id, 70, 1, false)).toBe(true);
    expect(componentsOf(id)).toMatchObject([{ state: 'done', quantity: '1', picked: false }]);
    expect(markDone(id)).toBe(true);
    expect(orderOf(id)).toMatchObject({ product_id: product, state: 'done', product_qty: '70' });
    expect(componentsOf(id)).toMatchObject([{ state: 'cancel', quantity: '0', picked: false }]);
    expect(stock()).toBeCloseTo(before - 0.7, 10);
  });
});
