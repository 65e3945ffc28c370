import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createRxDatabase, type RxDatabase } from 'rxdb';
import type { Log } from '../../sync/ports.ts';
import { changesOf } from './changes.ts';
import { replicaNames, schemas, type Collections } from './collections.ts';
import { countStore } from './count-store.ts';
import { documentsOf } from './documents.ts';
import { entryStore } from './entry-store.ts';
import { storeError } from './errors.ts';
import { exceptionStore } from './exception-store.ts';
import { keyedStore } from './keyed-store.ts';
import { migrate, refuseNewer, storeVersion } from './migrations.ts';
import { replicaStore } from './replica-store.ts';
import { openConnection, type Connection } from './sqlite/connection.ts';
import { sqliteStorage } from './sqlite/storage.ts';
import type { StationStore } from './station-store.ts';

/** Records that Odoo deleted are forgotten after this time, in milliseconds. */
const keepDeletedMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Opens the station's store, or creates it. One at a time in a process: RxDB without premium opens at most 13
 * collections, and this store has ten.
 * @throws SecondInstance, StoreNewer, StoreUnsafe, StoreFull, StoreFailed
 */
export async function openStore({ file, log }: { readonly file: string; readonly log?: Log }): Promise<StationStore> {
  makeFolder(dirname(file));
  refuseNewer(file, storeVersion);
  const connection = openConnection(file);
  try {
    const copy = migrate(connection, file);
    if (copy) log?.info('store.migrated', { version: storeVersion });
    return await storeOn(connection, file);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The store on a connection that is open and migrated already; closing the store closes the connection. */
export async function storeOn(connection: Connection, file: string): Promise<StationStore> {
  const database = await createRxDatabase({
    name: file,
    storage: sqliteStorage(connection),
    multiInstance: false,
    eventReduce: false,
  });
  try {
    return {
      ...(await stationStore(database, file)),
      close: async () => {
        await database.close();
        connection.close();
      },
    };
  } catch (error) {
    // RxDB counts open collections for the whole process; half a store must not use them up.
    await database.close();
    throw error;
  }
}

async function stationStore(database: RxDatabase, file: string): Promise<Omit<StationStore, 'close'>> {
  const collections: Collections = await database.addCollections(
    Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, { schema }])) as never,
  );
  for (const name of replicaNames) await collections[name].storageInstance.cleanup(keepDeletedMs);
  const replicas = {
    orders: documentsOf(collections.orders),
    products: documentsOf(collections.products),
    lots: documentsOf(collections.lots),
    places: documentsOf(collections.places),
    reference: documentsOf(collections.reference),
  };
  return {
    ...(await entryStore(documentsOf(collections.entries))),
    ...replicaStore(replicas),
    ...exceptionStore(documentsOf(collections.exceptions)),
    ...keyedStore(documentsOf(collections.cursors), documentsOf(collections.settings)),
    ...countStore(documentsOf(collections.counts)),
    onChange: changesOf(database),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(dirname(file));
      return bavail * bsize;
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw storeError(error);
  }
}
