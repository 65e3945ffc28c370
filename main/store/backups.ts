import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { moveDurably } from './durable.ts';
import { StoreFull, storeError } from './errors.ts';
import type { Inspection } from './inspect.ts';
import { inspectInThread, type Hurry } from './inspecting.ts';

/** Where the backups of a store lie. */
export const backupFolder = (file: string): string => join(dirname(file), 'backups');

/** As a part of a file name: `2026-11-21T06-00-00-000Z`. */
export const stampOf = (at: string): string => at.replaceAll(/[:.]/g, '-');

/** Complete backups are named by their time; partial ones are not. */
const complete = /^station-(\d{4}-\d\d-\d\d)T[\d-]+Z\.sqlite$/;
const dayOf = (path: string): string => complete.exec(basename(path))?.[1] ?? '';

/** Complete backups, newest first. */
export function newestBackups(file: string, limit = Number.POSITIVE_INFINITY): string[] {
  const folder = backupFolder(file);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => complete.test(name))
    .toSorted()
    .toReversed()
    .slice(0, limit)
    .map((name) => join(folder, name));
}

/** Left free on the disk at least: the same as the limit below which the strip warns. */
const leaveFree = 500 * 1024 * 1024;

export interface BackedUp {
  readonly path: string;
  readonly inspection: Inspection;
}

/**
 * Writes a copy of the store and proves it before it gets its name. The station goes on working meanwhile.
 * @param copy writes a consistent copy to a path
 * @param at device time, ISO 8601 UTC
 * @returns the backup; without a path where the copy is damaged, and so perhaps the store
 * @throws StoreFull when it would leave too little space, StoreFailed
 */
export async function backUp(
  file: string,
  at: string,
  copy: (path: string) => Promise<void>,
  how: Hurry = { hurry: true },
): Promise<BackedUp> {
  const folder = backupFolder(file);
  const partial = join(folder, 'partial');
  try {
    mkdirSync(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < statSync(file).size + leaveFree) throw new StoreFull('no space for a backup');
    rmSync(partial, { force: true });
    await copy(partial);
    const inspection = await inspectInThread(partial, how);
    if (inspection.damage !== null) {
      rmSync(partial, { force: true });
      removeLog(partial);
      return { path: '', inspection };
    }
    const path = join(folder, `station-${stampOf(at)}.sqlite`);
    removeLog(partial);
    moveDurably(partial, path);
    prune(file);
    return { path, inspection };
  } catch (error) {
    rmSync(partial, { force: true });
    removeLog(partial);
    throw storeError(error);
  }
}

/** Reading a copy may leave an empty log beside it. */
function removeLog(copy: string): void {
  for (const rest of ['-wal', '-shm']) rmSync(`${copy}${rest}`, { force: true });
}

const keepNewest = 3;
const keepDays = 7;
/** Beyond the newest two, backups take no more than this. */
const mostBytes = 2 * 1024 ** 3;

/** Keeps the newest three and the last one of each of seven days, as far as they fit. */
function prune(file: string): void {
  const all = newestBackups(file);
  const days = [...new Set(all.map(dayOf))].slice(0, keepDays);
  const ofDays = new Set(days.map((day) => all.find((path) => dayOf(path) === day)));
  let bytes = 0;
  for (const [place, path] of all.entries()) {
    bytes += statSync(path).size;
    const wanted = place < keepNewest || ofDays.has(path);
    if (place >= 2 && (!wanted || bytes > mostBytes)) rmSync(path);
  }
}
