import { existsSync, statSync } from 'node:fs';
import { iso } from '../../sync/domain/time.ts';
import type { Log } from '../../sync/ports.ts';
import { StoreDamaged, StoreFailed } from './errors.ts';
import { inspectInThread } from './inspecting.ts';
import { refuseNewer, storeVersion } from './migrations.ts';
import { lockPlace } from './place-lock.ts';
import type { Filled } from './rescue/fill.ts';
import { openHeap } from './rescue/heap.ts';
import { finishRebuild, renew } from './rescue/rebuild.ts';

/**
 * Puts a backup in the place of the present store, which is set aside. Odoo may know more than the backup: what is not at its end
 * in it is asked for again under the same ids (rescue/doubt.ts). Numbers given meanwhile are not used again.
 * @throws SecondInstance while the station runs, StoreNewer, StoreDamaged, StoreFull, StoreFailed; nothing was then changed
 */
export async function restoreBackup(file: string, backup: string, log?: Log): Promise<Filled> {
  if (!existsSync(backup)) throw new StoreFailed('there is no such backup');
  // Until the end: a station that started meanwhile would write into the file that is set aside.
  const unlock = lockPlace(file);
  try {
    refuseRunning(file);
    finishRebuild(file);
    return await restoreUnlocked(file, backup, log);
  } finally {
    unlock();
  }
}

async function restoreUnlocked(file: string, backup: string, log: Log | undefined): Promise<Filled> {
  refuseNewer(backup, storeVersion);
  const { damage, broken } = await inspectInThread(backup, { hurry: true });
  if (damage !== null || broken.length > 0) throw new StoreDamaged(damage ?? `${broken.length} entries are damaged`);
  return renew(file, {
    sources: [backup],
    code: 'store_restored',
    facts: { time: iso(statSync(backup).mtimeMs) },
    since: iso(Date.now()),
    seen: lastSeqIn(file),
    ...(log && { log }),
  });
}

function refuseRunning(file: string): void {
  try {
    refuseNewer(file, storeVersion);
  } catch (error) {
    // A damaged file is what a backup is for.
    if (!(error instanceof StoreDamaged)) throw error;
  }
}

function lastSeqIn(file: string): number {
  const heap = openHeap(`${file}.heap`);
  try {
    heap.takeFile(file);
    return heap.lastSeq();
  } finally {
    heap.close();
  }
}
