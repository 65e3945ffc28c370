import { z } from 'zod';
import { failure } from '../../sync/domain/failure.ts';
import { iso } from '../../sync/domain/time.ts';
import type { Clock, Log } from '../../sync/ports.ts';
import { notice } from './rescue/fill.ts';
import type { StationStore } from './station-store.ts';

const dayMs = 24 * 3_600_000;
const exceptionId = 'damaged:backup';
/**
 * Setting: since when every backup has failed and nobody was told, device time; kept, because a station may be closed after each
 * shift.
 */
const failingSetting = 'backup';
const shape = z.object({ failingSince: z.iso.datetime().nullable() });

export interface BackupWatch {
  succeeded(): Promise<void>;
  failed(): Promise<void>;
}

export interface BackupWatchDeps {
  readonly store: Pick<StationStore, 'raise' | 'closeException' | 'setting' | 'saveSetting'>;
  readonly clock: Clock;
  readonly log?: Log;
}

/**
 * Tells a person when every backup has failed for a day, and takes it back with the next good one. Where not even that can be saved
 * the strip tells of the disk. Never rejects.
 */
export function backupWatch({ store, clock, log }: BackupWatchDeps): BackupWatch {
  const since = async (): Promise<string | null> =>
    shape.safeParse(await store.setting(failingSetting)).data?.failingSince ?? null;
  const quietly = (work: () => Promise<void>): Promise<void> =>
    work().catch((error: unknown) => log?.warn('store.backup_untold', { error: String(error) }));
  return {
    succeeded: () =>
      quietly(async () => {
        if ((await since()) === null) return;
        await store.closeException(exceptionId, 'backed_up', iso(clock.now()));
        await store.saveSetting(failingSetting, { failingSince: null });
      }),
    failed: () =>
      quietly(async () => {
        const [now, first] = [clock.now(), Date.parse((await since()) ?? '')];
        if (now - first >= 0 && now - first < dayMs) return;
        // At the first one, and after the clock was set back, a day begins; and whoever has read it is told again after another.
        if (now - first >= dayMs)
          await store.raise({ ...notice(failure('backup_failing'), iso(now)), id: exceptionId });
        await store.saveSetting(failingSetting, { failingSince: iso(now) });
      }),
  };
}
