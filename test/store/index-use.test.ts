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
  const selects = [...asked].filter((sql) => sql.startsWith('SELECT'));
  expect(selects).not.toEqual([]);
  return selects.flatMap((sql) =>
    connection
      .statement(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail)),
  );
}

const questions: Readonly<Record<string, () => Promise<unknown>>> = {
  'an entry': () => store.entry('x'),
  'waiting entries': () => store.entriesIn(['pending', 'unknown'], 100),
  'newest entries': () => store.newestEntries(50),
  "an order's entries": () => store.entriesOfOrder('412'),
  'the last count': () => store.lastCount('good'),
  'counts to propose': () => store.countsSince('good', 5),
  'open exceptions': () => store.openExceptions(),
};

for (const [name, ask] of Object.entries(questions)) {
  test(`P10: ${name} come from an index in order, however many there are`, async () => {
    const plans = await plansOf(ask);
    // A scan is fine only along an index; a sort only among rows that are equal so far.
    expect(plans.filter((plan) => /^SCAN (?!\w+ USING INDEX)|TEMP B-TREE FOR ORDER BY/.test(plan))).toEqual([]);
    expect(plans.filter((plan) => / USING (INTEGER PRIMARY KEY|(COVERING )?INDEX)/.test(plan))).not.toEqual([]);
  });
}
