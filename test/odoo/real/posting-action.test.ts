import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rpc } from '../../../build/odoo/rpc.ts';
import { ActionBench, actionCode, actionVersion } from '../action-bench.ts';
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

describe('a confirmation', () => {
  test('of a part finishes a slice, consumes exactly its share and names the next slice (P3, P8)', async () => {
    const order = await bench.order('HSG-204', 120);
    const posting = bench.confirm(order, '30', { lot: { name: `T-CONF-1-${RUN}` } });
    const receipt = await bench.posted(posting);
    expect(receipt).toMatchObject({
      model: 'mrp.production',
      res_id: order.id,
      quantity: '30',
      lot: `T-CONF-1-${RUN}`,
    });
    expect(receipt.next).toMatchObject({ remaining: '90' });
    expect(receipt.consumed).toMatchObject([
      { product: bench.product('PA6-GF30').id, quantity: '2.55', short: false },
      { product: bench.product('MB-BLK').id, quantity: '0.08', lots: [], short: false },
    ]);
    expect(receipt.consumed[0]?.lots).toHaveLength(1);
    const slices = await bench.read(
      'mrp.production',
      [['production_group_id', '=', order.group]],
      ['state', 'qty_produced', 'product_qty', 'origin', 'write_uid'],
    );
    expect(slices).toMatchObject([
      { state: 'done', qty_produced: 30, origin: `SO-77, PS ${posting.id}` },
      { state: 'confirmed', product_qty: 90, origin: 'SO-77' },
    ]);
    expect(slices[0]?.['write_uid']).toEqual([odoo.plant.stations['PRESS-04']?.userId, 'Station Press 04']);
    const moves = await bench.read(
      'stock.move',
      [['raw_material_production_id', '=', order.id]],
      ['state', 'quantity', 'product_id'],
    );
    expect(moves.map(({ state, quantity }) => [state, quantity])).toEqual([
      ['done', 2.55],
      ['done', 0.08],
    ]);
  });

  test('of all that remains closes the order', async () => {
    const order = await bench.order('CLP-20', 200);
    const receipt = await bench.posted(bench.confirm(order, '200'));
    expect(receipt).toMatchObject({ next: false, quantity: '200', lot: false });
    expect(await bench.refused(bench.confirm(order, '1'))).toMatchObject({ reason: 'order_closed' });
  });

  test('without an earlier origin leaves none on the next slice', async () => {
    const order = await bench.order('CLP-20', 10, { origin: false });
    const posting = bench.confirm(order, '4');
    const receipt = await bench.posted(posting);
    const next = receipt.next ? receipt.next.id : 0;
    const slices = await bench.read('mrp.production', [['id', 'in', [order.id, next]]], ['origin']);
    expect(slices.map(({ origin }) => origin)).toEqual([`PS ${posting.id}`, false]);
  });

  test('takes the marker off that a station without the action staged, or that one would take it for its own (P3)', async () => {
    const order = await bench.order('CLP-20', 10, { origin: 'SO-77 PS 019a0000-0000-7000-8000-000000000001' });
    const posting = bench.confirm(order, '4');
    const receipt = await bench.posted(posting);
    const next = receipt.next ? receipt.next.id : 0;
    const slices = await bench.read('mrp.production', [['id', 'in', [order.id, next]]], ['origin']);
    expect(slices.map(({ origin }) => origin)).toEqual([`SO-77, PS ${posting.id}`, 'SO-77']);
  });

  test('books in its own lot, also when a planner made the order smaller after another lot was entered (P8)', async () => {
    const order = await bench.order('HSG-204', 100);
    const values = { name: `T-OLD-${RUN}`, product_id: order.product };
    const [old] = (await rpc(odoo.admin, 'stock.lot', 'create', { vals_list: [values] })) as number[];
    const vals = { qty_producing: 10, lot_producing_ids: [[6, 0, [old]]] };
    await rpc(odoo.admin, 'mrp.production', 'write', { ids: [order.id], vals });
    const wizard = { mo_id: order.id, product_qty: 50 };
    const ids = (await rpc(odoo.admin, 'change.production.qty', 'create', { vals_list: [wizard] })) as number[];
    await rpc(odoo.admin, 'change.production.qty', 'change_prod_qty', { ids });
    await bench.posted(bench.confirm(order, '20', { lot: { name: `T-OWN-${RUN}` } }));
    const moved = [
      ['move_id.production_id', '=', order.id],
      ['product_id', '=', order.product],
      ['state', '=', 'done'],
    ];
    const lines = await bench.read('stock.move.line', moved, ['lot_id', 'quantity']);
    expect(lines.map((line) => [(line['lot_id'] as [number, string])[1], line['quantity']])).toEqual([
      [`T-OWN-${RUN}`, 20],
    ]);
  });

  test('ten times in a row adds up to the last gram (P8)', async () => {
    const order = await bench.order('RGR-PA6', 10);
    const left: (string | undefined)[] = [];
    for (let round = 0; round < 10; round++) {
      const receipt = await bench.posted(bench.confirm(order, '0.37', { lot: { name: `T-TEN-${RUN}` } }));
      left.push(receipt.next ? receipt.next.remaining : undefined);
    }
    expect(left.at(-1)).toBe('6.3');
    const [lot] = await bench.read('stock.lot', [['name', '=', `T-TEN-${RUN}`]], ['product_qty']);
    expect(lot?.['product_qty']).toBe(3.7);
    const domain = [
      ['raw_material_production_id.production_group_id', '=', order.group],
      ['state', '=', 'done'],
    ];
    const consumed = await bench.read('stock.move', domain, ['quantity']);
    expect(consumed.map(({ quantity }) => quantity)).toEqual(Array.from({ length: 10 }, () => 0.37));
  });

  test('piece by piece consumes what the whole needs, although one piece needs less than Odoo can count (P8)', async () => {
    const order = await bench.order('HSG-204', 24);
    for (let piece = 0; piece < 6; piece++) {
      const postings = Array.from({ length: 4 }, () => bench.confirm(order, '1', { lot: { name: `T-PIECE-${RUN}` } }));
      const { results } = await bench.call(postings);
      expect(results.map(({ outcome }) => outcome)).toEqual(['posted', 'posted', 'posted', 'posted']);
    }
    const domain = [
      ['raw_material_production_id.production_group_id', '=', order.group],
      ['state', '=', 'done'],
    ];
    const moves = await bench.read('stock.move', domain, ['quantity', 'product_id']);
    const total = (ref: string) =>
      moves
        .filter(({ product_id }) => Array.isArray(product_id) && product_id[0] === bench.product(ref).id)
        .reduce((sum, { quantity }) => sum + Math.round(Number(quantity) * 100), 0);
    // 24 × 85 g = 2.04 kg and 24 × 2.5 g = 0.06 kg.
    expect([total('PA6-GF30'), total('MB-BLK')]).toEqual([204, 6]);
  });

  test('books into a lot that exists, by its id or its name', async () => {
    const order = await bench.order('HSG-204', 50);
    const { id, name } = await bench.freshLot('HSG-204', 100);
    expect(await bench.posted(bench.confirm(order, '5', { lot: { id } }))).toMatchObject({ lot: name });
    expect(await bench.posted(bench.confirm(order, '7', { lot: { name } }))).toMatchObject({ lot: name });
    expect(await bench.stock('HSG-204', odoo.plant.stockLocation, id)).toBe(112);
  });

  test('of serial numbers books each piece and consumes components from their lots', async () => {
    const order = await bench.order('SNS-204', 5);
    const serials = [`T-S1-${RUN}`, `T-S2-${RUN}`, `T-S3-${RUN}`];
    const receipt = await bench.posted(bench.confirm(order, '3', { serials }));
    expect(receipt).toMatchObject({ quantity: '3', lot: serials.join(', '), next: { remaining: '2' } });
    const perProduct = Object.fromEntries(receipt.consumed.map(({ product, quantity }) => [product, quantity]));
    expect(perProduct).toEqual({
      [bench.product('HSG-204').id]: '3',
      [bench.product('CVR-204').id]: '3',
      [bench.product('PCB-204').id]: '3',
      [bench.product('GSK-204').id]: '3',
      [bench.product('CLP-20').id]: '12',
    });
    const domain = [
      ['lot_id.name', 'in', serials],
      ['location_id', '=', odoo.plant.stockLocation],
    ];
    const quants = await bench.read('stock.quant', domain, ['quantity']);
    expect(quants.map(({ quantity }) => quantity)).toEqual([1, 1, 1]);
  });

  test('draws a lot-kept component from as many lots as are reserved', async () => {
    for (let lot = 0; lot < 3; lot++) await bench.freshLot('PA6-GF30', 300);
    const order = await bench.order('RGR-PA6', 1000);
    const receipt = await bench.posted(bench.confirm(order, '1000', { lot: { name: `T-TWO-${RUN}` } }));
    expect(receipt.consumed).toMatchObject([{ quantity: '1000', short: false }]);
    expect(receipt.consumed[0]?.lots.length).toBeGreaterThan(1);
  });

  test('reports, and does not refuse, an untracked component that goes below zero', async () => {
    const order = await bench.order('CLP-20', 100_000);
    const receipt = await bench.posted(bench.confirm(order, '100000'));
    expect(receipt.consumed).toMatchObject([{ quantity: '1000', short: true }]);
  });
});

