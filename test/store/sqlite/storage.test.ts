import { join } from 'node:path';
import { createRxDatabase } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterEach, expect, test } from 'vitest';
import { StoreFailed } from '../../../main/store/errors.ts';
import { openConnection, type Connection } from '../../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../../main/store/sqlite/storage.ts';
import { allOrNone } from '../../../main/store/sqlite/write.ts';
import { testFolder } from '../folder.ts';
import { insert, params, part, type Document, type Part } from './parts.ts';

const folder = testFolder();
const opened: Connection[] = [];
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close();
});
function connect(): Connection {
  const connection = openConnection(join(folder, `${crypto.randomUUID()}.db`));
  opened.push(connection);
  return connection;
}
const storage = async (connection = connect()) => sqliteStorage(connection).createStorageInstance<Part>(params);

test('a write on an outdated document is a conflict that brings the present one, the others are written', async () => {
  const parts = await storage();
  await parts.bulkWrite([insert(part('a')), insert(part('b'))], 'test');
  const { error } = await parts.bulkWrite(
    [
      { previous: part('a'), document: part('a', 1, '2-t') },
      { previous: part('b', 0, '1-other'), document: part('b', 1, '2-t') },
      insert(part('a', 9)),
    ],
    'test',
  );
  expect(error.map(({ status, documentId }) => [status, documentId])).toEqual([
    [409, 'b'],
    [409, 'a'],
  ]);
  expect(error[0]).toMatchObject({ documentInDb: part('b') });
  expect(await parts.findDocumentsById(['a', 'b', 'c'], false)).toEqual([part('a', 1, '2-t'), part('b')]);
});

test('P3: a write of all or none writes none and tells nobody, when one document is outdated', async () => {
  const parts = await storage();
  await parts.bulkWrite([insert(part('a'))], 'test');
  const heard: unknown[] = [];
  parts.changeStream().subscribe((bulk) => heard.push(bulk));
  const rows = [insert(part('b')), { previous: part('a', 0, '1-other'), document: part('a', 1, '2-t') }];
  expect((await parts.bulkWrite(rows, allOrNone)).error).toHaveLength(1);
  expect(await parts.findDocumentsById(['a', 'b'], true)).toEqual([part('a')]);
  expect(heard).toEqual([]);
});

test('P1: changes are told after the commit, when nothing is left to go wrong', async () => {
  const connection = connect();
  const parts = await storage(connection);
  const inTransaction: boolean[] = [];
  const found: Promise<Document[]>[] = [];
  parts.changeStream().subscribe(({ events, checkpoint }) => {
    // A transaction inside a transaction would throw.
    connection.transaction(() => inTransaction.push(false));
    found.push(
      parts.findDocumentsById(
        events.map(({ documentId }) => documentId),
        false,
      ),
    );
    expect(checkpoint).toEqual({ id: 'b', lwt: 1000 });
  });
  await parts.bulkWrite([insert(part('a')), insert(part('b'))], 'test');
  expect(inTransaction).toEqual([false]);
  expect(await Promise.all(found)).toEqual([[part('a'), part('b')]]);
});

test('P1: a write that fails rejects, writes nothing and tells nobody', async () => {
  const connection = connect();
  const parts = await storage(connection);
  await parts.bulkWrite([insert(part('a'))], 'test');
  const heard: unknown[] = [];
  parts.changeStream().subscribe((bulk) => heard.push(bulk));
  connection.exec(
    `CREATE TRIGGER broken BEFORE INSERT ON parts_v0 WHEN NEW.id = 'c' BEGIN SELECT RAISE(ABORT, 'disk'); END`,
  );
  await expect(parts.bulkWrite([insert(part('b')), insert(part('c'))], 'test')).rejects.toThrow(StoreFailed);
  expect(await parts.findDocumentsById(['a', 'b', 'c'], true)).toEqual([part('a')]);
  expect(heard).toEqual([]);
});

