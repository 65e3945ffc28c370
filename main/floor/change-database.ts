import { openStates } from '../../sync/domain/delivery.ts';
import { iso } from '../../sync/domain/time.ts';
import type { Clock } from '../../sync/ports.ts';
import type { StationStore } from '../store/station-store.ts';
import { waitingLimit, type Move } from './compare-database.ts';
import { FloorFailure } from './floor-failure.ts';
import type { Picture } from './picture.ts';
import type { Settings } from './settings.ts';

interface ForgetDeps {
  readonly store: StationStore;
  readonly settings: Settings;
  readonly picture: Picture;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Gets the station ready for another address or database. To be called while nobody records.
 * @throws {FloorFailure} `entries_waiting`; nothing has then changed
 */
export async function prepareMove(deps: ForgetDeps, move: Move): Promise<void> {
  if (move === 'leave') return forgetDatabase(deps);
  if (move !== 'follow_idle') return;
  // Something may have been recorded since they were compared.
  await refuseWaiting(deps.store);
  // If it is a copy, records that changed in the first one since then would not come again.
  await deps.store.forgetCursors();
}

async function refuseWaiting(store: Pick<StationStore, 'entriesIn'>): Promise<void> {
  const waiting = await store.entriesIn(openStates, waitingLimit);
  if (waiting.length > 0) throw new FloorFailure('entries_waiting', { waiting: String(waiting.length) });
}

/**
 * Forgets everything that carries numbers of the database before: records, cursors, places, the posting action, open disagreements. What was
 * booked in it stays, and is never looked for in the next.
 * @throws {FloorFailure} `entries_waiting`; nothing is then forgotten
 */
export async function forgetDatabase({ store, settings, picture, clock }: ForgetDeps): Promise<void> {
  await refuseWaiting(store);
  const [newest] = await store.newestEntries(1);
  await settings.change('odoo', { actionId: null, firstSeq: (newest?.seq ?? 0) + 1 });
  await settings.change('station', { workCenterId: null, holdLocationId: null });
  await closeLeft(store, iso(clock.now()));
  await store.forgetCursors();
  for (const name of ['orders', 'products', 'lots', 'places', 'reference'] as const) {
    await store.applyReplicas(
      name,
      [],
      (await store.replicas(name)).map((record) => record.id),
    );
    picture.forget([name]);
  }
}

/** The outcome of a disagreement with a database that the station has left: nobody can decide it any more. */
const leftOutcome = 'database_left';

/** All but notices about the station's own file: the lots, orders and documents of the others mean something else in the next database. */
async function closeLeft(store: Pick<StationStore, 'openExceptions' | 'closeException'>, now: string): Promise<void> {
  for (const { id, kind } of await store.openExceptions())
    if (kind !== 'damaged') await store.closeException(id, leftOutcome, now);
}
