import { join } from 'node:path';
import type { Log } from '../sync/ports.ts';
import { openStore, type OpenStore } from './store/open.ts';
import { restoreBackup } from './store/restore.ts';
import { exportEntries, importEntries } from './store/transfer.ts';

/** What IT may ask of the data folder while the station is closed; one of them at a time. */
export interface ToolRequest {
  /** A backup to put in the place of the store. */
  readonly restore?: string | undefined;
  /** A file to write entries to; with `only-open` those that are not at their end. */
  readonly export?: string | undefined;
  readonly 'only-open'?: boolean | undefined;
  /** A file of exported entries. */
  readonly import?: string | undefined;
  /** A backup now. */
  readonly backup?: boolean | undefined;
}

/** The file of a station's store in its data folder. */
export const storeFile = (dataDir: string): string => join(dataDir, 'station.sqlite');

/**
 * Carries out a request; undefined if there is none.
 * @returns what was done, as one JSON value
 * @throws SecondInstance while the station runs, and the other errors of the store
 */
export async function runTool(dataDir: string, request: ToolRequest, log: Log): Promise<unknown> {
  const file = storeFile(dataDir);
  const { restore, export: exported, import: imported } = request;
  if (restore !== undefined) return { restored: await restoreBackup(file, restore, log) };
  if (exported !== undefined)
    return withStore(file, log, async (store) => ({
      exported: await exportEntries(store, exported, request['only-open'] ? 'open' : 'all'),
    }));
  if (imported !== undefined)
    return withStore(file, log, async (store) => ({ imported: await importEntries(store, imported) }));
  if (request.backup) return withStore(file, log, async (store) => ({ backup: await store.backUp() }));
  return undefined;
}

async function withStore<T>(file: string, log: Log, work: (store: OpenStore) => Promise<T>): Promise<T> {
  const store = await openStore({ file, log });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
