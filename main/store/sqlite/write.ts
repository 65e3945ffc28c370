import { categorizeBulkWriteRows, type BulkWriteRow, type RxDocumentData, type RxStorageInstance } from 'rxdb';
import { removeAttachment, saveAttachment, type Bytes } from './attachments.ts';
import type { Connection } from './connection.ts';
import { byIds, type Checkpoint } from './read.ts';
import { sliceSize } from './slices.ts';
import type { Table } from './table.ts';

/**
 * A context for `bulkWrite`: all rows or none. RxDB's own rule is to write the rows without a conflict and to report
 * the others; for the deliveries of a merged posting that would be half a fact.
 */
export const allOrNone = 'all-or-none';

type Sorted<T> = ReturnType<typeof categorizeBulkWriteRows<T>>;
type Written<T> = Pick<Sorted<T>, 'errors' | 'eventBulk'>;

/** One transaction: conflicts found, rows and attachments written, fsynced. Emits nothing. */
export function write<T, I, O>(
  connection: Connection,
  table: Table<T>,
  instance: RxStorageInstance<T, I, O>,
  rows: BulkWriteRow<T>[],
  context: string,
  bytes: Bytes,
): Written<T> {
  return connection.transaction(() => {
    const idOf = (document: T): string => String(document[table.primary]);
    const ids = rows.map((row) => idOf(row.document));
    const stored = new Map(byIds(connection, table, ids, true).map((document) => [idOf(document), document]));
    const sorted = categorizeBulkWriteRows<T>(instance, table.primary as never, stored as never, rows, context);
    const { errors, eventBulk } = sorted;
    if (context === allOrNone && errors.length > 0) return { errors, eventBulk: { ...eventBulk, events: [] } };
    const insert = connection.statement(
      `INSERT INTO ${table.name} (id, rev, deleted, lwt, json) VALUES (?, ?, ?, ?, ?)`,
    );
    for (const { document } of sorted.bulkInsertDocs) insert.run(idOf(document), ...cells(document));
    const update = connection.statement(
      `UPDATE ${table.name} SET rev = ?, deleted = ?, lwt = ?, json = ? WHERE id = ?`,
    );
    for (const { document } of sorted.bulkUpdateDocs) {
      table.snapshots.keep(idOf(document));
      update.run(...cells(document), idOf(document));
    }
    writeAttachments(connection, table, sorted, bytes);
    return { errors, eventBulk: tellWritten(sorted, table.primary) };
  });
}

/** Of rows that were written; RxDB's sorting also names attachments of rows that it refuses. */
function writeAttachments<T>(connection: Connection, table: Table<T>, sorted: Sorted<T>, bytes: Bytes): void {
  if (!table.attachments) return;
  const refused = new Set(sorted.errors.map(({ documentId }) => documentId));
  for (const change of [...sorted.attachmentsAdd, ...sorted.attachmentsUpdate])
    if (!refused.has(change.documentId)) saveAttachment(connection, table.attachments, change, bytes);
  for (const { documentId, attachmentId } of sorted.attachmentsRemove)
    removeAttachment(connection, table.attachments, documentId, attachmentId);
}

/** RxDB's sorting has events of rows, too, that it refuses for a missing attachment. */
function tellWritten<T>(
  { eventBulk, errors, newestRow }: Sorted<T>,
  primary: keyof T & string,
): Sorted<T>['eventBulk'] {
  const refused = new Set(errors.map(({ documentId }) => documentId));
  const checkpoint: Checkpoint | null = newestRow
    ? { id: String(newestRow.document[primary]), lwt: newestRow.document._meta.lwt }
    : null;
  return { ...eventBulk, checkpoint, events: eventBulk.events.filter(({ documentId }) => !refused.has(documentId)) };
}

/** Removes a slice of the documents that were deleted at `until` or before, milliseconds since 1970; returns whether that was all. */
export function purge<T>(connection: Connection, table: Table<T>, until: number): boolean {
  return connection.transaction(() => {
    const old = connection
      .statement(`SELECT id FROM ${table.name} WHERE deleted = 1 AND lwt <= ? LIMIT ?`)
      .all(until, sliceSize) as { id: string }[];
    for (const { id } of old) {
      table.snapshots.keep(id);
      connection.statement(`DELETE FROM ${table.name} WHERE id = ?`).run(id);
      if (table.attachments) connection.statement(`DELETE FROM ${table.attachments} WHERE document = ?`).run(id);
    }
    return old.length < sliceSize;
  });
}

const cells = <T>(document: RxDocumentData<T>): [string, number, number, string] => [
  document._rev,
  document._deleted ? 1 : 0,
  document._meta.lwt,
  JSON.stringify(document),
];
