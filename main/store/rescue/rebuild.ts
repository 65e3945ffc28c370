import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { failure } from '../../../sync/domain/failure.ts';
import { iso } from '../../../sync/domain/time.ts';
import type { Entry } from '../../../sync/domain/entry.ts';
import type { Log } from '../../../sync/ports.ts';
import { backupsForRescue, stampOf } from '../backups.ts';
import { openDatabase } from '../database.ts';
import { moveDurably, syncPath } from '../durable.ts';
import { StoreFull, storeError } from '../errors.ts';
import { exceptionStore } from '../exception-store.ts';
import { migrate } from '../migrations.ts';
import { rangesText, type GivenNumbers } from '../sequence.ts';
import { openConnection, type Connection } from '../sqlite/connection.ts';
import { fill, notice, type Filled } from './fill.ts';
import { openHeap, type Heap } from './heap.ts';

const suffixes = ['-wal', '-shm', ''] as const;

interface Rebuilding {
  /** Files whose entries are taken. */
  readonly sources: readonly string[];
  /** What the person is told. */
  readonly code: 'store_rebuilt' | 'store_restored';
  readonly facts: Readonly<Record<string, string>>;
  readonly since: string;
  /** Numbers that were given, beside those in the sources. */
  readonly seen: GivenNumbers;
  /** Entries that are not what was recorded and are kept all the same, as they are. */
  readonly broken?: readonly Entry[];
  /** Called when the new store is complete, before it takes its place; returns what takes it back. */
  readonly beforehand?: () => () => void;
  readonly log?: Log;
}

export interface Renewed extends Filled {
  /** The name that the file from before has now, beside the new one. */
  readonly kept: string;
}

/**
 * Makes a new store of every entry that a damaged file and the newest backups prove.
 * @throws StoreFull, StoreFailed; the damaged file is then as it was
 */
export const rebuild = (file: string, log?: Log): Promise<Renewed> =>
  renew(file, {
    sources: [file, ...setAsideBefore(file), ...backupsForRescue(file)],
    code: 'store_rebuilt',
    facts: {},
    since: iso(Date.now()),
    seen: { lastSeq: 0, next: 1 },
    ...(log && { log }),
  });

/**
 * Makes a new store, then sets the present file aside and puts the new one in its place. A crash at any point is made good by the
 * next start.
 */
export async function renew(file: string, options: Rebuilding): Promise<Renewed> {
  const label = `${options.code === 'store_restored' ? 'replaced' : 'damaged'}-${stampOf(options.since)}`;
  const building = `${file}.rebuilding`;
  const clear = (): void => suffixes.forEach((suffix) => rmSync(`${building}${suffix}`, { force: true }));
  const kept = basename(asideName(file, label));
  let takeBack: (() => void) | undefined;
  clear();
  try {
    const filled = await build(building, options, kept);
    refuseWithLog(building);
    takeBack = options.beforehand?.();
    moveDurably(building, rebuiltName(file, label));
    finishRebuild(file);
    const { entries, missing, next } = filled;
    options.log?.warn('store.renewed', { why: options.code, entries, missing: rangesText(missing), next });
    return { ...filled, kept };
  } catch (error) {
    // Once it is complete the next start puts it in its place.
    if (rebuiltOf(file) === undefined) takeBack?.();
    // A full disk has need of the space.
    clear();
    throw storeError(error);
  }
}

async function build(building: string, options: Rebuilding, aside: string): Promise<Filled> {
  const heap = openHeap(`${building}.heap`);
  try {
    for (const source of options.sources) heap.takeFile(source);
    for (const entry of options.broken ?? []) heap.takeBroken(entry);
    const connection = openConnection(building);
    try {
      const filled = await fillStore(connection, building, heap, options, aside);
      // Closing does this too, but says nothing when the disk has no space for it.
      connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      return filled;
    } finally {
      connection.close();
    }
  } finally {
    heap.close();
  }
}

async function fillStore(
  connection: Connection,
  building: string,
  heap: Heap,
  { code, since, seen, facts: known }: Rebuilding,
  aside: string,
): Promise<Filled> {
  migrate(connection, building);
  const { documents, close } = await openDatabase(connection, building);
  try {
    const filled = await fill(documents, heap, since, seen);
    const { entries, missing, next } = filled;
    const facts = {
      ...known,
      entries: String(entries),
      ...(missing.length > 0 && { missing: rangesText(missing) }),
      next: String(next),
      file: aside,
    };
    await exceptionStore(documents.exceptions).raise(notice(failure(code, facts), since));
    return filled;
  } finally {
    await close();
  }
}

/** Only the file itself gets its new name: whatever still stands in its log would be lost. */
function refuseWithLog(building: string): void {
  const log = statSync(`${building}-wal`, { throwIfNoEntry: false });
  if (log && log.size > 0) throw new StoreFull('the log could not be moved into the new store');
}

/** `station.sqlite` becomes `station.damaged-<time>.sqlite`, or `station.replaced-<time>.sqlite` for a backup. */
function asideName(file: string, label: string): string {
  const ending = extname(file);
  return join(dirname(file), `${basename(file, ending)}.${label}${ending}`);
}

const rebuiltName = (file: string, label: string): string => `${file}.rebuilt-${label}`;

/** A new store that is complete and has not taken its place yet. */
export function rebuiltOf(file: string): string | undefined {
  const start = basename(rebuiltName(file, ''));
  const name = readdirSync(dirname(file)).find((each) => each.startsWith(start));
  return name === undefined ? undefined : join(dirname(file), name);
}

/** Beside a store that was made of a damaged file, until it has opened: the names of the files that it was made of. */
const originOf = (file: string): string => `${file}.made-of`;

/** Until a rebuilt store has opened, nobody knows what it is worth: what it was made of is read again by the next rebuild. */
function setAsideBefore(file: string): string[] {
  const origin = originOf(file);
  const names = existsSync(origin) ? readFileSync(origin, 'utf8').split('\n') : [];
  return names
    .filter((name) => name !== '' && name === basename(name))
    .map((name) => join(dirname(file), name))
    .filter((path) => existsSync(path));
}

/** Without it nothing is lost but a source more: a full disk must not stop the last steps. */
function noteOrigin(file: string, aside: string): void {
  try {
    appendFileSync(originOf(file), `${basename(aside)}\n`);
  } catch {
    // Said above.
  }
}

/** To be called once the store has opened: what it was made of is history. */
export const forgetOrigin = (file: string): void => rmSync(originOf(file), { force: true });

/**
 * The last steps of a rebuild, also after a crash among them: the log goes first, so that it can never be taken for the log of
 * the new file.
 */
export function finishRebuild(file: string): void {
  try {
    const rebuilt = rebuiltOf(file);
    if (rebuilt === undefined) return;
    const label = rebuilt.slice(rebuiltName(file, '').length);
    const aside = asideName(file, label);
    // What a restore has set aside was dropped on purpose.
    if (label.startsWith('damaged-')) noteOrigin(file, aside);
    else forgetOrigin(file);
    for (const suffix of suffixes)
      if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
    rmSync(`${file}.running`, { force: true });
    syncPath(dirname(file));
    moveDurably(rebuilt, file);
  } catch (error) {
    throw storeError(error);
  }
}
