import { join } from 'node:path';
import { normalizeMangoQuery, prepareQuery, type MangoQuery } from 'rxdb';
import { afterEach, expect, test } from 'vitest';
import { openConnection, type Connection } from '../../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../../main/store/sqlite/storage.ts';
import { allOrNone } from '../../../main/store/sqlite/write.ts';
import { testFolder } from '../folder.ts';
import { insert, params, part, type Document } from './parts.ts';

const folder = testFolder();
const opened: Connection[] = [];
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close();
});
async function open() {
  const connection = openConnection(join(folder, `${crypto.randomUUID()}.db`));
  opened.push(connection);
  return { connection, parts: await sqliteStorage(connection).createStorageInstance(params) };
}
const many = 10_000;
const documents = Array.from({ length: many }, (_, n) => part(`p${n}`, n));
const next = (document: Document): Document => ({ ...document, count: 0, _rev: '2-t' });
const asked = (query: MangoQuery<Document>) =>
  prepareQuery<Document>(params.schema, normalizeMangoQuery<Document>(params.schema, query)) as never;
const all = asked({ selector: { count: { $gte: 0 } }, sort: [{ count: 'asc' }, { id: 'asc' }] });

/** How often something else had its turn meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const turn = (): void => {
    turns += 1;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  over = true;
  return turns;
}

test('P10: others have their turn after every few hundred documents of a bulk, written or read', async () => {
  const { parts } = await open();
  const least = many / 500;
  expect(await turnsDuring(() => parts.bulkWrite(documents.map(insert), 'test'))).toBeGreaterThan(least);
  const updates = documents.map((previous) => ({ previous, document: next(previous) }));
  expect(await turnsDuring(() => parts.bulkWrite(updates, 'test'))).toBeGreaterThan(least);
  expect(await turnsDuring(() => parts.query(all))).toBeGreaterThan(least);
  const ids = documents.map(({ id }) => id);
  expect(await turnsDuring(() => parts.findDocumentsById(ids, true))).toBeGreaterThan(least);
  expect(await turnsDuring(async () => parts.getChangedDocumentsSince?.(many))).toBeGreaterThan(least);
  const deleted = updates.map(({ document }) => ({
    previous: document,
    document: { ...document, _deleted: true, _rev: '3-t' },
  }));
  await parts.bulkWrite(deleted, 'test');
  expect(await turnsDuring(() => parts.cleanup(0))).toBeGreaterThan(least);
  expect(await parts.findDocumentsById(ids, true)).toEqual([]);
});

test('a long read brings what was there when it began, whatever is written and removed meanwhile', async () => {
  const { parts } = await open();
  await parts.bulkWrite(documents.map(insert), 'test');
  const reading = parts.query(all);
  const changed = documents.slice(-300).map((previous, n) => ({
    previous,
    document: { ...next(previous), _deleted: n % 2 === 0 },
  }));
  await parts.bulkWrite(changed, allOrNone);
  await parts.bulkWrite([insert(part('new', 5))], 'test');
  await parts.cleanup(0);
  expect((await reading).documents).toEqual(documents);
  const now = (await parts.query(all)).documents;
  expect(now).toHaveLength(many - 150 + 1);
  expect(now.filter(({ _rev }) => _rev === '2-t')).toHaveLength(150);
});

test('a bulk tells each part once it is written; only the last one takes the checkpoint forward', async () => {
  const { parts } = await open();
  const told: { ids: string[]; checkpoint: unknown; readable: Promise<Document[]> }[] = [];
  parts.changeStream().subscribe(({ events, checkpoint }) => {
    const ids = events.map(({ documentId }) => documentId);
    told.push({ ids, checkpoint, readable: parts.findDocumentsById(ids, false) });
  });
  await parts.bulkWrite(documents.slice(0, 600).map(insert), 'test');
  expect(told.flatMap(({ ids }) => ids)).toEqual(documents.slice(0, 600).map(({ id }) => id));
  for (const { ids, readable } of told) expect(await readable).toHaveLength(ids.length);
  expect(told.map(({ checkpoint }) => checkpoint)).toEqual([null, null, { id: 'p599', lwt: 1000 }]);
});

test('a bulk that fails halfway has written and told its beginning, and a reader of changes finds exactly that', async () => {
  const { connection, parts } = await open();
  const told: string[] = [];
  parts.changeStream().subscribe(({ events }) => told.push(...events.map(({ documentId }) => documentId)));
  connection.exec(
    `CREATE TRIGGER broken BEFORE INSERT ON parts_v0 WHEN NEW.id = 'p300' BEGIN SELECT RAISE(ABORT, 'disk'); END`,
  );
  const writing = parts.bulkWrite(documents.slice(0, 600).map(insert), 'test');
  // Asked while the bulk is under way: answered after it.
  const changes = parts.getChangedDocumentsSince?.(many);
  await expect(writing).rejects.toThrow('disk');
  expect(told).toEqual(documents.slice(0, 250).map(({ id }) => id));
  expect((await changes)?.documents).toHaveLength(250);
});

test('P3: all or none is one transaction also for more documents than one part', async () => {
  const { connection, parts } = await open();
  connection.exec(
    `CREATE TRIGGER broken BEFORE INSERT ON parts_v0 WHEN NEW.id = 'p599' BEGIN SELECT RAISE(ABORT, 'disk'); END`,
  );
  await expect(parts.bulkWrite(documents.slice(0, 600).map(insert), allOrNone)).rejects.toThrow('disk');
  expect((await parts.query(all)).documents).toEqual([]);
});

test('conflicts of a bulk come in the order of its rows', async () => {
  const { parts } = await open();
  await parts.bulkWrite(documents.slice(0, 600).map(insert), 'test');
  const { error } = await parts.bulkWrite(documents.slice(0, 700).toReversed().map(insert), 'test');
  expect(error.map(({ documentId }) => documentId)).toEqual(
    documents
      .slice(0, 600)
      .toReversed()
      .map(({ id }) => id),
  );
});

test('closing waits for a bulk that is under way, refuses what comes later, and may be done twice', async () => {
  const { connection, parts } = await open();
  const writing = parts.bulkWrite(documents.map(insert), 'test');
  await parts.close();
  expect(connection.statement('SELECT count(*) AS n FROM parts_v0').get()).toEqual({ n: many });
  expect((await writing).error).toEqual([]);
  await parts.close();
  await expect(parts.bulkWrite([insert(part('late'))], 'test')).rejects.toThrow('parts is closed');
});
