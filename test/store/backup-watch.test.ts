import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { keepBackups, type ScheduleDeps } from '../../main/store/backup-schedule.ts';
import { newestBackups } from '../../main/store/backups.ts';
import { openStore, type OpenStore } from '../../main/store/open.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { testFolder } from './folder.ts';
import { handClock } from './hand-clock.ts';

const folder = testFolder();
const hour = 3_600_000;
const begin = '2026-11-21T06:00:00.000Z';

test('P6: backups that fail for a day of shifts are told, once a day, and the next good one takes it back', async () => {
  const file = join(folder, 'failing', 'station.sqlite');
  const { clock, pass, waiting } = handClock(begin);
  const told = async (store: OpenStore): Promise<string[]> =>
    (await store.openExceptions()).map(({ failure }) => failure.code);
  const run = async (store: OpenStore, hours: number): Promise<void> => {
    for (let n = 0; n < hours; n += 1) {
      await expect.poll(waiting).toBe(1);
      pass(hour);
    }
    await expect.poll(waiting).toBe(1);
  };
  let store = await openStore({ file, clock });
  const inTheWay = join(dirname(file), 'backups');
  writeFileSync(inTheWay, 'no folder');
  await run(store, 12);
  expect(await told(store)).toEqual([]);
  await store.close();
  store = await openStore({ file, clock });
  await run(store, 12);
  expect(await told(store)).toEqual([]);
  await run(store, 3);
  expect(await told(store)).toEqual(['backup_failing']);
  await store.closeException('damaged:backup', 'acknowledge', begin);
  await run(store, 20);
  expect(await told(store)).toEqual([]);
  await run(store, 6);
  expect(await told(store)).toEqual(['backup_failing']);
  rmSync(inTheWay);
  await run(store, 1);
  expect([newestBackups(file).length, await told(store)]).toEqual([1, []]);
  // One that fails now and then is nothing to tell.
  rmSync(inTheWay, { recursive: true });
  writeFileSync(inTheWay, 'no folder');
  await store.saveSetting('anything', 1);
  await run(store, 1);
  expect(await told(store)).toEqual([]);
  await store.close();
});

test('P2: a disk that is gone when the next backup is planned ends nothing, and backups go on when it is back', async () => {
  const file = join(folder, 'gone', 'station.sqlite');
  const { clock, pass, waiting } = handClock(begin);
  const said: string[] = [];
  const deps: ScheduleDeps = {
    file,
    store: { ...memoryStore(), quarantine: async () => 0, mend: async () => 0 },
    tellDamage: async () => undefined,
    copy: async () => undefined,
    changes: () => {
      if (said.length === 1) throw new Error('disk I/O error');
      return 1;
    },
    clock,
    log: { info: () => undefined, warn: (event) => said.push(event) },
  };
  const backups = keepBackups(deps);
  for (let n = 0; n < 3; n += 1) {
    await expect.poll(waiting).toBe(1);
    pass(hour);
  }
  await expect.poll(() => said).toEqual(Array(3).fill('store.backup_failed'));
  await backups.close();
});
