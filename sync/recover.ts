import { iso } from './domain/time.ts';
import { keepExceptions } from './exceptions.ts';
import type { Clock, LocalStore } from './ports.ts';

/**
 * After a start: what was being sent when the station died has an unknown outcome, and a parked entry has its exception.
 * Both may be done again and again.
 */
export async function recover(deps: { readonly store: LocalStore; readonly clock: Clock }): Promise<void> {
  const { store } = deps;
  const now = iso(deps.clock.now());
  const sending = await store.entriesIn(['sending'], Number.MAX_SAFE_INTEGER);
  await store.changeDeliveries(
    sending.map((entry) => ({
      id: entry.id,
      from: ['sending'],
      to: { ...entry.delivery, state: 'unknown', since: now, doubtful: true },
    })),
  );
  await keepExceptions(deps);
}
