import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rpc } from '../../../build/odoo/rpc.ts';
import { connectOdoo } from '../../../main/odoo/connect.ts';
import { noFootprintProfile } from '../../../sync/odoo/no-footprint/profile.ts';
import type { PostingProfile } from '../../../sync/odoo/postings.ts';
import { ActionBench } from '../action-bench.ts';
import { confirmOf, postingOf, sendOnce } from '../no-footprint-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

const RUN = randomUUID().slice(0, 8);
let odoo: PlantOdoo;
let bench: ActionBench;
let way: ReturnType<typeof connectOdoo>;
let withoutFootprint: PostingProfile;

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  bench = await ActionBench.install(odoo);
  const station = odoo.plant.stations['PRESS-04'];
  const login = { login: station?.login ?? '', key: station?.key ?? '' };
  way = connectOdoo({ url: odoo.url, database: odoo.database, ...login, transport: 'json2' });
  withoutFootprint = noFootprintProfile(way, { monotonic: () => performance.now() });
});
afterAll(async () => {
  way?.close();
  await odoo?.release();
});

const newLot = async (product: string, name: string): Promise<number> => {
  const values = { product_id: bench.product(product).id, company_id: 1, name };
  const [id = 0] = (await rpc(odoo.admin, 'stock.lot', 'create', { vals_list: [values] })) as number[];
  return id;
};

/** Past Odoo's check, which sees only what is committed: it keeps both when two users make a name in the same moment. */
async function nameTwice(id: number, name: string): Promise<void> {
  const [model] = (await rpc(odoo.admin, 'ir.model', 'search', { domain: [['model', '=', 'stock.lot']] })) as number[];
  const code = `env.cr.execute("UPDATE stock_lot SET name = %s WHERE id = %s", ['${name}', ${id}])`;
  const [action] = (await rpc(odoo.admin, 'ir.actions.server', 'create', {
    vals_list: [{ name: 'Same name', model_id: model, state: 'code', code }],
  })) as number[];
  await rpc(odoo.admin, 'ir.actions.server', 'run', { ids: [action] });
  expect(await bench.read('stock.lot', [['name', '=', name]], ['name'])).toHaveLength(2);
}

const pieces = async (id: number): Promise<unknown> =>
  (await bench.read('stock.lot', [['id', '=', id]], ['product_qty']))[0]?.['product_qty'];

test('P4: a lot that Odoo keeps twice under one name refuses no confirmation: both ways book in the older one', async () => {
  const name = `TWIN-${RUN}`;
  const [older, newer] = [await newLot('HSG-204', name), await newLot('HSG-204', `${name}-B`)];
  await nameTwice(newer, name);
  const order = await bench.order('HSG-204', 20);
  expect(await bench.posted(bench.confirm(order, '4', { lot: { name } }))).toMatchObject({ quantity: '4', lot: name });
  const second = postingOf(confirmOf(order, '3', { lot: { name } }));
  expect(await sendOnce(withoutFootprint, second)).toMatchObject({ quantity: '3' });
  expect([await pieces(older), await pieces(newer)]).toEqual([7, 0]);
});

test('P3: a serial number that Odoo keeps twice is produced once, also when the newer of the two was booked', async () => {
  const name = `TWIN-S-${RUN}`;
  await newLot('SNS-204', name);
  const order = await bench.order('SNS-204', 3);
  await bench.posted(bench.confirm(order, '1', { serials: [`${name}-B`] }));
  const [made] = await bench.read('stock.lot', [['name', '=', `${name}-B`]], ['name']);
  await nameTwice(made?.id ?? 0, name);
  expect(await bench.refused(bench.confirm(order, '1', { serials: [name] }))).toMatchObject({ reason: 'serial_used' });
  const second = postingOf(confirmOf(order, '1', { serials: [name] }));
  expect(await sendOnce(withoutFootprint, second)).toMatchObject({ code: 'serial_used' });
});
