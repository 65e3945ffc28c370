import { openStates } from '../../sync/domain/delivery.ts';
import type { LocalStore } from '../../sync/ports.ts';

/**
 * The same store without the entries before `firstSeq`: they were booked in a database that this station has left, so the present one
 * neither lacks nor contradicts them. All of them are at their end, so nothing that waits is among them.
 */
export const sinceEntry = (store: LocalStore, firstSeq: number): LocalStore => ({
  ...store,
  // The same order or lot number may mean another one here.
  entriesOfLane: async (lane, states, limit) =>
    firstSeq <= 1 || states.every((state) => openStates.includes(state))
      ? store.entriesOfLane(lane, states, limit)
      : (await store.entriesOfLane(lane, states, Number.MAX_SAFE_INTEGER))
          .filter((entry) => entry.seq >= firstSeq)
          .slice(0, limit),
  entriesBefore: async (seq, limit) => (await store.entriesBefore(seq, limit)).filter((entry) => entry.seq >= firstSeq),
});
