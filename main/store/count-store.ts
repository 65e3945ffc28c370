import type { CountRow } from '../../sync/domain/count.ts';
import type { Documents } from './documents.ts';
import type { StationStore } from './station-store.ts';

type CountStore = Pick<StationStore, 'lastCount' | 'appendCount' | 'countsSince'>;

/** The newest rows of a signal, which always stay: a day of a machine that never stops gives 43,200 (devices/device.ts). */
const keptRows = 50_000;
/** Rows this close in time to the newest one stay, too: no proposal looks back further than a shift (machine.ts). */
const keptMs = 24 * 3_600_000;
/** So many are removed with one row that is added, so that it is hardly later. */
const batch = 200;

/** The ledger of what machines counted. Sequences go on for ever: what was removed is never given again. */
export function countStore(counts: Documents<CountRow>): CountStore {
  const ofSignal = (signal: string, seq: object) => ({ signal: { $eq: signal }, seq });
  /** By signal, the sequence at which old rows are looked for again. */
  const lookAt = new Map<string, number>();

  const removeOld = async ({ signal, seq, at }: CountRow): Promise<void> => {
    if (seq <= keptRows || seq < (lookAt.get(signal) ?? 0)) return;
    const selector = ofSignal(signal, { $lte: seq - keptRows });
    const oldest = await counts.find({ selector, sort: [{ seq: 'asc' }], limit: batch });
    // Either side: a clock that ran ahead for a while must not keep its rows for years.
    const old = oldest.filter((row) => Math.abs(Date.parse(at) - Date.parse(row.at)) >= keptMs);
    await counts.remove(old.map(({ id }) => id));
    lookAt.set(signal, old.length === batch ? 0 : seq + batch);
  };
  return {
    lastCount: async (signal) => {
      const [last] = await counts.find({ selector: { signal: { $eq: signal } }, sort: [{ seq: 'desc' }], limit: 1 });
      return last;
    },
    appendCount: async (row) => {
      if (await counts.insert(row)) throw new Error(`Count ${row.id} is there already`);
      // The row is on the disk: that nothing could be removed is for the next one to try.
      await removeOld(row).catch(() => lookAt.set(row.signal, row.seq + batch));
    },
    countsSince: (signal, seq) => counts.find({ selector: ofSignal(signal, { $gt: seq }), sort: [{ seq: 'asc' }] }),
  };
}
