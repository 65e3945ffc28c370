import { createRxDatabase, type RxDatabase } from 'rxdb';
import { changesOf } from './changes.ts';
import { replicaNames, schemas, type Collections, type CollectionName, type DocumentMap } from './collections.ts';
import { documentsOf, type Documents } from './documents.ts';
import { StoreFull } from './errors.ts';
import type { Connection } from './sqlite/connection.ts';
import { sqliteStorage } from './sqlite/storage.ts';
import type { StationStore } from './station-store.ts';

/** Records that Odoo deleted are forgotten after this time, in milliseconds. */
const keepDeletedMs = 7 * 24 * 60 * 60 * 1000;

export type StoreDocuments = { readonly [N in CollectionName]: Documents<DocumentMap[N]> };

/** RxDB's collections on one connection. */
export interface StoreDatabase {
  readonly documents: StoreDocuments;
  readonly onChange: StationStore['onChange'];
  /** Waits for what is under way; the connection stays open. */
  close(): Promise<void>;
}

/**
 * Opens the collections on a connection that is open and migrated already. One at a time in a process: RxDB without premium opens
 * at most 13 collections, and this store has ten.
 */
export async function openDatabase(connection: Connection, name: string): Promise<StoreDatabase> {
  const database = await createRxDatabase({
    name,
    storage: sqliteStorage(connection),
    multiInstance: false,
    eventReduce: false,
  });
  const close = async (): Promise<void> => void (await database.close());
  try {
    return { documents: await documentsIn(database), onChange: changesOf(database), close };
  } catch (error) {
    // RxDB counts open collections for the whole process; half a store must not use them up.
    await close();
    throw error;
  }
}

async function documentsIn(database: RxDatabase): Promise<StoreDocuments> {
  const collections: Collections = await database.addCollections(
    Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, { schema }])) as never,
  );
  for (const name of replicaNames) await unlessFull(() => collections[name].storageInstance.cleanup(keepDeletedMs));
  return {
    entries: documentsOf(collections.entries),
    counts: documentsOf(collections.counts),
    exceptions: documentsOf(collections.exceptions),
    cursors: documentsOf(collections.cursors),
    settings: documentsOf(collections.settings),
    orders: documentsOf(collections.orders),
    products: documentsOf(collections.products),
    lots: documentsOf(collections.lots),
    places: documentsOf(collections.places),
    reference: documentsOf(collections.reference),
  };
}

/** What is deleted needs space first: on a full disk it waits for the next start. */
async function unlessFull(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error;
  }
}
