import { beforeEach, describe, expect, it } from 'vitest';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import type { ModelCall, ModelOdoo } from '../../build/practice/odoo/model-odoo.ts';
import { freshModel } from '../proofs/model-fidelity/compare.ts';

// Each fact was found, or is repeated, on the real Odoo by `npm run proof -- model-fidelity`.

let model: ModelOdoo;
let station: number;
beforeEach(() => {
  ({ model } = freshModel(1));
  station = model.plant.stations['PRESS-04']?.userId ?? 0;
});

const call = (name: string, method: string, more: Partial<ModelCall> = {}): unknown =>
  model.call(station, { model: name, method, ...more });
const asPlanner = (name: string, method: string, more: Partial<ModelCall> = {}): unknown =>
  model.call(2, { model: name, method, ...more });
const rowOf = (name: string, id: number) => model.tables.take(name, id);
const orderOf = (ref: string): { id: number; group: number; product: number } => {
  const found = model.plant.orders[ref];
  if (!found) throw new Error(`${PLANT_PLAN.orders.length} orders, but no ${ref}`);
  return found;
};
const write = (id: number, vals: object): unknown => call('mrp.production', 'write', { ids: [id], args: { vals } });
const markDone = (id: number, context: object = {}): unknown =>
  call('mrp.production', 'button_mark_done', { ids: [id], context: { skip_redirection: true, ...context } });
const rest = (id: number): object => ({ skip_backorder: true, mo_ids_to_backorder: [id] });
const componentsOf = (id: number): number[] => rowsOf(id).map((move) => move.id);
const rowsOf = (id: number) => model.tables.linked('stock.move', 'raw_material_production_id', id);
const stage = (id: number, quantity: number, more: object = {}): unknown =>
  write(id, {
    qty_producing: quantity,
    origin: 'PS 1',
    move_raw_ids: componentsOf(id).map((move) => [1, move, { quantity: quantity / 100, picked: true }]),
    ...more,
  });
const changeTo = (id: number, quantity: number): unknown => {
  const args = { vals_list: [{ mo_id: id, product_qty: quantity }] };
  const ids = asPlanner('change.production.qty', 'create', { args }) as number[];
  return asPlanner('change.production.qty', 'change_prod_qty', { ids });
};
const slices = (group: number) => model.tables.linked('mrp.production', 'production_group_id', group);

