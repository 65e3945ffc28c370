import { expect, test } from 'vitest';
import { lotView } from '../../sync/project/lots.ts';
import { refusal } from '../fakes/entries.ts';
import { aLot, aHold, aKnown, anEntry, aPlant, aScrap } from '../fakes/plant-builders.ts';
import { lot, pulled, quant } from './pull-bench.ts';

test('P7: a lot that was hidden from this station for a while, as by a record rule, is back with the next sweep, with its stock', async () => {
  const it = await pulled();
  // Newer rows, so that no cursor looks back at those of the hidden lot.
  it.odoo.put('stock.lot', lot(61, it.at()));
  it.odoo.put('stock.quant', quant(71, 61, 5, it.at()));
  it.odoo.remove('stock.lot', 60);
  it.odoo.remove('stock.quant', 70);
  await it.puller.pull(true);
  expect((await it.store.replicas('lots')).map((each) => each.id)).toEqual(['61']);
  it.odoo.put('stock.lot', lot(60, it.at(-3_600)));
  it.odoo.put('stock.quant', quant(70, 60, 40, it.at(-3_600)));
  await it.clock.pass(300_000);
  await it.puller.pull(true);
  expect(await it.store.replica('lots', '60')).toMatchObject({ places: [{ quantity: '40' }] });
});

test('P7: when every lot was hidden for a while, a sweep brings all of them back', async () => {
  const it = await pulled();
  await it.clock.pass(300_000);
  it.odoo.remove('stock.lot', 60);
  await it.puller.pull(true);
  expect(await it.store.replicas('lots')).toEqual([]);
  it.odoo.put('stock.lot', lot(60, it.at(-86_400)));
  await it.clock.pass(300_000);
  await it.puller.pull(true);
  expect((await it.store.replicas('lots')).map((each) => each.id)).toEqual(['60']);
});

/** Newer rows of another lot, pulled: no cursor looks back at lot 60 and its stock. */
async function longAgo() {
  const it = await pulled();
  it.odoo.put('stock.lot', lot(61, it.at()));
  it.odoo.put('stock.quant', quant(71, 61, 5, it.at()));
  await it.puller.pull(false);
  await it.clock.pass(300_000);
  return it;
}

test('P7: stock that is gone on both sides of a move, of which Odoo keeps no trace, goes here with the next sweep', async () => {
  const it = await longAgo();
  it.odoo.remove('stock.quant', 70);
  await it.puller.pull(true);
  expect(await it.store.replicas('lots')).toMatchObject([
    { id: '60', places: [] },
    { id: '61', places: [{ locationId: 20, quantity: '5' }] },
  ]);
});

test('P7: a sweep takes over stock that differs, also when its row is older than the cursor looks back', async () => {
  const it = await longAgo();
  it.odoo.put('stock.quant', quant(70, 60, 33, it.at(-3_600)));
  await it.puller.pull(true);
  expect((await it.store.replica('lots', '60'))?.places).toEqual([{ locationId: 20, quantity: '33' }]);
});

test('P7: a sweep takes over a name that differs, also when its row is older than the cursor looks back', async () => {
  const it = await longAgo();
  it.odoo.put('stock.lot', { ...lot(60, it.at(-3_600)), name: 'L-60b' });
  await it.puller.pull(true);
  expect((await it.store.replica('lots', '60'))?.name).toBe('L-60b');
});

test('P10: a sweep that finds the lots and their stock as they are known reads none of them again', async () => {
  const it = await pulled();
  await it.clock.pass(300_000);
  await it.puller.pull(true);
  await it.clock.pass(300_000);
  it.odoo.calls.length = 0;
  await it.puller.pull(true);
  const fieldsOf = ({ args }: { readonly args?: unknown }): unknown => (args as { fields: unknown }).fields;
  expect(it.odoo.calls.filter(({ model }) => model === 'stock.lot').map(fieldsOf)).toEqual([
    ['id', 'create_date', 'write_date'],
    ['id', 'name'],
    ['id', 'name'],
  ]);
});

test('P7: a lot that is known, though its product is not, follows Odoo with each sweep: the station may have died between the two', async () => {
  const it = await pulled();
  const ofOther = { ...lot(90, it.at(), 99), name: 'RENAMED' };
  it.odoo.put('stock.lot', ofOther, { ...lot(91, it.at(), 99), name: 'EMPTY' });
  it.odoo.put('stock.quant', quant(90, 90, 78, it.at(), 99));
  await it.store.applyReplicas(
    'lots',
    [aLot(90, '79', { productId: 99 }), aLot(91, '0', { productId: 99, places: [] })],
    [],
  );
  await it.clock.pass(300_000);
  await it.puller.pull(true);
  expect(await it.store.replica('lots', '90')).toMatchObject({ name: 'RENAMED', places: [{ quantity: '78' }] });
  expect(await it.store.replica('lots', '91')).toMatchObject({ name: 'EMPTY', places: [] });
});

