import {
  ensureRxStorageInstanceParamsAreCorrect,
  RXDB_VERSION,
  type BulkWriteRow,
  type EventBulk,
  type RxDocumentData,
  type RxStorage,
  type RxStorageChangeEvent,
  type RxStorageInstance,
  type RxStorageInstanceCreationParams,
  type RxStorageWriteError,
} from 'rxdb';
import { Subject } from 'rxjs';
import { inOrder } from '../in-order.ts';
import { attachment, bytesOf, noBytes, type Bytes } from './attachments.ts';
import type { Connection } from './connection.ts';
import { changedSince, count, find, manyByIds, type Checkpoint } from './read.ts';
import { breathe, slices, sliceSize } from './slices.ts';
import { openTable } from './table.ts';
import { allOrNone, purge, write } from './write.ts';

type Options = Readonly<Record<string, never>>;
type Instance<T> = RxStorageInstance<T, Connection, Options, Checkpoint>;
type Changes<T> = Subject<EventBulk<RxStorageChangeEvent<RxDocumentData<T>>, Checkpoint>>;

/**
 * RxDB's storage on one SQLite file of one process. The connection is closed by whoever opened it.
 *
 * Nothing holds the event loop for long: what concerns more documents than one slice is read and written slice by slice. A
 * bulk write of several slices is several transactions, each told once it is on the disk; a crash leaves its beginning. Only `allOrNone` is one transaction whatever its size.
 */
export function sqliteStorage(connection: Connection): RxStorage<Connection, Options> {
  return {
    name: 'node-sqlite',
    rxdbVersion: RXDB_VERSION,
    async createStorageInstance(params) {
      ensureRxStorageInstanceParamsAreCorrect(params);
      if (params.multiInstance)
        throw new Error('This storage serves one process: open the database with multiInstance false');
      return instance(connection, params);
    },
  };
}

function instance<T>(connection: Connection, params: RxStorageInstanceCreationParams<T, Options>): Instance<T> {
  const table = openTable(connection, params.collectionName, params.schema);
  const changes: Changes<T> = new Subject();
  // One write after the other: the parts of two bulks never mix, and nobody reads the changes of half a bulk.
  const queue = inOrder();
  const { use, end } = untilClosed(params.collectionName);

  const commit = (rows: BulkWriteRow<T>[], context: string, bytes: Bytes, last = true): RxStorageWriteError<T>[] => {
    const { eventBulk, errors } = write(connection, table, self, rows, context, bytes);
    // Only now: the transaction is on the disk. Who follows the changes may not pass a part while others are to come.
    if (eventBulk.events.length > 0) changes.next(last ? eventBulk : { ...eventBulk, checkpoint: null as never });
    return errors;
  };
  const bulkWrite = async (rows: BulkWriteRow<T>[], context: string): Promise<RxStorageWriteError<T>[]> => {
    const bytes = table.attachments ? await bytesOf(rows) : noBytes;
    if (context === allOrNone || rows.length <= sliceSize) return commit(rows, context, bytes);
    const errors: RxStorageWriteError<T>[] = [];
    let written = 0;
    for (const slice of slices(rows)) {
      written += slice.length;
      errors.push(...commit([...slice], context, bytes, written === rows.length));
      await breathe();
    }
    return errors;
  };
  const close = (): Promise<void> => end().then(() => changes.complete());
  const self: Instance<T> = {
    databaseName: params.databaseName,
    collectionName: params.collectionName,
    schema: params.schema,
    internals: connection,
    options: params.options,
    bulkWrite: (rows, context) => use(() => queue(async () => ({ error: await bulkWrite(rows, context) }))),
    findDocumentsById: (ids, withDeleted) => use(() => manyByIds(connection, table, ids, withDeleted)),
    query: ({ query }) => use(async () => ({ documents: await find(connection, table, query as never) })),
    count: ({ query }) => use(() => count(connection, table, query as never)),
    getChangedDocumentsSince: (limit, checkpoint) =>
      use(() => queue(() => changedSince(connection, table, limit, checkpoint))),
    getAttachmentData: (id, name, digest) =>
      use(async () => attachment(connection, table.attachments, id, name, digest)),
    changeStream: () => changes.asObservable(),
    cleanup: (minimumDeletedTime) =>
      use(() =>
        queue(async () => {
          const until = Date.now() - minimumDeletedTime;
          while (!purge(connection, table, until)) await breathe();
          return true;
        }),
      ),
    close,
    remove: () =>
      use(() =>
        queue(async () =>
          connection.transaction(() => {
            for (const name of [table.name, table.attachments]) if (name) connection.exec(`DROP TABLE ${name}`);
          }),
        ),
      ).then(close),
  };
  return self;
}

/** Refuses work once `end` was called; `end` waits for the work under way. */
function untilClosed(name: string) {
  const running = new Set<Promise<unknown>>();
  let closed = false;
  return {
    use: async <R>(work: () => Promise<R>): Promise<R> => {
      if (closed) throw new Error(`${name} is closed`);
      const result = work();
      running.add(result);
      return result.finally(() => running.delete(result));
    },
    end: async (): Promise<void> => {
      closed = true;
      await Promise.allSettled(running);
    },
  };
}
