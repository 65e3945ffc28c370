import { join } from 'node:path';
import type { BulkWriteRow } from 'rxdb';
import { afterEach, expect, test } from 'vitest';
import { StoreFailed, StoreNewer } from '../../../main/store/errors.ts';
import { openConnection, type Connection } from '../../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../../main/store/sqlite/storage.ts';
import { testFolder } from '../folder.ts';
import { insert, paramsFor, part, plainSchema, type Part } from './parts.ts';

const folder = testFolder();
const opened: Connection[] = [];
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close();
});
function connect(file = join(folder, `${crypto.randomUUID()}.db`)): Connection {
  const connection = openConnection(file);
  opened.push(connection);
  return connection;
}
const withAttachments = paramsFor({ ...plainSchema, attachments: {} });
const storage = (connection: Connection) => sqliteStorage(connection).createStorageInstance<Part>(withAttachments);

function row(id: string, content: string, previous?: BulkWriteRow<Part>['previous']): BulkWriteRow<Part> {
  const data = new Blob([content], { type: 'image/png' });
  const photo = { length: data.size, digest: `sha256-${content}`, type: 'image/png', data };
  const document = { ...part(id), _attachments: { photo } } as never as BulkWriteRow<Part>['document'];
  return previous ? { previous, document: { ...document, _rev: '2-t' } } : { document };
}

test('P2: an attachment is there after closing and opening the file, byte for byte, with its type', async () => {
  const file = join(folder, 'kept.db');
  const first = connect(file);
  await (await storage(first)).bulkWrite([row('a', '\0\u{1F600}')], 'test');
  first.close();
  const parts = await storage(connect(file));
  const blob = await parts.getAttachmentData('a', 'photo', 'sha256-\0\u{1F600}');
  expect([blob.type, await blob.text()]).toEqual(['image/png', '\0\u{1F600}']);
  await expect(parts.getAttachmentData('a', 'photo', 'sha256-other')).rejects.toThrow('no attachment photo of a');
});

test('P1: an attachment and its document are written together or not at all', async () => {
  const connection = connect();
  const parts = await storage(connection);
  connection.exec(
    `CREATE TRIGGER broken BEFORE INSERT ON "parts_v0:attachments" WHEN NEW.document = 'b' BEGIN SELECT RAISE(ABORT, 'disk'); END`,
  );
  await expect(parts.bulkWrite([row('a', 'one'), row('b', 'two')], 'test')).rejects.toThrow(StoreFailed);
  expect(await parts.findDocumentsById(['a', 'b'], true)).toEqual([]);
  await expect(parts.getAttachmentData('a', 'photo', 'sha256-one')).rejects.toThrow('no attachment');
});

test('an attachment goes with its document: replaced, deleted, cleaned up and removed', async () => {
  const connection = connect();
  const parts = await storage(connection);
  const kept = (): unknown =>
    connection.statement('SELECT document, digest FROM "parts_v0:attachments" ORDER BY document').all();
  await parts.bulkWrite([row('a', 'one'), row('b', 'one')], 'test');
  const [a, b] = await parts.findDocumentsById(['a', 'b'], false);
  await parts.bulkWrite([row('a', 'two', a)], 'test');
  expect(kept()).toEqual([
    { document: 'a', digest: 'sha256-two' },
    { document: 'b', digest: 'sha256-one' },
  ]);
  await parts.bulkWrite([{ ...(b && { previous: b }), document: part('b', 0, '2-t', 1000, true) }], 'test');
  expect(kept()).toEqual([{ document: 'a', digest: 'sha256-two' }]);
  await parts.cleanup(0);
  expect(await parts.findDocumentsById(['a', 'b'], true)).toHaveLength(1);
  await parts.remove();
  expect(connection.statement(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()).toEqual([]);
});

test('a document whose attachment has no data is refused, told to nobody, and leaves nothing behind', async () => {
  const connection = connect();
  const parts = await storage(connection);
  const heard: unknown[] = [];
  parts.changeStream().subscribe((bulk) => heard.push(bulk));
  const { document } = row('a', 'one');
  const photo = { length: 3, digest: 'sha256-one', type: 'image/png' };
  const named = { document: { ...document, _attachments: { ...document._attachments, copy: photo } } };
  expect((await parts.bulkWrite([named], 'test')).error).toMatchObject([{ status: 510, documentId: 'a' }]);
  expect(await parts.findDocumentsById(['a'], true)).toEqual([]);
  expect(heard).toEqual([]);
  expect(connection.statement('SELECT document FROM "parts_v0:attachments"').all()).toEqual([]);
});

test('an older app does not take a newer collection for an empty one', async () => {
  const connection = connect();
  const version = (n: number) =>
    sqliteStorage(connection).createStorageInstance(paramsFor({ ...plainSchema, version: n }));
  const newer = await version(2);
  await newer.bulkWrite([insert(part('a'))], 'test');
  await expect(version(1)).rejects.toThrow(StoreNewer);
  await expect(version(2)).resolves.toBeDefined();
  await expect(version(3)).resolves.toBeDefined();
  // While both are there a migration is under way, and reads the older one.
  await expect(version(2)).resolves.toBeDefined();
});

test('counting says when it had to read the documents', async () => {
  const parts = await storage(connect());
  await parts.bulkWrite([insert(part('a', 1)), insert(part('b', 2))], 'test');
  const plan = { index: ['id'], startKeys: [], endKeys: [], inclusiveStart: true, inclusiveEnd: true } as never;
  const asked = (selector: object) => ({
    query: { selector, sort: [{ id: 'asc' }], skip: 0 } as never,
    queryPlan: plan,
  });
  expect(await parts.count(asked({ count: { $gt: 1 } }))).toEqual({ count: 1, mode: 'fast' });
  expect(await parts.count(asked({ id: { $regex: '^a' } }))).toEqual({ count: 1, mode: 'slow' });
});
