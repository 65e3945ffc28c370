import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { StoreFull } from '../../main/store/errors.ts';
import { openStore, type OpenStore } from '../../main/store/open.ts';
import { openConnection, type Connection } from '../../main/store/sqlite/connection.ts';
import { confirmation, entryId, product } from '../fakes/entries.ts';
import { allEntries, photograph } from './damage.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const child = join(import.meta.dirname, 'full-child.ts');

/** In a process whose files cannot grow beyond 16 KB: the index of the log, which a reader shares in a file, has no place. */
function openedWithoutSpace(file: string): unknown {
  const run = 'ulimit -f 16; exec "$0" --disable-warning=ExperimentalWarning "$1" "$2"';
  return JSON.parse(execFileSync('bash', ['-c', run, process.execPath, child, file], { encoding: 'utf8' }));
}

async function storeWith(name: string, entries: number): Promise<{ file: string; store: OpenStore }> {
  const file = join(folder, name, 'station.sqlite');
  const store = await openStore({ file });
  for (let seq = 1; seq <= entries; seq += 1) await store.addEntry(confirmation(seq));
  return { file, store };
}

/** A disk that takes no change of a row. */
function full(file: string): Connection {
  const connection = openConnection(file);
  const changes = (): unknown => connection.statement('SELECT total_changes() AS n').get()?.['n'];
  return {
    ...connection,
    transaction: (work) =>
      connection.transaction(() => {
        const before = changes();
        const result = work();
        if (changes() !== before) throw new StoreFull('database or disk is full');
        return result;
      }),
  };
}

function change(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

test('P1: a station whose disk has no byte left opens and shows what was saved', async () => {
  const { file, store } = await storeWith('none', 3);
  await store.close();
  expect(openedWithoutSpace(file)).toEqual({ viewOnly: null, entries: [3, 2, 1] });
});

test('without space, too, a store that is open stays with whoever has it, and a newer one is left alone', async () => {
  const { file, store } = await storeWith('others', 3);
  expect(openedWithoutSpace(file)).toEqual({ failure: 'second_instance' });
  await store.close();
  // Only the log says so, as after a power cut.
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  const cut = photograph(file, join(folder, 'newer'));
  db.close();
  const before = [cut, `${cut}-wal`].map((path) => readFileSync(path));
  expect(openedWithoutSpace(cut)).toEqual({ failure: 'store_newer' });
  expect([cut, `${cut}-wal`].map((path) => readFileSync(path))).toEqual(before);
  expect(openedWithoutSpace(file)).toEqual({ failure: 'store_newer' });
});

test('P1: on a full disk what could be purged, and what should be parked, waits; recording goes on once there is space', async () => {
  const { file, store } = await storeWith('purge', 4);
  await store.applyReplicas('products', [product(1), product(2)]);
  await store.applyReplicas('products', [], ['1']);
  await store.close();
  const days = 8 * 86_400_000;
  change(file, `UPDATE products_v0 SET lwt = lwt - ${days} WHERE deleted = 1`);
  change(file, `UPDATE entries_v0 SET json = replace(json, '"12.5"', '"92.5"') WHERE id = '${entryId(2)}'`);
  const shown = await openStore({ file, connect: full });
  expect([shown.viewOnly, (await allEntries(shown)).length]).toEqual([null, 4]);
  await expect(shown.recordEntry((seq) => confirmation(9, { seq }))).rejects.toThrow(StoreFull);
  await shown.close();
  const again = await openStore({ file });
  expect((await again.entry(entryId(2)))?.delivery.state).toBe('parked');
  expect((await again.recordEntry((seq) => confirmation(9, { seq }))).seq).toBe(5);
  await again.close();
});

test('P1: a store that cannot be opened for want of space is shown, and every write says why', async () => {
  const { file, store } = await storeWith('view', 3);
  await store.close();
  const connect = (of: string): Connection => ({
    ...openConnection(of),
    exec: () => {
      throw new StoreFull('database or disk is full');
    },
  });
  const shown = await openStore({ file, connect });
  expect([shown.viewOnly?.code, (await allEntries(shown)).length]).toEqual(['disk_full_at_start', 3]);
  const refused = { failure: { code: 'disk_full_at_start' } };
  await expect(shown.recordEntry((seq) => confirmation(9, { seq }))).rejects.toMatchObject(refused);
  await expect(shown.saveSetting('operator', 'Anna')).rejects.toMatchObject(refused);
  await shown.close();
  const again = await openStore({ file });
  expect((await again.recordEntry((seq) => confirmation(9, { seq }))).seq).toBe(4);
  await again.close();
});