describe('a scrap', () => {
  test('of a component belongs to the open order and carries its reason', async () => {
    const order = await bench.order('HAS-204', 20);
    const before = await bench.stock('INS-M4', odoo.plant.stockLocation);
    const reason = odoo.plant.reasons['Damaged in handling'];
    const posting = bench.scrap('INS-M4', '6', { group: order.group, location: null, reason });
    const receipt = await bench.posted(posting);
    expect(receipt).toMatchObject({ model: 'stock.scrap', quantity: '6', lot: false, next: false, consumed: [] });
    const fields = ['production_id', 'state', 'scrap_qty', 'scrap_reason_tag_ids', 'origin', 'create_uid'];
    const [scrap] = await bench.read('stock.scrap', [['id', '=', receipt.res_id]], fields);
    expect(scrap).toMatchObject({
      state: 'done',
      scrap_qty: 6,
      scrap_reason_tag_ids: [reason],
      origin: `PS ${posting.id}`,
    });
    expect(scrap?.['production_id']).toEqual([order.id, expect.any(String)]);
    expect(await bench.stock('INS-M4', odoo.plant.stockLocation)).toBe(before - 6);
    const confirmed = await bench.posted(bench.confirm(order, '20', { lot: { name: `T-SCRAP-1-${RUN}` } }));
    expect(confirmed.consumed.find(({ product }) => product === bench.product('INS-M4').id)?.quantity).toBe('80');
  });

  test('of the product is taken from the lot that was produced and leaves the produced quantity alone', async () => {
    const order = await bench.order('HSG-204', 40);
    await bench.posted(bench.confirm(order, '15', { lot: { name: `T-SCRAP-2-${RUN}` } }));
    const [lot] = await bench.read('stock.lot', [['name', '=', `T-SCRAP-2-${RUN}`]], ['id']);
    const posting = bench.scrap('HSG-204', '2', {
      group: order.group,
      role: 'product',
      location: null,
      lot: { id: lot?.id },
    });
    expect(await bench.posted(posting)).toMatchObject({ quantity: '2', lot: `T-SCRAP-2-${RUN}` });
    const [done] = await bench.read('mrp.production', [['id', '=', order.id]], ['qty_produced', 'state']);
    expect(done).toMatchObject({ qty_produced: 15, state: 'done' });
    expect(await bench.stock('HSG-204', odoo.plant.stockLocation, lot?.id)).toBe(13);
  });

  test('needs no order, only a place', async () => {
    const { id } = await bench.freshLot('PA6-GF30', 10);
    expect(await bench.posted(bench.scrap('PA6-GF30', '0.25', { lot: { id } }))).toMatchObject({ quantity: '0.25' });
    expect(await bench.stock('PA6-GF30', odoo.plant.stockLocation, id)).toBe(9.75);
  });
});

