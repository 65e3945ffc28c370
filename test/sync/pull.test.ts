import { expect, test } from 'vitest';
import { iso } from '../../sync/domain/time.ts';
import { PullFault, readPages } from '../../sync/odoo/read.ts';
import { createPuller, lastLotsRead } from '../../sync/pull.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { faultOf, RowsTransport } from '../fakes/scripted-odoo.ts';
import { bench, lot, product, pulled, quant, quantities, slice } from './pull-bench.ts';

test('the first pull brings open orders, their products, and the lots of those with their stock', async () => {
  const it = await pulled();
  expect(await quantities(it)).toEqual({ '500': ['100'] });
  expect(await it.store.replicas('products')).toMatchObject([{ id: '10', tracking: 'lot' }]);
  expect(await it.store.replicas('lots')).toMatchObject([{ id: '60', places: [{ locationId: 20, quantity: '40' }] }]);
});

test('a row that a long transaction commits late, with an older write_date than the cursor, is found', async () => {
  const it = await pulled();
  it.odoo.put('mrp.production', slice(2, 501, it.at(100)));
  await it.clock.pass(100_000);
  await it.puller.pull(false);
  it.odoo.put('mrp.production', slice(3, 502, it.at(-110)));
  await it.clock.pass(10_000);
  await it.puller.pull(false);
  expect(Object.keys(await quantities(it))).toEqual(['500', '501', '502']);
});

test('a second change within the same second is found, also when the first was read in between', async () => {
  const it = await pulled();
  await it.clock.pass(60_000);
  const second = it.at();
  it.odoo.put('mrp.production', slice(1, 500, second, { product_qty: 90 }));
  await it.puller.pull(false);
  expect(await quantities(it)).toEqual({ '500': ['90'] });
  it.odoo.put('mrp.production', slice(1, 500, second, { product_qty: 80 }));
  await it.clock.pass(10_000);
  await it.puller.pull(false);
  expect(await quantities(it)).toEqual({ '500': ['80'] });
});

test('P6: a document that may have been written twice within one second is told twice more: when that second and when its transactions are over', async () => {
  const it = await pulled();
  it.odoo.put('mrp.production', slice(1, 500, it.at(), { product_qty: 90 }));
  const told: number[] = [];
  for (let seconds = 0; seconds <= 160; seconds += 1) {
    if ((await it.puller.pull(false)).touched.has('mrp.production 1')) told.push(seconds);
    await it.clock.pass(1_000);
  }
  expect(told).toEqual([0, 2, 130]);
});

test('P10: what did not change is not read again once it is certain', async () => {
  const it = await pulled();
  for (let n = 0; n < 20; n += 1) {
    await it.clock.pass(10_000);
    await it.puller.pull(false);
  }
  it.odoo.calls.length = 0;
  await it.puller.pull(false);
  expect(it.odoo.calls.length).toBeLessThanOrEqual(8);
  expect(JSON.stringify(it.odoo.calls)).not.toContain('production_group_id');
});

test.each([
  'mrp.production',
  'mrp.workorder',
  'stock.move',
  'stock.scrap',
  'product.product',
  'stock.lot',
  'stock.quant',
])(
  'the line breaks at %s: the cursor stays where records were applied, and the next pull brings everything',
  async (broken) => {
    const it = await pulled();
    await it.clock.pass(600_000);
    it.odoo.put('product.product', product(11));
    it.odoo.put('mrp.production', slice(5, 503, it.at(), { product_id: [11, 'Product 11'] }));
    it.odoo.put('stock.lot', lot(61, it.at(-86_400), 11));
    it.odoo.put('stock.quant', quant(71, 61, 7, it.at(-86_400), 11), quant(70, 60, 30, it.at()));
    it.odoo.before = (call) => (call.model === broken ? faultOf('unreachable') : undefined);
    await expect(it.puller.pull(false)).rejects.toThrow(PullFault);
    it.odoo.before = () => undefined;
    // Another run of the station: nothing but the store is left.
    const { store, odoo: transport, clock } = it;
    await createPuller({ transport, store, clock }).pull(false);
    expect(Object.keys(await quantities(it))).toEqual(['500', '503']);
    expect((await store.replicas('products')).map((each) => each.id)).toEqual(['10', '11']);
    expect(await store.replicas('lots')).toMatchObject([
      { id: '60', places: [{ quantity: '30' }] },
      { id: '61', places: [{ quantity: '7' }] },
    ]);
  },
);

