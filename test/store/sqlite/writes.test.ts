import { join } from 'node:path';
import fc from 'fast-check';
import {
  fillWithDefaultSettings,
  getChangedDocumentsSince,
  type RxDocumentData,
  type RxStorage,
  type RxStorageInstance,
} from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterAll, expect, test } from 'vitest';
import { openConnection } from '../../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../../main/store/sqlite/storage.ts';
import { testFolder } from '../folder.ts';

interface Part {
  readonly id: string;
  readonly count: number;
}
type Document = RxDocumentData<Part>;

const schema = fillWithDefaultSettings<Part>({
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 20 },
    count: { type: 'integer', minimum: 0, maximum: 99, multipleOf: 1 },
  },
  required: ['id', 'count'],
});
const ids = ['a', 'b', 'c', 'd'];

/** One row: a document by its id, with or without what the writer believes is there. */
const row = fc.record({
  id: fc.constantFrom(...ids),
  count: fc.integer({ min: 0, max: 99 }),
  deleted: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  belief: fc.constantFrom('nothing', 'present', 'present', 'outdated'),
});
const batches = fc.array(fc.uniqueArray(row, { minLength: 1, maxLength: 4, selector: ({ id }) => id }), {
  minLength: 1,
  maxLength: 12,
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

const connection = openConnection(join(testFolder(), 'writes.db'));
afterAll(() => connection.close());
let runs = 0;

/** Everything that a storage shows of a series of writes. */
async function play(storage: RxStorage<unknown, Record<string, never>>, series: readonly Row[][]): Promise<unknown[]> {
  const instance: RxStorageInstance<Part, unknown, Record<string, never>> = await storage.createStorageInstance<Part>({
    databaseInstanceToken: 't',
    databaseName: `writes-${runs}`,
    collectionName: `parts-${runs}`,
    schema,
    options: {},
    multiInstance: false,
    devMode: false,
  });
  const seen: unknown[] = [];
  instance.changeStream().subscribe(({ events, checkpoint, context }) => seen.push({ events, checkpoint, context }));
  for (const [time, batch] of series.entries()) {
    const present = new Map((await instance.findDocumentsById(ids, true)).map((document) => [document.id, document]));
    const rows = batch.map(({ id, count, deleted, belief }) => {
      const there = present.get(id);
      const document: Document = {
        id,
        count,
        _deleted: deleted,
        _attachments: {},
        _rev: `${time + 1}-t`,
        _meta: { lwt: 1000 + Math.floor(time / 2) },
      };
      if (belief === 'nothing' || !there) return { document };
      return { document, previous: belief === 'present' ? there : { ...there, _rev: '0-old' } };
    });
    const { error } = await instance.bulkWrite(rows, `batch ${time}`);
    seen.push(error, await instance.findDocumentsById(ids, true), await instance.findDocumentsById(ids, false));
    // RxDB's own way for storages that have none of their own, as its memory storage.
    seen.push(await getChangedDocumentsSince(instance, 3, { id: 'b', lwt: 1001 }));
    seen.push(await getChangedDocumentsSince(instance, 10));
  }
  await instance.remove();
  return seen;
}

test("random series of writes show the same conflicts, events, documents and changes as on RxDB's memory storage", async () => {
  let conflicts = 0;
  await fc.assert(
    fc.asyncProperty(batches, async (series) => {
      runs += 1;
      const ours = await play(sqliteStorage(connection) as never, series);
      const memory = await play(getRxStorageMemory() as never, series);
      expect(ours).toEqual(memory);
      conflicts += JSON.stringify(ours).match(/"status":409/g)?.length ?? 0;
    }),
    { numRuns: 400, seed: 20261121 },
  );
  expect(conflicts).toBeGreaterThan(400);
});