describe('hold and release', () => {
  test('move a lot away from what is free, and back', async () => {
    const { stockLocation, holdLocation } = odoo.plant;
    const { id, name } = await bench.freshLot('KIT-204', 96);
    const lot = { id };
    const held = await bench.posted(bench.hold('hold', 'KIT-204', lot, '30'));
    expect(held).toMatchObject({ model: 'stock.picking', quantity: '30', lot: name });
    expect(await bench.stock('KIT-204', stockLocation, lot.id)).toBe(66);
    expect(await bench.stock('KIT-204', holdLocation, lot.id)).toBe(30);
    const [picking] = await bench.read('stock.picking', [['id', '=', held.res_id]], ['state', 'note']);
    expect(picking?.['state']).toBe('done');
    const lines = await bench.read('stock.move.line', [['picking_id', '=', held.res_id]], ['lot_id', 'quantity']);
    expect(lines).toMatchObject([{ lot_id: [lot.id, name], quantity: 30 }]);
    expect(picking?.['note']).toBe('<p>Flash &lt;0.2 mm &amp; dull</p>');
    await bench.posted(bench.hold('release', 'KIT-204', lot, '12'));
    expect(await bench.stock('KIT-204', stockLocation, lot.id)).toBe(78);
    expect(await bench.stock('KIT-204', holdLocation, lot.id)).toBe(18);
  });

  test('refuse more than is there', async () => {
    const { id } = await bench.freshLot('HAS-204', 240);
    const lot = { id };
    const tooMuch = await bench.refused(bench.hold('hold', 'HAS-204', lot, '240.01'));
    expect(tooMuch).toMatchObject({ reason: 'not_enough_stock', facts: { available: '240' } });
    const nothingHeld = await bench.refused(bench.hold('release', 'HAS-204', lot, '1'));
    expect(nothingHeld).toMatchObject({ reason: 'not_enough_stock', facts: { available: '0' } });
  });
});