test('a product that is tracked by lots from now on brings its lots', async () => {
  const it = bench();
  it.odoo.put('product.product', product(10, { tracking: 'none' }), product(12));
  it.odoo.put('mrp.production', slice(1, 500, it.at()), slice(2, 501, it.at(), { product_id: [12, ''] }));
  it.odoo.put('stock.lot', lot(60, it.at(-86_400)), lot(61, it.at(), 12));
  await it.puller.pull(true);
  expect((await it.store.replicas('lots')).map((each) => each.id)).toEqual(['61']);
  await it.clock.pass(10_000);
  it.odoo.put('product.product', product(10, { write_date: it.at() }));
  await it.puller.pull(false);
  expect((await it.store.replicas('lots')).map((each) => each.id)).toEqual(['60', '61']);
});

test('a slice that vanished from Odoo without a trace goes with the next sweep, and so does a lot', async () => {
  const it = await pulled();
  it.odoo.put('mrp.production', slice(2, 501, it.at(-1)), slice(1, 500, it.at()));
  it.odoo.put('stock.lot', lot(61, it.at(-1)), lot(60, it.at()));
  await it.puller.pull(false);
  expect(Object.keys(await quantities(it))).toEqual(['500', '501']);
  it.odoo.remove('mrp.production', 2);
  it.odoo.remove('stock.lot', 61);
  await it.clock.pass(600_000);
  await it.puller.pull(false);
  expect(Object.keys(await quantities(it))).toEqual(['500', '501']);
  await it.puller.pull(true);
  expect(Object.keys(await quantities(it))).toEqual(['500']);
  expect((await it.store.replicas('lots')).map((each) => each.id)).toEqual(['60']);
});

test('an order cancelled in Odoo is cancelled here', async () => {
  const it = await pulled();
  await it.clock.pass(10_000);
  it.odoo.put('mrp.production', slice(1, 500, it.at(), { state: 'cancel' }));
  await it.puller.pull(false);
  expect((await it.store.replica('orders', '500'))?.slices).toMatchObject([{ state: 'cancel' }]);
});

test('P2: an order that Odoo deleted stays while entries for it are on their way, but nobody can record for it', async () => {
  const it = await pulled();
  await it.store.addEntry(anEntry(1, aConfirm({ orderId: '500' }), 'parked'));
  it.odoo.remove('mrp.production', 1);
  await it.puller.pull(true);
  expect((await it.store.replica('orders', '500'))?.slices).toMatchObject([{ id: 1, state: 'cancel' }]);
});

test('when the stock of lots was read is kept while a booked hold may need it', async () => {
  const it = await pulled();
  expect(await lastLotsRead(it.store)).toBeNull();
  await it.store.addEntry(anEntry(1, aConfirm(), 'posted'));
  await it.clock.pass(10_000);
  await it.puller.pull(false);
  expect(await lastLotsRead(it.store)).toBe(iso(it.clock.now()));
});

test('rows beyond a page of 500 are read page by page by id, also when some vanish meanwhile', async () => {
  const odoo = new RowsTransport();
  odoo.put('uom.uom', ...Array.from({ length: 1_250 }, (_, n) => ({ id: 2 * n + 1, name: 'x' })));
  odoo.before = (call) => {
    if (odoo.calls.length === 2) odoo.remove('uom.uom', 1);
    expect(call.args).toMatchObject({ limit: 500, order: 'id' });
    return undefined;
  };
  const rows = await readPages(odoo, 'uom.uom', [], ['name']);
  expect(rows).toHaveLength(1_250);
  expect(new Set(rows.map((row) => row['id'])).size).toBe(1_250);
  expect(odoo.calls).toHaveLength(3);
});

test('a read whose answer was lost is asked again; a refused one is not', async () => {
  const odoo = new RowsTransport();
  odoo.put('uom.uom', { id: 1, name: 'x' });
  odoo.before = () => (odoo.calls.length % 3 === 0 ? undefined : faultOf('no-answer'));
  expect(await readPages(odoo, 'uom.uom', [], ['name'])).toHaveLength(1);
  expect(odoo.calls).toHaveLength(3);
  odoo.before = () => faultOf('no-answer');
  await expect(readPages(odoo, 'uom.uom', [], ['name'])).rejects.toMatchObject({ fault: { kind: 'no-answer' } });
  expect(odoo.calls).toHaveLength(9);
  odoo.before = () => faultOf('forbidden');
  await expect(readPages(odoo, 'uom.uom', [], ['name'])).rejects.toMatchObject({ fault: { kind: 'forbidden' } });
  expect(odoo.calls).toHaveLength(10);
});