describe('a confirmation in two calls', () => {
  it('of a part closes the slice and copies the origin to the rest (facts §3.1)', () => {
    const { id, group } = orderOf('P02');
    expect(stage(id, 100)).toBe(true);
    expect(markDone(id, rest(id))).toBe(true);
    expect(slices(group).map((slice) => [slice['state'], slice['product_qty'], slice['origin']])).toEqual([
      ['done', '100', 'PS 1'],
      ['confirmed', '4900', 'PS 1'],
    ]);
    expect(() => markDone(id, rest(id))).toThrow('The quantity to produce must be positive!');
  });

  it('a late write with the start is refused and rolled back; without it, it changes what was booked (facts §11)', () => {
    const { id } = orderOf('P02');
    stage(id, 100);
    markDone(id, rest(id));
    expect(() => write(id, { qty_producing: 70, origin: 'PS 2', date_start: '2026-11-21 06:00:00' })).toThrow(
      'cancelled or done',
    );
    expect(rowOf('mrp.production', id)).toMatchObject({ qty_producing: '100', origin: 'PS 1' });
    expect(write(id, { qty_producing: 70 })).toBe(true);
    expect(call('mrp.production', 'read', { ids: [id], args: { fields: ['qty_produced', 'product_qty'] } })).toEqual([
      { id, qty_produced: 70, product_qty: 100 },
    ]);
  });

  it('the start cannot be written once a work order was started, whatever the state of the order', () => {
    const { id } = orderOf('P02');
    const [work] = model.tables.linked('mrp.workorder', 'production_id', id);
    call('mrp.workorder', 'button_start', { ids: [work?.id ?? 0] });
    expect(() => write(id, { date_start: '2026-11-21 06:00:00' })).toThrow('Some work orders have already started');
  });

  it('a quantity alone consumes nothing (facts §0.4)', () => {
    const { id } = orderOf('P02');
    write(id, { qty_producing: 100 });
    markDone(id, { ...rest(id), skip_consumption: true });
    expect(rowsOf(id).map((move) => move['state'])).toEqual(['cancel']);
  });

  it('what the finished slice did not consume is reserved again for the rest, where stock is short', () => {
    const { id, group } = orderOf('P02');
    asPlanner('stock.move', 'write', { ids: componentsOf(id), args: { vals: { product_uom_qty: 1_000_000 } } });
    const held = rowsOf(id).map((move) => [move['state'], move['quantity']]);
    expect(held).toEqual([['partially_available', '300']]);
    write(id, { qty_producing: 1000 });
    markDone(id, { ...rest(id), skip_consumption: true });
    const [finished, next] = slices(group).map((slice) => slice.id);
    expect(rowsOf(finished ?? 0).map((move) => move['state'])).toEqual(['cancel']);
    expect(rowsOf(next ?? 0).map((move) => [move['state'], move['quantity']])).toEqual(held);
  });

  it('asks instead of acting, and then nothing is done (facts §3)', () => {
    const [part, other] = [orderOf('P02').id, orderOf('P06').id];
    stage(part, 100);
    expect(markDone(part)).toMatchObject({ res_model: 'mrp.production.backorder' });
    write(other, { qty_producing: 5000 });
    expect(markDone(other)).toMatchObject({ res_model: 'mrp.consumption.warning' });
    expect(markDone(orderOf('A02').id)).toMatchObject({ res_model: 'mrp.production.serials' });
    expect([part, other].map((id) => rowOf('mrp.production', id)['state'])).toEqual(['progress', 'progress']);
  });

  it('with a rest it opens a new slice even of a cancelled order, which stays cancelled', () => {
    const { id, group } = orderOf('P02');
    asPlanner('mrp.production', 'action_cancel', { ids: [id] });
    write(id, { qty_producing: 30 });
    expect(markDone(id, { ...rest(id), skip_consumption: true })).toBe(true);
    expect(slices(group).map((slice) => [slice['state'], slice['product_qty']])).toEqual([
      ['cancel', '30'],
      ['confirmed', '4970'],
    ]);
  });

  it('the order of a rest holds a None, which XML-RPC cannot say (facts §0.2)', () => {
    const { id } = orderOf('P02');
    stage(id, 100);
    expect(markDone(id, { ...rest(id), skip_redirection: false })).toMatchObject({
      context: { mo_ids_to_backorder: null },
    });
  });
});

