import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { failure } from '../../../sync/domain/failure.ts';
import { iso } from '../../../sync/domain/time.ts';
import type { Log } from '../../../sync/ports.ts';
import { newestBackups } from '../backups.ts';
import { openDatabase } from '../database.ts';
import { moveDurably, syncPath } from '../durable.ts';
import { storeError } from '../errors.ts';
import { exceptionStore } from '../exception-store.ts';
import { migrate } from '../migrations.ts';
import { rangesText } from '../sequence.ts';
import { openConnection } from '../sqlite/connection.ts';
import { fill, notice, type Filled } from './fill.ts';
import { openHeap } from './heap.ts';

const suffixes = ['-wal', '-shm', ''] as const;
/** The log may be lost with what came after the newest backup, so one backup is enough; a second one in case that is damaged too. */
const backupsRead = 2;

/** As a part of a file name: `2026-11-21T06-00-00-000Z`. */
export const stampOf = (at: string): string => at.replaceAll(/[:.]/g, '-');

/**
 * Makes a new store of every entry that a damaged file and the newest backups prove, then sets the damaged file aside and puts the
 * new one in its place. A crash at any point is made good by the next start.
 * @throws StoreFull, StoreFailed; the damaged file is then as it was
 */
export async function rebuild(file: string, log?: Log): Promise<Filled> {
  const since = iso(Date.now());
  const stamp = stampOf(since);
  const building = `${file}.rebuilding`;
  for (const suffix of suffixes) rmSync(`${building}${suffix}`, { force: true });
  try {
    const filled = await build(building, [file, ...newestBackups(file, backupsRead)], since, asideName(file, stamp));
    moveDurably(building, `${file}.rebuilt-${stamp}`);
    finishRebuild(file);
    log?.warn('store.rebuilt', {
      entries: filled.entries,
      missing: rangesText(filled.missing),
      next: filled.next,
      aside: basename(asideName(file, stamp)),
    });
    return filled;
  } catch (error) {
    throw storeError(error);
  }
}

async function build(building: string, sources: readonly string[], since: string, aside: string): Promise<Filled> {
  const heap = openHeap(`${building}.heap`);
  const connection = openConnection(building);
  try {
    for (const source of sources) heap.takeFile(source);
    migrate(connection, building);
    const { documents, close } = await openDatabase(connection, building);
    try {
      const filled = await fill(documents, heap, since);
      const facts = {
        entries: String(filled.entries),
        ...(filled.missing.length > 0 && { missing: rangesText(filled.missing) }),
        next: String(filled.next),
        file: basename(aside),
      };
      await exceptionStore(documents.exceptions).raise(notice(failure('store_rebuilt', facts), since));
      return filled;
    } finally {
      await close();
    }
  } finally {
    connection.close();
    heap.close();
  }
}

/** `station.sqlite` becomes `station.damaged-<time>.sqlite`. */
const asideName = (file: string, stamp: string): string =>
  join(
    dirname(file),
    `${basename(file).replace(/\.[^.]*$/, '')}.damaged-${stamp}${/\.[^.]*$/.exec(basename(file))?.[0] ?? ''}`,
  );

/**
 * The last steps of a rebuild, also after a crash among them: the log goes first, so that it can never be taken for the log of
 * the new file.
 */
export function finishRebuild(file: string): void {
  const start = `${basename(file)}.rebuilt-`;
  const rebuilt = readdirSync(dirname(file)).find((name) => name.startsWith(start));
  if (rebuilt === undefined) return;
  const aside = asideName(file, rebuilt.slice(start.length));
  try {
    for (const suffix of suffixes)
      if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
    rmSync(`${file}.running`, { force: true });
    syncPath(dirname(file));
    moveDurably(join(dirname(file), rebuilt), file);
  } catch (error) {
    throw storeError(error);
  }
}
