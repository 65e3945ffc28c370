import { iso } from './domain/time.ts';
import { keepExceptions } from './exceptions.ts';
import { moving } from './moves.ts';
import type { Clock, LocalStore } from './ports.ts';

interface RecoverDeps {
  readonly store: LocalStore;
  readonly clock: Clock;
}

/**
 * After a start: what was being sent when the station died has an unknown outcome, and a parked entry has its exception.
 * Both may be done again and again.
 */
export async function recover(deps: RecoverDeps): Promise<void> {
  await leftSending(deps);
  await keepExceptions(deps);
}

/** What nobody is sending any more, because the station died or its answer could not be written: Odoo may have booked it (P3). */
export async function leftSending({ store, clock }: RecoverDeps): Promise<void> {
  const since = iso(clock.now());
  const left = await store.entriesIn(['sending'], Number.MAX_SAFE_INTEGER);
  if (left.length === 0) return;
  await store.changeDeliveries(
    left.map(({ id, delivery }) => moving(id, ['sending'], { ...delivery, state: 'unknown', since, doubtful: true })),
  );
}
