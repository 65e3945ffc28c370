import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPlant, type Plant } from './plant.ts';

let plant: Plant;
beforeEach(async () => {
  plant = await startPlant('xmlrpc');
});
afterEach(() => plant.stop());

const scrap = (n: number, ref: string, quantity: string, more: object) => {
  const { products, orders } = plant.odoo.model.plant;
  const { id: product, unit } = products[ref] ?? {};
  return plant.posting(n, {
    kind: 'scrap',
    product,
    unit,
    quantity,
    group: orders['P01']?.group,
    location: null,
    reason: null,
    ...more,
  });
};
const lot = (name: string) => ({ id: plant.odoo.model.plant.lots[name] });
const read = async (model: string, ids: number[], fields: string[]): Promise<unknown> => {
  const reply = await plant.station.call({ model, method: 'read', ids, args: { fields } });
  return reply.ok ? reply.value : reply;
};

describe('scrap in the practice Odoo, over XML-RPC', () => {
  it('of a component counts into the open slice and leaves its quantities alone (facts §4)', async () => {
    const { orders, reasons } = plant.odoo.model.plant;
    const reason = reasons['Burn mark'] ?? 0;
    const [result] = await plant.run([scrap(1, 'PA6-GF30', '2.5', { role: 'component', lot: lot('G-7731'), reason })]);
    expect(result?.receipt).toMatchObject({ model: 'stock.scrap', quantity: '2.5', lot: 'G-7731', next: false });
    expect(plant.quantityOf('PA6-GF30', 'G-7731')).toBe('597.5');
    const fields = ['state', 'scrap_qty', 'production_id', 'scrap_reason_tag_ids'];
    expect(await read('stock.scrap', [result?.receipt?.res_id ?? 0], fields)).toMatchObject([
      {
        state: 'done',
        scrap_qty: 2.5,
        production_id: [orders['P01']?.id, orders['P01']?.name],
        scrap_reason_tag_ids: [reason],
      },
    ]);
    expect(await read('mrp.production', [orders['P01']?.id ?? 0], ['product_qty', 'qty_produced'])).toMatchObject([
      { product_qty: 1200, qty_produced: 0 },
    ]);
  });

  it('of what was produced comes from the finished slice’s lot and leaves qty_produced alone', async () => {
    const [made] = await plant.run([plant.confirm(1, 'P01', '30')]);
    const { id } = plant.odoo.model.tables.all('stock.lot').find((row) => row['name'] === 'L-P01') ?? { id: 0 };
    const [result] = await plant.run([scrap(2, 'HSG-204', '4', { role: 'product', lot: { id } })]);
    expect(result?.outcome).toBe('posted');
    expect(plant.quantityOf('HSG-204', 'L-P01')).toBe('26');
    expect(await read('mrp.production', [made?.receipt?.res_id ?? 0], ['qty_produced'])).toMatchObject([
      { qty_produced: 30 },
    ]);
    const [tooMuch] = await plant.run([scrap(3, 'HSG-204', '26.01', { role: 'product', lot: { id } })]);
    expect(tooMuch).toMatchObject({ reason: 'not_enough_stock', facts: { available: '26' } });
  });

  it('refuses a missing lot, an unknown reason and an unknown place', async () => {
    const results = await plant.run([
      scrap(1, 'PA6-GF30', '1', { role: 'component', lot: null }),
      scrap(2, 'PA6-GF30', '1', { role: 'component', lot: lot('G-7731'), reason: 999 }),
      scrap(3, 'PA6-GF30', '1', { role: 'component', lot: lot('G-7731'), location: 999 }),
      scrap(4, 'PA6-GF30', '1', { role: 'component', lot: lot('G-7731'), group: null }),
    ]);
    expect(results.map((result) => result.reason)).toEqual([
      'lot_required',
      'bad_input',
      'location_unknown',
      'bad_input',
    ]);
  });

  it('validated twice by hand scraps twice, as Odoo does (facts §0.3)', async () => {
    const { products } = plant.odoo.model.plant;
    const vals_list = [{ product_id: products['GSK-204']?.id, scrap_qty: 5 }];
    const made = await plant.admin.call({ model: 'stock.scrap', method: 'create', args: { vals_list } });
    const ids = made.ok ? (made.value as number[]) : [];
    for (let n = 0; n < 2; n += 1)
      expect(await plant.admin.call({ model: 'stock.scrap', method: 'action_validate', ids })).toEqual({
        ok: true,
        value: true,
      });
    expect(plant.quantityOf('GSK-204')).toBe('3990');
  });
});

describe('a hold in the practice Odoo', () => {
  const move = (n: number, kind: 'hold' | 'release', quantity: string, more: object = {}) => {
    const { products, stockLocation, holdLocation } = plant.odoo.model.plant;
    const { id: product, unit } = products['HSG-204'] ?? {};
    const [from, to] = kind === 'hold' ? [stockLocation, holdLocation] : [holdLocation, stockLocation];
    return plant.posting(n, {
      kind,
      product,
      unit,
      quantity,
      lot: lot('H-26441'),
      from,
      to,
      reason: 'a <b> & c',
      ...more,
    });
  };

  it('moves the lot to the hold location and back, never more than is there', async () => {
    const { holdLocation } = plant.odoo.model.plant;
    const [held] = await plant.run([move(1, 'hold', '400')]);
    expect(held?.receipt).toMatchObject({ model: 'stock.picking', quantity: '400', lot: 'H-26441' });
    expect([plant.quantityOf('HSG-204', 'H-26441'), plant.quantityOf('HSG-204', 'H-26441', holdLocation)]).toEqual([
      '2000',
      '400',
    ]);
    expect(await read('stock.picking', [held?.receipt?.res_id ?? 0], ['state', 'note'])).toMatchObject([
      { state: 'done', note: '<p>a &lt;b&gt; &amp; c</p>' },
    ]);
    const [tooMuch, back] = await plant.run([move(2, 'release', '401'), move(3, 'release', '400')]);
    expect(tooMuch).toMatchObject({ reason: 'not_enough_stock', facts: { available: '400' } });
    expect(back?.outcome).toBe('posted');
    expect(plant.quantityOf('HSG-204', 'H-26441')).toBe('2400');
  });

  it('needs a lot and places that hold stock', async () => {
    const production = plant.odoo.model.tables.all('stock.location').find((row) => row['usage'] === 'production')?.id;
    const results = await plant.run([move(1, 'hold', '1', { lot: null }), move(2, 'hold', '1', { to: production })]);
    expect(results.map((result) => result.reason)).toEqual(['lot_required', 'location_unknown']);
  });

  it('takes nothing out of a package and nothing of another owner, as the posting action counts', async () => {
    const { tables } = plant.odoo.model;
    const [lot] = tables.all('stock.lot').filter((row) => row['name'] === 'H-26441');
    const [quant] = tables
      .linked('stock.quant', 'lot_id', lot?.id ?? 0)
      .filter((row) => row['location_id'] === plant.odoo.model.plant.stockLocation);
    tables.update('stock.quant', quant?.id ?? 0, { package_id: 5 });
    const [refused] = await plant.run([move(1, 'hold', '1')]);
    expect(refused).toMatchObject({ reason: 'not_enough_stock', facts: { available: '0' } });
  });
});
