import { expect, test } from 'vitest';
import { decideException, type DecideDeps, type Decision } from '../../main/floor/decide.ts';
import { openExceptions } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { PlantException } from '../../sync/domain/exception.ts';
import { failure } from '../../sync/domain/failure.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { keepExceptions } from '../../sync/exceptions.ts';
import { isIntact } from '../../sync/domain/seal.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry, anOrder, aPlant, aSlice, fillStore, ids } from '../fakes/plant-builders.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const id = `refused:${entryId(1)}`;
const count = { signal: 'good', fromSeq: 1, toSeq: 9, counted: '8' };

async function refused(
  code: 'order_closed' | 'more_than_remains',
  change: { doubtful?: boolean; serials?: string[]; orderName?: string } = {},
) {
  const store: StationStore = memoryStore();
  await fillStore(
    store,
    aPlant({ orders: [anOrder(), anOrder({ id: '501', slices: [aSlice(901, { quantity: '50' })] })] }),
  );
  const { serials = null, orderName } = change;
  const payload = { quantity: '8', count, serials, ...(orderName === undefined ? {} : { orderName }) };
  const entry = anEntry(1, aConfirm(payload), 'parked');
  const why = failure(code, { remaining: '5' });
  await store.addEntry({ ...entry, delivery: { ...entry.delivery, failure: why, doubtful: change.doubtful ?? false } });
  const clock = virtualClock();
  await keepExceptions({ store, clock });
  const picture = new Picture(store, () => ({ holdLocationId: null }));
  const who = () => ({ operator: 'Berta', station: 'Station 1' });
  const deps: DecideDeps = { store, picture, clock, who, clockOffsetMs: () => null };
  return { deps, store, entry };
}
/** Decides as somebody who looks at the exception now. */
async function decides(deps: DecideDeps, choice: Decision['choice'], orderId?: string): Promise<void> {
  const [seen] = await openExceptions(deps);
  await decideException(deps, { id, choice, orderId, shown: seen?.shown ?? '' });
}
const others = async (store: StationStore): Promise<Entry[]> =>
  (await store.newestEntries(10)).filter((each) => each.id !== entryId(1)).toReversed();
const stateOf = async (store: StationStore) => (await store.entry(entryId(1)))?.delivery.state;

test('a refused entry goes to another order as a new entry: same touch, new person, and the count is used once', async () => {
  const { deps, store, entry } = await refused('order_closed');
  await decides(deps, 'send_to_order', '501');
  const [fresh, ...more] = await others(store);
  expect(more).toEqual([]);
  expect(fresh).toMatchObject({
    operator: 'Berta',
    touchedAt: entry.touchedAt,
    lane: 'order:501',
    payload: { orderId: '501', quantity: '8', count },
    delivery: { state: 'pending' },
  });
  expect(fresh && isIntact(fresh)).toBe(true);
  expect(await stateOf(store)).toBe('set_aside');
  expect(await store.openExceptions()).toEqual([]);
});

test('an entry that goes to another order leaves the name of the old one behind: Odoo would refuse the new one for it', async () => {
  const { deps, store } = await refused('order_closed', { orderName: 'WH/MO/500' });
  await decides(deps, 'send_to_order', '501');
  expect((await others(store)).map(({ payload }) => payload)).toMatchObject([{ orderId: '501' }]);
  expect((await others(store))[0]?.payload).not.toHaveProperty('orderName');
  const parts = await refused('more_than_remains', { orderName: 'WH/MO/500' });
  await decides(parts.deps, 'send_in_parts');
  const names = (await others(parts.store)).map(({ payload }) => 'orderName' in payload && payload.orderName);
  expect(names).toEqual(['WH/MO/500', 'WH/MO/500']);
});

test('P8: what does not fit is recorded in two parts that add up to the old entry', async () => {
  const { deps, store } = await refused('more_than_remains');
  await decides(deps, 'send_in_parts');
  expect((await others(store)).map(({ payload }) => [payload.quantity, payload.orderId])).toEqual([
    ['5', ids.order],
    ['3', ids.order],
  ]);
  expect(await stateOf(store)).toBe('set_aside');
});

