import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { CountWindow } from '../../main/floor/count-window.ts';
import { proposalOf } from '../../main/floor/proposal.ts';
import { countStore } from '../../main/store/count-store.ts';
import { openDatabase } from '../../main/store/database.ts';
import type { Documents } from '../../main/store/documents.ts';
import { migrate } from '../../main/store/migrations.ts';
import { openStore } from '../../main/store/open.ts';
import { openConnection } from '../../main/store/sqlite/connection.ts';
import type { CountRow } from '../../sync/domain/count.ts';
import { confirmation, counted } from '../fakes/entries.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const everyMs = 2_000;
const kept = 50_000;
const start = Date.UTC(2026, 10, 1);
const day = 24 * 3_600_000;
/** A machine that never stops, read every two seconds. */
const row = (seq: number, at = start + seq * everyMs): CountRow => ({
  ...counted('good', seq),
  at: new Date(at).toISOString(),
});

/** A ledger as a station has it that never removed anything. */
async function filled(file: string, rows: number): Promise<void> {
  const connection = openConnection(file);
  migrate(connection, file);
  const { documents, close } = await openDatabase(connection, file);
  for (let from = 1; from <= rows; from += 1_000) {
    const some = Array.from({ length: Math.min(1_000, rows - from + 1) }, (_, n) => ({ document: row(from + n) }));
    await documents.counts.write(some);
  }
  await close();
  connection.close();
}

test('P10: the count ledger has an end: old rows leave the file bit by bit, and P8: what was used is never proposed again', async () => {
  const file = join(folder, 'station.sqlite');
  const [before, added] = [kept + 700, 10];
  await filled(file, before);
  let store = await openStore({ file });
  const entries = [before - 30, 5].map((toSeq) => {
    const entry = confirmation(toSeq);
    const count = { signal: 'good', fromSeq: 1, toSeq, counted: '1' };
    return { ...entry, touchedAt: row(toSeq).at, payload: { ...entry.payload, count } as typeof entry.payload };
  });
  /** Of an order that used all but the last 30 pieces, and of one that used the first five long ago. */
  const proposals = () => {
    const window = new CountWindow(store, () => new Date(start + before * everyMs - day / 2).toISOString());
    const source = { window, signals: { good: 'good', reject: null }, includesRejects: false, usedUpTo: before - 30 };
    return Promise.all(entries.map((entry) => proposalOf({ ...source, orderId: '412', entries: [entry] })));
  };
  const shift = day / 2 / everyMs;
  expect(await proposals()).toMatchObject([{ counted: '30' }, { counted: String(shift), doubtful: true }]);

  for (let n = 1; n <= added; n += 1) await store.appendCount(row(before + n));
  const left = await store.countsSince('good', 0);
  const last = before + added;
  expect(left.length).toBeGreaterThanOrEqual(kept);
  expect(left.length).toBeLessThan(kept + 200);
  expect(left.map(({ seq }) => seq)).toEqual(left.map((_, n) => last - left.length + 1 + n));
  const after = await proposals();
  expect(after).toMatchObject([{ counted: '40' }, { counted: String(shift + added), doubtful: true }]);
  await store.close();

  const db = new DatabaseSync(file, { readOnly: true });
  expect(db.prepare('SELECT count(*) AS rows FROM counts_v0').get()).toEqual({ rows: left.length });
  db.close();
  store = await openStore({ file });
  expect((await store.lastCount('good'))?.seq).toBe(last);
  await expect(store.appendCount(row(last))).rejects.toThrow('is there already');
  expect(await proposals()).toEqual(after);
  await store.close();
});

/** The ledger's documents in memory. */
function rowsInMemory(rows: Map<string, CountRow>): Documents<CountRow> {
  const nobody = () => Promise.reject(new Error('nobody asks for that'));
  return {
    one: nobody,
    stored: nobody,
    write: nobody,
    insert: async (document) => void rows.set(document.id, document),
    find: async ({ selector, limit }) => {
      const upTo = (selector as { seq: { $lte: number } }).seq.$lte;
      return [...rows.values()].filter(({ seq }) => seq <= upTo).slice(0, limit);
    },
    remove: async (ids) => ids.forEach((id) => rows.delete(id)),
  };
}

test.each([
  ['rows of the last day stay, however many they are', 0, kept + 900],
  ['rows of a clock that ran ahead for years do not stay for years', 3_650 * day, kept],
  ['rows of a clock that was years behind do not stay either', -3_650 * day, kept],
])('P8, P10: %s', async (_, off, left) => {
  const rows = new Map<string, CountRow>();
  for (let seq = 1; seq < kept + 900; seq += 1) {
    const each = row(seq, start + (seq <= 900 ? off : 0) + seq);
    rows.set(each.id, each);
  }
  const ledger = countStore(rowsInMemory(rows));
  await ledger.appendCount(row(kept + 900, start + kept + 900));
  // One row more each two seconds removes two hundred; here until no more are found.
  for (let seq = kept + 901; seq <= kept + 905; seq += 1) await ledger.appendCount(row(seq, start + seq));
  expect(rows.size).toBe(left + 5);
});

test('P8: a row counts as written also when nothing could be removed', async () => {
  const rows = new Map([[row(1).id, row(1)]]);
  const full = () => Promise.reject(new Error('disk full'));
  const ledger = countStore({ ...rowsInMemory(rows), remove: full });
  await ledger.appendCount(row(kept + 1));
  expect(rows.size).toBe(2);
});
