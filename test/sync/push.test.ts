import { expect, test } from 'vitest';
import type { StationStore } from '../../main/store/station-store.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { failure } from '../../sync/domain/failure.ts';
import { pushOnce, type PushDeps } from '../../sync/push.ts';
import { recover } from '../../sync/recover.ts';
import { faultKinds } from '../../sync/ports.ts';
import { faultRules } from '../../sync/rules/faults.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, aHold, anEntry } from '../fakes/plant-builders.ts';
import { answerOf, faultReply, postedAs, refusedAs, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

interface Bench extends PushDeps {
  readonly store: StationStore;
  readonly profile: ScriptedProfile;
}

async function bench(entries: readonly Entry[], store = memoryStore()): Promise<Bench> {
  for (const entry of entries) await store.addEntry(entry);
  return { store, profile: new ScriptedProfile(), clock: virtualClock(), log: silentLog };
}
const orders = (count: number): Entry[] =>
  Array.from({ length: count }, (_, n) => anEntry(n + 1, aConfirm({ orderId: String(n + 1) })));
const states = async ({ store }: Bench): Promise<DeliveryState[]> =>
  (await store.newestEntries(100)).toReversed().map((entry) => entry.delivery.state);

test('P3: what Odoo posted is posted here, with its document', async () => {
  const it = await bench(orders(2));
  expect(await pushOnce(it)).toMatchObject({ kind: 'answered', sent: 2 });
  expect(await states(it)).toEqual(['posted', 'posted']);
  const entry = await it.store.entry(entryId(2));
  expect(entry?.delivery).toMatchObject({ attempts: 1, failure: null, receipt: { resId: 1_002, quantity: '5' } });
  expect(await pushOnce(it)).toEqual({ kind: 'idle' });
});

test.each(faultKinds.filter((kind) => faultRules[kind].entries !== 'isolate'))(
  'P2, P3: after %s nothing is lost, the state says what is known, and the same ids are sent again',
  async (kind) => {
    const it = await bench(orders(3));
    it.profile.onSend = () => faultReply(kind);
    const { online, pause, failure: code, entries } = faultRules[kind];
    expect(await pushOnce(it)).toMatchObject({ kind: 'stopped', online, pause, failure: { code } });
    const state = entries === 'unknown' ? 'unknown' : 'pending';
    expect(await states(it)).toEqual([state, state, state]);
    expect((await it.store.entry(entryId(1)))?.delivery).toMatchObject({ attempts: 1, failure: { code } });
    it.profile.onSend = (batch) => it.profile.post(batch);
    await pushOnce(it);
    expect(it.profile.sent[1]).toEqual(it.profile.sent[0]);
    expect(await states(it)).toEqual(['posted', 'posted', 'posted']);
    expect(await it.store.openExceptions()).toEqual([]);
  },
);

test('faults that surely had no effect leave entries pending, doubtful ones leave them unknown', () => {
  const left = (state: string) => faultKinds.filter((kind) => faultRules[kind].entries === state);
  expect(left('unknown')).toEqual(['no-answer', 'not-odoo']);
  expect(left('unsent')).toEqual(['unreachable', 'certificate']);
  expect(left('pending')).toEqual(['busy', 'database', 'denied', 'forbidden', 'missing']);
});

test.each([
  ['busy', 1],
  ['unreachable', 2],
] as const)(
  'P3: after %s a later confirmation joins the posting only if that never left the station: a proxy may hold a copy of it',
  async (kind, members) => {
    const it = await bench(orders(1));
    it.profile.onSend = () => faultReply(kind);
    await pushOnce(it);
    await it.store.addEntry(anEntry(2, aConfirm({ orderId: '1' })));
    it.profile.onSend = (batch) => it.profile.post(batch);
    await pushOnce(it);
    expect((await it.store.entry(entryId(1)))?.delivery.posting).toMatchObject({ id: entryId(1), members });
  },
);

test.each(['refused', 'broken'] as const)(
  'P4: when one of a batch makes Odoo answer %s as a whole, each is sent alone and only the guilty one is parked',
  async (kind) => {
    const it = await bench(orders(4));
    const guilty = entryId(3);
    it.profile.onSend = (batch) =>
      batch.some((entry) => entry.id === guilty) ? faultReply(kind) : it.profile.post(batch);
    expect(await pushOnce(it)).toMatchObject({ kind: 'answered', sent: 4 });
    expect(await states(it)).toEqual(['posted', 'posted', 'parked', 'posted']);
    expect(it.profile.sent.map((batch) => batch.length)).toEqual([4, 1, 1, 1, 1]);
    expect((await it.store.openExceptions()).map((each) => each.entryId)).toEqual([guilty]);
  },
);

test.each(['refused', 'broken', 'no-answer', 'missing'] as const)(
  'P4: when Odoo answers %s without any posting too, no entry is at fault and none is parked',
  async (kind) => {
    const it = await bench(orders(3));
    it.profile.onSend = () => faultReply('broken');
    it.profile.onCheck = () => faultReply(kind);
    expect(await pushOnce(it)).toMatchObject({ kind: 'stopped', failure: { code: faultRules[kind].failure } });
    expect(await states(it)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(it.profile.sent).toHaveLength(1);
    expect(await it.store.openExceptions()).toEqual([]);
  },
);

test('P2: the line breaks while entries are sent one by one: the rest waits with an unknown outcome', async () => {
  const it = await bench(orders(4));
  it.profile.onSend = (batch) => {
    if (batch.length > 1) return faultReply('broken');
    return batch[0]?.seq === 3 ? faultReply('no-answer') : it.profile.post(batch);
  };
  expect(await pushOnce(it)).toMatchObject({ kind: 'stopped', online: false });
  expect(await states(it)).toEqual(['posted', 'posted', 'unknown', 'unknown']);
});

test.each(['wrong_version', 'action_altered'] as const)('P2: %s pauses everything and loses nothing', async (code) => {
  const it = await bench(orders(2));
  it.profile.onSend = () => ({ kind: 'stopped', failure: failure(code) });
  expect(await pushOnce(it)).toMatchObject({ kind: 'stopped', pause: true, failure: { code } });
  expect(await states(it)).toEqual(['unknown', 'unknown']);
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P6: a refused entry is parked with exactly one exception, however often it is tried again', async () => {
  const it = await bench([anEntry(1), anEntry(2, aConfirm({ lot: { name: 'N-2' } }))]);
  it.profile.onSend = (batch) => answerOf(batch, () => refusedAs('order_cancelled'));
  await pushOnce(it);
  expect(await states(it)).toEqual(['parked', 'pending']);
  expect(await pushOnce(it)).toEqual({ kind: 'idle' });
  expect(await it.store.openExceptions()).toMatchObject([
    {
      id: `refused:${entryId(1)}`,
      failure: { code: 'order_cancelled' },
      here: '5',
      choices: ['retry', 'send_to_order', 'acknowledge'],
    },
  ]);
  const entry = (await it.store.entry(entryId(1))) as Entry;
  const to = { ...entry.delivery, state: 'pending' } as const;
  await it.store.changeDeliveries([{ id: entry.id, from: ['parked'], to }]);
  await pushOnce(it);
  expect(it.profile.sent).toEqual([[entryId(1)], [entryId(1)]]);
  expect(await it.store.openExceptions()).toHaveLength(1);
});

test('P6: the station dies between the exception and the parking: after the next start there is one exception and one parked entry', async () => {
  let dies = false;
  let writes = 0;
  const store = memoryStore({ fail: () => ((writes += 1), dies && writes > 3 ? new Error('power cut') : undefined) });
  const it = await bench([anEntry(1)], store);
  it.profile.onSend = (batch) => {
    dies = true;
    return answerOf(batch, () => refusedAs('order_closed'));
  };
  await expect(pushOnce(it)).rejects.toThrow('power cut');
  expect(await store.openExceptions()).toHaveLength(1);
  expect(await states(it)).toEqual(['sending']);
  dies = false;
  it.profile.onSend = (batch) => answerOf(batch, () => refusedAs('order_closed'));
  await recover(it);
  expect(await states(it)).toEqual(['unknown']);
  await pushOnce(it);
  expect(await states(it)).toEqual(['parked']);
  expect(await store.openExceptions()).toHaveLength(1);
});

test('P9: what may be in Odoo stays unknown when the next call does not get out', async () => {
  const it = await bench(orders(2));
  it.profile.onSend = () => faultReply('no-answer');
  await pushOnce(it);
  await it.store.addEntry(anEntry(3, aConfirm({ orderId: '3' })));
  it.profile.onSend = () => faultReply('unreachable');
  await pushOnce(it);
  expect(await states(it)).toEqual(['unknown', 'unknown', 'pending']);
  it.profile.onSend = (batch) => it.profile.post(batch);
  await pushOnce(it);
  expect(await states(it)).toEqual(['posted', 'posted', 'posted']);
});

test('P3: the station dies while it sends: found as unknown, sent again under its id, and booked once', async () => {
  const it = await bench([anEntry(1, aConfirm(), 'sending'), anEntry(2, aHold(), 'pending')]);
  it.profile.books.set(entryId(1), 77);
  await recover(it);
  expect(await states(it)).toEqual(['unknown', 'pending']);
  await pushOnce(it);
  expect(it.profile.sent).toEqual([[entryId(2), entryId(1)]]);
  expect((await it.store.entry(entryId(1)))?.delivery.receipt).toMatchObject({ resId: 77, again: true });
  expect(it.profile.books.size).toBe(2);
});

test('a parked entry without an exception gets one at the next start, and a second start adds none', async () => {
  const it = await bench([anEntry(1, aConfirm(), 'parked')]);
  await recover(it);
  await recover(it);
  expect((await it.store.openExceptions()).map((each) => each.entryId)).toEqual([entryId(1)]);
});

test('P10: answers that cannot be booked do not make the station send the same batch again and again', async () => {
  const it = await bench(orders(1));
  it.profile.onSend = async (batch) => {
    const [entry] = batch as unknown as [Entry];
    const to = { ...entry.delivery, state: 'pending' } as const;
    await it.store.changeDeliveries([{ id: entry.id, from: ['sending'], to }]);
    return answerOf(batch, (each) => postedAs(each));
  };
  expect(await pushOnce(it)).toMatchObject({ kind: 'stopped', online: true, failure: { code: 'internal' } });
  expect(await states(it)).toEqual(['pending']);
});

test('P4: thousands of entries behind a parked one do not hide those of other orders', async () => {
  const behind = Array.from({ length: 2_500 }, (_, n) =>
    anEntry(n + 1, aConfirm({ orderId: '1' }), n ? 'pending' : 'parked'),
  );
  const it = await bench([...behind, anEntry(3_000, aConfirm({ orderId: '2' }))]);
  await pushOnce(it);
  expect(it.profile.sent).toEqual([[entryId(3_000)]]);
});

test('P3: what was busy once is not planned anew when Odoo is away after that: a copy of it may still be on its way', async () => {
  const it = await bench(orders(1));
  it.profile.onSend = () => faultReply('busy');
  await pushOnce(it);
  it.profile.onSend = () => faultReply('unreachable');
  await pushOnce(it);
  await it.store.addEntry(anEntry(2, aConfirm({ orderId: '1' })));
  it.profile.onSend = (batch) => it.profile.post(batch);
  await pushOnce(it);
  expect((await it.store.entry(entryId(1)))?.delivery.posting).toMatchObject({ members: 1 });
});
