import {
  categorizeBulkWriteRows,
  type BulkWriteRow,
  type CategorizeBulkWriteRowsOutput,
  type RxDocumentData,
  type RxStorageInstance,
} from 'rxdb';
import type { Connection } from './connection.ts';
import { byIds } from './read.ts';
import type { Table } from './table.ts';

/**
 * A context for `bulkWrite`: all rows or none. RxDB's own rule is to write the rows without a conflict and to report
 * the others; for the deliveries of a merged posting that would be half a fact.
 */
export const allOrNone = 'all-or-none';

/** One transaction: conflicts found, rows written, fsynced. Emits nothing. */
export function write<T, I, O>(
  connection: Connection,
  table: Table<T>,
  instance: RxStorageInstance<T, I, O>,
  rows: BulkWriteRow<T>[],
  context: string,
): CategorizeBulkWriteRowsOutput<T> {
  return connection.transaction(() => {
    const idOf = (document: T): string => String(document[table.primary]);
    const ids = rows.map((row) => idOf(row.document));
    const stored = new Map(byIds(connection, table, ids, true).map((document) => [idOf(document), document]));
    const sorted = categorizeBulkWriteRows<T>(instance, table.primary as never, stored as never, rows, context);
    if (context === allOrNone && sorted.errors.length > 0)
      return { ...sorted, eventBulk: { ...sorted.eventBulk, events: [] } };
    const insert = connection.statement(
      `INSERT INTO ${table.name} (id, rev, deleted, lwt, json) VALUES (?, ?, ?, ?, ?)`,
    );
    for (const { document } of sorted.bulkInsertDocs) insert.run(idOf(document), ...cells(document));
    const update = connection.statement(
      `UPDATE ${table.name} SET rev = ?, deleted = ?, lwt = ?, json = ? WHERE id = ?`,
    );
    for (const { document } of sorted.bulkUpdateDocs) update.run(...cells(document), idOf(document));
    return sorted;
  });
}

/** Removes documents that were deleted before `before`, milliseconds since 1970. */
export function purge<T>(connection: Connection, table: Table<T>, before: number): void {
  connection.transaction(() =>
    connection.statement(`DELETE FROM ${table.name} WHERE deleted = 1 AND lwt < ?`).run(before),
  );
}

const cells = <T>(document: RxDocumentData<T>): [string, number, number, string] => [
  document._rev,
  document._deleted ? 1 : 0,
  document._meta.lwt,
  JSON.stringify(document),
];
