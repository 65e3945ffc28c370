import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { StoreFull } from '../../main/store/errors.ts';
import { migrate, storeVersion } from '../../main/store/migrations.ts';
import { openStore } from '../../main/store/open.ts';
import { openConnection } from '../../main/store/sqlite/connection.ts';
import { deliveryStates } from '../../sync/domain/delivery.ts';
import { confirmation, entryId, pending } from '../fakes/entries.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();

/** A file as version 1 of the app left it: entries without hash, posting and doubt. */
async function fileOfVersion1(name: string, count: number): Promise<string> {
  const file = join(folder, name);
  const store = await openStore({ file });
  for (let seq = 1; seq <= count; seq += 1) {
    const state = deliveryStates[seq % deliveryStates.length] ?? 'pending';
    await store.addEntry(confirmation(seq, { delivery: { ...pending, state } }));
  }
  await store.close();
  const db = new DatabaseSync(file);
  db.exec(`UPDATE entries_v0 SET json = json_remove(json, '$.hash', '$.delivery.posting', '$.delivery.doubtful')`);
  db.exec('PRAGMA user_version = 1');
  // No room left from what was removed.
  db.exec('VACUUM');
  db.close();
  return file;
}

const version = (file: string): unknown => {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare('PRAGMA user_version').get();
  db.close();
  return row?.['user_version'];
};

test('P2, P3: entries of version 1 get their hash, the posting that they went out in, and the doubt that there is', async () => {
  const file = await fileOfVersion1('one.db', 700);
  const store = await openStore({ file });
  for (let seq = 1; seq <= 700; seq += 1) {
    const state = deliveryStates[seq % deliveryStates.length] ?? 'pending';
    const alone = { id: entryId(seq), members: 1, quantity: '12.5', profile: 'posting-action' };
    const posting = ['sending', 'unknown', 'posted', 'settled'].includes(state) ? alone : null;
    const doubtful = state === 'sending' || state === 'unknown';
    expect(await store.entry(entryId(seq))).toStrictEqual(
      confirmation(seq, { delivery: { ...pending, state, posting: posting as never, doubtful } }),
    );
  }
  expect(await store.openExceptions()).toEqual([]);
  await store.close();
  expect(version(file)).toBe(storeVersion);
  expect(version(`${file}.v1`)).toBe(1);
});

test('a hash that is there already is kept, right or wrong: a migration does not make damage good', async () => {
  const file = await fileOfVersion1('kept.db', 8);
  const db = new DatabaseSync(file);
  db.prepare(`UPDATE entries_v0 SET json = json_set(json, '$.hash', ?) WHERE id = ?`).run('0'.repeat(64), entryId(7));
  db.close();
  const store = await openStore({ file });
  expect((await store.openExceptions()).map(({ failure }) => failure)).toEqual([
    { code: 'entry_damaged', facts: { entry: '7' } },
  ]);
  await store.close();
});

test('P2: on a full disk the migration changes nothing, says so, and is done once there is space', async () => {
  const file = await fileOfVersion1('full.db', 400);
  const connection = openConnection(file);
  const { page_count: pages } = connection.statement('PRAGMA page_count').get() as { page_count: number };
  connection.exec(`PRAGMA max_page_count = ${pages}`);
  expect(() => migrate(connection, file)).toThrow(StoreFull);
  connection.exec('PRAGMA max_page_count = 1000000');
  connection.close();
  expect(version(file)).toBe(1);
  expect(existsSync(`${file}.v1.partial`)).toBe(false);
  const store = await openStore({ file });
  expect(await store.entry(entryId(7))).toMatchObject({ hash: confirmation(7).hash });
  await store.close();
});
