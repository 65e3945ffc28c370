import { describe, expect, test } from 'vitest';
import type { EntryDraft } from '../../main/contract/table.ts';
import { StoreFull } from '../../main/store/errors.ts';
import { orderFigures } from '../../sync/project/figures.ts';
import { orderView } from '../../sync/project/order.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aKnown, aLot, anEntry, anOrder, aPlant, aProduct, ids } from '../fakes/plant-builders.ts';
import {
  confirm,
  floor,
  hold,
  refusal,
  release,
  scrap,
  slices,
  touched,
  valve,
  valves,
  type Given,
} from './floor-bench.ts';

describe('what is right is recorded exactly as it was touched', () => {
  test('P8: scrap is counted in the unit of the stock, whatever unit the order and its lines have', async () => {
    const line = { productId: ids.bolt, productName: 'Bolt', tracking: 'none', perUnit: '4' } as const;
    const order = anOrder({ unitId: ids.kilograms, components: [{ ...line, unitId: ids.kilograms }] });
    const { record } = await floor({ plant: aPlant({ orders: [order] }) });
    const ofComponent = await record(scrap({ quantity: '3' }));
    expect(ofComponent.payload).toMatchObject({ productId: ids.bolt, unitId: ids.pieces });
    const lot = { id: ids.lot, name: `L-${ids.lot}` };
    const ofProduct = await record({ ...scrap({ role: 'product', productId: ids.bracket, lot }), ...touched(101) });
    expect(ofProduct.payload).toMatchObject({ productId: ids.bracket, unitId: ids.pieces });
    const view = orderView(aKnown(), order, [], null);
    expect(view.stockUnit.id).toBe(ids.pieces);
    expect(view.components.map((each) => [each.unit.id, each.stockUnit.id])).toEqual([[ids.kilograms, ids.pieces]]);
  });

  test('a confirmation of all that remains', async () => {
    const { store, record } = await floor({ entries: [anEntry(1)] });
    const entry = await record(confirm({ quantity: '95.000' }));
    expect(entry).toMatchObject({
      seq: 2,
      station: 'Station 1',
      operator: 'Ada',
      lane: 'order:500',
      touchedAt: '2026-01-05T06:00:00.000Z',
      payload: { quantity: '95', productId: ids.bracket, unitId: ids.pieces, lot: { name: 'N-1' } },
      delivery: { state: 'pending', attempts: 0 },
    });
    expect(await store.entry(entry.id)).toEqual(entry);
  });

  test('P5: the name of the order as it was, so that nobody else’s order of the same number takes it', async () => {
    const { record } = await floor();
    expect((await record(confirm())).payload).toMatchObject({ orderId: ids.order, orderName: 'WH/MO/500' });
    expect((await record({ ...scrap(), ...touched(101) })).payload).toMatchObject({ orderName: 'WH/MO/500' });
  });

  test('a typed lot that this station knows is that lot', async () => {
    const { record } = await floor();
    expect((await record(confirm({ lot: { name: `L-${ids.lot}` } }))).payload.lot).toEqual({
      id: ids.lot,
      name: 'L-60',
    });
  });

  test('serials, also those that were made in Odoo beforehand and never had stock, scrap of a closed order, hold and release', async () => {
    const serial = await floor({ plant: valves });
    expect((await serial.record(valve(['A', 'B']))).payload).toMatchObject({ serials: ['A', 'B'], lot: null });
    const made = await floor({ plant: { ...valves, lots: valves.lots.map((lot) => ({ ...lot, places: [] })) } });
    expect((await made.record(valve(['SN-70']))).payload).toMatchObject({ serials: ['SN-70'] });
    const closed = await floor({ plant: slices('done') });
    expect((await closed.record(scrap())).payload).toMatchObject({ reason: 'Scratched' });
    const stock = await floor();
    expect((await stock.record(hold())).lane).toBe(`lot:${ids.lot}`);
    expect((await stock.record({ ...release(), ...touched(101) })).payload).toMatchObject({ kind: 'release' });
  });
});

