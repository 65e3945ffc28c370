import {
  ensureRxStorageInstanceParamsAreCorrect,
  RXDB_VERSION,
  type EventBulk,
  type RxDocumentData,
  type RxStorage,
  type RxStorageChangeEvent,
  type RxStorageInstance,
  type RxStorageInstanceCreationParams,
} from 'rxdb';
import { Subject } from 'rxjs';
import type { Connection } from './connection.ts';
import { byIds, changedSince, count, find, type Checkpoint } from './read.ts';
import { openTable } from './table.ts';
import { purge, write } from './write.ts';

type Options = Readonly<Record<string, never>>;
type Instance<T> = RxStorageInstance<T, Connection, Options, Checkpoint>;
type Changes<T> = Subject<EventBulk<RxStorageChangeEvent<RxDocumentData<T>>, Checkpoint>>;

/** RxDB's storage on one SQLite file of one process. The connection is closed by whoever opened it. */
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
  let closed = false;
  // Always a promise, so that what SQLite throws is a rejection for RxDB.
  const use = async <R>(work: () => R): Promise<R> => {
    if (closed) throw new Error(`${params.collectionName} is closed`);
    return work();
  };
  const close = async (): Promise<void> => {
    closed = true;
    changes.complete();
  };
  const self: Instance<T> = {
    databaseName: params.databaseName,
    collectionName: params.collectionName,
    schema: params.schema,
    internals: connection,
    options: params.options,
    bulkWrite: (rows, context) =>
      use(() => {
        const { eventBulk, newestRow, errors } = write(connection, table, self, rows, context);
        // Only now: the transaction is on the disk.
        if (newestRow && eventBulk.events.length > 0) {
          const { document } = newestRow;
          eventBulk.checkpoint = { id: String(document[table.primary]), lwt: document._meta.lwt };
          changes.next(eventBulk);
        }
        return { error: errors };
      }),
    findDocumentsById: (ids, withDeleted) =>
      use(() => connection.read(() => byIds(connection, table, ids, withDeleted))),
    query: ({ query }) => use(() => connection.read(() => ({ documents: find(connection, table, query as never) }))),
    count: ({ query }) =>
      use(() => connection.read(() => ({ count: count(connection, table, query as never), mode: 'fast' as const }))),
    getChangedDocumentsSince: (limit, checkpoint) =>
      use(() => connection.read(() => changedSince(connection, table, limit, checkpoint))),
    getAttachmentData: () => Promise.reject(new Error('This storage keeps no attachments')),
    changeStream: () => changes.asObservable(),
    cleanup: (minimumDeletedTime) =>
      use(() => {
        purge(connection, table, Date.now() - minimumDeletedTime);
        return true;
      }),
    close,
    remove: () => use(() => connection.exec(`DROP TABLE ${table.name}`)).then(close),
  };
  return self;
}
