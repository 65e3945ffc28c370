import { expect, test } from 'vitest';
import type { CollectionName } from '../../main/store/collections.ts';
import { EntryExists } from '../../main/store/errors.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { Delivery } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { confirmation, counted, entryId, pending, product, refusal } from '../fakes/entries.ts';
import { exceptionFacts } from './exceptions.ts';

const sending: Delivery = { ...pending, state: 'sending', attempts: 1 };
const posted: Delivery = { ...pending, state: 'posted', attempts: 1 };
const seqs = (entries: readonly Entry[]): number[] => entries.map(({ seq }) => seq);

/**
 * What every store promises, whatever it is made of. To be called inside a `describe`.
 * @param makeStore a new, empty store; the caller closes it
 */
export function localStoreAcceptance(makeStore: () => Promise<StationStore>): void {
  entryFacts(makeStore);
  deliveryFacts(makeStore);
  replicaFacts(makeStore);
  exceptionFacts(makeStore);
  valueFacts(makeStore);
  listenerFacts(makeStore);
}

function entryFacts(makeStore: () => Promise<StationStore>): void {
  test('P2: an added entry is found again, exactly as it was', async () => {
    const store = await makeStore();
    await store.addEntry(confirmation(1));
    expect(await store.entry(entryId(1))).toStrictEqual(confirmation(1));
    expect(await store.entry(entryId(2))).toBeUndefined();
  });

  test('an entry is never overwritten by another with its id or its sequence', async () => {
    const store = await makeStore();
    await store.addEntry(confirmation(1));
    await expect(store.addEntry(confirmation(1, { seq: 2, operator: 'Bo' }))).rejects.toThrow(EntryExists);
    await expect(store.addEntry(confirmation(2, { seq: 1 }))).rejects.toThrow(EntryExists);
    expect(await store.newestEntries(10)).toStrictEqual([confirmation(1)]);
  });

  test('recorded entries are numbered 1, 2, 3 … even when many are recorded at once', async () => {
    const store = await makeStore();
    const recorded = await Promise.all(
      Array.from({ length: 50 }, (_, n) => store.recordEntry((seq) => confirmation(n + 1, { seq }))),
    );
    expect(seqs(recorded).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(await store.newestEntries(3)).toHaveLength(3);
    expect(seqs(await store.newestEntries(3))).toEqual([50, 49, 48]);
  });

  test('P3: the same touch recorded twice is one entry and uses up one sequence', async () => {
    const store = await makeStore();
    const once = await store.recordEntry((seq) => confirmation(1, { seq }));
    const again = await store.recordEntry((seq) => confirmation(1, { seq, operator: 'Bo' }));
    const next = await store.recordEntry((seq) => confirmation(2, { seq }));
    expect(again).toStrictEqual(once);
    expect(next.seq).toBe(2);
    expect(await store.newestEntries(10)).toHaveLength(2);
  });

  test('a record that cannot be built uses up no sequence', async () => {
    const store = await makeStore();
    const failing = store.recordEntry(() => {
      throw new Error('order is gone');
    });
    await expect(failing).rejects.toThrow('order is gone');
    expect((await store.recordEntry((seq) => confirmation(1, { seq }))).seq).toBe(1);
  });

  test('numbering goes on after entries that were added with a sequence', async () => {
    const store = await makeStore();
    await store.addEntry(confirmation(7));
    expect((await store.recordEntry((seq) => confirmation(8, { seq }))).seq).toBe(8);
  });
}

function deliveryFacts(makeStore: () => Promise<StationStore>): void {
  test("an order's entries come by sequence, without those of other orders", async () => {
    const store = await makeStore();
    const other = { ...confirmation(2).payload, orderId: '413' } as Entry['payload'];
    for (const entry of [confirmation(3), confirmation(1), confirmation(2, { payload: other })])
      await store.addEntry(entry);
    expect(seqs(await store.entriesOfOrder('412'))).toEqual([1, 3]);
    expect(seqs(await store.entriesOfOrder('413'))).toEqual([2]);
    expect(await store.entriesOfOrder('999')).toEqual([]);
  });

  test('P4: entries of several states come together by sequence, at most as many as asked for', async () => {
    const store = await makeStore();
    for (const seq of [4, 2, 1, 3, 5])
      await store.addEntry(confirmation(seq, { delivery: seq % 2 === 0 ? sending : pending }));
    await store.addEntry(confirmation(6, { delivery: posted }));
    expect(seqs(await store.entriesIn(['pending', 'sending'], 10))).toEqual([1, 2, 3, 4, 5]);
    expect(seqs(await store.entriesIn(['sending', 'pending', 'pending'], 3))).toEqual([1, 2, 3]);
    expect(seqs(await store.entriesIn(['posted'], 10))).toEqual([6]);
    expect(await store.entriesIn(['parked'], 10)).toEqual([]);
    expect(await store.entriesIn([], 10)).toEqual([]);
    expect(await store.entriesIn(['pending'], 0)).toEqual([]);
  });

  test('P4: each lane has its first entry in each state, however long the lanes are; a lane is read from its front', async () => {
    const store = await makeStore();
    const parked: Delivery = { ...pending, state: 'parked', attempts: 1 };
    const lanes = ['order:2', 'order:1', 'lot:7'];
    for (let seq = 1; seq <= 31; seq += 1) {
      const lane = seq > 30 ? '' : (lanes[seq % 3] ?? '');
      const delivery = seq === 1 || seq === 4 ? parked : seq === 5 || seq === 8 ? posted : pending;
      await store.addEntry(confirmation(seq, { lane, delivery }));
    }
    expect(seqs(await store.firstOfLanes(['pending', 'parked', 'pending']))).toEqual([1, 2, 3, 7, 31]);
    expect(seqs(await store.firstOfLanes(['posted']))).toEqual([5]);
    expect(seqs(await store.firstOfLanes(['sending']))).toEqual([]);
    expect(seqs(await store.entriesOfLane('order:1', ['parked', 'pending'], 4))).toEqual([1, 4, 7, 10]);
    expect(seqs(await store.entriesOfLane('order:1', ['pending'], 2))).toEqual([7, 10]);
    expect(await store.entriesOfLane('lot:8', ['pending'], 2)).toEqual([]);
    const [first] = await store.entriesOfLane('lot:7', ['pending'], 1);
    expect(first).toStrictEqual(confirmation(2, { lane: 'lot:7' }));
  });

  test('a change of delivery leaves everything else of the entry as it was', async () => {
    const store = await makeStore();
    await store.addEntry(confirmation(1));
    expect(await store.changeDeliveries([{ id: entryId(1), from: ['pending'], to: sending }])).toBe(true);
    expect(await store.entry(entryId(1))).toStrictEqual(confirmation(1, { delivery: sending }));
    expect(seqs(await store.entriesIn(['sending'], 10))).toEqual([1]);
    expect(await store.entriesIn(['pending'], 10)).toEqual([]);
  });

  test('P3: deliveries change all together or not at all', async () => {
    const store = await makeStore();
    for (const seq of [1, 2, 3]) await store.addEntry(confirmation(seq, seq === 3 ? { delivery: posted } : {}));
    const change = (n: number) => ({ id: entryId(n), from: ['pending'] as const, to: sending });
    expect(await store.changeDeliveries([change(1), change(2), change(3)])).toBe(false);
    expect(await store.changeDeliveries([change(1), change(99)])).toBe(false);
    expect(seqs(await store.entriesIn(['pending'], 10))).toEqual([1, 2]);
    expect(await store.changeDeliveries([change(1), change(2)])).toBe(true);
    expect(seqs(await store.entriesIn(['sending'], 10))).toEqual([1, 2]);
    expect(await store.changeDeliveries([])).toBe(true);
  });

  test('P2, P3: the 200 members of one posting change together: one that has moved on keeps all of them where they are', async () => {
    const store = await makeStore();
    const members = Array.from({ length: 200 }, (_, n) => confirmation(n + 1));
    for (const member of members) await store.addEntry(member);
    const ref = { id: entryId(1), members: 200, quantity: '2500', profile: 'posting-action' } as const;
    const toSending = members.map(({ id, delivery }) => ({
      id,
      from: ['pending'] as const,
      to: { ...delivery, state: 'sending' as const, posting: ref },
    }));
    await store.changeDeliveries(toSending.slice(-1));
    expect(await store.changeDeliveries(toSending)).toBe(false);
    expect(seqs(await store.entriesIn(['pending'], 500))).toHaveLength(199);
    expect(await store.changeDeliveries(toSending.slice(0, -1))).toBe(true);
    const sent = await store.entriesIn(['sending'], 500);
    expect(seqs(sent)).toEqual(seqs(members));
    expect(new Set(sent.map(({ delivery }) => JSON.stringify(delivery.posting)))).toEqual(
      new Set([JSON.stringify(ref)]),
    );
  });

  test('P3: of many that take the same entry at once, one gets it', async () => {
    const store = await makeStore();
    await store.addEntry(confirmation(1));
    const takers = Array.from({ length: 20 }, () =>
      store.changeDeliveries([{ id: entryId(1), from: ['pending'], to: sending }]),
    );
    expect((await Promise.all(takers)).filter(Boolean)).toHaveLength(1);
  });
}

function replicaFacts(makeStore: () => Promise<StationStore>): void {
  test("Odoo's records are replaced as a whole, deleted, and may come back", async () => {
    const store = await makeStore();
    await store.applyReplicas('products', [product(2), product(1)]);
    expect(await store.replicas('products')).toStrictEqual([product(1), product(2)]);
    await store.applyReplicas('products', [product(2, 'Bracket, short'), product(3)], ['1', 'never-there']);
    expect(await store.replicas('products')).toStrictEqual([product(2, 'Bracket, short'), product(3)]);
    expect(await store.replica('products', '1')).toBeUndefined();
    await store.applyReplicas('products', [product(1, 'Bracket again')]);
    expect(await store.replica('products', '1')).toStrictEqual(product(1, 'Bracket again'));
    expect(await store.replicas('lots')).toEqual([]);
  });

  test('of a record that comes twice in one page the last one counts, also over its deletion', async () => {
    const store = await makeStore();
    await store.applyReplicas('products', [product(1)]);
    await store.applyReplicas('products', [product(1, 'first'), product(1, 'last')], ['1']);
    expect(await store.replicas('products')).toStrictEqual([product(1, 'last')]);
  });

  test('a pull cursor is what was saved last', async () => {
    const store = await makeStore();
    expect(await store.cursor('mrp.production')).toBeUndefined();
    await store.saveCursor('mrp.production', { writeDate: '2026-11-20 06:00:00', id: 4 });
    await store.saveCursor('mrp.production', { writeDate: '2026-11-21 06:00:00', id: 2 });
    await store.saveCursor('stock.lot', { writeDate: '2026-11-19 06:00:00', id: 9 });
    expect(await store.cursor('mrp.production')).toStrictEqual({ writeDate: '2026-11-21 06:00:00', id: 2 });
  });
}

function valueFacts(makeStore: () => Promise<StationStore>): void {
  test('settings are any JSON value by key', async () => {
    const store = await makeStore();
    expect(await store.setting('operator')).toBeUndefined();
    await store.saveSetting('operator', 'Anna');
    await store.saveSetting('machine', { url: 'opc.tcp://press', trust: 'none', tags: [1, null] });
    await store.saveSetting('operator', null);
    expect(await store.setting('operator')).toBeNull();
    expect(await store.setting('machine')).toStrictEqual({ url: 'opc.tcp://press', trust: 'none', tags: [1, null] });
  });

  test('a count ledger is read by signal from a sequence on', async () => {
    const store = await makeStore();
    expect(await store.lastCount('good')).toBeUndefined();
    for (const seq of [1, 2, 3, 10, 11]) await store.appendCount(counted('good', seq));
    await store.appendCount(counted('scrap', 1));
    expect(await store.lastCount('good')).toStrictEqual(counted('good', 11));
    expect(await store.countsSince('good', 2)).toStrictEqual([3, 10, 11].map((seq) => counted('good', seq)));
    expect(await store.countsSince('scrap', 1)).toEqual([]);
    await expect(store.appendCount({ ...counted('good', 3), delta: '999' })).rejects.toThrow('there already');
    expect((await store.countsSince('good', 2))[0]).toStrictEqual(counted('good', 3));
  });

  test('free space is a number of bytes', async () => {
    const store = await makeStore();
    expect(await store.freeBytes()).toBeGreaterThan(1_000_000);
  });
}

function listenerFacts(makeStore: () => Promise<StationStore>): void {
  test('listeners hear which collections changed, until they stop listening', async () => {
    const store = await makeStore();
    const heard: CollectionName[] = [];
    const stop = store.onChange((names) => heard.push(...names));
    await store.addEntry(confirmation(1));
    await store.saveSetting('operator', 'Anna');
    await expect.poll(() => new Set(heard)).toEqual(new Set(['entries', 'settings']));
    stop();
    heard.length = 0;
    const still: CollectionName[] = [];
    store.onChange((names) => still.push(...names));
    await store.applyReplicas('products', [product(1)]);
    await expect.poll(() => still).toEqual(['products']);
    expect(heard).toEqual([]);
  });

  test('what changes nothing wakes nobody', async () => {
    const store = await makeStore();
    await store.recordEntry((seq) => confirmation(1, { seq }));
    await store.applyReplicas('products', [product(1)]);
    await store.raise(refusal('a'));
    const heard: CollectionName[] = [];
    store.onChange((names) => heard.push(...names));
    await store.saveSetting('before', 1);
    await expect.poll(() => heard).toContain('settings');
    heard.length = 0;
    await store.recordEntry((seq) => confirmation(1, { seq }));
    await store.changeDeliveries([{ id: entryId(1), from: ['posted'], to: sending }]);
    await store.applyReplicas('products', [product(1)], ['never-there']);
    await store.raise(refusal('a'));
    await store.closeException('refused:never', 'retry', '2026-11-21T09:00:00.000Z');
    await store.saveSetting('after', 1);
    await expect.poll(() => heard).toContain('settings');
    expect(new Set(heard)).toEqual(new Set(['settings']));
  });
}
