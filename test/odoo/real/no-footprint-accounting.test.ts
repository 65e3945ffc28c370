import { afterAll, beforeAll, expect, test } from 'vitest';
import { rpc } from '../../../build/odoo/rpc.ts';
import { connectOdoo } from '../../../main/odoo/connect.ts';
import { noFootprintProfile } from '../../../sync/odoo/no-footprint/profile.ts';
import type { OdooTransport } from '../../../sync/ports.ts';
import { ActionBench } from '../action-bench.ts';
import { confirmOf, postingOf, sendOnce } from '../no-footprint-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

let odoo: PlantOdoo;
let bench: ActionBench;
let transport: OdooTransport;

beforeAll(async () => {
  odoo = await acquireRealOdoo({ modules: 'accounting' });
  bench = await ActionBench.install(odoo);
  const { url, database } = odoo;
  const { login = '', key = '' } = odoo.plant.stations['PRESS-04'] ?? {};
  transport = connectOdoo({ url, database, login, key, transport: 'json2' });
});

afterAll(async () => {
  transport?.close();
  await odoo?.release();
});

test('with accounting the check finds the right that is missing; once it is given a part is booked (facts §7)', async () => {
  const profile = noFootprintProfile(transport, { monotonic: () => performance.now() });
  expect(await profile.check()).toMatchObject({ kind: 'stopped', failure: { code: 'rights_missing' } });
  const order = await bench.order('CLP-20', 100);
  const posting = postingOf(confirmOf(order, '10'));
  expect(await sendOnce(profile, posting)).toEqual({ fault: 'stopped: rights_missing' });
  const group = [
    ['module', '=', 'account'],
    ['name', '=', 'group_account_readonly'],
  ];
  const [found] = await bench.read('ir.model.data', group, ['res_id']);
  const vals = { group_ids: [[4, found?.['res_id']]] };
  await rpc(odoo.admin, 'res.users', 'write', { ids: [odoo.plant.stations['PRESS-04']?.userId], vals });
  expect(await profile.check()).toMatchObject({ kind: 'answered' });
  expect(await sendOnce(profile, posting)).toMatchObject({ quantity: '10' });
});
