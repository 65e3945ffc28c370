import {
  getDefaultRevision,
  getDefaultRxDocumentMeta,
  normalizeMangoQuery,
  prepareQuery,
  type BulkWriteRow,
  type MangoQuery,
  type RxCollection,
} from 'rxdb';
import { plain, type Stored } from './plain.ts';
import { allOrNone } from './sqlite/write.ts';

/** A new document, a changed one with what it was, or one to delete. */
export interface Change<T> {
  readonly document: T;
  readonly previous?: Stored<T>;
  readonly deleted?: boolean;
}

/** A collection's documents as plain values, without RxDB's own fields and without its caches of queries and documents. */
export interface Documents<T> {
  one(id: string): Promise<T | undefined>;
  /** With RxDB's own fields, also deleted ones: what a change needs as `previous`. */
  stored(ids: readonly string[]): Promise<Map<string, Stored<T>>>;
  find(query: MangoQuery<T>): Promise<T[]>;
  /** Inserts; brings the stored document back, if the id is taken. */
  insert(document: T): Promise<T | undefined>;
  /** All changes in one transaction, or none. @throws Error when a document has changed in between */
  write(changes: readonly Change<T>[]): Promise<void>;
  /** Removes documents, and every mark of a deletion in this collection: nobody follows the changes of it. */
  remove(ids: readonly string[]): Promise<void>;
}

export function documentsOf<T extends { readonly id: string }>(collection: RxCollection<T>): Documents<T> {
  const storage = collection.storageInstance;
  const stored = async (ids: readonly string[]): Promise<Map<string, Stored<T>>> => {
    const found = await storage.findDocumentsById([...ids], true);
    return new Map(found.map((document) => [document.id, document]));
  };
  const write = async (changes: readonly Change<T>[]): Promise<void> => {
    if (changes.length === 0) return;
    const { error } = await storage.bulkWrite(changes.map(toRow), allOrNone);
    if (error.length > 0) throw new Error(`${collection.name}: ${error.length} documents have changed meanwhile`);
  };
  return {
    one: async (id) => {
      const [found] = await storage.findDocumentsById([id], false);
      return found && plain<T>(found);
    },
    stored,
    find: async (query) => {
      const { documents } = await storage.query(
        prepareQuery(
          storage.schema,
          normalizeMangoQuery(storage.schema, {
            ...query,
            selector: { ...query.selector, _deleted: { $eq: false } },
          } as never),
        ),
      );
      return documents.map((document) => plain<T>(document));
    },
    insert: async (document) => {
      const [error] = (await collection.bulkInsert([document])).error;
      if (!error) return undefined;
      if (error.status === 409) return plain<T>(error.documentInDb);
      throw new Error(`${collection.name}: ${error.status}`);
    },
    write,
    remove: async (ids) => {
      if (ids.length === 0) return;
      const there = [...(await stored(ids)).values()];
      await write(there.map((previous) => ({ document: plain<T>(previous), previous, deleted: true })));
      await storage.cleanup(Number.NEGATIVE_INFINITY);
    },
  };
}

function toRow<T>({ document, previous, deleted = false }: Change<T>): BulkWriteRow<T> {
  const _meta = previous?._meta ?? getDefaultRxDocumentMeta();
  const _rev = previous?._rev ?? getDefaultRevision();
  return { document: { ...document, _deleted: deleted, _attachments: {}, _meta, _rev }, ...(previous && { previous }) };
}
