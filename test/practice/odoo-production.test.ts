import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPlant, type Plant } from './plant.ts';

let plant: Plant;
beforeEach(async () => {
  plant = await startPlant();
});
afterEach(() => plant.stop());

const order = (ref: string): { id: number; group: number; name: string; unit: number; product: number } => {
  const found = plant.odoo.model.plant.orders[ref];
  if (!found) throw new Error(`no order ${ref}`);
  return found;
};
const read = async (model: string, domain: unknown[], fields: string[]): Promise<Record<string, unknown>[]> => {
  const reply = await plant.station.call({ model, method: 'search_read', args: { domain, fields } });
  if (!reply.ok) throw new Error(reply.fault.message);
  return reply.value as Record<string, unknown>[];
};

describe('a confirmation in the practice Odoo', () => {
  it('closes a slice under a numbered name and opens the rest, in the same group (facts §3.1)', async () => {
    const { id, group, name } = order('P01');
    const [result] = await plant.run([plant.confirm(1, 'P01', '30')]);
    expect(result).toMatchObject({
      outcome: 'posted',
      again: false,
      receipt: { model: 'mrp.production', res_id: id, name: `${name}-001`, quantity: '30', lot: 'L-P01' },
    });
    expect(result?.receipt?.next).toMatchObject({ name: `${name}-002`, remaining: '1170' });
    const fields = ['id', 'name', 'state', 'product_qty', 'qty_produced', 'backorder_sequence', 'origin'];
    expect(await read('mrp.production', [['production_group_id', '=', group]], fields)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id, state: 'done', product_qty: 30, qty_produced: 30, backorder_sequence: 1 }),
        expect.objectContaining({
          state: 'confirmed',
          product_qty: 1170,
          qty_produced: 0,
          backorder_sequence: 2,
          origin: 'Plan P01',
        }),
      ]),
    );
  });

  it('numbers the third slice on, and closes the last one without a next', async () => {
    await plant.run([plant.confirm(1, 'P01', '30')]);
    const [second] = await plant.run([plant.confirm(2, 'P01', '70')]);
    const [last] = await plant.run([plant.confirm(3, 'P01', '1100')]);
    const { name } = order('P01');
    expect(second?.receipt).toMatchObject({ name: `${name}-002`, next: { name: `${name}-003`, remaining: '1100' } });
    expect(last?.receipt).toMatchObject({ name: `${name}-003`, next: false });
    const [closed] = await plant.run([plant.confirm(4, 'P01', '1')]);
    expect(closed).toMatchObject({ outcome: 'refused', reason: 'order_closed' });
  });

  it('a full confirmation keeps the order’s name', async () => {
    const [result] = await plant.run([plant.confirm(1, 'P01', '1200')]);
    expect(result?.receipt).toMatchObject({ name: order('P01').name, next: false });
  });

  it('consumes exactly, in exact decimals, and says so (P8)', async () => {
    const [result] = await plant.run([plant.confirm(1, 'P01', '30')]);
    const { products } = plant.odoo.model.plant;
    expect(result?.receipt?.consumed).toMatchObject([
      { product: products['PA6-GF30']?.id, quantity: '2.55', short: false },
      { product: products['MB-BLK']?.id, quantity: '0.08', short: false },
    ]);
    expect(plant.quantityOf('PA6-GF30', 'G-7731')).toBe('597.45');
    expect(plant.quantityOf('MB-BLK')).toBe('49.92');
    expect(plant.quantityOf('HSG-204', 'L-P01')).toBe('30');
  });

  it('takes a component from the next lot when the first is used up, and refuses when the lots are', async () => {
    const { plant: ids } = plant.odoo.model;
    const take = { product: ids.products['PA6-GF30']?.id, unit: ids.units['kg'], group: null, reason: null };
    const away = { kind: 'scrap', role: 'component', location: ids.stockLocation, ...take };
    await plant.run([plant.posting(1, { ...away, quantity: '595', lot: { id: ids.lots['G-7731'] } })]);
    const [split] = await plant.run([plant.confirm(2, 'P01', '600')]);
    expect(split?.receipt?.consumed[0]).toMatchObject({ quantity: '51', lots: ['G-7731', 'G-7742'] });
    expect(plant.quantityOf('PA6-GF30', 'G-7731')).toBe('0');
    await plant.run([plant.posting(3, { ...away, quantity: '834.5', lot: { id: ids.lots['G-7742'] } })]);
    const left = Number(plant.quantityOf('PA6-GF30', 'G-7742'));
    expect(left).toBe(20);
    const [short] = await plant.run([plant.confirm(4, 'P01', '600')]);
    expect(short).toMatchObject({ reason: 'not_enough_stock', facts: { available: '20', needed: '51' } });
  });

  it('an untracked component may go below zero, as in Odoo, and is marked (facts §3.1)', async () => {
    const { odoo } = plant;
    const quants = odoo.model.tables.linked('stock.quant', 'product_id', odoo.model.plant.products['POM-C']?.id ?? 0);
    for (const quant of quants) odoo.model.tables.update('stock.quant', quant.id, { quantity: '0.5' });
    const [result] = await plant.run([plant.confirm(1, 'P02', '100')]);
    expect(result).toMatchObject({ outcome: 'posted', receipt: { consumed: [{ quantity: '1', short: true }] } });
    expect(plant.quantityOf('POM-C')).toBe('-0.5');
  });

  it('gives each serial number a piece of its own', async () => {
    const { product, unit, group } = order('A02');
    const pieces = (n: number, quantity: string, serials: string[] | null) =>
      plant.run([plant.posting(n, { kind: 'confirm', product, unit, group, quantity, lot: null, serials })]);
    expect((await pieces(1, '2', ['S1', 'S2']))[0]?.receipt).toMatchObject({ quantity: '2', lot: 'S1, S2' });
    expect(plant.quantityOf('SNS-204', 'S1')).toBe('1');
    expect((await pieces(2, '1', null))[0]?.reason).toBe('serials_required');
    expect((await pieces(3, '2', ['S3']))[0]?.reason).toBe('serial_count');
    expect((await pieces(4, '2', ['S3', 'S3']))[0]?.reason).toBe('serial_used');
    expect((await pieces(5, '2', ['S3', 'S2']))[0]).toMatchObject({
      reason: 'serial_used',
      facts: { serials: ['S2'] },
    });
    // What a refusal began is undone: the new number of the refused call is not there.
    expect(await read('stock.lot', [['name', '=', 'S3']], ['name'])).toEqual([]);
  });

  it('refuses with Odoo’s own facts, one refusal leaving the others alone', async () => {
    const results = await plant.run([
      plant.confirm(1, 'P01', '1200.01'),
      plant.confirm(2, 'P01', '1.001'),
      plant.confirm(3, 'P01', '5'),
      plant.confirm(4, 'P01', '5', { unit: 2 }),
      plant.confirm(5, 'P01', '5', { group: 9999 }),
      plant.confirm(6, 'P01', '5', { lot: null }),
      plant.confirm(7, 'P02', '5', { lot: { name: 'X' } }),
      plant.confirm(8, 'P01', '5', { lot: { id: 9999 } }),
      plant.confirm(9, 'P01', '5', { lot: { id: plant.odoo.model.plant.lots['G-7731'] } }),
      plant.confirm(10, 'P01', '0'),
      plant.confirm(11, 'P01', '1e3'),
      plant.confirm(12, 'P01', '5', { members: ['x'] }),
    ]);
    expect(results.map((result) => result.reason ?? result.outcome)).toEqual([
      'more_than_remains',
      'precision',
      'posted',
      'unit_mismatch',
      'order_not_found',
      'lot_required',
      'lot_not_wanted',
      'lot_unknown',
      'lot_wrong_product',
      'bad_input',
      'bad_input',
      'bad_input',
    ]);
    expect(results[0]?.facts).toEqual({ remaining: '1200' });
  });

  it('tells a cancelled, a draft and an unknown order apart', async () => {
    const call = (method: string, ids: number[]) => plant.admin.call({ model: 'mrp.production', method, ids });
    expect(await call('action_cancel', [order('P01').id])).toEqual({ ok: true, value: true });
    const made = await plant.admin.call({
      model: 'mrp.production',
      method: 'create',
      args: { vals_list: [{ product_id: order('P02').product, product_qty: 10 }] },
    });
    const [draft = 0] = made.ok ? (made.value as number[]) : [];
    const [row] = await read('mrp.production', [['id', '=', draft]], ['state', 'move_raw_ids']);
    expect(row).toMatchObject({ state: 'draft', move_raw_ids: [expect.any(Number)] });
    const group = plant.odoo.model.tables.take('mrp.production', draft)['production_group_id'];
    const results = await plant.run([plant.confirm(1, 'P01', '5'), plant.confirm(2, 'P02', '5', { group })]);
    expect(results.map((result) => result.reason)).toEqual(['order_cancelled', 'order_not_released']);
    await call('action_confirm', [draft]);
    expect((await plant.run([plant.confirm(2, 'P02', '5', { group })]))[0]?.outcome).toBe('posted');
  });
});
