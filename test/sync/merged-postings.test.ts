import { expect, test } from 'vitest';
import { resolveException } from '../../main/floor/exceptions.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { keepExceptions } from '../../sync/exceptions.ts';
import { orderFigures } from '../../sync/project/figures.ts';
import { pushOnce } from '../../sync/push.ts';
import { recover } from '../../sync/recover.ts';
import { settle } from '../../sync/settle.ts';
import { entryId } from '../fakes/entries.ts';
import { aConfirm, anEntry, anOrder, aScrap, aSlice, ids } from '../fakes/plant-builders.ts';
import { answerOf, faultReply, refusedAs } from '../fakes/scripted-odoo.ts';
import { bench, refusing, states, untilIdle } from './merged-bench.ts';

const three = (): Entry[] => ['5', '2.5', '0.25'].map((quantity, n) => anEntry(n + 1, aConfirm({ quantity })));
test('P3: all members of a posting are posted with its one receipt', async () => {
  const it = await bench(three());
  expect(await pushOnce(it)).toMatchObject({ kind: 'answered', sent: 1 });
  expect(it.members).toEqual([['1', '2', '3']]);
  for (const entry of await it.store.newestEntries(10))
    expect(entry.delivery).toMatchObject({
      state: 'posted',
      receipt: { resId: 1_001, quantity: '7.75' },
      posting: { id: entryId(1), members: 3, quantity: '7.75', profile: 'posting-action' },
    });
});

test('P4, P6: refused as a whole, each goes alone: the guilty one is parked with one exception, those before it are booked, those behind wait for the decision', async () => {
  const it = await bench(three());
  it.profile.onSend = refusing(it, 2);
  await untilIdle(it);
  expect(it.members).toEqual([['1', '2', '3'], ['1'], ['2']]);
  expect(await states(it)).toEqual(['posted', 'parked', 'pending']);
  const open = await it.store.openExceptions();
  expect(open).toMatchObject([{ id: `refused:${entryId(2)}`, entryId: entryId(2), here: '2.5' }]);
  await resolveException(it, open[0]?.id ?? '', 'acknowledge');
  await untilIdle(it);
  expect(await states(it)).toEqual(['posted', 'set_aside', 'posted']);
  expect(it.profile.bookings.get(entryId(3))).toEqual([entryId(3)]);
});

test('P3, P9: one that was refused alone and is sent again takes nothing along: its id may stand on what was staged and closed by hand', async () => {
  const [first, ...others] = three();
  const it = await bench(first ? [first] : []);
  it.profile.onSend = refusing(it, 1);
  await untilIdle(it);
  for (const entry of others) await it.store.addEntry(entry);
  it.profile.onSend = (batch) => it.profile.post(batch);
  await resolveException(it, `refused:${entryId(1)}`, 'retry');
  await untilIdle(it);
  expect(it.members).toEqual([['1'], ['1'], ['2', '3']]);
  expect(await states(it)).toEqual(['posted', 'posted', 'posted']);
});

test('P2, P6: a member that is found damaged and set aside keeps the others of its posting from nothing', async () => {
  const it = await bench(three());
  it.profile.onSend = () => faultReply('busy');
  await pushOnce(it);
  const damaged = (await it.store.entriesIn(['pending'], 10))[1];
  if (!damaged) throw new Error('three wait');
  const { id, delivery } = damaged;
  await it.store.changeDeliveries([{ id, from: ['pending'], to: { ...delivery, state: 'sending' } }]);
  await it.store.changeDeliveries([{ id, from: ['sending'], to: { ...delivery, state: 'parked' } }]);
  it.profile.onSend = (batch) => it.profile.post(batch);
  await untilIdle(it);
  expect(await states(it)).toEqual(['pending', 'parked', 'pending']);
  await keepExceptions(it);
  await resolveException(it, `refused:${entryId(1)}`, 'acknowledge');
  await untilIdle(it);
  expect(await states(it)).toEqual(['posted', 'set_aside', 'posted']);
  expect(it.members).toEqual([
    ['1', '2', '3'],
    ['1', '3'],
  ]);
});

test.each(['no-answer', 'not-odoo'] as const)(
  'P3: after %s exactly the same members go out again, whatever was recorded since',
  async (kind) => {
    const it = await bench(three());
    it.profile.onSend = (batch) => (it.profile.post(batch), faultReply(kind));
    await pushOnce(it);
    await it.store.addEntry(anEntry(4));
    it.profile.onSend = () => faultReply('unreachable');
    await pushOnce(it);
    await it.store.addEntry(anEntry(5));
    it.profile.onSend = (batch) => it.profile.post(batch);
    await untilIdle(it);
    expect(it.members).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
      ['1', '2', '3'],
      ['4', '5'],
    ]);
    expect(await states(it)).toEqual(['posted', 'posted', 'posted', 'posted', 'posted']);
    expect([...it.profile.bookings.values()].map((each) => each.length)).toEqual([1, 1, 1, 1, 1]);
  },
);

