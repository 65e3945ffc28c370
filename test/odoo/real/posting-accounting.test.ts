import { afterAll, beforeAll, expect, test } from 'vitest';
import { rpc } from '../../../build/odoo/rpc.ts';
import { ActionBench } from '../action-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

let odoo: PlantOdoo;
let bench: ActionBench;

beforeAll(async () => {
  odoo = await acquireRealOdoo({ modules: 'accounting' });
  bench = await ActionBench.install(odoo);
});

afterAll(() => odoo?.release());

test('with accounting a station confirms a part, which its own rights alone do not allow', async () => {
  const order = await bench.order('HSG-204', 100);
  const vals = { qty_producing: 10 };
  await rpc(bench.station, 'mrp.production', 'write', { ids: [order.id], vals });
  const context = {
    skip_redirection: true,
    skip_backorder: true,
    skip_consumption: true,
    mo_ids_to_backorder: [order.id],
  };
  const byItself = rpc(bench.station, 'mrp.production', 'button_mark_done', { ids: [order.id], context });
  await expect(byItself).rejects.toThrow('AccessError');
  const receipt = await bench.posted(bench.confirm(order, '30', { lot: { name: 'T-ACC-1' } }));
  expect(receipt).toMatchObject({ quantity: '30', next: { remaining: '70' } });
  const rest = await bench.posted(bench.confirm(order, '70', { lot: { name: 'T-ACC-1' } }));
  expect(rest).toMatchObject({ quantity: '70', next: false });
  const domain = [['production_group_id', '=', order.group]];
  const slices = await bench.read('mrp.production', domain, ['state', 'qty_produced', 'write_uid']);
  const station = [odoo.plant.stations['PRESS-04']?.userId, 'Station Press 04'];
  expect(slices).toMatchObject([
    { state: 'done', qty_produced: 30, write_uid: station },
    { state: 'done', qty_produced: 70, write_uid: station },
  ]);
});

test('with accounting and expiry dates serials, scraps, holds and releases are posted', async () => {
  const order = await bench.order('SNS-204', 3);
  expect(await bench.posted(bench.confirm(order, '2', { serials: ['T-A1', 'T-A2'] }))).toMatchObject({ quantity: '2' });
  expect(await bench.posted(bench.scrap('GSK-204', '4', { group: order.group, location: null }))).toMatchObject({
    quantity: '4',
  });
  const lot = bench.lot('K-26437');
  expect(await bench.posted(bench.hold('hold', 'KIT-204', lot, '6'))).toMatchObject({ quantity: '6' });
  expect(await bench.posted(bench.hold('release', 'KIT-204', lot, '6'))).toMatchObject({ quantity: '6' });
  expect(await bench.stock('KIT-204', odoo.plant.stockLocation, lot.id)).toBe(96);
});

test('an expired lot may go on hold; its release is a question that Odoo asks, so it is refused', async () => {
  const lot = bench.lot('A-26438');
  const template = odoo.plant.products['HAS-204']?.templateId;
  await rpc(odoo.admin, 'product.template', 'write', { ids: [template], vals: { use_expiration_date: true } });
  const vals = { expiration_date: '2020-01-01 00:00:00' };
  await rpc(odoo.admin, 'stock.lot', 'write', { ids: [lot.id], vals });
  await bench.posted(bench.hold('hold', 'HAS-204', lot, '5'));
  const refused = await bench.refused(bench.hold('release', 'HAS-204', lot, '5'));
  expect(refused).toMatchObject({ reason: 'odoo_said', facts: { question: 'expiry.picking.confirmation' } });
  expect(await bench.stock('HAS-204', odoo.plant.stockLocation, lot.id)).toBe(235);
});
