import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScrapPayload } from '../../sync/domain/entry.ts';
import { noFootprintProfile } from '../../sync/odoo/no-footprint/profile.ts';
import { withVersion } from '../../sync/odoo/posting-action.ts';
import { postingActionProfile, type PostingProfile } from '../../sync/odoo/postings.ts';
import { postingOf, sendOnce } from '../odoo/no-footprint-bench.ts';
import { startPlant, type Plant } from './plant.ts';

const source = "# plant_supervisor\nVERSION = ''\n";
let plant: Plant;
beforeEach(async () => {
  plant = await startPlant();
  const vals = { code: withVersion(source) };
  await plant.admin.call({ model: 'ir.actions.server', method: 'write', ids: [plant.actionId], args: { vals } });
});
afterEach(() => plant.stop());

const ways: Readonly<Record<string, () => PostingProfile>> = {
  'the posting action': () =>
    postingActionProfile(plant.station, { actionId: plant.actionId, station: 'PRESS-04', source }),
  'no footprint': () => noFootprintProfile(plant.station, { monotonic: () => 0 }),
};

/** As a planner counts it: so much of a new lot in each of these places. */
async function inPlaces(quantities: ReadonlyMap<number, number>): Promise<ScrapPayload['lot']> {
  const { tables, plant: seeded } = plant.odoo.model;
  const product_id = seeded.products['PA6-GF30']?.id ?? 0;
  const lot = tables.insert('stock.lot', { name: 'ON-SHELVES', product_id });
  for (const [location_id, inventory_quantity] of quantities) {
    const vals_list = [{ product_id, location_id, lot_id: lot.id, inventory_quantity }];
    const call = { model: 'stock.quant', context: { inventory_mode: true } };
    const made = await plant.admin.call({ ...call, method: 'create', args: { vals_list } });
    await plant.admin.call({ ...call, method: 'action_apply_inventory', ids: made.ok ? (made.value as number[]) : [] });
  }
  return { id: lot.id, name: 'ON-SHELVES' };
}

const scrapOf = (lot: ScrapPayload['lot'], quantity: string, more: Partial<ScrapPayload> = {}) => {
  const { orders, products } = plant.odoo.model.plant;
  const { id: productId = 0, unit: unitId = 0 } = products['PA6-GF30'] ?? {};
  const what = { orderId: String(orders['P01']?.group), role: 'component', reasonId: null, reason: '' } as const;
  return postingOf({ kind: 'scrap', ...what, productId, unitId, quantity, lot, ...more });
};

describe.each(Object.keys(ways))('scrap of stock that lies in places under the order’s own, by %s', (way) => {
  it.each([
    ['from the shelf that holds enough', { stock: 2, a: 3, b: 9, far: 20 }, { stock: 2, a: 3, b: 4, far: 20 }],
    ['from the first of several', { stock: 0, a: 9, b: 9, far: 20 }, { stock: 0, a: 4, b: 9, far: 20 }],
    ['from exactly the place when it holds enough', { stock: 6, a: 9, b: 9, far: 9 }, { stock: 1, a: 9, b: 9, far: 9 }],
    ['from none when only all together would do', { stock: 2, a: 2, b: 2, far: 9 }, { stock: 2, a: 2, b: 2, far: 9 }],
  ])('P8: %s', async (_, before, after) => {
    const { tables, plant: seeded } = plant.odoo.model;
    const place = (name: string, location_id: number): number =>
      tables.insert('stock.location', { name, usage: 'internal', location_id }).id;
    const rack = place('Rack', seeded.stockLocation);
    const places = { stock: seeded.stockLocation, a: place('A', rack), b: place('B', rack), far: seeded.holdLocation };
    const names = ['stock', 'a', 'b', 'far'] as const;
    const lot = await inPlaces(new Map(names.map((name) => [places[name], before[name]])));
    const posting = scrapOf(lot, '5');
    const sent = await sendOnce(ways[way]?.() ?? (await Promise.reject(new Error(way))), posting);
    if (before.a === 2) expect(sent).toMatchObject({ code: 'not_enough_stock', facts: { available: '2' } });
    else expect(sent).toMatchObject({ model: 'stock.scrap', quantity: '5' });
    const there = names.map((name) => [name, Number(plant.quantityOf('PA6-GF30', 'ON-SHELVES', places[name]))]);
    expect(Object.fromEntries(there)).toEqual(after);
  });

  it('P8: none from the hold place inside, and from no place in that', async () => {
    const { tables, plant: seeded } = plant.odoo.model;
    const place = (name: string, location_id: number): number =>
      tables.insert('stock.location', { name, usage: 'internal', location_id }).id;
    const hold = place('Hold', seeded.stockLocation);
    const cage = place('Cage', hold);
    const lot = await inPlaces(new Map([seeded.stockLocation, hold, cage].map((id, at) => [id, [2, 9, 9][at] ?? 0])));
    const send = async (holdLocationId: number) =>
      sendOnce(ways[way]?.() ?? (await Promise.reject(new Error(way))), scrapOf(lot, '5', { holdLocationId }));
    expect(await send(hold)).toMatchObject({ code: 'not_enough_stock', facts: { available: '2' } });
    expect(await send(cage)).toMatchObject({ model: 'stock.scrap', quantity: '5' });
    expect(Number(plant.quantityOf('PA6-GF30', 'ON-SHELVES', hold))).toBe(4);
  });
});
