import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../main/store/migrations.ts';
import { storeOn } from '../../main/store/open.ts';
import { openConnection, type Connection } from '../../main/store/sqlite/connection.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import { confirmation } from '../fakes/entries.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const asked = new Set<string>();
let connection: Connection;
let store: StationStore;

beforeAll(async () => {
  const file = join(folder, 'plans.db');
  connection = openConnection(file);
  migrate(connection, file);
  const listening: Connection = {
    ...connection,
    statement: (sql) => {
      asked.add(sql);
      return connection.statement(sql);
    },
  };
  store = await storeOn(listening, file);
  for (let seq = 1; seq <= 20; seq += 1) await store.addEntry(confirmation(seq));
});
afterAll(() => store.close());

/** What SQLite does for the statements that `ask` sends. */
async function plansOf(ask: () => Promise<unknown>): Promise<string[]> {
  asked.clear();
  await ask();
  const selects = [...asked].filter((sql) => /^(SELECT|WITH)/.test(sql));
  expect(selects).not.toEqual([]);
  return selects.flatMap((sql) =>
    connection
      .statement(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail)),
  );
}

/** Each question, and the start of the way SQLite must go. */
const questions: readonly (readonly [string, () => Promise<unknown>, string])[] = [
  ['an entry', () => store.entry('x'), 'SEARCH entries_v0 USING INDEX sqlite_autoindex_entries_v0_1 (id=?)'],
  [
    'waiting entries',
    () => store.entriesIn(['pending', 'unknown'], 100),
    'SEARCH entries_v0 USING INDEX entries_v0:delivery.state,seq (<expr>=?)',
  ],
  [
    'the first of each lane',
    () => store.firstOfLanes(['pending']),
    'SEARCH entries_v0 USING INDEX entries_v0:delivery.state,lane,seq (<expr>=? AND <expr>>? AND <expr><?)',
  ],
  [
    "a lane's entries",
    () => store.entriesOfLane('order:412', ['pending'], 50),
    'SEARCH entries_v0 USING INDEX entries_v0:delivery.state,lane,seq (<expr>=? AND <expr>=?)',
  ],
  ['newest entries', () => store.newestEntries(50), 'SCAN entries_v0 USING INDEX entries_v0:seq'],
  [
    "an order's entries",
    () => store.entriesOfOrder('412'),
    'SEARCH entries_v0 USING INDEX entries_v0:payload.orderId,seq (<expr>=?)',
  ],
  ['the last count', () => store.lastCount('good'), 'SEARCH counts_v0 USING INDEX counts_v0:signal,seq (<expr>=?)'],
  [
    'counts to propose',
    () => store.countsSince('good', 5),
    'SEARCH counts_v0 USING INDEX counts_v0:signal,seq (<expr>=? AND <expr>>?)',
  ],
  [
    'open exceptions',
    () => store.openExceptions(),
    'SEARCH exceptions_v0 USING INDEX exceptions_v0:closedAt (<expr>=?)',
  ],
];

for (const [name, ask, way] of questions) {
  test(`P10: ${name} come from an index in order, however many there are`, async () => {
    const plans = await plansOf(ask);
    expect(plans).toContain(way);
    // A sort is fine only among rows that are equal so far.
    expect(plans.filter((plan) => plan.includes('TEMP B-TREE FOR ORDER BY'))).toEqual([]);
  });
}
