import type { DatabaseSync } from 'node:sqlite';
import { StoreUnsafe } from '../errors.ts';

/** Older ones can corrupt a file in WAL mode, https://www.sqlite.org/wal.html#walresetbug */
const oldestSafe = '3.51.3';
/** `PRAGMA synchronous` answers 2 for FULL and 3 for EXTRA. */
const full = 2;

/**
 * Asks the connection itself how it runs: some builds and some file systems silently fall back to a mode that loses
 * acknowledged records at a power cut.
 * @throws StoreUnsafe
 */
export function refuseUnsafe(db: DatabaseSync): void {
  const answer = (sql: string): unknown => Object.values(db.prepare(sql).get() ?? {})[0];
  const version = String(answer('SELECT sqlite_version()'));
  if (!isAtLeast(version, oldestSafe)) throw new StoreUnsafe(`SQLite ${version} is older than ${oldestSafe}`);
  const mode = answer('PRAGMA journal_mode');
  if (mode !== 'wal') throw new StoreUnsafe(`journal_mode is ${String(mode)}, not wal`);
  const synchronous = answer('PRAGMA synchronous');
  if (typeof synchronous !== 'number' || synchronous < full) {
    throw new StoreUnsafe(`synchronous is ${String(synchronous)}, not FULL`);
  }
}

export function isAtLeast(version: string, oldest: string): boolean {
  const [a, b] = [version, oldest].map((text) => text.split('.').map(Number));
  for (const [index, part] of (b ?? []).entries()) {
    const own = a?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
