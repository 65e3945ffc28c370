import type { RxDocumentData } from 'rxdb';

export type Stored<T> = RxDocumentData<T>;

/** A document without RxDB's own fields. */
export function plain<T>(document: Stored<T>): T {
  const { _deleted, _attachments, _meta, _rev, ...rest } = document;
  return rest as unknown as T;
}
