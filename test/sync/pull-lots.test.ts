import { expect, test } from 'vitest';
import { lot, pulled, quant } from './pull-bench.ts';

test('P7: a lot that was hidden from this station for a while, as by a record rule, is back with the next sweep, with its stock', async () => {
  const it = await pulled();
  // Newer rows, so that no cursor looks back at those of the hidden lot.
  it.odoo.put('stock.lot', lot(61, it.at()));
  it.odoo.put('stock.quant', quant(71, 61, 5, it.at()));
  it.odoo.remove('stock.lot', 60);
  it.odoo.remove('stock.quant', 70);
  await it.puller.pull(true);
  expect((await it.store.replicas('lots')).map((each) => each.id)).toEqual(['61']);
  it.odoo.put('stock.lot', lot(60, it.at(-3_600)));
  it.odoo.put('stock.quant', quant(70, 60, 40, it.at(-3_600)));
  await it.clock.pass(300_000);
  await it.puller.pull(true);
  expect(await it.store.replica('lots', '60')).toMatchObject({ places: [{ quantity: '40' }] });
});

test('P7: when every lot was hidden for a while, a sweep brings all of them back', async () => {
  const it = await pulled();
  await it.clock.pass(300_000);
  it.odoo.remove('stock.lot', 60);
  await it.puller.pull(true);
  expect(await it.store.replicas('lots')).toEqual([]);
  it.odoo.put('stock.lot', lot(60, it.at(-86_400)));
  await it.clock.pass(300_000);
  await it.puller.pull(true);
  expect((await it.store.replicas('lots')).map((each) => each.id)).toEqual(['60']);
});
