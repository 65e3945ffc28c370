import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectOdoo } from '../../../main/odoo/connect.ts';
import type { HoldPayload, ScrapPayload } from '../../../sync/domain/entry.ts';
import { noFootprintProfile } from '../../../sync/odoo/no-footprint/profile.ts';
import type { PostingProfile } from '../../../sync/odoo/postings.ts';
import type { OdooTransport } from '../../../sync/ports.ts';
import { rpc } from '../../../build/odoo/rpc.ts';
import { ActionBench, type TestOrder } from '../action-bench.ts';
import { confirmOf, inDoubt, postingOf, sendOnce } from '../no-footprint-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

/** Makes names that no earlier run in this database has used. */
const RUN = randomUUID().slice(0, 8);
let odoo: PlantOdoo;
let bench: ActionBench;
const transports: OdooTransport[] = [];
const clock = { monotonic: () => performance.now() };

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  bench = await ActionBench.install(odoo);
});

afterAll(async () => {
  for (const transport of transports) transport.close();
  await odoo?.release();
});

function profileOver(name: OdooTransport['name']): PostingProfile {
  const { url, database } = odoo;
  const station = odoo.plant.stations['PRESS-04'];
  const access = { url, database, login: station?.login ?? '', key: station?.key ?? '', transport: name };
  const transport = connectOdoo(access);
  transports.push(transport);
  return noFootprintProfile(transport, clock);
}

const scrapOf = (
  order: TestOrder,
  role: ScrapPayload['role'],
  ref: string,
  quantity: string,
  lot: ScrapPayload['lot'],
) =>
  postingOf({
    kind: 'scrap',
    orderId: String(order.group),
    role,
    productId: bench.product(ref).id,
    quantity,
    unitId: bench.product(ref).unit,
    lot,
    reasonId: odoo.plant.reasons['Damaged in handling'] ?? null,
    reason: 'Damaged in handling',
  });

function transferOf(kind: HoldPayload['kind'], ref: string, lot: HoldPayload['lot'], quantity: string) {
  const { stockLocation, holdLocation } = odoo.plant;
  const [from, to] = kind === 'hold' ? [stockLocation, holdLocation] : [holdLocation, stockLocation];
  return postingOf({
    kind,
    orderId: null,
    productId: bench.product(ref).id,
    quantity,
    unitId: bench.product(ref).unit,
    lot,
    fromLocationId: from,
    toLocationId: to,
    reason: 'Flash <0.2 mm & dull',
  });
}

const slicesOf = (order: TestOrder) =>
  bench.read(
    'mrp.production',
    [['production_group_id', '=', order.group]],
    ['state', 'product_qty', 'qty_produced', 'origin', 'date_start'],
  );
const consumedBy = (order: TestOrder) =>
  bench.read(
    'stock.move',
    [
      ['raw_material_production_id.production_group_id', '=', order.group],
      ['state', '=', 'done'],
    ],
    ['quantity', 'product_id'],
  );

