import type { LocalStore } from '../../sync/ports.ts';

/**
 * The same store without the entries before `firstSeq`: they were booked in a database that this station has left, so the present one
 * neither lacks nor contradicts them. All of them are at their end, so nothing that waits is among them.
 */
export const sinceEntry = (store: LocalStore, firstSeq: number): LocalStore => ({
  ...store,
  entriesBefore: async (seq, limit) => (await store.entriesBefore(seq, limit)).filter((entry) => entry.seq >= firstSeq),
});
