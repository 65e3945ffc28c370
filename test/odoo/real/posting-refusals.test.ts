import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeApiKey, rpc } from '../../../build/odoo/rpc.ts';
import { ActionBench, type Posting } from '../action-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

/** Makes names that no earlier run in this database has used. */
const RUN = randomUUID().slice(0, 8);

let odoo: PlantOdoo;
let bench: ActionBench;

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  bench = await ActionBench.install(odoo);
});

afterAll(() => odoo?.release());

describe('every value that comes in is checked', () => {
  const wrong: [field: string, value: unknown][] = [
    ['id', 'not-a-uuid'],
    ['id', '0192AAAA-0000-7000-8000-000000000000'],
    ['hash', 'ab'],
    ['hash', 7],
    ['kind', 'unbuild'],
    ['kind', ['confirm']],
    ['product', '8'],
    ['product', true],
    ['product', 999_999],
    ['unit', 0],
    ['quantity', 30],
    ['quantity', '0'],
    ['quantity', '-1'],
    ['quantity', '1e3'],
    ['quantity', '01'],
    ['quantity', '1,5'],
    ['quantity', '1.'],
    ['quantity', '.5'],
    ['quantity', '1.0000001'],
    ['quantity', '٣'],
    ['quantity', '12345678901'],
    ['operator', 'a\nb'],
    ['operator', null],
    ['recorded_at', '2026-11-20T06:15:00Z'],
    ['recorded_at', '2026-02-30 06:15:00'],
    ['members', 'x'],
    ['members', ['x']],
    ['group', '7'],
    ['lot', 'L1'],
    ['lot', { name: ' L1' }],
    ['lot', { name: '' }],
    ['lot', { id: 1, name: 'L1' }],
    ['serials', []],
    ['serials', ['ok', 5]],
  ];

  test.each(wrong)('%s = %j is bad_input', async (field, value) => {
    const order = { id: 0, group: odoo.plant.orders['P02']?.group ?? 0, product: bench.product('CLP-20').id };
    const posting = { ...bench.confirm(order, '1'), [field]: value } as Posting;
    const [result] = (await bench.call([posting])).results;
    expect(result).toMatchObject({ outcome: 'refused', reason: 'bad_input', facts: { field } });
  });

  test('also of a scrap and of a hold', async () => {
    const lot = bench.lot('K-26437');
    const reasons = await Promise.all(
      [
        bench.scrap('MB-BLK', '1', { role: 'other' }),
        bench.scrap('MB-BLK', '1', { location: 'here' }),
        bench.scrap('MB-BLK', '1', { location: null, group: null }),
        bench.scrap('MB-BLK', '1', { reason: 4711 }),
        bench.scrap('HSG-204', '1', { lot: { name: 'H-26441' } }),
        { ...bench.hold('hold', 'KIT-204', lot, '1'), from: odoo.plant.holdLocation, to: odoo.plant.holdLocation },
        { ...bench.hold('hold', 'KIT-204', lot, '1'), reason: null },
      ].map(async (posting) => (await bench.refused(posting)).facts['field']),
    );
    expect(reasons).toEqual(['role', 'location', 'group', 'reason', 'lot', 'to', 'reason']);
  });

  test('a call for another protocol or with too many postings does nothing', async () => {
    await expect(bench.call([], { protocol: 2 })).rejects.toThrow('protocol 1');
    const many = Array.from({ length: 201 }, () => bench.scrap('MB-BLK', '1'));
    await expect(bench.call(many)).rejects.toThrow('At most 200 postings');
    await expect(bench.call([], { station: 5 })).rejects.toThrow('station');
  });

  test('a station that expects another version posts nothing', async () => {
    const posting = bench.scrap('MB-BLK', '0.01');
    const { results } = await bench.call([posting], { version: 'f'.repeat(64) });
    expect(results).toMatchObject([{ id: posting.id, outcome: 'refused', reason: 'wrong_version' }]);
    expect((await bench.post(posting)).outcome === 'posted').toBe(true);
  });
});

