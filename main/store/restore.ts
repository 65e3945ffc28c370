import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../sync/domain/entry.ts';
import { iso } from '../../sync/domain/time.ts';
import type { Log } from '../../sync/ports.ts';
import { setNewerAside } from './backups.ts';
import type { SettingDocument } from './collections.ts';
import { StoreDamaged, StoreFailed, storeError } from './errors.ts';
import { inspectInThread } from './inspecting.ts';
import { migrate, refuseNewer, storeVersion, versionOf } from './migrations.ts';
import { lockPlace } from './place-lock.ts';
import { plain } from './plain.ts';
import { openHeap } from './rescue/heap.ts';
import { finishRebuild, renew, type Renewed } from './rescue/rebuild.ts';
import { shapedEntry } from './rescue/shapes.ts';
import { sequenceIn, sequenceSetting, type GivenNumbers } from './sequence.ts';
import { openConnection } from './sqlite/connection.ts';

export interface Restored extends Renewed {
  /** Ids of entries in the backup that are not what was recorded: they are never sent, and told as far as they can be shown. */
  readonly broken: readonly string[];
}

/**
 * Puts a backup in the place of the present store, which is set aside. Odoo may know more than the backup: what is not at its end
 * in it is asked for again under the same ids (rescue/doubt.ts). Numbers given meanwhile are not used again. Backups that are newer
 * are set aside too: a rescue would bring back what was dropped.
 * @throws SecondInstance while the station runs, StoreNewer for a backup of a newer app, StoreDamaged, StoreFull, StoreFailed;
 * nothing was then changed
 */
export async function restoreBackup(file: string, backup: string, log?: Log): Promise<Restored> {
  if (!existsSync(backup)) throw new StoreFailed('there is no such backup');
  // Until the end: a station that started meanwhile would write into the file that is set aside.
  const unlock = lockPlace(file);
  const copy = `${file}.restoring`;
  try {
    refuseRunning(file);
    finishRebuild(file);
    refuseNewer(backup, storeVersion);
    const source = versionOf(backup) < storeVersion ? upgraded(backup, copy) : backup;
    return await restoreFrom(source, { file, backup, ...(log && { log }) });
  } finally {
    removeFile(copy);
    removeEmptyLog(backup);
    unlock();
  }
}

interface Restoring {
  readonly file: string;
  readonly backup: string;
  readonly log?: Log;
}

async function restoreFrom(source: string, { file, backup, log }: Restoring): Promise<Restored> {
  const { damage, broken, entries } = await inspectInThread(source, { hurry: true });
  if (damage !== null) throw new StoreDamaged(damage);
  if (entries > 0 && broken.length === entries) throw new StoreDamaged('no entry is what was recorded');
  const renewed = await renew(file, {
    sources: [source],
    code: 'store_restored',
    facts: { time: iso(statSync(backup).mtimeMs) },
    since: iso(Date.now()),
    seen: givenIn(file),
    broken: entriesOf(source, broken),
    beforehand: () => setNewerAside(file, backup),
    ...(log && { log }),
  });
  return { ...renewed, broken };
}

/** What an older app wrote, as this one reads it; the backup itself stays as it is. */
function upgraded(backup: string, copy: string): string {
  try {
    removeFile(copy);
    for (const suffix of ['', '-wal'])
      if (existsSync(`${backup}${suffix}`)) copyFileSync(`${backup}${suffix}`, `${copy}${suffix}`);
    const connection = openConnection(copy);
    try {
      migrate(connection, undefined);
    } finally {
      connection.close();
    }
    return copy;
  } catch (error) {
    throw storeError(error);
  }
}

function removeFile(file: string): void {
  for (const suffix of ['-wal', '-shm', '']) rmSync(`${file}${suffix}`, { force: true });
}

/** Reading a backup may leave an empty log beside it. */
function removeEmptyLog(backup: string): void {
  if (statSync(`${backup}-wal`, { throwIfNoEntry: false })?.size !== 0) return;
  for (const suffix of ['-wal', '-shm']) rmSync(`${backup}${suffix}`, { force: true });
}

/** @throws SecondInstance */
function refuseRunning(file: string): void {
  try {
    versionOf(file);
  } catch (error) {
    // A damaged file is what a backup is for.
    if (!(error instanceof StoreDamaged)) throw error;
  }
}

/** The given entries, as far as they can be shown. */
function entriesOf(source: string, ids: readonly string[]): Entry[] {
  const db = new DatabaseSync(source, { readOnly: true });
  try {
    const find = db.prepare('SELECT json FROM entries_v0 WHERE id = ?');
    return ids.flatMap((id) => {
      const entry = shapedEntry(plain(JSON.parse(String(find.get(id)?.['json'])) as never));
      return entry?.id === id ? [entry] : [];
    });
  } finally {
    db.close();
  }
}

/** Of a file that has lost its log too: its entries are gone with it, but not always what it says of the numbers. */
function givenIn(file: string): GivenNumbers {
  const heap = openHeap(`${file}.heap`);
  try {
    heap.takeFile(file);
    const settings = [...(heap.settings() as Generator<SettingDocument>)];
    const { next } = sequenceIn(settings.find(({ id }) => id === sequenceSetting)?.value);
    return { lastSeq: heap.lastSeq(), next };
  } finally {
    heap.close();
  }
}
