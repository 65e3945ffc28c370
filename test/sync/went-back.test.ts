import { expect, test } from 'vitest';
import { engineBench, type EngineBench } from '../fakes/engine-bench.ts';
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

test('P7: a sweep finds what was taken back also where all that tells so has been written again since', async () => {
  const it = await restored();
  it.odoo.put('mrp.production', slice(2, 501, it.at(-60)));
  it.odoo.put('product.product', product(10, { write_date: it.at(-60) }));
  it.odoo.put('stock.lot', lot(60, it.at(-60)));
  await it.puller.pull(false);
  expect(await quantities(it)).toEqual({ '500': ['250'], '501': ['100'] });
  await it.puller.pull(true);
  expect(await quantities(it)).toEqual({ '500': ['100'], '501': ['100'] });
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

/** Two products of which the one that is asked for is by far the older: no cursor looks back at it. */
function filled({ transport }: EngineBench, name: string): void {
  const [old, made] = ['2025-12-01 00:00:00', { product_id: [11, ''] }];
  transport.put('mrp.production', slice(1, 500, old), slice(2, 501, old, made));
  transport.put('product.product', product(10, { name, write_date: old }), product(11));
}

/** An engine at work that has seen its products for good, and one of them under another name of which nothing tells. */
async function atWork(): Promise<EngineBench> {
  const it = await engineBench();
  filled(it, 'Product 10');
  it.engine.start();
  await it.clock.pass(200_000);
  filled(it, 'Renamed');
  return it;
}

async function away({ transport, profile, clock }: EngineBench, ms: number): Promise<void> {
  transport.before = () => faultOf('unreachable');
  profile.onCheck = () => faultReply('unreachable');
  await clock.pass(ms);
  transport.before = () => undefined;
  profile.onCheck = () => answerOf([], () => refusedAs('internal'));
  await clock.pass(15_000);
}

const shown = async ({ store }: EngineBench): Promise<string | undefined> =>
  (await store.replica('products', '10'))?.name;

test('P7: an Odoo that was away for a minute is read anew, because it may be an older one of which no record tells so', async () => {
  const it = await atWork();
  await away(it, 30_000);
  expect(await shown(it)).toBe('Product 10');
  await away(it, 70_000);
  expect(await shown(it)).toBe('Renamed');
});

test('P7: so is one that is not there when the station starts, but not one that is', async () => {
  const before = await atWork();
  await before.engine.stop();
  const again = async (): Promise<EngineBench> => {
    const it = await engineBench([], 20, before.store);
    filled(it, 'Renamed');
    return it;
  };
  const there = await again();
  there.engine.start();
  await there.clock.pass(15_000);
  expect(await shown(there)).toBe('Product 10');
  await there.engine.stop();
  const late = await again();
  late.engine.start();
  await away(late, 1_000);
  expect(await shown(late)).toBe('Renamed');
});
