import type { BulkWriteRow } from 'rxdb';
import type { Connection } from './connection.ts';

/** The contents of what is about to be written: a Blob gives them asynchronously, a transaction cannot wait. */
export type Bytes = ReadonlyMap<Blob, Uint8Array>;

export const noBytes: Bytes = new Map();

interface AttachmentChange {
  readonly documentId: string;
  readonly attachmentId: string;
  readonly digest: string;
  readonly attachmentData: { readonly type: string; readonly data?: Blob };
}

export async function bytesOf<T>(rows: readonly BulkWriteRow<T>[]): Promise<Bytes> {
  const bytes = new Map<Blob, Uint8Array>();
  for (const { document } of rows)
    for (const { data } of Object.values(document._attachments) as { data?: Blob }[])
      if (data) bytes.set(data, new Uint8Array(await data.arrayBuffer()));
  return bytes;
}

/** @param table quoted for SQL */
export function saveAttachment(connection: Connection, table: string, change: AttachmentChange, bytes: Bytes): void {
  const { data } = change.attachmentData;
  const content = data && bytes.get(data);
  if (!data || !content) throw new Error(`Attachment ${change.attachmentId} of ${change.documentId} has no data`);
  connection
    .statement(`INSERT OR REPLACE INTO ${table} (document, attachment, digest, type, data) VALUES (?, ?, ?, ?, ?)`)
    .run(change.documentId, change.attachmentId, change.digest, data.type, content);
}

export function removeAttachment(connection: Connection, table: string, document: string, attachment: string): void {
  connection.statement(`DELETE FROM ${table} WHERE document = ? AND attachment = ?`).run(document, attachment);
}

/** @throws Error when there is none with this digest */
export function attachment(
  connection: Connection,
  table: string | undefined,
  document: string,
  name: string,
  digest: string,
): Blob {
  const row =
    table &&
    connection.read(() =>
      connection
        .statement(`SELECT type, data FROM ${table} WHERE document = ? AND attachment = ? AND digest = ?`)
        .get(document, name, digest),
    );
  if (!row) throw new Error(`There is no attachment ${name} of ${document} with this digest`);
  const { type, data } = row as { type: string; data: Uint8Array<ArrayBuffer> };
  return new Blob([data], { type });
}
