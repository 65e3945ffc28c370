import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startModelOdoo, type PracticeOdoo } from '../../build/practice/odoo/http.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { openStore } from '../../main/store/open.ts';
import { StationProcess } from '../peers/station-process.ts';
import { until } from '../peers/until.ts';
import { connectionTo, Workplace } from './station-bench.ts';

let place: Workplace;
let moved: PracticeOdoo;
beforeEach(async () => {
  place = await Workplace.open();
  await place.setUp();
  moved = await startModelOdoo({ plan: PLANT_PLAN });
});
afterEach(async () => {
  await place.close();
  await moved.stop();
});

const keyFile = (): string => join(place.dataDir, 'odoo-key');
const storeFile = (): string => join(place.dataDir, 'station.sqlite');

/** A backup from before the station went to another Odoo, put back after it. The station is stopped then. */
async function restoredFromBefore(): Promise<void> {
  await place.station.stop();
  const store = await openStore({ file: storeFile() });
  const backup = await store.backUp();
  await store.close();
  place.station = await StationProcess.start(place.dataDir);
  await place.station.get('setup.save', connectionTo(moved));
  await place.station.stop();
  await restoreBackup(storeFile(), backup);
}

/** The station had time to call, and did not. */
async function neverCalls(odoo: PracticeOdoo): Promise<void> {
  const calls = odoo.calls;
  place.station = await StationProcess.start(place.dataDir);
  await place.failure('key_needed');
  expect(await place.station.get('setup.get', {})).toMatchObject({ url: place.odoo.url, hasKey: false });
  await place.station.get('sync.now', {});
  await place.station.stop();
  place.station = await StationProcess.start(place.dataDir);
  await place.failure('key_needed');
  expect(odoo.calls).toBe(calls);
}

test('the key of the new Odoo is never sent to the address that a restored backup names: the person is asked for one', async () => {
  await restoredFromBefore();
  await neverCalls(place.odoo);
  const { key: _, ...withoutKey } = connectionTo(place.odoo);
  const refused = await place.station.get('setup.save', withoutKey);
  expect(refused.checks).toMatchObject([
    { ok: false, failure: { code: 'key_needed', facts: { url: place.odoo.url } } },
  ]);
  // Where it belongs it still goes, without being typed again.
  const { key: __, ...back } = connectionTo(moved);
  expect(await place.station.get('setup.save', back)).toMatchObject({ url: moved.url, hasKey: true });
});

test('a key that an older version kept bare goes on working, and is bound to its address at the first start', async () => {
  await place.station.stop();
  writeFileSync(keyFile(), place.odoo.keys.station);
  place.station = await StationProcess.start(place.dataDir);
  await until('Odoo to be read', 30_000, async () => (await place.station.get('sync.now', {})).pulledAt !== null);
  expect(JSON.parse(readFileSync(keyFile(), 'utf8'))).toEqual({
    key: place.odoo.keys.station,
    url: place.odoo.url,
    database: place.odoo.database,
    login: place.odoo.logins.station,
  });
});

test('a bare key of an older version is sent nowhere once a backup was restored, also after the notice was read', async () => {
  await restoredFromBefore();
  writeFileSync(keyFile(), moved.keys.station);
  await neverCalls(place.odoo);
  const [notice] = await place.station.watchOnce('exceptions', {});
  expect(notice?.exception.failure.code).toBe('store_restored');
  const decision = { id: notice?.exception.id ?? '', choice: 'acknowledge', shown: notice?.shown ?? '' } as const;
  await place.station.get('exception.resolve', decision);
  await place.station.stop();
  await neverCalls(place.odoo);
});