describe('an order that is not open is refused by its state', () => {
  test('unknown, draft, cancelled, finished', async () => {
    const unknown = { id: 0, group: 999_999, product: bench.product('CLP-20').id };
    expect(await bench.refused(bench.confirm(unknown, '1'))).toMatchObject({ reason: 'order_not_found' });
    const vals_list = [{ product_id: bench.product('CLP-20').id, product_qty: 10 }];
    const [draftId = 0] = (await rpc(odoo.admin, 'mrp.production', 'create', { vals_list })) as number[];
    const draft = await bench.orderOf(draftId);
    expect(await bench.refused(bench.confirm(draft, '1'))).toMatchObject({ reason: 'order_not_released' });
    await rpc(odoo.admin, 'mrp.production', 'action_cancel', { ids: [draftId] });
    expect(await bench.refused(bench.confirm(draft, '1'))).toMatchObject({ reason: 'order_cancelled' });
    const done = await bench.order('CLP-20', 5);
    await bench.posted(bench.confirm(done, '5'));
    expect(await bench.refused(bench.confirm(done, '1'))).toMatchObject({ reason: 'order_closed' });
  });

  test('more than remains says how much remains', async () => {
    const order = await bench.order('CLP-20', 100);
    await bench.posted(bench.confirm(order, '40'));
    const refused = await bench.refused(bench.confirm(order, '60.01'));
    expect(refused).toMatchObject({ reason: 'more_than_remains', facts: { remaining: '60' } });
  });
});

describe('units and digits', () => {
  test('another unit and more digits than Odoo keeps are refused, not converted or rounded (P8)', async () => {
    const order = await bench.order('RGR-PA6', 10);
    const pieces = bench.confirm(order, '1', { lot: { name: `T-U-${RUN}` }, unit: odoo.plant.units['pcs'] });
    expect(await bench.refused(pieces)).toMatchObject({
      reason: 'unit_mismatch',
      facts: { unit: odoo.plant.units['kg'] },
    });
    const fine = bench.confirm(order, '1.005', { lot: { name: `T-U-${RUN}` } });
    expect(await bench.refused(fine)).toMatchObject({ reason: 'precision', facts: { rounding: '0.01' } });
    expect(await bench.refused(bench.scrap('MB-BLK', '0.125'))).toMatchObject({ reason: 'precision' });
  });
});

describe('lots and serial numbers', () => {
  test('a product kept in lots needs one of its own', async () => {
    const order = await bench.order('HSG-204', 10);
    const reasonFor = async (lot: unknown, serials: unknown = null) =>
      (await bench.refused(bench.confirm(order, '1', { lot, serials }))).reason;
    expect(await reasonFor(null)).toBe('lot_required');
    expect(await reasonFor({ id: 999_999 })).toBe('lot_unknown');
    expect(await reasonFor(bench.lot('C-26431'))).toBe('lot_wrong_product');
    expect(await reasonFor(null, ['S1'])).toBe('lot_not_wanted');
    const untracked = await bench.order('CLP-20', 10);
    const withLot = bench.confirm(untracked, '1', { lot: { name: `T-NO-${RUN}` } });
    expect(await bench.refused(withLot)).toMatchObject({ reason: 'lot_not_wanted' });
    expect(await bench.refused(bench.scrap('HSG-204', '1'))).toMatchObject({ reason: 'lot_required' });
    expect(await bench.read('stock.lot', [['name', '=', `T-NO-${RUN}`]], ['id'])).toEqual([]);
  });

  test('a serial number is needed for each piece and used once', async () => {
    const order = await bench.order('SNS-204', 4);
    const reasonFor = async (quantity: string, serials: unknown, lot: unknown = null) =>
      (await bench.refused(bench.confirm(order, quantity, { serials, lot }))).reason;
    expect(await reasonFor('1', null)).toBe('serials_required');
    expect(await reasonFor('2', [`T-R1-${RUN}`])).toBe('serial_count');
    expect(await reasonFor('1.5', [`T-R1-${RUN}`])).toBe('serial_count');
    expect(await reasonFor('2', [`T-R1-${RUN}`, `T-R1-${RUN}`])).toBe('serial_used');
    expect(await reasonFor('1', [`T-R1-${RUN}`], { name: `T-R1-${RUN}` })).toBe('lot_not_wanted');
    await bench.posted(bench.confirm(order, '1', { serials: [`T-R1-${RUN}`] }));
    const used = await bench.refused(bench.confirm(order, '2', { serials: [`T-R1-${RUN}`, `T-R2-${RUN}`] }));
    expect(used).toMatchObject({ reason: 'serial_used', facts: { serials: [`T-R1-${RUN}`] } });
    expect(await bench.read('stock.lot', [['name', '=', `T-R2-${RUN}`]], ['id'])).toEqual([]);
  });
});

