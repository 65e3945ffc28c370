import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { failure } from '../../../sync/domain/failure.ts';
import { iso } from '../../../sync/domain/time.ts';
import type { Log } from '../../../sync/ports.ts';
import { newestBackups, stampOf } from '../backups.ts';
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
/** The log may be lost with what came after the newest backup, so one is enough; a second in case that is damaged too. */
const backupsRead = 2;

interface Rebuilding {
  /** Files whose entries are taken. */
  readonly sources: readonly string[];
  /** What the person is told. */
  readonly code: 'store_rebuilt' | 'store_restored';
  readonly facts: Readonly<Record<string, string>>;
  readonly since: string;
  /** A station sequence up to which numbers were given. */
  readonly seen: number;
  readonly log?: Log;
}

/**
 * Makes a new store of every entry that a damaged file and the newest backups prove.
 * @throws StoreFull, StoreFailed; the damaged file is then as it was
 */
export const rebuild = (file: string, log?: Log): Promise<Filled> =>
  renew(file, {
    sources: [file, ...newestBackups(file, backupsRead)],
    code: 'store_rebuilt',
    facts: {},
    since: iso(Date.now()),
    seen: 0,
    ...(log && { log }),
  });

/**
 * Makes a new store, then sets the present file aside and puts the new one in its place. A crash at any point is made good by the
 * next start.
 */
export async function renew(file: string, options: Rebuilding): Promise<Filled> {
  const label = `${options.code === 'store_restored' ? 'replaced' : 'damaged'}-${stampOf(options.since)}`;
  const building = `${file}.rebuilding`;
  for (const suffix of suffixes) rmSync(`${building}${suffix}`, { force: true });
  try {
    const filled = await build(building, options, basename(asideName(file, label)));
    moveDurably(building, `${file}.rebuilt-${label}`);
    finishRebuild(file);
    const { entries, missing, next } = filled;
    options.log?.warn('store.renewed', { why: options.code, entries, missing: rangesText(missing), next });
    return filled;
  } catch (error) {
    throw storeError(error);
  }
}

async function build(building: string, options: Rebuilding, aside: string): Promise<Filled> {
  const { sources, code, since, seen } = options;
  const heap = openHeap(`${building}.heap`);
  const connection = openConnection(building);
  try {
    for (const source of sources) heap.takeFile(source);
    migrate(connection, building);
    const { documents, close } = await openDatabase(connection, building);
    try {
      const filled = await fill(documents, heap, since, seen);
      const { entries, missing, next } = filled;
      const facts = {
        ...options.facts,
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
  } finally {
    connection.close();
    heap.close();
  }
}

/** `station.sqlite` becomes `station.damaged-<time>.sqlite`, or `station.replaced-<time>.sqlite` for a backup. */
function asideName(file: string, label: string): string {
  const ending = extname(file);
  return join(dirname(file), `${basename(file, ending)}.${label}${ending}`);
}

/**
 * The last steps of a rebuild, also after a crash among them: the log goes first, so that it can never be taken for the log of
 * the new file.
 */
export function finishRebuild(file: string): void {
  const start = `${basename(file)}.rebuilt-`;
  try {
    const rebuilt = readdirSync(dirname(file)).find((name) => name.startsWith(start));
    if (rebuilt === undefined) return;
    const aside = asideName(file, rebuilt.slice(start.length));
    for (const suffix of suffixes)
      if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
    rmSync(`${file}.running`, { force: true });
    syncPath(dirname(file));
    moveDurably(join(dirname(file), rebuilt), file);
  } catch (error) {
    throw storeError(error);
  }
}
