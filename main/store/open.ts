import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Failure } from '../../sync/domain/failure.ts';
import { iso } from '../../sync/domain/time.ts';
import type { Clock, Log } from '../../sync/ports.ts';
import { systemClock } from '../host-ports.ts';
import { keepBackups, type ScheduleDeps } from './backup-schedule.ts';
import { countStore } from './count-store.ts';
import { damageTeller, watched } from './damage-notice.ts';
import { openDatabase } from './database.ts';
import { entryStore } from './entry-store.ts';
import { StoreDamaged, StoreFull, storeError } from './errors.ts';
import { exceptionStore } from './exception-store.ts';
import { keyedStore } from './keyed-store.ts';
import { laneHeads } from './lane-heads.ts';
import { mended, mending, type Mending } from './mending.ts';
import { migrate, refuseNewer, storeVersion } from './migrations.ts';
import { lockPlaceIfPossible } from './place-lock.ts';
import type { Quarantine } from './quarantine.ts';
import { replicaStore } from './replica-store.ts';
import { logIsDamaged } from './rescue/log-shape.ts';
import { finishRebuild, forgetOrigin, rebuild, rebuiltOf } from './rescue/rebuild.ts';
import { runMark } from './run-mark.ts';
import { firstSequence } from './sequence.ts';
import { openConnection, type Connection } from './sqlite/connection.ts';
import { checkAtStart, clearSuspicion, damagedAtStart } from './start-check.ts';
import type { StationStore } from './station-store.ts';
import { inMemory, viewOnly, viewOnlyReason, type ViewOnlyReason } from './view-only.ts';

/** The store of the running station. */
export interface OpenStore extends StationStore {
  /** Makes a backup at once. @returns its path @throws StoreFull, StoreFailed */
  backUp(): Promise<string>;
  /** Why the disk takes no changes: what is there is shown, every write rejects with this failure. Null where it takes them. */
  readonly viewOnly: Failure | null;
}

export interface OpenOptions {
  readonly file: string;
  readonly log?: Log;
  /** With it backups are kept while the store is open. */
  readonly clock?: Clock;
  /** Opens the file; another one plays a disk that fails. */
  readonly connect?: typeof openConnection;
}

/**
 * Opens the station's store, or creates it. One at a time in a process. A damaged file is set aside and a new one is made of what
 * can be rescued; an exception tells of it.
 * @throws SecondInstance, StoreNewer, StoreUnsafe, StoreFull, StoreFullAtStart, StoreReadOnly, StoreFailed
 */
export async function openStore(options: OpenOptions): Promise<OpenStore> {
  const { file, log } = options;
  makeFolder(dirname(file));
  const unlock = lockPlaceIfPossible(file);
  try {
    finishRebuild(file);
    return await openSound(options);
  } catch (error) {
    const why = viewOnlyReason(error);
    if (why) return await openToView(rebuiltOf(file) ?? file, why, log);
    if (!(error instanceof StoreDamaged)) throw error;
    log?.warn('store.damaged', { error: error.message });
    await rebuild(file, log);
    return await openSound(options);
  } finally {
    unlock();
  }
}

async function openToView(file: string, why: ViewOnlyReason, log: Log | undefined): Promise<OpenStore> {
  const connection = inMemory(file, why);
  log?.warn('store.view_only', { error: why.message });
  migrate(connection, undefined);
  return viewOnly(await storeOn(connection, file), why);
}

async function openSound({ file, log, clock, connect = openConnection }: OpenOptions): Promise<OpenStore> {
  refuseNewer(file, storeVersion);
  const mark = runMark(file);
  if (logIsDamaged(file)) throw new StoreDamaged('the write-ahead log is damaged');
  if (mark.lostItsLog()) throw new StoreDamaged('the write-ahead log is gone');
  mark.opening();
  let met: (what: string) => void = () => undefined;
  const connection = watched(connect(file), (what) => met(what));
  try {
    checkAtStart(connection, file);
    if (migrate(connection, file)) log?.info('store.migrated', { version: storeVersion });
    const damaged = damagedAtStart(connection);
    const store = await storeOn(connection, file, log);
    const tellDamage = damageTeller(file, store, log);
    met = (what) => void tellDamage(what);
    await quarantine(store, damaged);
    if (beginLog(connection)) mark.running();
    clearSuspicion(file);
    forgetOrigin(file);
    const backups = keepBackups({
      file,
      store,
      tellDamage,
      clock: clock ?? noTimers,
      ...(log && { log }),
      ...copying(connection),
    });
    return {
      ...store,
      viewOnly: null,
      backUp: backups.now,
      close: async () => {
        await backups.close();
        mark.closing();
        await store.close();
        mark.closed();
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

const noTimers: Clock = { ...systemClock, after: () => () => undefined };

const copying = (connection: Connection): Pick<ScheduleDeps, 'copy' | 'changes'> => ({
  copy: (path) => connection.copyTo(path),
  changes: () => Number(connection.statement('SELECT total_changes() AS rows').get()?.['rows']),
});

async function quarantine(store: StationStore & Quarantine, damaged: readonly string[]): Promise<void> {
  try {
    await store.quarantine(damaged);
  } catch (error) {
    // What cannot be parked on a full disk is not sent all the same: each is proved again before a call.
    if (error instanceof StoreFull) return;
    // RxDB counts open collections for the whole process.
    await store.close();
    throw error;
  }
}

/** `PSup` in ASCII: tells the file from those of others. Writing it each time puts something into the log. */
const applicationId = 0x50537570;

/** Whether the log now holds a commit of this run. */
function beginLog(connection: Connection): boolean {
  try {
    connection.exec(`PRAGMA application_id = ${applicationId}`);
    return true;
  } catch (error) {
    // On a full disk what is there can still be read.
    if (error instanceof StoreFull) return false;
    throw error;
  }
}

type StoreParts = StationStore & Quarantine & Mending;

/** The store on a connection that is open and migrated already; closing the store closes the connection. */
export async function storeOn(connection: Connection, file: string, log?: Log): Promise<StoreParts> {
  const { documents, onChange, close } = await openDatabase(connection, file);
  try {
    const exceptions = exceptionStore(documents.exceptions);
    const now = (): string => iso(Date.now());
    const keyed = keyedStore(documents.cursors, documents.settings);
    const { raise } = exceptions;
    const mend = mending({ connection, store: { raise, forgetCursors: keyed.forgetCursors }, ...(log && { log }) });
    return {
      ...(await entryStore(documents.entries, {
        first: await firstSequence(documents.settings),
        now,
        heads: laneHeads(connection),
        ...exceptions,
      })),
      ...exceptions,
      ...keyed,
      ...mended({ ...replicaStore(documents), ...keyed }, mend),
      ...mend,
      ...countStore(documents.counts),
      onChange,
      freeBytes: async () => {
        const { bavail, bsize } = await statfs(dirname(file));
        return bavail * bsize;
      },
      close: async () => {
        await close();
        connection.close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws StoreReadOnly, StoreFull, StoreFailed */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw storeError(error);
  }
}
