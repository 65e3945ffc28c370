import { expect, test } from 'vitest';
import type { Entry } from '../../sync/domain/entry.ts';
import type { LocalStore } from '../../sync/ports.ts';
import { failure } from '../../sync/domain/failure.ts';
import { heads } from '../../sync/heads.ts';
import { pushOnce } from '../../sync/push.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, aHold, anEntry, aScrap } from '../fakes/plant-builders.ts';
import { answerOf, refusedAs, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

/** Serial numbers keep them apart: each is a posting of its own. */
const apart = (seq: number, orderId: string): Entry =>
  anEntry(seq, aConfirm({ orderId, quantity: '1', serials: [`S-${seq}`] }));

/** The store, and how many entries were read from it since the last look. */
function counting(store: LocalStore): { readonly store: LocalStore; readonly read: () => number } {
  let rows = 0;
  const counted =
    <A extends readonly unknown[]>(read: (...args: A) => Promise<Entry[]>) =>
    async (...args: A): Promise<Entry[]> => {
      const found = await read(...args);
      rows += found.length;
      return found;
    };
  return {
    store: {
      ...store,
      entriesIn: counted(store.entriesIn),
      firstOfLanes: counted(store.firstOfLanes),
      entriesOfLane: counted(store.entriesOfLane),
      entriesBefore: counted(store.entriesBefore),
    },
    read: () => {
      const seen = rows;
      rows = 0;
      return seen;
    },
  };
}

async function bench(entries: readonly Entry[]) {
  const whole = memoryStore();
  for (const entry of entries) await whole.addEntry(entry);
  const { store, read } = counting(whole);
  return { store, read, whole, profile: new ScriptedProfile(), clock: virtualClock(), log: silentLog };
}

const many = 5_000;
const backlog = (orders: number): Entry[] =>
  Array.from({ length: many }, (_, n) => apart(n + 1, String(1 + (n % orders))));

test.each([1, 7, 40])(
  'P4: a hold behind 5,000 confirmations of %i orders goes out in the next call, and first of it',
  async (orders) => {
    const hold = anEntry(many + 1, aHold());
    const it = await bench([...backlog(orders), hold]);
    await pushOnce(it);
    expect(it.profile.sent[0]?.[0]).toBe(hold.id);
    expect(it.profile.sent[0]).toHaveLength(Math.min(orders + 1, it.profile.batchLimit));
    expect(it.read()).toBeLessThan(50 * it.profile.batchLimit + 3 * orders);
  },
);

test('P4, P10: behind a refused entry nothing of its lane is read, and what others record goes out', async () => {
  const it = await bench(backlog(1));
  it.profile.onSend = (batch) => answerOf(batch, () => refusedAs('order_closed'));
  await pushOnce(it);
  it.profile.onSend = (batch) => it.profile.post(batch);
  it.read();
  expect(await pushOnce(it)).toEqual({ kind: 'idle' });
  expect(it.read()).toBeLessThan(5);
  const [other, hold] = [apart(many + 1, '2'), anEntry(many + 2, aHold())];
  for (const entry of [other, hold]) await it.whole.addEntry(entry);
  await pushOnce(it);
  expect(it.profile.sent.at(-1)).toEqual([hold.id, other.id]);
});

test('P4: as many confirmations as may be merged go out in one posting, however many wait behind them', async () => {
  const it = await bench(Array.from({ length: many }, (_, n) => anEntry(n + 1, aConfirm({ quantity: '1' }))));
  await pushOnce(it);
  const posted = await it.whole.entriesIn(['posted'], many);
  expect(posted).toHaveLength(200);
  expect(posted[0]?.delivery.receipt?.quantity).toBe('200');
  expect(it.read()).toBeLessThan(1_000);
});

test('P2, P4: a damaged member is found behind any number of waiting entries, of which none is read for it', async () => {
  const posting = { id: 'one', members: 2, quantity: '2', profile: 'posting-action' } as const;
  const member = (seq: number, state: 'unknown' | 'parked'): Entry => {
    const entry = anEntry(seq, aScrap({ role: 'component', quantity: '1' }), state);
    const why = state === 'parked' ? failure('entry_damaged', { entry: String(seq) }) : null;
    return { ...entry, delivery: { ...entry.delivery, posting, doubtful: true, failure: why } };
  };
  const { orderId } = aConfirm();
  const refused = { ...anEntry(1, aConfirm(), 'parked') };
  const waiting = Array.from({ length: 700 }, (_, n) => apart(n + 2, String(orderId)));
  const it = await bench([refused, ...waiting, member(702, 'unknown'), member(703, 'parked')]);
  const { broken } = await heads(it);
  expect(broken.map((each) => [...each.posting.members, ...each.damaged].map(({ seq }) => seq))).toEqual([[702, 703]]);
  expect(it.read()).toBeLessThan(20);
});
