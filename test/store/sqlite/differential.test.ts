import { join } from 'node:path';
import fc from 'fast-check';
import {
  fillWithDefaultSettings,
  normalizeMangoQuery,
  prepareQuery,
  type MangoQuery,
  type RxDocumentData,
  type RxStorageInstance,
} from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConnection, type Connection } from '../../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../../main/store/sqlite/storage.ts';
import { testFolder } from '../folder.ts';

interface Part {
  readonly id: string;
  readonly name: string;
  readonly note?: string;
  readonly count: number;
  readonly weight: number;
  readonly active: boolean;
  readonly closedAt: string | null;
  readonly delivery: { readonly state: string; readonly tries: number };
}
type Instance = RxStorageInstance<Part, unknown, Record<string, never>>;

const schema = fillWithDefaultSettings<Part>({
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 20 },
    name: { type: 'string', maxLength: 20 },
    note: { type: 'string' },
    count: { type: 'integer', minimum: -10, maximum: 10, multipleOf: 1 },
    weight: { type: 'number', minimum: -10, maximum: 10, multipleOf: 0.5 },
    active: { type: 'boolean' },
    closedAt: { type: ['string', 'null'] },
    delivery: {
      type: 'object',
      properties: { state: { type: 'string', maxLength: 10 }, tries: { type: 'number' } },
      required: ['state', 'tries'],
    },
  },
  required: ['id', 'name', 'count', 'weight', 'active', 'closedAt', 'delivery'],
  indexes: ['name', 'count', ['delivery.state', 'count'], 'weight', ['active', 'name']],
});

const names = ['', 'a', 'A', 'ab', 'b', "o'clock", '"', 'z '];
const notes = ['', 'ü', '😀', '\uFFFD', '\u0000', 'plain', '[]'];
const states = ['pending', 'sent', 'posted'];
const part = fc.record(
  {
    name: fc.constantFrom(...names),
    note: fc.constantFrom(...notes),
    count: fc.integer({ min: -3, max: 3 }),
    weight: fc.integer({ min: -4, max: 4 }).map((halves) => halves / 2),
    active: fc.boolean(),
    closedAt: fc.constantFrom(null, '2026-01-01', '2026-02-02'),
    delivery: fc.record({ state: fc.constantFrom(...states), tries: fc.integer({ min: 0, max: 2 }) }),
    deleted: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  },
  { requiredKeys: ['name', 'count', 'weight', 'active', 'closedAt', 'delivery', 'deleted'] },
);

const paths = [
  'id',
  'name',
  'note',
  'count',
  'weight',
  'active',
  'closedAt',
  'delivery.state',
  'delivery.tries',
  'no.such',
];
/** Mostly of the right type for some field, sometimes of none. */
const operand = fc.oneof(
  fc.constantFrom<unknown>(...names, ...notes, ...states, '2026-01-01', 'p003', 'p017'),
  fc.integer({ min: -4, max: 4 }),
  fc.constantFrom<unknown>(0.5, -1.5, true, false, null),
);
const matcher = fc.oneof(
  fc.record({ $eq: operand }),
  fc.record({ $gt: operand }),
  fc.record({ $gte: operand, $lt: operand }),
  fc.record({ $lte: operand }),
  fc.record({ $in: fc.array(operand, { maxLength: 4 }) }),
  fc.record({ $ne: operand }),
  fc.record({ $nin: fc.array(operand, { maxLength: 3 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $not: fc.record({ $gt: operand }) }),
);
const simple = fc.dictionary(fc.constantFrom(...paths), matcher, { maxKeys: 3 });
const selector = fc.oneof(
  { weight: 6, arbitrary: simple },
  { weight: 1, arbitrary: fc.record({ $or: fc.array(simple, { minLength: 1, maxLength: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      $and: fc.array(simple, { minLength: 1, maxLength: 3 }),
      active: fc.record({ $eq: fc.boolean() }),
    }),
  },
);
const sort = fc.uniqueArray(
  fc.record({ path: fc.constantFrom(...paths.slice(0, 9)), direction: fc.constantFrom('asc', 'desc') }),
  { minLength: 1, maxLength: 3, selector: ({ path }) => path },
);
const query = fc.record(
  {
    selector,
    sort: sort.map((parts) => parts.map(({ path, direction }) => ({ [path]: direction }))),
    skip: fc.integer({ min: 0, max: 5 }),
    limit: fc.integer({ min: 0, max: 12 }),
  },
  { requiredKeys: ['selector'] },
);

const seed = 20261121;
const folder = testFolder();
let connection: Connection;
let ours: Instance;
let memory: Instance;

beforeAll(async () => {
  connection = openConnection(join(folder, 'differential.db'));
  const params = {
    databaseInstanceToken: 't',
    databaseName: 'd',
    collectionName: 'parts',
    schema,
    options: {},
    multiInstance: false,
    devMode: false,
  };
  ours = await sqliteStorage(connection).createStorageInstance<Part>(params);
  memory = await getRxStorageMemory().createStorageInstance<Part>(params);
  const documents = fc.sample(part, { numRuns: 150, seed }).map(({ deleted, ...rest }, n) => ({
    document: {
      ...rest,
      id: `p${String(n).padStart(3, '0')}`,
      _deleted: deleted,
      _attachments: {},
      _rev: '1-t',
      _meta: { lwt: 1000 + (n % 40) },
    } as RxDocumentData<Part>,
  }));
  for (const instance of [ours, memory]) expect((await instance.bulkWrite(documents, 'fill')).error).toEqual([]);
});

afterAll(async () => {
  await memory.close();
  await ours.close();
  connection.close();
});

test("5,000 random queries bring what RxDB's own memory storage brings, in the same order, and count as much", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(query, async (random) => {
      const mango = random as MangoQuery<RxDocumentData<Part>>;
      const prepared = prepareQuery<RxDocumentData<Part>>(schema, normalizeMangoQuery(schema, mango)) as never;
      const expected = (await memory.query(prepared)).documents;
      expect((await ours.query(prepared)).documents).toEqual(expected);
      // RxDB's memory storage forgets the limit when it counts.
      expect((await ours.count(prepared)).count).toBe(expected.length);
      found += expected.length;
    }),
    { numRuns: 5000, seed },
  );
  // Otherwise the queries would be too narrow to tell anything.
  expect(found).toBeGreaterThan(20_000);
});