describe('P3: the same touch', () => {
  const serialTouch = valve(['A']);
  test('sent twice, or twice at once, is one entry', async () => {
    const { store, record } = await floor();
    const [first, second] = await Promise.all([record(confirm()), record(confirm())]);
    expect(second).toEqual(first);
    expect(await record(confirm())).toEqual(first);
    expect(await store.newestEntries(10)).toHaveLength(1);
  });

  test('is answered even when nothing remains or nobody is signed in any more', async () => {
    const { store, record } = await floor();
    const first = await record(confirm({ quantity: '100' }));
    expect(await record(confirm({ quantity: '100.0' }))).toEqual(first);
    const later = await floor({ store, operator: null });
    expect(await later.record(confirm({ quantity: '100' }))).toEqual(first);
  });

  const others: readonly (readonly [string, EntryDraft, EntryDraft, Given?])[] = [
    ['quantity', confirm(), confirm({ quantity: '6' })],
    ['order', confirm(), confirm({ orderId: '501' })],
    ['lot', confirm(), confirm({ lot: { name: 'N-2' } })],
    ['serials', serialTouch, valve(['B']), { plant: valves }],
    ['kind', confirm({ quantity: '3' }), scrap()],
    ['scrapped product', scrap(), scrap({ productId: ids.bracket, role: 'product', lot: { id: ids.lot, name: '' } })],
    ['reason of scrap', scrap(), scrap({ reasonId: null })],
    ['held lot', hold(), hold({ lotId: 61 })],
    ['direction', hold(), release()],
    ['reason of a hold', hold(), hold({ reason: 'Burrs' })],
  ];
  test.each(others.map(([what, first, second, given = {}]) => [what, first, second, given] as const))(
    'with another %s is refused as payload_changed, and the first stands',
    async (_, first, second, given) => {
      const { store, record } = await floor(given);
      const kept = await record(first);
      expect(await refusal(record(second))).toMatchObject({ code: 'payload_changed' });
      expect(await store.newestEntries(10)).toEqual([kept]);
    },
  );
});

test('two confirmations at once cannot exceed what remains', async () => {
  const { store, record } = await floor();
  const both = await Promise.allSettled([60, 60].map((n, at) => record(confirm({ quantity: String(n) }, at + 1))));
  expect(both.map((each) => each.status)).toEqual(['fulfilled', 'rejected']);
  const { remaining } = orderFigures(anOrder(), aKnown(await store.newestEntries(10)).open);
  expect(remaining).toBe('40');
});

test('two holds at once cannot exceed the stock', async () => {
  const { store, record } = await floor();
  const both = [1, 2].map((n) => record({ ...hold({ quantity: '25' }), ...touched(n) }));
  const ended = await Promise.allSettled(both);
  expect(ended.map((each) => each.status)).toEqual(['fulfilled', 'rejected']);
  expect(await store.newestEntries(10)).toHaveLength(1);
});

test('P1: a full disk is told as such, nothing is acknowledged or stored, and the next save is tried anew', async () => {
  let full = false;
  const store = memoryStore({ fail: () => (full ? new StoreFull('no space') : undefined) });
  const { record } = await floor({ store });
  full = true;
  expect(await refusal(record(confirm()))).toMatchObject({ code: 'disk_full' });
  expect(await store.newestEntries(10)).toEqual([]);
  full = false;
  expect((await record(confirm())).seq).toBe(1);
});

test('a lot of another name stays another lot even when both products have it', async () => {
  const plant = aPlant({
    products: [aProduct(ids.bracket, { tracking: 'lot' }), aProduct(ids.valve, { tracking: 'lot' })],
    lots: [aLot(70, '5', { productId: ids.valve, name: 'SAME' })],
  });
  const { record } = await floor({ plant });
  expect((await record(confirm({ lot: { name: 'SAME' } }))).payload.lot).toEqual({ name: 'SAME' });
});
