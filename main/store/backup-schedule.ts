import { statSync } from 'node:fs';
import { iso } from '../../sync/domain/time.ts';
import type { Clock, Log } from '../../sync/ports.ts';
import { backUp } from './backups.ts';
import { backupWatch, type BackupWatchDeps } from './backup-watch.ts';
import type { TellDamage } from './damage-notice.ts';
import { inOrder } from './in-order.ts';
import type { Hurry } from './inspecting.ts';
import type { Mending } from './mending.ts';
import type { Quarantine } from './quarantine.ts';

const firstMs = 2 * 60_000;
const hourMs = 3_600_000;
/** A larger store is copied less often: so much is written an hour at most. */
const bytesPerHour = 256 * 1024 ** 2;
/** At the end of a shorter run, or of a larger store, there is no backup: nobody should wait for it. */
const shortRunMs = 10 * 60_000;
const closingBytes = 100 * 1024 ** 2;

export interface ScheduleDeps {
  readonly file: string;
  readonly store: Quarantine & Mending & BackupWatchDeps['store'];
  readonly tellDamage: TellDamage;
  /** Writes a consistent copy of the store. */
  readonly copy: (path: string) => Promise<void>;
  /** Rows changed so far. */
  readonly changes: () => number;
  readonly clock: Clock;
  readonly log?: Log;
}

export interface Backups {
  /** A backup at once. @returns its path @throws StoreFull, StoreDamaged, StoreFailed */
  now(): Promise<string>;
  /** Waits for what is under way; after a long run makes a last backup. */
  close(): Promise<void>;
}

/**
 * Backups while the station runs: soon after the start, then hourly while something changes, and at the end. Each is proved, page by
 * page and entry by entry: so the store itself is too, without ever being held up.
 */
export function keepBackups(deps: ScheduleDeps): Backups {
  const { file, clock, log } = deps;
  const queue = inOrder();
  const begun = clock.monotonic();
  let saved = -1;
  let ended = false;
  let cancel: () => void = () => undefined;

  const ending = new AbortController();
  const watch = backupWatch(deps);
  const make = (hurry: boolean): Promise<string> =>
    queue(async () => {
      const changes = deps.changes();
      const path = await proved(deps, { hurry, ...(!hurry && { signal: ending.signal }) }).catch(
        async (error: unknown) => {
          if (hurry || !ended) await watch.failed();
          throw error;
        },
      );
      await (path === '' ? watch.failed() : watch.succeeded());
      saved = changes;
      return path;
    });
  /** Nobody waits for it: whatever goes wrong, the station goes on. */
  const quietly = async (hurry: boolean): Promise<void> => {
    try {
      if (deps.changes() !== saved) await make(hurry);
    } catch (error) {
      log?.warn('store.backup_failed', { error: String(error) });
    }
  };
  const plan = (ms: number): void => {
    cancel = clock.after(ms, async () => {
      await quietly(false);
      if (!ended) plan(hourMs * Math.max(1, Math.ceil(sizeOf(file) / bytesPerHour)));
    });
  };
  plan(firstMs);
  return {
    now: () => make(true),
    close: async () => {
      ended = true;
      cancel();
      // What rests between its steps would hold up the end.
      ending.abort();
      const long = clock.monotonic() - begun > shortRunMs;
      if (long && sizeOf(file) <= closingBytes) await quietly(true);
      await queue(async () => undefined);
    },
  };
}

/** 0 where nobody can tell, as of a disk that is gone. */
function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/** Makes a backup and tells what was found in it; returns its path, an empty one where it is damaged. */
async function proved({ file, store, clock, log, copy, tellDamage }: ScheduleDeps, how: Hurry): Promise<string> {
  const { path, inspection } = await backUp(file, iso(clock.now()), copy, how);
  if (inspection.damage !== null) await tellDamage(inspection.damage);
  if (inspection.mendable > 0) await store.mend();
  if (inspection.broken.length > 0) {
    const found = await store.quarantine(inspection.broken);
    log?.warn('store.entries_damaged', { found });
  }
  if (path !== '') log?.info('store.backed_up', { entries: inspection.entries });
  return path;
}
