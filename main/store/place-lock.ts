import { DatabaseSync } from 'node:sqlite';
import { SecondInstance, storeError } from './errors.ts';

/** How long to wait for another process that is just opening the store, in milliseconds. */
const busyTimeoutMs = 300;

/**
 * Held by whoever opens the store or puts another file in its place: the file itself cannot carry this lock, since it may be damaged
 * and gets another name meanwhile. It is a lock of the system on an empty file beside it, so that it ends with its process.
 * @returns what lets it go
 * @throws SecondInstance, StoreReadOnly, StoreFull, StoreFailed
 */
export function lockPlace(file: string): () => void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(`${file}.lock`);
    db.exec(`PRAGMA busy_timeout=${busyTimeoutMs}; BEGIN EXCLUSIVE`);
    const held = db;
    return () => held.close();
  } catch (error) {
    db?.close();
    throw storeError(error);
  }
}

/** The same for a station that starts: where the disk takes no lock, nobody can put another file there either. */
export function lockPlaceIfPossible(file: string): () => void {
  try {
    return lockPlace(file);
  } catch (error) {
    if (error instanceof SecondInstance) throw error;
    return () => undefined;
  }
}