test('P2, P3: a decision that was cut off at any write is finished by deciding again, whatever is chosen then, and nothing is recorded twice', async () => {
  for (let cut = 1; cut <= 5; cut += 1) {
    const { deps, store } = await refused('more_than_remains');
    let writes = 0;
    const cutOff = new Proxy(store, {
      get: (target, name: keyof StationStore) => {
        const call = target[name] as (...args: unknown[]) => unknown;
        const isWrite = name === 'changeDeliveries' || name === 'recordEntry' || name === 'closeException';
        if (!isWrite) return call;
        return async (...args: unknown[]) => {
          writes += 1;
          if (writes === cut) throw new Error('the station died');
          return call.apply(target, args);
        };
      },
    });
    await expect(decides({ ...deps, store: cutOff }, 'send_in_parts')).rejects.toThrow('died');
    deps.picture.forget(['entries']);
    const noted = (await store.entry(entryId(1)))?.delivery.failure?.code === 'recorded_anew';
    if ((await store.openExceptions()).length > 0)
      await decides(deps, noted ? 'retry' : 'send_in_parts').catch(() => undefined);
    expect((await others(store)).map(({ payload }) => payload.quantity)).toEqual(['5', '3']);
    expect(await stateOf(store)).toBe('set_aside');
    await keepExceptions(deps);
    expect(await store.openExceptions()).toEqual([]);
  }
});

test('P9: what may be booked already, serial numbers and orders that were not offered are never replaced', async () => {
  const doubtful = await refused('more_than_remains', { doubtful: true });
  await expect(decides(doubtful.deps, 'send_in_parts')).rejects.toThrow('action_not_allowed');
  const serials = await refused('more_than_remains', { serials: ['A', 'B'] });
  await expect(decides(serials.deps, 'send_in_parts')).rejects.toThrow('action_not_allowed');
  const closed = await refused('order_closed');
  for (const orderId of [ids.order, '999', undefined])
    await expect(decides(closed.deps, 'send_to_order', orderId)).rejects.toThrow('action_not_allowed');
  for (const { store } of [doubtful, serials, closed]) {
    expect(await others(store)).toEqual([]);
    expect(await stateOf(store)).toBe('parked');
  }
});

test('P3, P8: a correction that was cut off and is taken again after Odoo’s figure changed is recorded once, and what it was about is kept', async () => {
  const { deps, store } = await refused('order_closed');
  const booked = anEntry(7, aConfirm({ quantity: '50' }), 'posted');
  await store.addEntry(booked);
  const differs = (odoo: string): PlantException => ({
    id: `differs:${booked.id}`,
    kind: 'differs',
    entryId: booked.id,
    failure: failure('odoo_differs', { odoo }),
    here: '50',
    odoo,
    raisedAt: booked.touchedAt,
    choices: ['record_correction', 'acknowledge'],
    closedAt: null,
    outcome: null,
  });
  const take = async (by: DecideDeps): Promise<void> => {
    const shown = (await openExceptions(by)).find(({ exception }) => exception.kind === 'differs')?.shown ?? '';
    await decideException(by, { id: `differs:${booked.id}`, choice: 'record_correction', shown });
  };
  await store.raise(differs('35 (done)'));
  const dies = { ...store, changeDeliveries: () => Promise.reject(new Error('the station died')) };
  await expect(take({ ...deps, store: dies })).rejects.toThrow('died');
  deps.picture.forget(['entries']);
  await store.raise(differs('45 (done)'));
  await take(deps);
  const anew = (await others(store)).filter(({ seq }) => seq > booked.seq);
  expect(anew.map(({ payload }) => payload.quantity)).toEqual(['15']);
  expect((await store.entry(booked.id))?.delivery).toMatchObject({
    state: 'settled',
    failure: { code: 'odoo_differs', facts: { odoo: '35 (done)', corrected: '15' } },
  });
});
