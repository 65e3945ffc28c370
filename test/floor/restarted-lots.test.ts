import { expect, test } from 'vitest';
import { Picture } from '../../main/floor/picture.ts';
import { iso, toOdooTime } from '../../sync/domain/time.ts';
import { createPuller } from '../../sync/pull.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aHold, anEntry, aPlant, fillStore, ids } from '../fakes/plant-builders.ts';
import { RowsTransport } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';
import { floor, hold, refusal } from './floor-bench.ts';

/** 40 of a lot, of which a hold of 10 was booked; the station dies at a write of the pull that reads the stock after that. */
async function diedInPull(atWrite: number) {
  let left = Infinity;
  const store = memoryStore({ fail: () => ((left -= 1), left < 0 ? new Error('power cut') : undefined) });
  const [odoo, clock] = [new RowsTransport(), virtualClock()];
  const quant = (id: number, locationId: number, quantity: number) => ({
    id,
    lot_id: [ids.lot, ''],
    product_id: [ids.bracket, ''],
    location_id: [locationId, ''],
    quantity,
    write_date: toOdooTime(clock.now()),
  });
  await fillStore(store, aPlant({ orders: [], lots: [] }));
  const lot = { id: ids.lot, name: `L-${ids.lot}`, product_id: [ids.bracket, ''], write_date: toOdooTime(clock.now()) };
  odoo.put('stock.lot', lot);
  odoo.put('stock.quant', quant(70, ids.stock, 40));
  await createPuller({ transport: odoo, store, clock }).pull(false);
  await clock.pass(60_000);
  const entry = anEntry(1, aHold(), 'posted', { since: iso(clock.now()) });
  await store.addEntry(entry);
  odoo.put('stock.quant', quant(70, ids.stock, 30), quant(71, ids.hold, 10));
  left = atWrite;
  const whole = await createPuller({ transport: odoo, store, clock })
    .pull(false)
    .then(
      () => true,
      () => false,
    );
  left = Infinity;
  return { store, whole };
}

test('P8: a station that dies at any write of reading the stock refuses no hold of what is there after its start, and takes none of more', async () => {
  for (let atWrite = 0; ; atWrite += 1) {
    const { store, whole } = await diedInPull(atWrite);
    const restarted = await floor({ store, plant: aPlant({ orders: [], lots: [] }) });
    const tooMuch = await refusal(restarted.record(hold({ quantity: '31' })));
    expect(tooMuch, `${atWrite} writes`).toMatchObject({ code: 'not_enough_stock', facts: { available: '30' } });
    expect(await restarted.record(hold({ quantity: '30' }))).toMatchObject({ seq: 2 });
    if (!whole) continue;
    expect(atWrite).toBeGreaterThan(2);
    break;
  }
});

test('P8: until when the stock was read is known from the store, before anything was asked of Odoo', async () => {
  const { store } = await diedInPull(Infinity);
  const known = await new Picture(store, () => ({ holdLocationId: ids.hold })).known();
  expect(known.lotsReadAt).toBe((await store.entriesIn(['posted'], 1))[0]?.delivery.since);
});
