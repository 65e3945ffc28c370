import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectOdoo } from '../../../main/odoo/connect.ts';
import { noFootprintProfile } from '../../../sync/odoo/no-footprint/profile.ts';
import type { Posting } from '../../../sync/domain/posting.ts';
import type { PostingProfile } from '../../../sync/odoo/postings.ts';
import { droppingProxy, type DroppingProxy } from '../../peers/dropping-proxy.ts';
import { seeded } from '../../peers/seeded.ts';
import { ActionBench } from '../action-bench.ts';
import { confirmOf, postingOf, untilAnswered } from '../no-footprint-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

const RUN = randomUUID().slice(0, 8);
let odoo: PlantOdoo;
let bench: ActionBench;
let proxy: DroppingProxy;
const close: (() => void)[] = [];

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  bench = await ActionBench.install(odoo);
  // A cut line does not stop Odoo: what it was doing is committed after the station has asked again (facts §0.6).
  proxy = await droppingProxy(odoo.url, 0.35, seeded(20_261_121));
});

afterAll(async () => {
  for (const each of close) each();
  await proxy?.close();
  await odoo?.release();
});

function stationOver(transport: 'json2' | 'xmlrpc'): PostingProfile {
  const station = odoo.plant.stations['PRESS-04'];
  const access = { url: proxy.url, database: odoo.database, login: station?.login ?? '', key: station?.key ?? '' };
  const way = connectOdoo({ ...access, transport });
  close.push(() => way.close());
  return noFootprintProfile(way, { monotonic: () => performance.now() });
}

describe.each([
  ['json2', 2],
  ['xmlrpc', 3],
] as const)('with 35 % of the answers lost, over %s', (transport, count) => {
  test(`${count} stations on one order book each of their quantities once (P3, P8)`, async () => {
    const order = await bench.order('HSG-204', 200);
    const lots = Array.from({ length: count }, (_, n) => `R-${transport}-${count}-${n}-${RUN}`);
    const quantities = ['11', '7'];
    await Promise.all(
      lots.map(async (name) => {
        const station = stationOver(transport);
        for (const quantity of quantities)
          expect(await untilAnswered(station, postingOf(confirmOf(order, quantity, { lot: { name } })))).toMatchObject({
            quantity,
          });
      }),
    );
    const made = await bench.read('stock.lot', [['name', 'in', lots]], ['product_qty']);
    expect(made.map(({ product_qty }) => product_qty)).toEqual(lots.map(() => 18));
    const slices = await bench.read(
      'mrp.production',
      [['production_group_id', '=', order.group]],
      ['state', 'product_qty', 'origin'],
    );
    const done = slices.filter(({ state }) => state === 'done').map(({ product_qty }) => Number(product_qty));
    expect(done.toSorted((a, b) => a - b)).toEqual([...lots.map(() => 7), ...lots.map(() => 11)]);
    expect(slices.at(-1)).toMatchObject({ product_qty: 200 - 18 * count });
    const used = await bench.read(
      'stock.move',
      [
        ['raw_material_production_id.production_group_id', '=', order.group],
        ['state', '=', 'done'],
        ['product_id', '=', bench.product('PA6-GF30').id],
      ],
      ['quantity'],
    );
    // 85 g a piece in hundredths of a kilogram.
    const grams = used.reduce((sum, { quantity }) => sum + Math.round(Number(quantity) * 100), 0);
    expect(Math.abs(grams - 18 * count * 8.5)).toBeLessThanOrEqual(0.5);
  });

  test('scrap and holds of two stations move each quantity once (P3, P8)', async () => {
    const { stockLocation, holdLocation } = odoo.plant;
    const order = await bench.order('HSG-204', 10);
    const [scrapped, held] = [await bench.freshLot('PA6-GF30', 100), await bench.freshLot('KIT-204', 100)];
    const scrap = (quantity: string): Posting =>
      postingOf({
        kind: 'scrap',
        orderId: String(order.group),
        role: 'component',
        productId: bench.product('PA6-GF30').id,
        quantity,
        unitId: bench.product('PA6-GF30').unit,
        lot: scrapped,
        reasonId: null,
        reason: '',
      });
    const hold = (quantity: string): Posting =>
      postingOf({
        kind: 'hold',
        orderId: null,
        productId: bench.product('KIT-204').id,
        quantity,
        unitId: bench.product('KIT-204').unit,
        lot: held,
        fromLocationId: stockLocation,
        toLocationId: holdLocation,
        reason: 'Race',
      });
    await Promise.all(
      [0, 1].map(async () => {
        const station = stationOver(transport);
        for (const posting of [scrap('1.5'), hold('3'), scrap('0.25'), hold('4')])
          expect(await untilAnswered(station, posting)).toMatchObject({ quantity: posting.payload.quantity });
      }),
    );
    expect(await bench.stock('PA6-GF30', stockLocation, scrapped.id)).toBe(96.5);
    expect(await bench.stock('KIT-204', holdLocation, held.id)).toBe(14);
    expect(await bench.stock('KIT-204', stockLocation, held.id)).toBe(86);
  });
});

test('answers were lost in earnest', () => {
  expect(proxy.dropped()).toBeGreaterThan(30);
});
