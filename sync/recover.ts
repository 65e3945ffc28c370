import type { Clock, LocalStore } from './ports.ts';
import { refusalOf } from './push.ts';
import { iso } from './domain/time.ts';

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
      to: { ...entry.delivery, state: 'unknown', since: now },
    })),
  );
  const open = new Set((await store.openExceptions()).map((each) => each.entryId));
  const parked = await store.entriesIn(['parked'], Number.MAX_SAFE_INTEGER);
  for (const entry of parked)
    if (!open.has(entry.id) && entry.delivery.failure) await store.raise(refusalOf(entry, entry.delivery.failure, now));
}
