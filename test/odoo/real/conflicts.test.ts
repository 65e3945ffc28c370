import { afterAll, beforeAll, expect, test } from 'vitest';
import { json2Transport } from '../../../main/odoo/json2-transport.ts';
import { conflictBench, type ConflictBench } from '../../sync/conflict-bench.ts';
import { documentScenes } from '../../sync/conflict-scenes-documents.ts';
import { materialScenes } from '../../sync/conflict-scenes-material.ts';
import { orderScenes } from '../../sync/conflict-scenes-orders.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

let odoo: PlantOdoo;
let it: ConflictBench;

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  const { url, database, plant } = odoo;
  it = await conflictBench({
    admin: json2Transport(odoo.admin),
    plant,
    station: (ref) => json2Transport({ url, database, key: plant.stations[ref]?.key ?? '' }),
  });
});
afterAll(async () => {
  await it.stop();
  await odoo.release();
});

test.each([...orderScenes, ...materialScenes, ...documentScenes].filter((scene) => scene.real))('$name', ({ run }) =>
  run(it),
);

test('P6: a slice that was unbuilt in Odoo is one exception with both numbers, although Odoo still calls it done', async () => {
  const order = await it.order('CLP-20', '100');
  await it.calm();
  const entry = await it.one.confirm(order, '10');
  await it.calm();
  expect(await it.one.stateOf(entry)).toBe('settled');
  const slice = (await it.one.store.entry(entry.id))?.delivery.receipt?.resId ?? 0;
  const vals = { mo_id: slice, product_id: order.product, product_qty: 4, product_uom_id: order.unit };
  const made = await it.one.odoo('mrp.unbuild', 'create', { args: { vals_list: [vals] } });
  await it.one.odoo('mrp.unbuild', 'action_validate', { ids: made as number[] });
  await it.calm();
  expect(await it.one.open()).toMatchObject([
    { exception: { kind: 'differs', here: '10', odoo: '6 (done)' }, cures: { missing: '4' } },
  ]);
  await it.one.decide('acknowledge');
  await it.calm();
  expect(await it.one.open()).toEqual([]);
});

test('a record rule that hides documents from the station is no disagreement; what changed meanwhile is seen when they show again', async () => {
  const order = await it.order('CLP-20', '100');
  await it.calm();
  const entry = await it.one.confirm(order, '10');
  await it.calm();
  const slice = (await it.one.store.entry(entry.id))?.delivery.receipt?.resId ?? 0;
  const models = await it.one.odoo('ir.model', 'search', { args: { domain: [['model', '=', 'mrp.production']] } });
  const [model_id = 0] = models as number[];
  // Rules of groups add up; one for everybody takes away.
  const vals = { name: 'Hidden', model_id, domain_force: `[('id', '!=', ${slice})]` };
  const made = (await it.one.odoo('ir.rule', 'create', { args: { vals_list: [vals] } })) as number[];
  await it.calm();
  expect(await it.one.open()).toEqual([]);
  expect(await it.one.stateOf(entry)).toBe('settled');
  await it.one.odoo('ir.rule', 'unlink', { ids: made });
  await it.calm();
  expect(await it.one.open()).toEqual([]);
  await it.one.odoo('mrp.production', 'write', { ids: [slice], args: { vals: { qty_producing: 9 } } });
  await it.calm();
  expect(await it.one.open()).toMatchObject([{ exception: { here: '10', odoo: '9 (done)' } }]);
  await it.one.decide('acknowledge');
});
