import { expect, test } from 'vitest';
import type { OdooCall } from '../../sync/ports.ts';
import { bench, pulled, quantities, slice } from './pull-bench.ts';

type Condition = readonly [field: string, operator: string, wanted: unknown];
const domainOf = (call: OdooCall): readonly Condition[] => (call.args as { domain: Condition[] }).domain;
/** A read of components, not of what changed among them. */
const isOfSlices = (call: OdooCall): boolean =>
  call.model === 'stock.move' &&
  domainOf(call).some(([field, operator]) => field === 'raw_material_production_id' && operator === 'in');
const component = (id: number, sliceId: number) => ({
  id,
  product_id: [11, 'Product 11'],
  product_uom: [1, 'Units'],
  unit_factor: 2,
  has_tracking: 'none',
  raw_material_production_id: [sliceId, ''],
  state: 'confirmed',
  scrap_id: false,
});

test('P10: 2,500 orders of 20 components each are read', async () => {
  const it = bench();
  const count = 2_500;
  it.odoo.put('mrp.production', ...Array.from({ length: count }, (_, n) => slice(n + 1, 10_001 + n, it.at(-3_600))));
  const call = it.odoo.call.bind(it.odoo);
  // 50,000 rows, made when they are asked for: move 20 × slice + n is the nth of that slice.
  it.odoo.call = async (asked) => {
    if (!isOfSlices(asked)) return call(asked);
    const wanted = (field: string): unknown => domainOf(asked).find(([name]) => name === field)?.[2];
    const of = wanted('raw_material_production_id') as readonly number[];
    const rows = of
      .toSorted((a, b) => a - b)
      .flatMap((id) => Array.from({ length: 20 }, (_, n) => component(20 * id + n, id)))
      .filter(({ id }) => id > Number(wanted('id')));
    return { ok: true, value: rows.slice(0, 500) };
  };
  await it.puller.pull(true);
  const orders = await it.store.replicas('orders');
  expect(orders).toHaveLength(count);
  expect(new Set(orders.map(({ components }) => components.length))).toEqual(new Set([20]));
});

test('P10: components and work orders are asked for of the slice that is open, not of those that are done', async () => {
  const it = await pulled();
  await it.clock.pass(10_000);
  const done = Array.from({ length: 8 }, (_, n) => slice(n + 1, 500, it.at(), { state: 'done', qty_produced: 10 }));
  it.odoo.put('mrp.production', ...done, slice(9, 500, it.at(), { product_qty: 20 }));
  it.odoo.put('stock.move', component(1, 1), component(2, 9));
  it.odoo.calls.length = 0;
  await it.puller.pull(false);
  expect(await quantities(it)).toEqual({ '500': [...done.map(() => '10'), '20'] });
  expect((await it.store.replica('orders', '500'))?.components).toHaveLength(1);
  expect(it.odoo.calls.filter(isOfSlices).map((call) => domainOf(call)[0])).toEqual([
    ['raw_material_production_id', 'in', [9]],
  ]);
});

test('P7: after an Odoo came back from a backup, what is closed on both sides, but with another quantity, is as it is there', async () => {
  const it = await pulled();
  await it.clock.pass(10_000);
  it.odoo.put('mrp.production', slice(1, 500, it.at(), { state: 'done', qty_produced: 10 }));
  await it.puller.pull(false);
  await it.store.forgetCursors();
  it.odoo.put('mrp.production', slice(1, 500, it.at(-3_600), { state: 'done', qty_produced: 12 }));
  await it.puller.pull(false);
  expect(await quantities(it)).toEqual({ '500': ['12'] });
});

test('P7: after an Odoo came back from a backup, what it does not hold any more goes without waiting for the next sweep', async () => {
  const it = await pulled();
  await it.store.forgetCursors();
  it.odoo.remove('stock.lot', 60);
  expect((await it.puller.pull(false)).swept).toBe(true);
  expect(await it.store.replicas('lots')).toEqual([]);
});
