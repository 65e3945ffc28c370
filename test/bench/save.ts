import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../main/store/open.ts';
import { confirmation } from '../fakes/entries.ts';

const warmUp = 500;
const saves = 4000;

/**
 * A durable save of one entry through the whole store, against a raw `node:sqlite` insert of the same JSON with the
 * same guarantees (WAL, synchronous FULL), turn by turn on the same disk. Times in milliseconds.
 */
export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'plant-bench-'));
  const store = await openStore({ file: join(folder, 'store.db') });
  const raw = new DatabaseSync(join(folder, 'raw.db'));
  try {
    raw.exec('PRAGMA journal_mode=WAL');
    raw.exec('PRAGMA synchronous=FULL');
    raw.exec('CREATE TABLE entries (id TEXT PRIMARY KEY NOT NULL, json TEXT NOT NULL)');
    const insert = raw.prepare('INSERT INTO entries VALUES (?, ?)');
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let n = 1; n <= warmUp + saves; n += 1) {
      const entry = confirmation(n);
      const start = performance.now();
      insert.run(entry.id, JSON.stringify(entry));
      const between = performance.now();
      await store.recordEntry((seq) => ({ ...entry, seq }));
      const end = performance.now();
      if (n <= warmUp) continue;
      theirs.push(between - start);
      ours.push(end - between);
    }
    return {
      ratioP50: percentile(ours, 50) / percentile(theirs, 50),
      ratioP99: percentile(ours, 99) / percentile(theirs, 99),
      oursP50Ms: percentile(ours, 50),
      rawP50Ms: percentile(theirs, 50),
      oursP99Ms: percentile(ours, 99),
      rawP99Ms: percentile(theirs, 99),
    };
  } finally {
    raw.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
