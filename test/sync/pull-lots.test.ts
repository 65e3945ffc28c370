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

/** Newer rows of another lot, pulled: no cursor looks back at lot 60 and its stock. */
async function longAgo() {
  const it = await pulled();
  it.odoo.put('stock.lot', lot(61, it.at()));
  it.odoo.put('stock.quant', quant(71, 61, 5, it.at()));
  await it.puller.pull(false);
  await it.clock.pass(300_000);
  return it;
}

test('P7: stock that is gone on both sides of a move, of which Odoo keeps no trace, goes here with the next sweep', async () => {
  const it = await longAgo();
  it.odoo.remove('stock.quant', 70);
  await it.puller.pull(true);
  expect(await it.store.replicas('lots')).toMatchObject([
    { id: '60', places: [] },
    { id: '61', places: [{ locationId: 20, quantity: '5' }] },
  ]);
});

test('P7: a sweep takes over stock that differs, also when its row is older than the cursor looks back', async () => {
  const it = await longAgo();
  it.odoo.put('stock.quant', quant(70, 60, 33, it.at(-3_600)));
  await it.puller.pull(true);
  expect((await it.store.replica('lots', '60'))?.places).toEqual([{ locationId: 20, quantity: '33' }]);
});

test('P10: a sweep that finds the lots and their stock as they are known reads none of them again', async () => {
  const it = await pulled();
  await it.clock.pass(300_000);
  await it.puller.pull(true);
  await it.clock.pass(300_000);
  it.odoo.calls.length = 0;
  await it.puller.pull(true);
  const fieldsOf = ({ args }: { readonly args?: unknown }): unknown => (args as { fields: unknown }).fields;
  expect(it.odoo.calls.filter(({ model }) => model === 'stock.lot').map(fieldsOf)).toEqual([
    ['id', 'write_date'],
    ['id'],
  ]);
});
