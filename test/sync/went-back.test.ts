import { expect, test } from 'vitest';
import { engineBench } from '../fakes/engine-bench.ts';
import { answerOf, faultOf, faultReply, refusedAs } from '../fakes/scripted-odoo.ts';
import { bench, lot, product, pulled, quant, quantities, slice, type Bench } from './pull-bench.ts';

const threeDays = 3 * 86_400;

/** An Odoo whose records are days old; then an order, its product and a lot change, and a backup from before is brought back. */
async function restored(): Promise<Bench> {
  const it = bench();
  const long = it.at(-threeDays);
  const before = (): void => {
    it.odoo.put('product.product', product(10, { write_date: long }));
    it.odoo.put('mrp.production', slice(1, 500, long));
    it.odoo.put('stock.lot', lot(60, long));
    it.odoo.put('stock.quant', quant(70, 60, 40, long));
  };
  before();
  await it.puller.pull(true);
  await it.clock.pass(600_000);
  it.odoo.put('product.product', product(10, { name: 'Renamed', write_date: it.at() }));
  it.odoo.put('mrp.production', slice(1, 500, it.at(), { product_qty: 250 }), slice(2, 501, it.at()));
  it.odoo.put('stock.lot', { ...lot(60, it.at()), name: 'L-60b' });
  await it.puller.pull(false);
  expect(await quantities(it)).toEqual({ '500': ['250'], '501': ['100'] });
  await it.clock.pass(1_800_000);
  it.odoo.remove('mrp.production', 2);
  before();
  return it;
}

test('P7: what a restored Odoo took back is taken back here, also by a station that had booked nothing since the backup', async () => {
  const it = await restored();
  expect((await it.puller.pull(false)).swept).toBe(true);
  expect(await quantities(it)).toEqual({ '500': ['100'] });
  expect(await it.store.replicas('products')).toMatchObject([{ name: 'Product 10' }]);
  expect(await it.store.replicas('lots')).toMatchObject([{ name: 'L-60' }]);
});

test('P7: so it is where the restored Odoo has given the id of the newest record to another one', async () => {
  const it = await restored();
  const [made, other] = [it.at(-60), { product_qty: 7 }];
  it.odoo.put('mrp.production', slice(2, 502, made, { ...other, create_date: made }));
  it.odoo.put('product.product', product(10, { write_date: made }));
  it.odoo.put('stock.lot', lot(60, made));
  await it.puller.pull(false);
  expect(await quantities(it)).toEqual({ '500': ['100'], '502': ['7'] });
});

test('P10: neither a quant that ran empty nor a record from before the clock was set back has everything read again', async () => {
  const it = await pulled();
  await it.clock.pass(600_000);
  it.odoo.put('stock.quant', quant(71, 60, 5, it.at()));
  it.odoo.put('mrp.production', slice(2, 501, it.at(), { create_date: it.at(3_600) }));
  await it.puller.pull(false);
  it.odoo.remove('stock.quant', 71);
  for (let n = 0; n < 3; n += 1) {
    await it.clock.pass(200_000);
    expect((await it.puller.pull(false)).swept).toBe(false);
  }
});

test('P7: an Odoo that was away for a minute is read anew, because it may be an older one of which no record tells so', async () => {
  const it = await engineBench();
  const long = '2025-12-01 00:00:00';
  it.transport.put('product.product', product(10));
  it.transport.put('mrp.production', slice(1, 500, long));
  it.engine.start();
  // Until the row has been seen for good.
  await it.clock.pass(200_000);
  it.transport.put('mrp.production', slice(1, 500, long, { product_qty: 70 }));
  const shown: string[][] = [];
  for (const away of [30_000, 70_000]) {
    it.transport.before = () => faultOf('unreachable');
    it.profile.onCheck = () => faultReply('unreachable');
    await it.clock.pass(away);
    it.transport.before = () => undefined;
    it.profile.onCheck = () => answerOf([], () => refusedAs('internal'));
    await it.clock.pass(15_000);
    shown.push(...Object.values(await quantities(it)));
  }
  expect(shown).toEqual([['100'], ['70']]);
});
