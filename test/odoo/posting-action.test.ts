import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { ActionBench, actionCode, actionVersion, type PostingResult } from './action-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from './real-odoo.ts';

let odoo: PlantOdoo;
let bench: ActionBench;

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  bench = await ActionBench.install(odoo);
}, 300_000);

afterAll(() => odoo?.release());

describe('a confirmation', () => {
  test('of a part finishes a slice, consumes exactly its share and names the next slice (P3, P8)', async () => {
    const order = await bench.order('HSG-204', 120);
    const posting = bench.confirm(order, '30', { lot: { name: 'T-CONF-1' } });
    const receipt = await bench.posted(posting);
    expect(receipt).toMatchObject({ model: 'mrp.production', res_id: order.id, quantity: '30', lot: 'T-CONF-1' });
    expect(receipt.next).toMatchObject({ remaining: '90' });
    expect(receipt.consumed.map(({ quantity, lots, short }) => ({ quantity, lots, short }))).toEqual([
      { quantity: '2.55', lots: ['G-7731'], short: false },
      { quantity: '0.08', lots: [], short: false },
    ]);
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
  });

  test('of all that remains closes the order', async () => {
    const order = await bench.order('CLP-20', 200);
    const receipt = await bench.posted(bench.confirm(order, '200'));
    expect(receipt).toMatchObject({ next: false, quantity: '200', lot: false });
    const after = await bench.post(bench.confirm(order, '1'));
    expect(after).toMatchObject({ outcome: 'refused', reason: 'order_closed' });
  });
});