test('P10: a domain that brings more than 50 000 records is given up', async () => {
  const odoo = new RowsTransport();
  odoo.call = async (call) => {
    odoo.calls.push(call);
    const first = 500 * odoo.calls.length;
    return { ok: true, value: Array.from({ length: 500 }, (_, n) => ({ id: first + n })) };
  };
  await expect(readPages(odoo, 'stock.lot', [], ['id'])).rejects.toThrow('more than 50000');
  expect(odoo.calls).toHaveLength(100);
});

test('P7: after weeks in which more has changed than is read at once, every open order is as it is now, and what closed is closed', async () => {
  const { odoo, clock, store, at } = await pulled();
  const puller = createPuller({ transport: odoo, store, clock, odooNow: () => clock.now() });
  odoo.put('mrp.production', slice(2, 501, at()), slice(3, 502, at()));
  await puller.pull(true);
  await clock.pass(21 * 86_400_000);
  odoo.put('mrp.production', slice(1, 500, at(-600), { product_qty: 90 }));
  odoo.put('mrp.production', slice(3, 502, at(-600), { state: 'done', qty_produced: 100 }));
  const moves = 200_000;
  const changedAt = at(-600);
  const { call } = odoo;
  odoo.call = async (asked) => {
    const from = JSON.stringify(asked.args).match(/"write_date",">=","([^"]+)"/)?.[1];
    if (asked.model !== 'stock.move' || from === undefined || from > changedAt) return call.call(odoo, asked);
    odoo.calls.push(asked);
    const last = Number(JSON.stringify(asked.args).match(/"id",">",(\d+)/)?.[1]);
    const rows = Array.from({ length: Math.min(500, moves - last) }, (_, n) => ({ id: last + n + 1 }));
    return {
      ok: true,
      value: rows.map((row) => ({ ...row, raw_material_production_id: [9, ''], write_date: changedAt })),
    };
  };
  odoo.calls.length = 0;
  expect((await puller.pull(false)).swept).toBe(true);
  expect(await quantities({ store })).toEqual({ '500': ['90'], '501': ['100'], '502': ['100'] });
  expect((await store.replica('orders', '502'))?.slices).toMatchObject([{ state: 'done' }]);
  expect(odoo.calls.length).toBeLessThanOrEqual(130);
  odoo.calls.length = 0;
  await clock.pass(10_000);
  await puller.pull(false);
  expect(odoo.calls.length).toBeLessThanOrEqual(20);
});

test('P8: after the clock was set back, a hold that was posted before the stock was read is in that stock', async () => {
  const { store, clock, puller } = bench();
  const since = iso(clock.now() + 3_600_000);
  await store.addEntry(anEntry(1, aConfirm(), 'posted', { since }));
  await puller.pull(true);
  expect(await lastLotsRead(store)).toBe(since);
});

test('P7: cursors that were forgotten hide no order that was closed meanwhile, as by an Odoo from a backup', async () => {
  const { store, odoo, puller, at } = await pulled();
  const closed = (await store.replicas('orders')).find((order) =>
    order.slices.some(({ state }) => state === 'confirmed'),
  );
  const [first] = closed?.slices ?? [];
  if (!closed || !first) throw new Error('an open order');
  await store.forgetCursors();
  odoo.put('mrp.production', slice(first.id, closed.groupId, at(-3_600), { state: 'cancel' }));
  await puller.pull(false);
  const after = (await store.replicas('orders')).find(({ id }) => id === closed.id);
  expect(after?.slices.find(({ id }) => id === first.id)?.state).toBe('cancel');
});

test.each([
  [0.01, 2],
  [0.001, 3],
  [1e-9, 6],
  [1, 0],
  [10, 0],
])(
  'a unit that Odoo keeps in steps of %s takes %i decimals; one that counts pieces takes none',
  async (rounding, digits) => {
    const it = bench();
    const unit = { relative_uom_id: false, rounding, active: true };
    it.odoo.put(
      'uom.uom',
      { ...unit, id: 1, name: 'Units' },
      { ...unit, id: 2, name: 'Dozens', relative_uom_id: [1, ''] },
    );
    it.odoo.put('uom.uom', { ...unit, id: 3, name: 'kg' });
    await it.puller.pull(true);
    expect((await it.store.replicas('reference')).map((each) => each.digits)).toEqual([0, 0, digits]);
  },
);
