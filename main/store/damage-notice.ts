import { failure } from '../../sync/domain/failure.ts';
import { iso } from '../../sync/domain/time.ts';
import type { Log } from '../../sync/ports.ts';
import { StoreDamaged } from './errors.ts';
import { isMendable } from './mending.ts';
import { notice } from './rescue/fill.ts';
import type { Connection } from './sqlite/connection.ts';
import { suspect } from './start-check.ts';
import type { StationStore } from './station-store.ts';

/** Has the next start look at everything, and tells the person. `what` is for the log. */
export type TellDamage = (what: string) => Promise<void>;

/** Once a run: only the next start can do something about it. */
export function damageTeller(file: string, store: Pick<StationStore, 'raise'>, log?: Log): TellDamage {
  let told = false;
  return async (what) => {
    suspect(file);
    if (told) return;
    told = true;
    log?.warn('store.damaged', { error: what });
    try {
      await store.raise({ ...notice(failure('store_damaged'), iso(Date.now())), id: 'damaged:store' });
    } catch (error) {
      told = false;
      log?.warn('store.damage_untold', { error: String(error) });
    }
  };
}

/** Tells of damage that is met while the station runs. What Odoo tells again is mended instead. */
export function watched(connection: Connection, met: (what: string) => void): Connection {
  const watch = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof StoreDamaged && !isMendable(error)) met(error.message);
      throw error;
    }
  };
  return {
    ...connection,
    exec: (sql) => watch(() => connection.exec(sql)),
    read: (work) => watch(() => connection.read(work)),
    transaction: (work) => watch(() => connection.transaction(work)),
  };
}
