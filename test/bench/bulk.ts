import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillWithDefaultSettings, normalizeMangoQuery, prepareQuery, type BulkWriteRow } from 'rxdb';
import { schemas } from '../../main/store/collections.ts';
import { openConnection } from '../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../main/store/sqlite/storage.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { confirmation } from '../fakes/entries.ts';

const sizes = [10_000, 50_000];

/**
 * Bulks written and read at once through our storage: the longest time in which nothing else had its turn, in milliseconds of this
 * thread's processor time (other programs on the machine do not count, waiting for the disk does not either), and the longest by
 * the clock.
 */
export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'plant-bench-'));
  const connection = openConnection(join(folder, 'store.db'));
  const schema = fillWithDefaultSettings<Entry>(schemas.entries);
  const entries = await sqliteStorage(connection).createStorageInstance<Entry>({
    databaseInstanceToken: 't',
    databaseName: 'bench',
    collectionName: 'entries',
    schema,
    options: {},
    multiInstance: false,
    devMode: false,
  });
  const figures: Record<string, number> = {};
  const note = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const { cpuMs, clockMs } = await longestStretch(work);
    figures[`${name}CpuMs`] = cpuMs;
    figures[`${name}ClockMs`] = clockMs;
  };
  try {
    let first = 1;
    for (const size of sizes) {
      const rows = rowsFrom(first, size);
      const updates = rows.map(({ document }) => ({ previous: document, document: { ...document, _rev: '2-t' } }));
      const selector = { seq: { $gte: first } };
      const asked = prepareQuery(
        schema as never,
        normalizeMangoQuery(schema, { selector, sort: [{ seq: 'asc' }] }) as never,
      );
      const ids = rows.map(({ document }) => document.id);
      await note(`insert${size}`, () => entries.bulkWrite(rows, 'bench'));
      await note(`update${size}`, () => entries.bulkWrite(updates, 'bench'));
      await note(`query${size}`, () => entries.query(asked as never));
      await note(`byId${size}`, () => entries.findDocumentsById(ids, true));
      first += size;
    }
    return figures;
  } finally {
    await entries.close();
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const rowsFrom = (first: number, size: number): BulkWriteRow<Entry>[] =>
  Array.from({ length: size }, (_, n) => ({
    document: { ...confirmation(first + n), _deleted: false, _attachments: {}, _rev: '1-t', _meta: { lwt: 1000 } },
  }));

async function longestStretch(work: () => Promise<unknown>): Promise<{ cpuMs: number; clockMs: number }> {
  const now = (): [number, number] => {
    const { user, system } = process.threadCpuUsage();
    return [(user + system) / 1000, performance.now()];
  };
  let [cpu, clock] = now();
  const longest = { cpuMs: 0, clockMs: 0 };
  let over = false;
  const turn = (): void => {
    const [cpuNow, clockNow] = now();
    longest.cpuMs = Math.max(longest.cpuMs, cpuNow - cpu);
    longest.clockMs = Math.max(longest.clockMs, clockNow - clock);
    [cpu, clock] = [cpuNow, clockNow];
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await new Promise((resolve) => void setImmediate(resolve));
  [cpu, clock] = now();
  await work();
  turn();
  over = true;
  return longest;
}
