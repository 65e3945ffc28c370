import { expect, test } from 'vitest';
import { board } from '../../main/floor/board.ts';
import { Picture } from '../../main/floor/picture.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { orderFigures } from '../../sync/project/figures.ts';
import { lotView } from '../../sync/project/lots.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, aHold, aKnown, aLot, anEntry, anOrder, aPlant, fillStore, ids } from '../fakes/plant-builders.ts';

/** The store, and how often it was read. */
function counting(store: StationStore): { store: StationStore; reads: () => number } {
  let reads = 0;
  const counted = new Proxy(store, {
    get: (target, name: keyof StationStore) => {
      if (['replicas', 'entriesIn', 'newestEntries', 'entriesOfOrder'].includes(name)) reads += 1;
      return target[name];
    },
  });
  return { store: counted, reads: () => reads };
}

async function drawn() {
  const inner = memoryStore();
  await fillStore(inner, aPlant({ orders: [anOrder({ workOrders: [atPress] })] }));
  await inner.addEntry(anEntry(1));
  const { store, reads } = counting(inner);
  const picture = new Picture(store, () => ({ holdLocationId: ids.hold }));
  const draw = () =>
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
  return { draw, reads, picture, store: inner };
}
const atPress = { id: 1, name: 'Press', workCenterId: ids.press, state: 'ready' } as const;

test('a board that is drawn again reads nothing while nothing has changed', async () => {
  const { draw, reads } = await drawn();
  const first = await draw();
  expect(first.current?.entries).toHaveLength(1);
  const before = reads();
  expect(before).toBeGreaterThan(0);
  expect(await draw()).toEqual(first);
  expect(reads()).toBe(before);
});

test('an entry that was recorded is on the next board', async () => {
  const { draw, picture, store } = await drawn();
  await draw();
  await store.addEntry(anEntry(2));
  picture.forget(['entries']);
  const { current } = await draw();
  expect(current?.entries.map((entry) => entry.seq)).toEqual([2, 1]);
});

test('P10: a screen gets the newest 200 entries of an order, and its figures count all', async () => {
  const { draw, picture, store } = await drawn();
  for (let seq = 2; seq <= 250; seq += 1) await store.addEntry(anEntry(seq, aConfirm({ quantity: '0.1' })));
  picture.forget(['entries']);
  const { current } = await draw();
  expect(current?.entries).toHaveLength(200);
  expect(current?.entries[0]?.seq).toBe(250);
  expect(current?.figures.good.waiting).toBe('29.9');
});

test('the work for many orders and lots grows with the open entries, not with their product', () => {
  let looks = 0;
  const many = 400;
  const open = Array.from({ length: many }, (_, n): Entry => {
    const entry = n % 2 === 0 ? anEntry(n + 1) : anEntry(n + 1, aHold());
    return Object.defineProperty({ ...entry }, 'payload', {
      get: () => {
        looks += 1;
        return entry.payload;
      },
    });
  });
  const known = { ...aKnown(), open };
  for (let n = 0; n < many; n += 1) {
    orderFigures(anOrder({ id: String(n) }), open);
    lotView(known, aLot(n, '5'));
  }
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(many * 20);
});