test("changes since a checkpoint come page by page as from RxDB's memory storage's data, each document once", async () => {
  const parts = await storage();
  const documents = Array.from({ length: 25 }, (_, n) =>
    part(`p${String((n * 7) % 25).padStart(2, '0')}`, n, '1-t', 1000 + (n % 4), n % 5 === 0),
  );
  await parts.bulkWrite(documents.map(insert), 'test');
  const pages: Document[] = [];
  let checkpoint: { id: string; lwt: number } | undefined;
  for (let page = 0; page < 9; page += 1) {
    const changed = await parts.getChangedDocumentsSince?.(4, checkpoint);
    expect(changed?.documents.length).toBe(page < 6 ? 4 : page === 6 ? 1 : 0);
    pages.push(...(changed?.documents ?? []));
    checkpoint = changed?.checkpoint;
  }
  expect(pages).toEqual(documents.toSorted((a, b) => a._meta.lwt - b._meta.lwt || (a.id < b.id ? -1 : 1)));
});

test('cleaning up forgets documents deleted long ago and no others', async () => {
  const parts = await storage();
  const now = Date.now();
  await parts.bulkWrite(
    [
      part('old', 0, '1-t', now - 60_000, true),
      part('new', 0, '1-t', now - 1000, true),
      part('living', 0, '1-t', now - 60_000),
    ].map(insert),
    'test',
  );
  expect(await parts.cleanup(30_000)).toBe(true);
  const left = await parts.findDocumentsById(['old', 'new', 'living'], true);
  expect(left.map(({ id }) => id)).toEqual(['new', 'living']);
});

test('what this storage cannot do it says', async () => {
  const parts = await storage();
  await expect(parts.getAttachmentData('a', 'b', 'c')).rejects.toThrow('no attachment b of a');
  const several = sqliteStorage(connect()).createStorageInstance<Part>({ ...params, multiInstance: true });
  await expect(several).rejects.toThrow('one process');
  await parts.close();
  await expect(parts.findDocumentsById(['a'], false)).rejects.toThrow('parts is closed');
});

test('a removed collection is gone, its neighbours are not', async () => {
  const connection = connect();
  const parts = await storage(connection);
  const others = await sqliteStorage(connection).createStorageInstance<Part>({ ...params, collectionName: 'others' });
  await parts.bulkWrite([insert(part('a'))], 'test');
  await others.bulkWrite([insert(part('a'))], 'test');
  await parts.remove();
  expect(await (await storage(connection)).findDocumentsById(['a'], true)).toEqual([]);
  expect(await others.findDocumentsById(['a'], true)).toEqual([part('a')]);
});

test("RxDB's own collections work on it as on its memory storage: live query, update, upsert, removal", async () => {
  const told: unknown[][] = [];
  for (const storage of [sqliteStorage(connect()), getRxStorageMemory()]) {
    const database = await createRxDatabase({
      name: crypto.randomUUID(),
      storage: storage as never,
      multiInstance: false,
    });
    const { parts } = await database.addCollections({
      parts: {
        schema: {
          version: 0,
          primaryKey: 'id',
          type: 'object',
          properties: { id: { type: 'string', maxLength: 20 }, count: { type: 'integer' } },
        },
      },
    });
    const states: unknown[] = [];
    parts
      .find({ sort: [{ id: 'asc' }] })
      .$.subscribe((found) => states.push(found.map((document) => document.toJSON())));
    const expectState = (state: unknown) => expect.poll(() => states.at(-1)).toEqual(state);
    await expectState([]);
    const a = await parts.insert({ id: 'a', count: 1 });
    await parts.bulkUpsert([
      { id: 'a', count: 2 },
      { id: 'b', count: 1 },
    ]);
    await expectState([
      { id: 'a', count: 2 },
      { id: 'b', count: 1 },
    ]);
    await a.getLatest().incrementalModify((data: Part) => ({ ...data, count: data.count + 1 }));
    await parts.findOne('b').remove();
    await expectState([{ id: 'a', count: 3 }]);
    await parts.insert({ id: 'b', count: 5 });
    await expectState([
      { id: 'a', count: 3 },
      { id: 'b', count: 5 },
    ]);
    await expect(parts.insert({ id: 'b', count: 6 })).rejects.toMatchObject({ code: 'CONFLICT' });
    told.push([states.at(-1), await parts.count().exec()]);
    await database.close();
  }
  expect(told[0]).toEqual(told[1]);
});
