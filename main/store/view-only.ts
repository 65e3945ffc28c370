import { readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { OpenStore } from './open.ts';
import { StoreFull, StoreFullAtStart, StoreReadOnly } from './errors.ts';
import { committedPages } from './rescue/log-shape.ts';
import { connectionOn, type Connection } from './sqlite/connection.ts';
import type { StationStore } from './station-store.ts';

/** Why the disk takes no changes. */
export type ViewOnlyReason = StoreReadOnly | StoreFullAtStart;

/** Why nothing can be saved, where that is all that an error says. */
export function viewOnlyReason(error: unknown): ViewOnlyReason | undefined {
  if (error instanceof StoreFull) return new StoreFullAtStart(error.message, { cause: error });
  return error instanceof StoreReadOnly ? error : undefined;
}

/** A larger file does not fit into memory beside everything else. */
const largest = 256 * 1024 ** 2;

/**
 * The store as it stands on a disk that takes no changes, in memory: SQLite itself cannot open a write-ahead log there.
 * @throws `why` when there is no such file or it is too large
 */
export function inMemory(file: string, why: ViewOnlyReason): Connection {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size > largest) throw why;
  const db = new DatabaseSync(':memory:');
  db.deserialize(imageOf(file));
  return connectionOn(db);
}

function imageOf(file: string): Buffer {
  const content = readFileSync(file);
  const told = content.readUInt16BE(16);
  const pageSize = told === 1 ? 65_536 : told;
  const { pages, size } = committedPages(file);
  const image = Buffer.alloc(Math.max(content.length, size * pageSize));
  content.copy(image);
  for (const [page, bytes] of pages) bytes.copy(image, (page - 1) * pageSize);
  // "No write-ahead log": it is in the image already. https://www.sqlite.org/fileformat.html#the_database_header
  image[18] = 1;
  image[19] = 1;
  return image;
}

/** Reads as ever; every write rejects with the reason. */
export function viewOnly(store: StationStore, why: ViewOnlyReason): OpenStore {
  const Reason = why instanceof StoreReadOnly ? StoreReadOnly : StoreFullAtStart;
  const refuse = (): Promise<never> => Promise.reject(new Reason(why.message, { cause: why }));
  return {
    ...store,
    viewOnly: why.failure,
    addEntry: refuse,
    recordEntry: refuse,
    changeDeliveries: refuse,
    applyReplicas: refuse,
    saveCursor: refuse,
    forgetCursors: refuse,
    raise: refuse,
    closeException: refuse,
    saveSetting: refuse,
    appendCount: refuse,
    backUp: refuse,
  };
}