describe('a call', () => {
  test('posts the good ones around a bad one, each in its own savepoint (P4)', async () => {
    const order = await bench.order('CLP-20', 100);
    const good = [bench.confirm(order, '10'), bench.confirm(order, '20')];
    const bad = [bench.confirm(order, '101'), bench.scrap('MB-BLK', '99999')];
    const postings = [good[0], bad[0], good[1], bad[1], 'not a posting'];
    const { results } = await bench.call(postings);
    expect(results.map((each) => (each.outcome === 'posted' ? each.receipt.quantity : each.reason))).toEqual([
      '10',
      'more_than_remains',
      '20',
      'not_enough_stock',
      'bad_input',
    ]);
    const again = await bench.call(postings);
    expect(again.results.map((each) => each.outcome === 'posted' && each.again)).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    const slices = await bench.read('mrp.production', [['production_group_id', '=', order.group]], ['product_qty']);
    expect(slices.map(({ product_qty }) => product_qty)).toEqual([10, 20, 70]);
  });

  test('holds no null, which XML-RPC could not carry', async () => {
    const order = await bench.order('CLP-20', 10);
    const reply = await bench.call([bench.confirm(order, '10'), bench.confirm(order, '1'), null]);
    expect(JSON.stringify(reply)).not.toContain('null');
    expect(reply).toMatchObject({ protocol: 1, version: actionVersion });
    expect(reply.now).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  test('describes itself, although a station cannot read its code', async () => {
    expect(await bench.call([], { describe: true })).toMatchObject({ code: actionCode, denied: [], results: [] });
    expect(await bench.call([])).not.toHaveProperty('code');
    const read = rpc(bench.station, 'ir.actions.server', 'search_read', { domain: [], fields: ['code'] });
    await expect(read).rejects.toThrow('AccessError');
  });
});