test('P10: of all the serial numbers that a plant ever made, those in stock are read, and those made lately', async () => {
  const it = await pulled();
  const { odoo, store } = it;
  const old = Array.from({ length: 60_000 }, (_, n) => ({
    ...lot(1_000 + n, it.at()),
    create_date: it.at(-86_400 * 30),
  }));
  odoo.put('stock.lot', ...old, { ...lot(500, it.at()), create_date: it.at(-86_400) });
  odoo.put('stock.quant', quant(71, 1_007, 1, it.at()));
  await store.forgetCursors();
  odoo.calls.length = 0;
  await it.puller.pull(true);
  expect((await store.replicas('lots')).map((each) => each.id).toSorted()).toEqual(['1007', '500', '60']);
  expect(odoo.calls.length).toBeLessThanOrEqual(30);
});

test('a lot that ran out in Odoo stays known for a month, longer where an entry on its way names it or a lifted hold is open', async () => {
  const it = await pulled();
  const { odoo, store, clock, puller } = it;
  odoo.put('stock.lot', lot(61, it.at()), lot(62, it.at()), lot(63, it.at()));
  odoo.put('stock.quant', quant(71, 61, 5, it.at()), quant(72, 62, 5, it.at()), quant(73, 63, 5, it.at()));
  await puller.pull(true);
  for (const id of [71, 72, 73]) odoo.remove('stock.quant', id);
  await puller.pull(true);
  await store.addEntry(anEntry(1, aScrap({ lot: { id: 62, name: 'L-62' } }), 'parked'));
  await store.raise({ ...refusal('lifted:63:20', it.at()), id: 'lifted:63:20', kind: 'lifted' });
  const lotsAfter = async (days: number): Promise<string[]> => {
    await clock.pass(days * 86_400_000);
    await puller.pull(true);
    return (await store.replicas('lots')).map((each) => each.id);
  };
  expect(await lotsAfter(29)).toEqual(['60', '61', '62', '63']);
  expect(await lotsAfter(2)).toEqual(['60', '62', '63']);
});

const packed = { package_id: [5, 'PACK5'], owner_id: false };
const owned = { package_id: false, owner_id: [9, 'Customer'] };

test('P9: what lies in packages or belongs to somebody else is not shown as stock, because no hold can take it', async () => {
  const it = await pulled();
  it.odoo.put('stock.quant', { ...quant(71, 60, 7, it.at()), ...packed }, { ...quant(72, 60, 3, it.at()), ...owned });
  it.odoo.put('stock.quant', { ...quant(73, 60, 5, it.at()), ...packed, location_id: [21, 'Shelf'] });
  await it.puller.pull(false);
  const [found] = await it.store.replicas('lots');
  if (!found) throw new Error('a lot');
  expect(lotView(aKnown([], aPlant({ lots: [found] })), found).places).toMatchObject([
    { locationId: 20, quantity: '40' },
  ]);
});

/** Lot 60 with 40 on hold at place 20 by an entry of this station. */
async function held() {
  const it = await pulled();
  const lotHeld = { id: 60, name: 'L-60' };
  const hold = aHold({ lot: lotHeld, quantity: '40', fromLocationId: 19, toLocationId: 20 });
  await it.store.addEntry(anEntry(1, hold, 'settled'));
  const moved = (id: number, to: number) =>
    it.odoo.put('stock.move.line', {
      id,
      lot_id: [60, 'L-60'],
      location_id: [20, 'Hold'],
      location_dest_id: [to, ''],
      quantity: 40,
      state: 'done',
      date: it.at(1),
      picking_id: false,
      write_uid: [2, 'Planner'],
    });
  return { it, moved };
}

test('R16, P6: what is put into a package on its hold place is on hold still; when the package leaves, the hold is lifted', async () => {
  const { it, moved } = await held();
  it.odoo.put('stock.quant', { ...quant(70, 60, 40, it.at()), ...packed });
  moved(1, 20);
  await it.puller.pull(true);
  expect(await it.store.openExceptions()).toEqual([]);
  await it.clock.pass(10_000);
  it.odoo.put('stock.quant', { ...quant(70, 60, 40, it.at()), ...packed, location_id: [19, 'Stock'] });
  moved(2, 19);
  await it.puller.pull(true);
  expect(await it.store.openExceptions()).toMatchObject([{ kind: 'lifted', here: '40', odoo: '0' }]);
});

test('P6: what was packed on the hold place is not taken for what another station released there', async () => {
  const { it, moved } = await held();
  moved(1, 20);
  await it.clock.pass(10_000);
  it.odoo.put('stock.quant', quant(70, 60, 30, it.at()));
  await it.puller.pull(true);
  expect(await it.store.openExceptions()).toEqual([]);
});
