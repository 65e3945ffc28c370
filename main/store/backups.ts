import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { moveWhole, syncPath } from './durable.ts';
import { StoreFull, storeError } from './errors.ts';
import type { Inspection } from './inspect.ts';
import { inspectInThread, type Hurry } from './inspecting.ts';

/** Where the backups of a store lie. */
export const backupFolder = (file: string): string => join(dirname(file), 'backups');

/** As a part of a file name: `2026-11-21T06-00-00-000Z`. */
export const stampOf = (at: string): string => at.replaceAll(/[:.]/g, '-');

/** Complete backups are named by their time; partial ones are not. Those that a restore has set aside have a word before it. */
const complete = /^(replaced-)?station-((\d{4}-\d\d-\d\d)T[\d-]+Z)\.sqlite$/;
const timeIn = (path: string): string => complete.exec(basename(path))?.[2] ?? '';
const dayOf = (path: string): string => complete.exec(basename(path))?.[3] ?? '';

function backupsIn(file: string, setAside: boolean): string[] {
  const folder = backupFolder(file);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => (complete.exec(name)?.[1] !== undefined) === setAside && complete.test(name))
    .toSorted()
    .toReversed()
    .map((name) => join(folder, name));
}

/**
 * Complete backups, newest first; those from a time when the clock was ahead come last.
 * @param now device time, ms since 1970
 */
export function newestBackups(file: string, now: number = Date.now()): string[] {
  const { past, ahead } = byClock(backupsIn(file, false), now);
  return [...past, ...ahead];
}

function byClock(backups: readonly string[], now: number): { past: string[]; ahead: string[] } {
  const time = stampOf(new Date(now).toISOString());
  return {
    past: backups.filter((path) => timeIn(path) <= time),
    ahead: backups.filter((path) => timeIn(path) > time),
  };
}

/** The log may be lost with what came after the newest backup, so one is enough; a second in case that is damaged too. */
const read = 2;

/** The backups that fill what a damaged file has lost. Those from a clock that was ahead too: nobody knows which are the newest. */
export function backupsForRescue(file: string, now: number = Date.now()): string[] {
  const { past, ahead } = byClock(backupsIn(file, false), now);
  return [...past.slice(0, read), ...ahead.slice(0, read)];
}

/**
 * Sets aside what is newer than a backup that is put back, or may be: a rescue would bring back what the restore has dropped.
 * @returns what takes it back
 */
export function setNewerAside(file: string, backup: string, now: number = Date.now()): () => void {
  const time = timeIn(backup);
  // Of a backup of another name, or of a clock that was ahead, nobody can tell what came after it.
  const known = time !== '' && time <= stampOf(new Date(now).toISOString());
  const newer = backupsIn(file, false).filter((path) => !known || timeIn(path) > time);
  const moved = newer
    .filter((path) => basename(path) !== basename(backup))
    .map((path) => [path, join(dirname(path), `replaced-${basename(path)}`)] as const);
  for (const [path, aside] of moved) renameSync(path, aside);
  if (moved.length > 0) syncPath(backupFolder(file));
  return () => moved.forEach(([path, aside]) => renameSync(aside, path));
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
    if (bavail * bsize < (await stat(file)).size + leaveFree) throw new StoreFull('no space for a backup');
    await remove(partial);
    await copy(partial);
    const inspection = await inspectInThread(partial, how);
    if (inspection.damage !== null) {
      await removeCopy(partial);
      return { path: '', inspection };
    }
    const path = join(folder, `station-${stampOf(at)}.sqlite`);
    await removeLog(partial);
    await moveWhole(partial, path);
    await prune(file, Date.parse(at));
    return { path, inspection };
  } catch (error) {
    await removeCopy(partial);
    throw storeError(error);
  }
}

/** Not on the station's thread: to give back the blocks of a large file takes a tenth of a second. */
const remove = (path: string): Promise<void> => rm(path, { force: true });

/** Reading a copy may leave an empty log beside it. */
async function removeLog(copy: string): Promise<void> {
  for (const rest of ['-wal', '-shm']) await remove(`${copy}${rest}`);
}

async function removeCopy(copy: string): Promise<void> {
  await remove(copy);
  await removeLog(copy);
}

const keepNewest = 3;
const keepDays = 7;
/** Of those from a clock that was ahead, and of those that a restore has set aside for IT. */
const keepAhead = 2;
const keepReplaced = 3;
/** Beyond the newest two, backups take no more than this. */
const mostBytes = 2 * 1024 ** 3;

/** Keeps the newest three and the last one of each of seven days, as far as they fit. */
async function prune(file: string, now: number): Promise<void> {
  const { past, ahead } = byClock(backupsIn(file, false), now);
  const days = [...new Set(past.map(dayOf))].slice(0, keepDays);
  const ofDays = new Set(days.map((day) => past.find((path) => dayOf(path) === day)));
  const wanted = past.filter((path, place) => place < keepNewest || ofDays.has(path));
  const kept = [...wanted, ...ahead.slice(0, keepAhead), ...backupsIn(file, true).slice(0, keepReplaced)];
  let bytes = 0;
  const fitting = new Set<string>();
  for (const [place, path] of kept.entries()) {
    bytes += (await stat(path)).size;
    if (place < 2 || bytes <= mostBytes) fitting.add(path);
  }
  for (const path of [...past, ...ahead, ...backupsIn(file, true)]) if (!fitting.has(path)) await removeCopy(path);
}
