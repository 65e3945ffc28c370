import { failure } from '../../sync/domain/failure.ts';
import { iso } from '../../sync/domain/time.ts';
import type { Log } from '../../sync/ports.ts';
import { StoreDamaged } from './errors.ts';
import { inOrder } from './in-order.ts';
import { notice } from './rescue/fill.ts';
import type { Connection } from './sqlite/connection.ts';
import type { StationStore } from './station-store.ts';
import { cursorTable, isUnreadable, toldAgain } from './unreadable.ts';

export interface Mending {
  /**
   * Drops rows of Odoo's records that cannot be read, has everything pulled from the start again and tells of it.
   * @returns how many
   */
  mend(): Promise<number>;
}

export interface MendingDeps {
  readonly connection: Connection;
  readonly store: Pick<StationStore, 'raise' | 'forgetCursors'>;
  readonly log?: Log;
}

/** A row that cannot be read and that Odoo tells again. */
export const isMendable = (error: unknown): boolean =>
  error instanceof StoreDamaged && error.table !== undefined && toldAgain.includes(error.table);

export function mending({ connection, store, log }: MendingDeps): Mending {
  const queue = inOrder();
  const drop = (tables: readonly string[]): number =>
    connection.transaction(() =>
      tables
        .map((table) => Number(connection.statement(`DELETE FROM ${table} WHERE ${isUnreadable}`).run().changes))
        .reduce((all, some) => all + some, 0),
    );
  return {
    mend: () =>
      queue(async () => {
        // The cursors first: whoever dies in between finds the records damaged again.
        const cursors = drop([cursorTable]);
        await store.forgetCursors();
        const dropped = cursors + drop(toldAgain);
        if (dropped === 0) return 0;
        log?.warn('store.records_dropped', { dropped });
        const told = failure('records_damaged', { records: String(dropped) });
        await store.raise({ ...notice(told, iso(Date.now())), id: 'damaged:records' });
        return dropped;
      }),
  };
}

type Mended = Pick<StationStore, 'replica' | 'replicas' | 'applyReplicas' | 'cursor' | 'saveCursor'>;

/** The same, but a row of it that cannot be read does not stop the rest: it is mended, and what was asked for is done again. */
export function mended(store: Mended, { mend }: Mending): Mended {
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isMendable(error)) throw error;
      await mend();
      return work();
    }
  };
  return {
    replica: (name, id) => around(() => store.replica(name, id)),
    replicas: (name) => around(() => store.replicas(name)),
    applyReplicas: (name, upserts, deletions) => around(() => store.applyReplicas(name, upserts, deletions)),
    cursor: (model) => around(() => store.cursor(model)),
    saveCursor: (model, cursor) => around(() => store.saveCursor(model, cursor)),
  };
}
