import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newestBackups } from '../../main/store/backups.ts';
import { openStore } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { until } from '../peers/until.ts';
import { StationProcess } from '../peers/station-process.ts';
import { Workplace } from './station-bench.ts';

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.open();
  await place.setUp();
});
afterAll(() => place.close());

test('P2, P3: a backup older than Odoo: what went out alone is found again, what went out with others is refused, nothing is booked twice', async () => {
  const [single, merged] = [await place.nextOrder(), await place.nextOrder()];
  const port = Number(new URL(place.odoo.url).port);
  await place.odoo.stop();
  const alone = await place.confirm('1', single);
  const first = await place.confirm('1', merged);
  const second = await place.confirm('2', merged);

  await place.station.stop();
  const file = join(place.dataDir, 'station.sqlite');
  const store = await openStore({ file });
  const backup = await store.backUp();
  await store.close();
  expect(newestBackups(file)).toEqual([backup]);

  place.station = await StationProcess.start(place.dataDir);
  await place.startOdooAgain({ port });
  for (const { id } of [alone, first, second]) await place.entryIn(id, ['settled']);
  const documents = async (): Promise<number[]> =>
    Promise.all([alone, first, second].map(({ id }) => place.documentsOf(id)));
  const before = await documents();
  const productions = (): Promise<unknown> =>
    place.call('mrp.production', 'search_read', { domain: [], fields: ['state', 'product_qty', 'qty_producing'] });
  const booked = await productions();

  await place.station.stop();
  await restoreBackup(file, backup);
  place.station = await StationProcess.start(place.dataDir);
  expect((await place.entryIn(alone.id, ['posted', 'settled'])).receipt).toMatchObject({ again: true });
  // Refused, since Odoo has its key; the lane waits until the fence says that this is final, then a person is asked.
  const refused = await until('the refusal', 30_000, async () => {
    const { state, failure } = await place.entry(first.id);
    return failure?.code === 'payload_changed' && ['unknown', 'parked'].includes(state) && failure;
  });
  expect(refused.code).toBe('payload_changed');
  expect((await place.entry(second.id)).state).toBe('unknown');
  expect(await documents()).toEqual(before);
  expect(await productions()).toEqual(booked);
});