describe('stock', () => {
  test('a scrap of more than is there is refused with what is there', async () => {
    const { id } = await bench.freshLot('RGR-PA6', 42.5);
    const refused = await bench.refused(bench.scrap('RGR-PA6', '42.51', { lot: { id } }));
    expect(refused).toMatchObject({ reason: 'not_enough_stock', facts: { available: '42.5' } });
  });

  test('a component kept in lots that is not reserved is named and nothing is booked', async () => {
    const order = await bench.order('RGR-PA6', 5000);
    const refused = await bench.refused(bench.confirm(order, '4000', { lot: { name: `T-BIG-${RUN}` } }));
    expect(refused).toMatchObject({
      reason: 'not_enough_stock',
      facts: { product: bench.product('PA6-GF30').id, needed: '4000' },
    });
    const [slice] = await bench.read('mrp.production', [['id', '=', order.id]], ['state', 'qty_producing', 'origin']);
    expect(slice).toMatchObject({ state: 'confirmed', qty_producing: 0, origin: 'SO-77' });
    // It has reserved all granulate there is; the tests after this one need some.
    await rpc(odoo.admin, 'mrp.production', 'action_cancel', { ids: [order.id] });
  });

  test('a place that is not a storage place is refused', async () => {
    const [place] = await bench.read('stock.location', [['usage', '=', 'inventory']], ['id']);
    const asScrap = await bench.refused(bench.scrap('MB-BLK', '1', { location: place?.id }));
    expect(asScrap).toMatchObject({ reason: 'location_unknown', facts: { location: place?.id } });
    const hold = { ...bench.hold('hold', 'KIT-204', bench.lot('K-26437'), '1'), to: 999_999 };
    expect(await bench.refused(hold)).toMatchObject({ reason: 'location_unknown' });
  });
});

describe('what Odoo itself refuses', () => {
  test('a user without the rights gets not_allowed', async () => {
    const groups = await bench.read('res.groups', [['id', '=', odoo.plant.stationGroup]], ['id']);
    expect(groups).toHaveLength(1);
    const internal = await bench.read(
      'ir.model.data',
      [
        ['module', '=', 'base'],
        ['name', '=', 'group_user'],
      ],
      ['res_id'],
    );
    const group = Number(internal[0]?.['res_id']);
    const login = `office-${randomUUID()}`;
    const vals_list = [{ login, name: 'Office', password: login, group_ids: [[6, 0, [group]]] }];
    await rpc(odoo.admin, 'res.users', 'create', { vals_list });
    const office = { ...bench.station, key: await makeApiKey(odoo.url, odoo.database, login, login) };
    const open = await ActionBench.install(odoo, group);
    const order = await bench.order('CLP-20', 10);
    const { results } = await open.call([open.confirm(order, '1')], {}, office);
    expect(results).toMatchObject([{ outcome: 'refused', reason: 'not_allowed' }]);
    expect(await open.call([], { describe: true }, office)).toMatchObject({
      denied: ['mrp.production: write', 'stock.scrap: create', 'stock.picking: create'],
    });
    await expect(bench.call([bench.confirm(order, '1')], {}, office)).rejects.toThrow('AccessError');
  });

  test('a question of Odoo is answered with odoo_said and nothing is booked', async () => {
    const [bom] = await bench.read('mrp.bom', [['product_id', '=', false]], ['id']);
    await rpc(odoo.admin, 'mrp.bom', 'write', { ids: [bom?.id], vals: { consumption: 'strict' } });
    const order = await bench.order('HSG-204', 10);
    const [move] = await bench.read('stock.move', [['raw_material_production_id', '=', order.id]], ['id']);
    await rpc(odoo.admin, 'stock.move', 'write', { ids: [move?.id], vals: { product_uom_qty: 5 } });
    const refused = await bench.refused(bench.confirm(order, '5', { lot: { name: `T-STRICT-${RUN}` } }));
    expect(refused).toMatchObject({ reason: 'odoo_said', facts: { question: 'mrp.consumption.warning' } });
    expect(await bench.read('stock.lot', [['name', '=', `T-STRICT-${RUN}`]], ['id'])).toEqual([]);
    await rpc(odoo.admin, 'mrp.bom', 'write', { ids: [bom?.id], vals: { consumption: 'warning' } });
  });
});
