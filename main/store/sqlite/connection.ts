import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { storeError } from '../errors.ts';
import { copyDatabase } from './copy.ts';
import { refuseUnsafe } from './safety.ts';

/** How long to wait for another process that is just closing the file, in milliseconds. */
const busyTimeoutMs = 300;
/** Distinct statements kept prepared; the app itself needs fewer than a hundred. */
const statementLimit = 500;
/**
 * After so many changed rows the log is moved into the file when nobody waits: a save need not pay for it, and moving it takes a
 * few milliseconds even amid a bulk of documents.
 */
const rowsPerCheckpoint = 500;
/** Pages of 4 KB after which SQLite moves it by itself within a commit, should there never be a quiet moment. */
const largestLog = 4000;

/** One open SQLite file, held by this process alone. Everything is synchronous and throws the errors of `errors.ts`. */
export interface Connection {
  /** A prepared statement, kept for the next time. */
  statement(sql: string): StatementSync;
  /** Runs statements that return nothing. */
  exec(sql: string): void;
  /** Reads; SQLite's errors become ours. */
  read<T>(work: () => T): T;
  /** Runs `work` in one transaction: when it returns, everything is fsynced; when it throws, nothing was changed. */
  transaction<T>(work: () => T): T;
  /** Copies everything to a new file while work goes on; to be awaited before `close`. */
  copyTo(path: string): Promise<void>;
  /** Moves the write-ahead log into the file and closes. Closing twice is allowed. */
  close(): void;
}

/**
 * Opens or creates a file for one process in WAL mode with full synchronisation (P1).
 * @throws SecondInstance, StoreUnsafe, StoreFull, StoreFailed
 */
export const openConnection = (file: string): Connection => connectionOn(open(file));

/** The same for a database that is open already. */
export function connectionOn(db: DatabaseSync): Connection {
  const statements = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= statementLimit) statements.clear();
    const prepared = db.prepare(sql);
    statements.set(sql, prepared);
    return prepared;
  };
  const checkpoint = checkpoints(db);
  return {
    statement,
    exec: (sql) => guarded(() => db.exec(sql)),
    read: guarded,
    transaction: (work) =>
      guarded(() => {
        statement('BEGIN IMMEDIATE').run();
        try {
          const result = work();
          statement('COMMIT').run();
          checkpoint();
          return result;
        } catch (error) {
          // SQLite has rolled back by itself after some errors, a full disk for one.
          if (db.isTransaction) db.exec('ROLLBACK');
          throw error;
        }
      }),
    copyTo: (path) =>
      copyDatabase(db, path).catch((error: unknown) => {
        throw storeError(error);
      }),
    close: () => {
      if (!db.isOpen) return;
      statements.clear();
      moveLog(db, 'TRUNCATE');
      guarded(() => db.close());
    },
  };
}

function open(file: string): DatabaseSync {
  return guarded(() => {
    const db = new DatabaseSync(file);
    try {
      db.exec(`PRAGMA busy_timeout=${busyTimeoutMs}`);
      // Before WAL, so that the lock is held from the first access until close and needs no shared memory file.
      db.exec('PRAGMA locking_mode=EXCLUSIVE');
      db.exec('PRAGMA journal_mode=WAL');
      db.exec('PRAGMA synchronous=FULL');
      db.exec('PRAGMA foreign_keys=ON');
      db.exec(`PRAGMA wal_autocheckpoint=${largestLog}`);
      db.exec('BEGIN IMMEDIATE; COMMIT');
      refuseUnsafe(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** To be called after each commit. */
function checkpoints(db: DatabaseSync): () => void {
  const total = db.prepare('SELECT total_changes() AS rows');
  let moved = 0;
  return () => {
    const { rows } = total.get() as { rows: number };
    if (rows - moved < rowsPerCheckpoint) return;
    moved = rows;
    setImmediate(moveLog, db, 'PASSIVE');
  };
}

/** Moves the write-ahead log into the file. */
function moveLog(db: DatabaseSync, how: 'PASSIVE' | 'TRUNCATE'): void {
  if (!db.isOpen) return;
  try {
    db.exec(`PRAGMA wal_checkpoint(${how})`);
  } catch {
    // A full disk, for one. Everything is safe in the log, which stays until a later checkpoint succeeds.
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error);
  }
}