test('P3: after a crash during the call exactly the same members go out again', async () => {
  const it = await bench(three());
  it.profile.onSend = (batch) => (it.profile.post(batch), Promise.reject(new Error('power cut')));
  await expect(pushOnce(it)).rejects.toThrow('power cut');
  await it.store.addEntry(anEntry(4));
  await recover(it);
  expect(await states(it)).toEqual(['unknown', 'unknown', 'unknown', 'pending']);
  it.profile.onSend = (batch) => it.profile.post(batch);
  await untilIdle(it);
  expect(it.members.slice(1)).toEqual([['1', '2', '3'], ['4']]);
  expect(await states(it)).toEqual(['posted', 'posted', 'posted', 'posted']);
});

test('P3: an answer that could not be written leaves a doubt: the next call does not take it for a new posting', async () => {
  let full = false;
  const it = await bench(three(), { fail: () => (full ? new Error('disk') : undefined) });
  it.profile.onSend = (batch) => ((full = true), it.profile.post(batch));
  await expect(pushOnce(it)).rejects.toThrow('disk');
  full = false;
  await it.store.addEntry(anEntry(4));
  it.profile.onSend = () => faultReply('unreachable');
  await pushOnce(it);
  expect(await states(it)).toEqual(['unknown', 'unknown', 'unknown', 'pending']);
  it.profile.onSend = (batch) => it.profile.post(batch);
  await untilIdle(it);
  expect(it.members).toEqual([['1', '2', '3'], ['1', '2', '3'], ['1', '2', '3'], ['4']]);
});

test('P2, P3: the members of a posting change together: whichever write fails, they are in one state', async () => {
  for (let fails = 1; fails <= 4; fails += 1) {
    let writes = 0;
    const it = await bench(three(), {
      fail: () => ((writes += 1), writes === 3 + fails ? new Error('power cut') : undefined),
    });
    await pushOnce(it).catch(() => undefined);
    expect(new Set(await states(it)).size).toBe(1);
    await recover(it);
    await untilIdle(it);
    expect(await states(it)).toEqual(['posted', 'posted', 'posted']);
    expect([...it.profile.bookings.values()].map((each) => each.length)).toEqual([1, 1, 1]);
  }
});

test('P9: a doubtful posting on which Odoo breaks is parked whole, cannot be set aside, and is asked for again, never sent as new', async () => {
  const it = await bench(three());
  it.profile.onSend = (batch) => (it.profile.post(batch), faultReply('no-answer'));
  await pushOnce(it);
  it.profile.onSend = () => faultReply('broken');
  await pushOnce(it);
  expect(await states(it)).toEqual(['parked', 'parked', 'parked']);
  await keepExceptions(it);
  const open = await it.store.openExceptions();
  expect(open).toMatchObject([{ id: `refused:${entryId(1)}`, here: '7.75', choices: ['retry'] }]);
  const id = open[0]?.id ?? '';
  await expect(resolveException(it, id, 'acknowledge')).rejects.toThrow('action_not_allowed');
  await resolveException(it, id, 'retry');
  expect(await states(it)).toEqual(['unknown', 'unknown', 'unknown']);
  await it.store.addEntry(anEntry(4));
  it.profile.onSend = (batch) => it.profile.post(batch);
  await untilIdle(it);
  expect(it.members).toEqual([['1', '2', '3'], ['1', '2', '3'], ['1', '2', '3'], ['4']]);
  expect([...it.profile.bookings.values()].map((each) => each.length)).toEqual([1, 1, 1, 1]);
});

test('P6, P9: an open exception follows its entry into doubt, and lets nobody set it aside any more', async () => {
  const it = await bench([anEntry(1)]);
  it.profile.onSend = (batch) => answerOf(batch, () => refusedAs('order_closed'));
  await pushOnce(it);
  const [entry] = await it.store.entriesIn(['parked'], 1);
  if (!entry) throw new Error('it is parked');
  await it.store.changeDeliveries([
    { id: entry.id, from: ['parked'], to: { ...entry.delivery, state: 'unknown', doubtful: true } },
  ]);
  it.profile.onSend = () => faultReply('broken');
  await pushOnce(it);
  const open = await it.store.openExceptions();
  expect(open[0]?.choices).toEqual(['retry']);
  await expect(resolveException(it, open[0]?.id ?? '', 'acknowledge')).rejects.toThrow('action_not_allowed');
  expect(await states(it)).toEqual(['parked']);
});

