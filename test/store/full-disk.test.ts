import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { StoreFull } from '../../main/store/errors.ts';
import { migrate } from '../../main/store/migrations.ts';
import { storeOn } from '../../main/store/open.ts';
import { openConnection } from '../../main/store/sqlite/connection.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import { fullDiskAcceptance } from '../acceptance/full-disk.ts';
import { confirmation } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { testFolder } from './folder.ts';

describe('a full disk under the store on a real file', () => {
  const folder = testFolder();
  const open: StationStore[] = [];
  let files = 0;
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });
  fullDiskAcceptance(async () => {
    files += 1;
    const file = join(folder, `${files}.db`);
    const connection = openConnection(file);
    migrate(connection, file);
    const store = await storeOn(connection, file);
    open.push(store);
    return {
      store,
      // SQLite never sets it below the size the file has; its own error for a full disk follows.
      fill: () => connection.exec('PRAGMA max_page_count = 1'),
      free: () => connection.exec('PRAGMA max_page_count = 1000000'),
    };
  });
});

test('a store that cannot be opened on a full disk opens in the same process once there is space', async () => {
  const file = join(testFolder(), 'opening.db');
  const connection = openConnection(file);
  migrate(connection, file);
  for (const pages of [1, 4, 12, 30]) {
    connection.exec(`PRAGMA max_page_count = ${pages}`);
    await expect(storeOn(connection, file)).rejects.toThrow(StoreFull);
  }
  connection.exec('PRAGMA max_page_count = 1000000');
  const store = await storeOn(connection, file);
  expect((await store.recordEntry((seq) => confirmation(1, { seq }))).seq).toBe(1);
  await store.close();
});

describe('a full disk as the store in memory plays it', () => {
  fullDiskAcceptance(async () => {
    let full = false;
    return {
      store: memoryStore({ fail: () => (full ? new StoreFull('full') : undefined) }),
      fill: () => (full = true),
      free: () => (full = false),
    };
  });
});
