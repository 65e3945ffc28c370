import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rpc } from '../../../build/odoo/rpc.ts';
import { connectOdoo } from '../../../main/odoo/connect.ts';
import type { EntryPayload, ScrapPayload } from '../../../sync/domain/entry.ts';
import { postingFor, type Posting } from '../../../sync/domain/posting.ts';
import { noFootprintProfile } from '../../../sync/odoo/no-footprint/profile.ts';
import { wirePosting } from '../../../sync/odoo/posting-action.ts';
import type { OdooTransport } from '../../../sync/ports.ts';
import { confirmation } from '../../fakes/entries.ts';
import { ActionBench, type TestOrder } from '../action-bench.ts';
import { confirmOf, sendOnce } from '../no-footprint-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

let odoo: PlantOdoo;
let bench: ActionBench;
let transport: OdooTransport;
let rack: number;
let shelves: readonly [number, number];

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  bench = await ActionBench.install(odoo);
  const { url, database } = odoo;
  const station = odoo.plant.stations['PRESS-04'];
  transport = connectOdoo({
    url,
    database,
    login: station?.login ?? '',
    key: station?.key ?? '',
    transport: 'json2',
  });
  rack = await place('Rack', odoo.plant.stockLocation);
  shelves = [await place('Shelf A', rack), await place('Shelf B', rack)];
});

afterAll(async () => {
  transport?.close();
  await odoo?.release();
});

const first = (made: unknown): number => (made as number[])[0] ?? 0;

async function place(name: string, location_id: number): Promise<number> {
  const vals = { name: `${name} ${randomUUID().slice(0, 8)}`, usage: 'internal', location_id };
  return first(await rpc(odoo.admin, 'stock.location', 'create', { vals_list: [vals] }));
}

async function count(lot: number, location_id: number, inventory_quantity: number): Promise<void> {
  const vals = { product_id: bench.product('PA6-GF30').id, lot_id: lot, location_id, inventory_quantity };
  const context = { inventory_mode: true };
  const ids = await rpc(odoo.admin, 'stock.quant', 'create', { context, vals_list: [vals] });
  await rpc(odoo.admin, 'stock.quant', 'action_apply_inventory', { ids });
}

const day = 86_400_000;
/** Recorded a day ago, or a day from now: before or after what the test makes in Odoo. */
const recordedAt = (ms: number, payload: EntryPayload): Posting =>
  postingFor([
    confirmation(1, {
      id: randomUUID(),
      touchedAt: new Date(Date.now() + ms).toISOString(),
      clockOffsetMs: 0,
      payload,
    }),
  ]);

const scrapOf = (order: TestOrder, quantity: string, lot: ScrapPayload['lot']): ScrapPayload => ({
  kind: 'scrap',
  orderId: String(order.group),
  role: 'component',
  productId: bench.product('PA6-GF30').id,
  quantity,
  unitId: bench.product('PA6-GF30').unit,
  lot,
  reasonId: null,
  reason: '',
});

const ways = {
  'the posting action': async (posting: Posting) => {
    const result = await bench.post(wirePosting(posting));
    return result.outcome === 'posted' ? result.receipt : { code: result.reason, facts: result.facts };
  },
  'no footprint': (posting: Posting) =>
    sendOnce(noFootprintProfile(transport, { monotonic: () => performance.now() }), posting),
};

describe.each(Object.entries(ways))('by %s, on a real Odoo', (_way, send) => {
  test('P8: scrap is taken from the first shelf under the order’s place that holds enough, and never from two', async () => {
    const order = await bench.order('HSG-204', 10);
    const lot = await bench.freshLot('PA6-GF30', 2);
    await count(lot.id, shelves[0], 3);
    await count(lot.id, shelves[1], 9);
    const there = () =>
      Promise.all([odoo.plant.stockLocation, ...shelves].map((at) => bench.stock('PA6-GF30', at, lot.id)));
    expect(await send(recordedAt(0, scrapOf(order, '5', lot)))).toMatchObject({ model: 'stock.scrap', quantity: '5' });
    expect(await there()).toEqual([2, 3, 4]);
    expect(await send(recordedAt(0, scrapOf(order, '2', lot)))).toMatchObject({ quantity: '2' });
    expect(await there()).toEqual([0, 3, 4]);
    expect(await send(recordedAt(0, scrapOf(order, '3', lot)))).toMatchObject({ quantity: '3' });
    expect(await there()).toEqual([0, 0, 4]);
    expect(await send(recordedAt(0, scrapOf(order, '4.5', lot)))).toMatchObject({ code: 'not_enough_stock' });
    expect(await there()).toEqual([0, 0, 4]);
    const kept = { ...scrapOf(order, '4', lot), holdLocationId: rack };
    expect(await send(recordedAt(0, kept)), 'on hold').toMatchObject({ code: 'not_enough_stock' });
    expect(await there()).toEqual([0, 0, 4]);
    // Other tests share this Odoo.
    await count(lot.id, shelves[1], 0);
  });

  test('P3, P5: an id that bears another name now takes no entry from before it was made; a new name alone changes nothing', async () => {
    const order = await bench.order('CLP-20', 10);
    const lot = await bench.freshLot('PA6-GF30', 10);
    const named = { id: lot.id, name: 'OLD' };
    const confirm = { ...confirmOf(order, '2'), orderName: 'WH/MO/99999' } as EntryPayload;
    const scrap = scrapOf(order, '1', named);
    expect(await send(recordedAt(-day, confirm))).toMatchObject({ code: 'order_not_found' });
    expect(await send(recordedAt(-day, scrap))).toMatchObject({ code: 'lot_unknown' });
    expect(await bench.stock('PA6-GF30', odoo.plant.stockLocation, lot.id)).toBe(10);
    expect(await send(recordedAt(day, confirm))).toMatchObject({ quantity: '2' });
    expect(await send(recordedAt(day, scrap))).toMatchObject({ quantity: '1' });
    // The name of the order as it was before its first part was finished.
    const [part] = await bench.read('mrp.production', [['id', '=', order.id]], ['name']);
    const own = String(part?.['name']).replace(/-\d{3}$/, '');
    expect(part?.['name']).not.toBe(own);
    const same = { ...confirmOf(order, '3'), orderName: own } as EntryPayload;
    expect(await send(recordedAt(-day, same))).toMatchObject({ quantity: '3' });
    expect(await send(recordedAt(-day, { ...scrap, lot }))).toMatchObject({ quantity: '1' });
  });
});