describe('scrap and transfers by external id', () => {
  const scrapOf = (quantity: string): unknown =>
    call('stock.scrap', 'load', {
      args: {
        fields: ['id', 'product_id/.id', 'scrap_qty'],
        data: [['ps.s1', model.plant.products['GSK-204']?.id, quantity]],
      },
    });
  const stockOf = (product: string, place = model.plant.stockLocation): string[] =>
    model.tables
      .at('stock.quant', model.plant.products[product]?.id ?? 0, place)
      .map((quant) => String(quant['quantity']));

  it('loaded again it overwrites even a done scrap; validated again it scraps again (facts §4, §6)', () => {
    expect(scrapOf('3')).toEqual({ ids: [1], messages: [], nextrow: 0 });
    expect(call('stock.scrap', 'action_validate', { ids: [1] })).toBe(true);
    expect(scrapOf('4')).toEqual({ ids: [1], messages: [], nextrow: 0 });
    expect(rowOf('stock.scrap', 1)['scrap_qty']).toBe('4');
    expect(stockOf('GSK-204')).toEqual(['3997']);
    expect(call('stock.scrap', 'action_validate', { ids: [1] })).toBe(true);
    expect(stockOf('GSK-204')).toEqual(['3993']);
    // Odoo works the shown quantity out from the first move.
    expect(rowOf('stock.scrap', 1)['scrap_qty']).toBe('3');
  });

  it('a draft without a quantity is dead (facts §4)', () => {
    scrapOf('3');
    call('stock.scrap', 'write', { ids: [1], args: { vals: { scrap_qty: 0 } } });
    expect(() => call('stock.scrap', 'action_validate', { ids: [1] })).toThrow(
      'You can only enter positive quantities.',
    );
    expect(() => call('stock.scrap', 'unlink', { ids: [1] })).toThrow('not allowed');
  });

  it('a hold steals what an order had reserved, and the order takes another lot (facts §5)', () => {
    const { stockLocation: from, holdLocation: to, products, lots } = model.plant;
    const product = products['HSG-204']?.id ?? 0;
    const reserved = (): unknown[] =>
      model.tables.at('stock.quant', product, from).map((quant) => [quant['quantity'], quant['reserved_quantity']]);
    expect(reserved()).toEqual([
      ['2400', '2080'],
      ['1800', '0'],
    ]);
    const places = { location_id: from, location_dest_id: to };
    const line = { ...places, product_id: product, lot_id: lots['H-26441'], quantity: 2400, picked: true };
    const move = { ...places, product_id: product, product_uom_qty: 2400, move_line_ids: [[0, 0, line]] };
    const vals_list = [{ ...places, picking_type_id: 1, move_ids: [[0, 0, move]] }];
    const ids = call('stock.picking', 'create', { args: { vals_list } }) as number[];
    expect(rowOf('stock.picking', ids[0] ?? 0)['state']).toBe('assigned');
    for (let n = 0; n < 2; n += 1) expect(call('stock.picking', 'button_validate', { ids })).toBe(true);
    expect(reserved()).toEqual([
      ['0', '0'],
      ['1800', '1800'],
    ]);
    expect(stockOf('HSG-204', to)).toEqual(['2400']);
  });

  it('a load without keys for its lines adds them again (facts §6)', () => {
    const { stockLocation: from, holdLocation: to, products } = model.plant;
    const product = products['GSK-204']?.id ?? 0;
    const own = ['id', 'picking_type_id/.id', 'location_id/.id', 'location_dest_id/.id'];
    const lines = ['product_id/.id', 'product_uom_qty', 'location_id/.id', 'location_dest_id/.id'];
    const load = (keys: readonly string[]): unknown =>
      call('stock.picking', 'load', {
        args: {
          fields: [...own, ...lines.map((name) => `move_ids/${name}`), ...(keys.length > 1 ? ['move_ids/id'] : [])],
          data: [[keys[0], 1, from, to, product, 5, from, to, ...keys.slice(1)]],
        },
      });
    for (const keys of [['ps.a'], ['ps.a'], ['ps.b', 'ps.bm'], ['ps.b', 'ps.bm']]) load(keys);
    expect([1, 2].map((id) => model.tables.linked('stock.move', 'picking_id', id).length)).toEqual([2, 1]);
  });
});