describe.each(['json2', 'xmlrpc'] as const)('without anything in Odoo, over %s', (name) => {
  let profile: PostingProfile;
  beforeAll(() => {
    profile = profileOver(name);
  });

  test('a part of an order is booked with exact components, and the planner keeps the origin (P3, P5, P8)', async () => {
    const order = await bench.order('HSG-204', 120);
    const posting = postingOf(confirmOf(order, '30', { lot: { name: `N-1-${name}-${RUN}` } }));
    expect(await sendOnce(profile, posting)).toMatchObject({
      model: 'mrp.production',
      resId: order.id,
      quantity: '30',
      again: false,
    });
    expect(await sendOnce(profile, inDoubt(posting))).toMatchObject({ resId: order.id, quantity: '30', again: true });
    expect(await slicesOf(order)).toMatchObject([
      { state: 'done', qty_produced: 30, origin: `SO-77 PS ${posting.id}` },
      { state: 'confirmed', product_qty: 90 },
    ]);
    expect((await consumedBy(order)).map(({ quantity }) => quantity)).toEqual([2.55, 0.08]);
    const next = postingOf(confirmOf(order, '90', { lot: { name: `N-1-${name}-${RUN}` } }));
    expect(await sendOnce(profile, next)).toMatchObject({ quantity: '90' });
    expect(await slicesOf(order)).toMatchObject([{}, { state: 'done', origin: `SO-77 PS ${next.id}` }]);
    expect((await consumedBy(order)).map(({ quantity }) => quantity)).toEqual([2.55, 0.08, 7.65, 0.22]);
    expect(await sendOnce(profile, postingOf(confirmOf(order, '1')))).toMatchObject({ code: 'order_closed' });
  });

  test('what another posting has staged does not make Odoo look empty: the posting waits, and the action books (P8)', async () => {
    const order = await bench.order('HSG-204', 100);
    const open = await bench.read('stock.move', [['raw_material_production_id', '=', order.id]], ['product_id']);
    const move_raw_ids = open.map(({ id }, nth) => [1, id, { quantity: nth === 0 ? 0.17 : 0.01, picked: true }]);
    const vals = { qty_producing: 2, move_raw_ids };
    await rpc(odoo.admin, 'mrp.production', 'write', { ids: [order.id], vals });
    const lot = { name: `N-STAGED-${name}-${RUN}` };
    expect(await sendOnce(profile, postingOf(confirmOf(order, '8', { lot })))).toMatchObject({
      fault: expect.stringContaining('Odoo is asked again'),
    });
    expect(await slicesOf(order)).toMatchObject([{ state: 'progress', qty_produced: 0 }]);
    await bench.posted(bench.confirm(order, '8', { lot }));
    expect((await consumedBy(order)).map(({ quantity }) => quantity)).toEqual([0.68, 0.02]);
  });

  test('a lot that was staged before a planner made the order smaller does not get what is booked in another (P8)', async () => {
    const order = await bench.order('HSG-204', 100);
    const lots = [`N-OLD-${name}-${RUN}`, `N-OWN-${name}-${RUN}`] as const;
    const values = { name: lots[0], product_id: order.product };
    const [old] = (await rpc(odoo.admin, 'stock.lot', 'create', { vals_list: [values] })) as number[];
    const vals = { qty_producing: 10, lot_producing_ids: [[6, 0, [old]]] };
    await rpc(odoo.admin, 'mrp.production', 'write', { ids: [order.id], vals });
    const wizard = { mo_id: order.id, product_qty: 50 };
    const ids = (await rpc(odoo.admin, 'change.production.qty', 'create', { vals_list: [wizard] })) as number[];
    await rpc(odoo.admin, 'change.production.qty', 'change_prod_qty', { ids });
    const posting = postingOf(confirmOf(order, '20', { lot: { name: lots[1] } }));
    expect(await sendOnce(profile, posting)).toMatchObject({ resId: order.id, quantity: '20' });
    const moved = [
      ['move_id.production_id', '=', order.id],
      ['product_id', '=', order.product],
      ['state', '=', 'done'],
    ];
    const lines = await bench.read('stock.move.line', moved, ['lot_id', 'quantity']);
    expect(lines.map((line) => [(line['lot_id'] as [number, string])[1], line['quantity']])).toEqual([[lots[1], 20]]);
  });

  test('piece by piece consumes what the whole needs (P8)', async () => {
    const order = await bench.order('HSG-204', 4);
    for (let piece = 0; piece < 4; piece += 1)
      expect(
        await sendOnce(profile, postingOf(confirmOf(order, '1', { lot: { name: `N-2-${name}-${RUN}` } }))),
      ).toMatchObject({ quantity: '1' });
    const moves = await consumedBy(order);
    const total = (ref: string) =>
      moves
        .filter(({ product_id }) => Array.isArray(product_id) && product_id[0] === bench.product(ref).id)
        .reduce((sum, { quantity }) => sum + Math.round(Number(quantity) * 100), 0);
    // 4 × 85 g = 0.34 kg and 4 × 2.5 g = 0.01 kg.
    expect([total('PA6-GF30'), total('MB-BLK')]).toEqual([34, 1]);
  });

  test('serial numbers are booked piece by piece, and used ones refused', async () => {
    const order = await bench.order('SNS-204', 5);
    const serials = [1, 2, 3].map((n) => `N-S${n}-${name}-${RUN}`);
    expect(await sendOnce(profile, postingOf(confirmOf(order, '3', { serials })))).toMatchObject({ quantity: '3' });
    const made = await bench.read(
      'stock.quant',
      [
        ['lot_id.name', 'in', serials],
        ['location_id', '=', odoo.plant.stockLocation],
      ],
      ['quantity'],
    );
    expect(made.map(({ quantity }) => quantity)).toEqual([1, 1, 1]);
    expect((await consumedBy(order)).map(({ quantity }) => quantity)).toEqual([3, 3, 3, 3, 12]);
    const again = postingOf(confirmOf(order, '1', { serials: serials.slice(0, 1) }));
    expect(await sendOnce(profile, again)).toMatchObject({ code: 'serial_used', facts: { serials: serials[0] } });
    expect(await sendOnce(profile, postingOf(confirmOf(order, '1')))).toMatchObject({ code: 'serials_required' });
  });

  test('what cannot be booked is refused with its reason, and nothing is left on the order', async () => {
    const order = await bench.order('CLP-20', 10);
    const confirm = (quantity: string, more: Parameters<typeof confirmOf>[2] = {}) =>
      sendOnce(profile, postingOf(confirmOf(order, quantity, more)));
    expect(await confirm('11')).toMatchObject({ code: 'more_than_remains', facts: { remaining: '10' } });
    expect(await confirm('1.005')).toMatchObject({ code: 'precision' });
    expect(await confirm('1', { unitId: bench.product('MB-BLK').unit })).toMatchObject({ code: 'unit_mismatch' });
    expect(await confirm('1', { lot: { name: 'X' } })).toMatchObject({ code: 'lot_not_wanted' });
    const lots = await bench.order('RGR-PA6', 100_000);
    expect(
      await sendOnce(
        profile,
        postingOf(
          confirmOf(lots, '100000', { unitId: bench.product('RGR-PA6').unit, lot: { name: `N-3-${name}-${RUN}` } }),
        ),
      ),
    ).toMatchObject({
      code: 'not_enough_stock',
      facts: { needed: '100000' },
    });
    for (const each of [order, lots])
      expect(await slicesOf(each)).toMatchObject([{ state: 'confirmed', origin: 'SO-77' }]);
    await rpc(odoo.admin, 'mrp.production', 'action_cancel', { ids: [lots.id] });
    expect(await sendOnce(profile, postingOf(confirmOf(lots, '1')))).toMatchObject({ code: 'order_cancelled' });
    const missing = { group: 999_999, product: order.product };
    expect(await sendOnce(profile, postingOf(confirmOf(missing, '1')))).toMatchObject({ code: 'order_not_found' });
  });

  test('scrap of a component and of the product, in their lots, and no more than there is', async () => {
    const order = await bench.order('HSG-204', 40);
    const lotName = `N-4-${name}-${RUN}`;
    await sendOnce(profile, postingOf(confirmOf(order, '15', { lot: { name: lotName } })));
    const [lot] = await bench.read('stock.lot', [['name', '=', lotName]], ['id']);
    const made = { id: Number(lot?.id), name: lotName };
    const component = await bench.freshLot('PA6-GF30', 10);
    const postings = [
      scrapOf(order, 'product', 'HSG-204', '2', made),
      scrapOf(order, 'component', 'PA6-GF30', '0.25', component),
    ];
    for (const posting of postings) {
      const receipt = await sendOnce(profile, posting);
      expect(receipt).toMatchObject({ model: 'stock.scrap', quantity: posting.payload.quantity, again: false });
      expect(await sendOnce(profile, inDoubt(posting))).toEqual({ ...receipt, again: true });
    }
    expect(await bench.stock('HSG-204', odoo.plant.stockLocation, made.id)).toBe(13);
    expect(await bench.stock('PA6-GF30', odoo.plant.stockLocation, component.id)).toBe(9.75);
    const tooMuch = scrapOf(order, 'product', 'HSG-204', '14', made);
    expect(await sendOnce(profile, tooMuch)).toMatchObject({ code: 'not_enough_stock', facts: { available: '13' } });
    const left = await bench.read('stock.scrap', [['origin', '=', `PS ${tooMuch.id}`]], ['state', 'scrap_qty']);
    expect(left).toMatchObject([{ state: 'draft', scrap_qty: 0 }]);
    expect(await sendOnce(profile, scrapOf(order, 'product', 'HSG-204', '1', null))).toMatchObject({
      code: 'lot_required',
    });
  });

  test('a hold and its release move the lot there and back, each as a document with its line', async () => {
    const { stockLocation, holdLocation } = odoo.plant;
    const lot = await bench.freshLot('KIT-204', 96);
    const hold = transferOf('hold', 'KIT-204', lot, '30');
    const receipt = await sendOnce(profile, hold);
    expect(receipt).toMatchObject({ model: 'stock.picking', quantity: '30', again: false });
    expect(await sendOnce(profile, inDoubt(hold))).toEqual({ ...receipt, again: true });
    expect(await bench.stock('KIT-204', stockLocation, lot.id)).toBe(66);
    expect(await bench.stock('KIT-204', holdLocation, lot.id)).toBe(30);
    const [document] = await bench.read('stock.picking', [['origin', '=', `PS ${hold.id}`]], ['note', 'state']);
    expect(document).toMatchObject({ state: 'done', note: '<p>Flash &lt;0.2 mm &amp; dull</p>' });
    const lines = await bench.read(
      'stock.move.line',
      [['picking_id', '=', document?.id]],
      ['lot_id', 'quantity', 'state'],
    );
    expect(lines).toMatchObject([{ lot_id: [lot.id, lot.name], quantity: 30, state: 'done' }]);
    expect(await sendOnce(profile, transferOf('release', 'KIT-204', lot, '31'))).toMatchObject({
      code: 'not_enough_stock',
      facts: { available: '30' },
    });
    await sendOnce(profile, transferOf('release', 'KIT-204', lot, '12'));
    expect(await bench.stock('KIT-204', stockLocation, lot.id)).toBe(78);
    expect(await bench.stock('KIT-204', holdLocation, lot.id)).toBe(18);
  });

  test('the rights of the station suffice', async () => {
    expect(await profile.check()).toMatchObject({ kind: 'answered' });
  });
});
