import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createRxDatabase, type RxJsonSchema } from 'rxdb';
import { expect, test } from 'vitest';
import { schemas } from '../../main/store/collections.ts';
import { StoreFailed, StoreNewer } from '../../main/store/errors.ts';
import { migrate, migrations, storeVersion, type Migration } from '../../main/store/migrations.ts';
import { openStore } from '../../main/store/open.ts';
import { openConnection } from '../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../main/store/sqlite/storage.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { confirmation, entryId } from '../fakes/entries.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const rename: Migration = {
  to: storeVersion + 1,
  about: 'operators in capitals',
  run: (connection) =>
    connection.exec(
      `UPDATE entries_v0 SET json = json_set(json, '$.operator', upper(json_extract(json, '$.operator')))`,
    ),
};

async function fileWithEntries(name: string): Promise<string> {
  const file = join(folder, name);
  const store = await openStore({ file });
  for (const seq of [1, 2, 3]) await store.addEntry(confirmation(seq));
  await store.close();
  return file;
}

function read(file: string, sql: string): unknown[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const values = db
    .prepare(sql)
    .all()
    .map((row) => Object.values(row)[0]);
  db.close();
  return values;
}
const operators = (file: string) => read(file, `SELECT json_extract(json, '$.operator') FROM entries_v0 ORDER BY id`);
const version = (file: string) => read(file, 'PRAGMA user_version')[0];

test('a new file has the newest version and needs no copy', async () => {
  const file = await fileWithEntries('new.db');
  expect(readdirSync(folder).filter((name) => !name.endsWith('.lock'))).toEqual(['new.db']);
  expect(version(file)).toBe(storeVersion);
});

test('there is one step to each version', () => {
  expect(migrations.map(({ to }) => to)).toEqual(Array.from({ length: storeVersion - 1 }, (_, n) => n + 2));
});

test('P2: a migration changes the documents and leaves a complete copy of what was', async () => {
  const file = await fileWithEntries('old.db');
  const connection = openConnection(file);
  const copy = migrate(connection, file, [rename], storeVersion + 1);
  connection.close();
  expect(operators(file)).toEqual(Array(3).fill('ANNA MUSTER'));
  expect(version(file)).toBe(storeVersion + 1);
  expect(operators(String(copy))).toEqual(Array(3).fill('Anna Muster'));
  expect(version(String(copy))).toBe(storeVersion);
  const before = await openStore({ file: String(copy) });
  expect(await before.entry(entryId(2))).toStrictEqual(confirmation(2));
  await before.close();
});

test('P2: a migration that fails halfway changes nothing and can be tried again', async () => {
  const file = await fileWithEntries('halfway.db');
  const failing: Migration = {
    to: storeVersion + 2,
    about: 'fails',
    run: () => {
      throw new StoreFailed('power is gone');
    },
  };
  const connection = openConnection(file);
  expect(() => migrate(connection, file, [rename, failing], storeVersion + 2)).toThrow('power is gone');
  connection.close();
  expect(operators(file)).toEqual(Array(3).fill('Anna Muster'));
  expect(version(file)).toBe(storeVersion);

  const again = openConnection(file);
  migrate(again, file, [rename], storeVersion + 1);
  again.close();
  expect(operators(file)).toEqual(Array(3).fill('ANNA MUSTER'));
  expect(existsSync(`${file}.v${storeVersion}.partial`)).toBe(false);
});

test('a missing step is refused before anything is changed', async () => {
  const file = await fileWithEntries('gap.db');
  const connection = openConnection(file);
  expect(() => migrate(connection, file, [rename], storeVersion + 2)).toThrow(StoreFailed);
  connection.close();
  expect(version(file)).toBe(storeVersion);
});

test('after a migration RxDB accepts a changed schema, without one it does not', async () => {
  const changed: RxJsonSchema<Entry> = { ...schemas.entries, indexes: ['seq'] };
  for (const migrated of [false, true]) {
    const file = await fileWithEntries(`schema-${migrated}.db`);
    const connection = openConnection(file);
    if (migrated) migrate(connection, file, [rename], storeVersion + 1);
    const database = await createRxDatabase({ name: file, storage: sqliteStorage(connection), multiInstance: false });
    const opened = database.addCollections({ entries: { schema: changed } });
    if (migrated) {
      const { entries } = await opened;
      expect(await entries.count().exec()).toBe(3);
      const indexes = connection.statement(
        `SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = 'entries_v0' ORDER BY name`,
      );
      expect(indexes.all().map(({ name }) => name)).toEqual([
        'entries_v0:deleted',
        'entries_v0:seq',
        'entries_v0:wide',
      ]);
    } else {
      await expect(opened).rejects.toMatchObject({ code: 'DB6' });
    }
    await database.close();
    connection.close();
  }
});

test('a file of a newer app is refused and stays as it is, byte for byte', async () => {
  const file = await fileWithEntries('newer.db');
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA user_version = ${storeVersion + 1}`);
  db.close();
  const before = readFileSync(file);
  await expect(openStore({ file })).rejects.toThrow(StoreNewer);
  await expect(openStore({ file })).rejects.toMatchObject({ failure: { code: 'store_newer' } });
  expect(readFileSync(file).equals(before)).toBe(true);
  const connection = openConnection(file);
  expect(() => migrate(connection, file)).toThrow(StoreNewer);
  connection.close();
  expect(version(file)).toBe(storeVersion + 1);
});

test('the database of another program is refused', async () => {
  const file = join(folder, 'foreign.db');
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE invoices (n)');
  db.close();
  await expect(openStore({ file })).rejects.toThrow(StoreFailed);
  expect(read(file, 'SELECT name FROM sqlite_schema')).toEqual(['invoices']);
});

test('P2, P4: a file of version 2 gets the index of its lanes, and the one that names every key anew', async () => {
  const file = await fileWithEntries('lanes.db');
  const db = new DatabaseSync(file);
  const [{ sql } = { sql: '' }] = db.prepare(`SELECT sql FROM sqlite_schema WHERE name = 'entries_v0:wide'`).all() as {
    sql: string;
  }[];
  const [on = '', where = ''] = sql.split(' WHERE ');
  const without = where.split(' OR ').filter((term) => !term.includes('lane'));
  expect(without.length).toBeLessThan(where.split(' OR ').length);
  db.exec('DROP INDEX "entries_v0:wide"; DROP INDEX "entries_v0:delivery.state,lane,seq"');
  db.exec(`${on} WHERE ${without.join(' OR ')}`);
  db.exec('PRAGMA user_version = 2');
  db.close();
  const store = await openStore({ file });
  expect((await store.firstOfLanes(['pending'])).map(({ seq }) => seq)).toEqual([1]);
  expect(await store.newestEntries(5)).toHaveLength(3);
  await store.close();
  expect(read(file, `SELECT sql FROM sqlite_schema WHERE name = 'entries_v0:wide'`)).toEqual([sql]);
  expect(version(file)).toBe(storeVersion);
});
