import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { board } from '../../main/floor/board.ts';
import { Picture } from '../../main/floor/picture.ts';
import { openStore } from '../../main/store/open.ts';
import { aConfirm, aHold, aLot, anEntry, anOrder, aPlant, aSlice, fillStore, ids } from '../fakes/plant-builders.ts';

const openEntries = 10_000;
const orders = 2_000;
const lots = 2_000;
const draws = 30;

const press = { id: 1, name: 'Press', workCenterId: ids.press, state: 'ready' } as const;
const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n + 1));

/**
 * The board of a station with 10,000 open entries, 2,000 orders and 2,000 lots in the real store: drawn again as after a machine's
 * count, and after an entry has changed, so that all open entries are read again. Both as a share of reading those entries alone,
 * in the same run; medians.
 */
export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'plant-bench-'));
  const store = await openStore({ file: join(folder, 'store.db') });
  try {
    const workOrders = [press];
    const plant = aPlant({
      orders: many(orders, (n) => anOrder({ id: String(n), slices: [aSlice(n)], workOrders })),
      lots: many(lots, (n) => aLot(n, '500')),
    });
    await fillStore(store, plant);
    for (let n = 1; n <= openEntries; n += 1) {
      const lot = { id: 1 + (n % lots), name: `L-${1 + (n % lots)}` };
      const payload = n % 20 === 0 ? aHold({ lot, quantity: '1' }) : aConfirm({ orderId: String(1 + (n % orders)) });
      await store.addEntry(anEntry(n, payload));
    }
    const picture = new Picture(store, () => ({ holdLocationId: ids.hold }));
    const draw = (): Promise<unknown> =>
      board(
        {
          picture,
          workCenterId: () => ids.press,
          machine: () => null,
          proposal: async () => null,
          pulledAt: () => null,
        },
        undefined,
      );
    await draw();
    const againMs = await median(draw);
    const afterEntryMs = await median(async () => {
      picture.forget(['entries']);
      await draw();
    });
    const readMs = await median(() => store.entriesIn(['pending'], openEntries));
    return { ratioAgain: againMs / readMs, ratioAfterEntry: afterEntryMs / readMs, againMs, afterEntryMs, readMs };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < draws; n += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[draws / 2] ?? Number.NaN;
}
