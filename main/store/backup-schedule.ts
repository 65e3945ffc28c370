import { statSync } from 'node:fs';
import { iso } from '../../sync/domain/time.ts';
import type { Clock, Log } from '../../sync/ports.ts';
import { backUp } from './backups.ts';
import type { TellDamage } from './damage-notice.ts';
import { inOrder } from './in-order.ts';
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
  readonly store: Quarantine & Mending;
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
  const make = (hurry: boolean): Promise<string> =>
    queue(async () => {
      const changes = deps.changes();
      const { path, inspection } = await backUp(file, iso(clock.now()), deps.copy, {
        hurry,
        ...(!hurry && { signal: ending.signal }),
      });
      if (inspection.damage !== null) await deps.tellDamage(inspection.damage);
      if (inspection.mendable > 0) await deps.store.mend();
      if (inspection.broken.length > 0) {
        const found = await deps.store.quarantine(inspection.broken);
        log?.warn('store.entries_damaged', { found });
      }
      saved = changes;
      if (path !== '') log?.info('store.backed_up', { entries: inspection.entries });
      return path;
    });
  const quietly = (hurry: boolean): Promise<unknown> =>
    make(hurry).catch((error: unknown) => log?.warn('store.backup_failed', { error: String(error) }));
  const plan = (ms: number): void => {
    cancel = clock.after(ms, () => {
      const due = deps.changes() !== saved ? quietly(false) : Promise.resolve();
      void due.finally(() => {
        if (!ended) plan(hourMs * Math.max(1, Math.ceil(statSync(file).size / bytesPerHour)));
      });
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
      if (long && deps.changes() !== saved && statSync(file).size <= closingBytes) await quietly(true);
      await queue(async () => undefined);
    },
  };
}
