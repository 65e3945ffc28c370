import type { CountRow } from '../../sync/domain/count.ts';
import type { Documents } from './documents.ts';
import type { StationStore } from './station-store.ts';

type CountStore = Pick<StationStore, 'lastCount' | 'appendCount' | 'countsSince'>;

/** The ledger of what machines counted. */
export function countStore(counts: Documents<CountRow>): CountStore {
  return {
    lastCount: async (signal) => {
      const [last] = await counts.find({ selector: { signal: { $eq: signal } }, sort: [{ seq: 'desc' }], limit: 1 });
      return last;
    },
    appendCount: async (row) => {
      if (await counts.insert(row)) throw new Error(`Count ${row.id} is there already`);
    },
    countsSince: (signal, seq) =>
      counts.find({ selector: { signal: { $eq: signal }, seq: { $gt: seq } }, sort: [{ seq: 'asc' }] }),
  };
}
