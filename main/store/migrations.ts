import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { moveDurably } from './durable.ts';
import { StoreFailed, StoreFull, StoreNewer, storeError } from './errors.ts';
import { committedPages } from './rescue/log-shape.ts';
import { sealEntries } from './seal-entries.ts';
import type { Connection } from './sqlite/connection.ts';

/** One step from `to - 1` to `to`: changes documents with SQL, inside the transaction of the whole migration. */
export interface Migration {
  readonly to: number;
  /** For the log. */
  readonly about: string;
  run(connection: Connection): void;
}

/** The version of the documents that this app writes, kept in the file as SQLite's `user_version`. */
export const storeVersion = 3;
export const migrations: readonly Migration[] = [
  { to: 2, about: 'entries with their hash, posting and doubt', run: sealEntries },
  // The index itself is made when the table is opened. This one names every key and would stay as it was.
  {
    to: 3,
    about: 'an index of the lanes',
    run: (connection) => connection.exec('DROP INDEX IF EXISTS "entries_v0:wide"'),
  },
];

/**
 * Looks without writing whether a newer app has been here.
 * @throws StoreNewer, SecondInstance, StoreFailed
 */
export function refuseNewer(file: string, newest: number): void {
  const version = versionOf(file);
  if (version > newest) throw new StoreNewer(`The file has version ${version}, this app knows ${newest}`);
}

/** The version of a file, read without writing; 0 where there is none yet. @throws SecondInstance, StoreDamaged, StoreFailed */
export function versionOf(file: string): number {
  if (!existsSync(file) || statSync(file).size === 0) return 0;
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      return Number(Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0]);
    } finally {
      db.close();
    }
  } catch (error) {
    const why = storeError(error);
    // A reader needs a little space beside the file, and asks for it once it has the lock: nobody else has the file open.
    if (why instanceof StoreFull) return versionInBytes(file);
    throw why;
  }
}

/** Where the header has `user_version`, https://www.sqlite.org/fileformat.html#the_database_header */
const versionAt = 60;

/** The same without SQLite: as the log has it, else the file. */
function versionInBytes(file: string): number {
  const inLog = committedPages(file).pages.get(1);
  if (inLog) return inLog.readUInt32BE(versionAt);
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.readUInt32BE(versionAt);
}

/**
 * Brings a file to the newest version: copies it first, then runs all missing steps in one transaction.
 * @param file undefined for a database in memory, which needs no copy
 * @returns the copy's path, or undefined where nothing had to be done
 * @throws StoreFull, StoreFailed; the file is then as it was
 */
export function migrate(
  connection: Connection,
  file: string | undefined,
  steps: readonly Migration[] = migrations,
  newest: number = storeVersion,
): string | undefined {
  const read = (sql: string): number => Number(Object.values(connection.statement(sql).get() ?? {})[0]);
  const version = connection.read(() => read('PRAGMA user_version'));
  const tables = connection.read(() => read('SELECT count(*) FROM sqlite_schema'));
  if (version === 0 && tables > 0) throw new StoreFailed('The file is not a store of this app');
  if (version > newest) throw new StoreNewer(`The file has version ${version}, this app knows ${newest}`);
  if (version === newest) return undefined;
  const copy = version === 0 || file === undefined ? undefined : backUp(connection, file, version);
  connection.transaction(() => {
    for (let to = version === 0 ? newest + 1 : version + 1; to <= newest; to += 1) {
      const step = steps.find((candidate) => candidate.to === to);
      if (!step) throw new StoreFailed(`No way from version ${to - 1} to ${to}`);
      step.run(connection);
    }
    // RxDB keeps each schema's hash and would refuse a changed one; it writes them anew when it opens.
    if (version > 0)
      connection.exec(`DELETE FROM "_rxdb_internal_v0" WHERE json_extract(json, '$.context') = 'collection'`);
    connection.exec(`PRAGMA user_version = ${newest}`);
  });
  return copy;
}

/** Copies the file beside itself; the copy has its final name only once it is complete and on the disk. */
function backUp(connection: Connection, file: string, version: number): string {
  const copy = `${file}.v${version}`;
  const partial = `${copy}.partial`;
  rmSync(partial, { force: true });
  try {
    connection.read(() => connection.statement('VACUUM INTO ?').run(partial));
    moveDurably(partial, copy);
  } catch (error) {
    rmSync(partial, { force: true });
    throw storeError(error);
  }
  return copy;
}
