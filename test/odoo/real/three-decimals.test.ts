import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rpc } from '../../../build/odoo/rpc.ts';
import { connectOdoo } from '../../../main/odoo/connect.ts';
import { fields, unitsOf } from '../../../sync/odoo/mapping.ts';
import { noFootprintProfile } from '../../../sync/odoo/no-footprint/profile.ts';
import { readPages } from '../../../sync/odoo/read.ts';
import type { OdooTransport } from '../../../sync/ports.ts';
import { ActionBench } from '../action-bench.ts';
import { confirmOf, postingOf, sendOnce } from '../no-footprint-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

let odoo: PlantOdoo;
let bench: ActionBench;
let way: OdooTransport;

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  bench = await ActionBench.install(odoo);
  const { login = '', key = '' } = odoo.plant.stations['PRESS-04'] ?? {};
  way = connectOdoo({ url: odoo.url, database: odoo.database, login, key, transport: 'json2' });
  await keepDecimals(3);
});
afterAll(async () => {
  way?.close();
  if (odoo) await keepDecimals(2);
  await odoo?.release();
});

/** As an administrator does under Technical, Decimal Accuracy. */
async function keepDecimals(digits: number): Promise<void> {
  const ids = await rpc(odoo.admin, 'decimal.precision', 'search', { domain: [['name', '=', 'Product Unit']] });
  await rpc(odoo.admin, 'decimal.precision', 'write', { ids, vals: { digits } });
}

const kilo = (): number => odoo.plant.units['kg'] ?? 0;

/** A product in kilograms that is made of nothing, so that no stock of others gets a third decimal. */
async function newProduct(): Promise<string> {
  const name = `GRAINS-${randomUUID().slice(0, 8)}`;
  const values = { name, is_storable: true, uom_id: kilo() };
  const [id = 0] = (await rpc(odoo.admin, 'product.product', 'create', { vals_list: [values] })) as number[];
  odoo.plant.products[name] = { id, templateId: 0, unit: kilo(), tracking: 'none' };
  return name;
}

test('where Odoo keeps three decimals of a kilogram the station allows three, and both ways of posting book them (P8)', async () => {
  const units = unitsOf(await readPages(way, 'uom.uom', [], fields.unit, true));
  expect(units.find(({ odooId }) => odooId === kilo())).toMatchObject({ digits: 3 });
  expect(units.find(({ odooId }) => odooId === odoo.plant.units['pcs'])).toMatchObject({ digits: 0 });
  const product = await newProduct();
  const order = await bench.order(product, 2);
  const receipt = await bench.posted(bench.confirm(order, '1.125'));
  expect(receipt).toMatchObject({ quantity: '1.125', next: { remaining: '0.875' } });
  const withoutFootprint = noFootprintProfile(way, { monotonic: () => performance.now() });
  const rest = postingOf(confirmOf(order, '0.875', { unitId: kilo() }));
  expect(await sendOnce(withoutFootprint, rest)).toMatchObject({ quantity: '0.875' });
  await bench.posted(bench.scrap(product, '0.005', { group: order.group, role: 'product' }));
  expect(await bench.stock(product, odoo.plant.stockLocation)).toBe(1.995);
  expect(await bench.refused(bench.scrap(product, '0.0005'))).toMatchObject({ reason: 'precision' });
});