test('P8, P9: figures count each member once, before and after the document was pulled', async () => {
  const it = await bench(three());
  await pushOnce(it);
  const open = await it.store.entriesIn(['posted'], 10);
  const rest = aSlice(1, { quantity: '92.25', state: 'progress' });
  const after = anOrder({ slices: [aSlice(1_001, { quantity: '7.75', state: 'done' }), rest] });
  for (const order of [anOrder({ slices: [aSlice(1, { quantity: '100' })] }), after])
    expect(orderFigures(order, open)).toMatchObject({
      good: { odoo: '7.75', waiting: '0', total: '7.75' },
      remaining: '92.25',
    });
});

test('P9: the total of a posting is compared with its document: equal settles all members', async () => {
  const it = await bench(three());
  await pushOnce(it);
  it.transport.put('mrp.production', { id: 1_001, state: 'done', qty_produced: 7.75 });
  await settle(it);
  expect(await states(it)).toEqual(['settled', 'settled', 'settled']);
});

test('P6: a difference of a merged posting is one exception, and acknowledging it settles all members', async () => {
  const it = await bench(three());
  await pushOnce(it);
  it.transport.put('mrp.production', { id: 1_001, state: 'done', qty_produced: 7 });
  await settle(it);
  await settle(it);
  await keepExceptions(it);
  const open = await it.store.openExceptions();
  expect(open).toMatchObject([{ kind: 'differs', here: '7.75', odoo: '7 (done)' }]);
  await resolveException(it, open[0]?.id ?? '', 'acknowledge');
  await settle(it);
  expect(await states(it)).toEqual(['settled', 'settled', 'settled']);
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P6: undecided differences of large postings keep no later entry from being settled, and a posting settles whole', async () => {
  const many = Array.from({ length: 600 }, (_, n) => anEntry(n + 1, aConfirm({ orderId: String(1 + (n % 3)) })));
  const it = await bench([...many, anEntry(601, aScrap({ orderId: '9' }))]);
  it.profile.onSend = (batch) => {
    const sent = it.profile.post(batch);
    for (const { seq } of batch) {
      it.transport.put('mrp.production', { id: 1_000 + seq, state: 'done', qty_produced: 1 });
    }
    return sent;
  };
  await untilIdle(it);
  it.transport.put('mrp.production', { id: 1_601, state: 'done', qty_produced: 3 });
  await settle(it);
  await settle(it);
  expect((await states(it)).at(-1)).toBe('settled');
  expect((await it.store.openExceptions()).map(({ entryId: id }) => id)).toEqual([1, 2, 3].map(entryId));
  it.transport.put('mrp.production', { id: 1_002, state: 'done', qty_produced: 1_000 });
  for (let round = 0; round < 3; round += 1) await settle(it);
  await keepExceptions(it);
  expect((await it.store.openExceptions()).map(({ entryId: id }) => id)).toEqual([1, 3].map(entryId));
  expect((await states(it)).filter((state) => state === 'settled')).toHaveLength(201);
});

test('P3: half a posting is never sent: while one of its members is parked, it waits', async () => {
  const it = await bench(three());
  it.profile.onSend = () => faultReply('no-answer');
  await pushOnce(it);
  const second = await it.store.entry(entryId(2));
  if (!second) throw new Error('it is there');
  const { delivery } = second;
  await it.store.changeDeliveries([{ id: second.id, from: ['unknown'], to: { ...delivery, state: 'sending' } }]);
  await it.store.changeDeliveries([{ id: second.id, from: ['sending'], to: { ...delivery, state: 'parked' } }]);
  expect(await pushOnce(it)).toEqual({ kind: 'idle' });
  expect(it.profile.sent).toHaveLength(1);
});

test('P4: when every scrap breaks Odoo, each is parked alone and the confirmations of other orders go on', async () => {
  const scraps = [1, 2, 3].map((seq) =>
    anEntry(seq, aScrap({ orderId: String(seq), role: 'product', productId: ids.bracket })),
  );
  const confirms = [4, 5, 6].map((seq) => anEntry(seq, aConfirm({ orderId: String(seq) })));
  const it = await bench([...scraps, ...confirms]);
  it.profile.onSend = (batch) =>
    batch.some(({ payload }) => payload.kind === 'scrap') ? faultReply('broken') : it.profile.post(batch);
  await untilIdle(it);
  expect(await states(it)).toEqual(['parked', 'parked', 'parked', 'posted', 'posted', 'posted']);
  expect(await it.store.openExceptions()).toHaveLength(3);
});