describe('what planners change', () => {
  it('a split shares the reservation, a merge makes one order, and the old ones are cancelled', () => {
    const { id, product } = orderOf('P02');
    const lines = [1000, 4000].map((quantity) => [0, 0, { quantity }]);
    const vals_list = [{ production_id: id, production_detailed_vals_ids: lines }];
    const ids = asPlanner('mrp.production.split', 'create', { args: { vals_list } }) as number[];
    expect(asPlanner('mrp.production.split', 'action_split', { ids })).toBeUndefined();
    const parts = slices(orderOf('P02').group).map((slice) => slice.id);
    expect(parts.map((each) => rowsOf(each)[0]).map((move) => move?.['quantity'])).toEqual(['10', '40']);
    const merged = asPlanner('mrp.production', 'action_merge', { ids: parts }) as { res_id: number };
    expect(rowOf('mrp.production', merged.res_id)).toMatchObject({
      product_id: product,
      product_qty: '5000',
      state: 'confirmed',
    });
    expect(parts.map((each) => rowOf('mrp.production', each)['state'])).toEqual(['cancel', 'cancel']);
  });

  it('a need below what is picked leaves that picked, and the state as it was', () => {
    const { id } = orderOf('P02');
    stage(id, 100);
    asPlanner('stock.move', 'write', { ids: componentsOf(id), args: { vals: { product_uom_qty: 0.5 } } });
    expect(rowsOf(id)).toMatchObject([{ state: 'partially_available', quantity: '1', product_uom_qty: '0.5' }]);
  });

  it('a need of nothing gives up what is reserved, and asks for nothing again', () => {
    const { id } = orderOf('P02');
    asPlanner('stock.move', 'write', { ids: componentsOf(id), args: { vals: { product_uom_qty: 0 } } });
    expect(rowsOf(id)).toMatchObject([{ state: 'confirmed', quantity: '0', product_uom_qty: '0' }]);
  });

  it('components of a part that was split off keep the date of the whole, which finished work dates anew', () => {
    const { id, group } = orderOf('P02');
    const start = rowOf('mrp.production', id)['date_start'] ?? false;
    for (const work of model.tables.linked('mrp.workorder', 'production_id', id))
      model.tables.remove('mrp.workorder', work.id);
    stage(id, 100);
    markDone(id, rest(id));
    const next = slices(group).find((slice) => slice['state'] === 'confirmed');
    expect(rowsOf(next?.id ?? 0).map((move) => move['date'])).toEqual([start]);
    expect(next?.['date_start']).not.toBe(start);
    const { id: worked, group: same } = orderOf('P06');
    stage(worked, 100);
    markDone(worked, rest(worked));
    const { date_start: begun } = rowOf('mrp.production', worked);
    const left = slices(same).find((slice) => slice['state'] === 'confirmed');
    expect(rowsOf(left?.id ?? 0).every((move) => move['date'] === begun)).toBe(true);
  });

  it('work of a finished order whose quantity was raised begins no more', () => {
    const { id } = orderOf('P02');
    stage(id, 100);
    markDone(id, { skip_consumption: true, skip_backorder: true });
    changeTo(id, 10_000);
    const works = model.tables.linked('mrp.workorder', 'production_id', id).map((work) => work.id);
    expect(() => call('mrp.workorder', 'button_start', { ids: works })).toThrow('cancelled or done');
  });

  it('an added component is dated now, one of a new order at its start', () => {
    const { id, product } = orderOf('P02');
    const [bare] = rowsOf(id);
    const added = [[0, 0, { product_id: bare?.['product_id'], product_uom_qty: 1 }]];
    const start = '2030-01-01 06:00:00';
    const vals_list = [{ product_id: product, product_qty: 10, date_start: start, move_raw_ids: added }];
    const [made = 0] = asPlanner('mrp.production', 'create', { args: { vals_list } }) as number[];
    expect(rowsOf(made).map((move) => move['date'])).toEqual([start]);
    write(made, { move_raw_ids: added });
    const [own, later] = rowsOf(made).map((move) => String(move['date']));
    expect([own, String(later) < start]).toEqual([start, true]);
  });

  it('a new quantity of a draft is counted from the bill, not from the rounded need', () => {
    const { product } = orderOf('P02');
    const vals_list = [{ product_id: product, product_qty: 10.1 }];
    const [part = 0] = asPlanner('mrp.production', 'create', { args: { vals_list } }) as number[];
    expect(rowsOf(part).map((move) => move['product_uom_qty'])).toEqual(['0.11']);
    changeTo(part, 101);
    expect(rowsOf(part).map((move) => move['product_uom_qty'])).toEqual(['1.01']);
  });

  it('work that is finished once more picks what was cancelled, and reserves it', () => {
    const { id } = orderOf('P02');
    write(id, { qty_producing: 100 });
    markDone(id, { skip_consumption: true, skip_backorder: true });
    expect(rowsOf(id)).toMatchObject([{ state: 'cancel', quantity: '0', picked: false }]);
    changeTo(id, 10_000);
    markDone(id, { skip_consumption: true, skip_backorder: true });
    expect(rowsOf(id)).toMatchObject([{ state: 'cancel', picked: true }]);
    expect(Number(rowsOf(id)[0]?.['quantity'])).toBeGreaterThan(0);
  });

  it('a new quantity takes the components along', () => {
    const { id } = orderOf('P02');
    expect(changeTo(id, 2000)).toEqual({});
    expect(rowOf('mrp.production', id)['product_qty']).toBe('2000');
    expect(rowsOf(id).map((move) => [move['product_uom_qty'], move['quantity']])).toEqual([['20', '20']]);
  });
});
