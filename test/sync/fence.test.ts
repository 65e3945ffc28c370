import { expect, test } from 'vitest';
import { refusalFence } from '../../sync/fence.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { entryId } from '../fakes/entries.ts';
import { engineBench } from '../fakes/engine-bench.ts';
import { answerOf, faultReply, refusedAs } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const stateOf = async (it: Awaited<ReturnType<typeof engineBench>>, n: number): Promise<string | undefined> =>
  (await it.store.entry(entryId(n)))?.delivery.state;

/** The first call is left without an answer; whatever is sent for order 1 after that is refused. */
async function lostThenRefused() {
  const it = await engineBench([anEntry(1, aConfirm({ orderId: '1' }))]);
  let isFirst = true;
  it.profile.onSend = (batch) => {
    if (isFirst) {
      isFirst = false;
      return faultReply('no-answer');
    }
    const mine = batch.filter((entry) => entry.payload.orderId === '1');
    return mine.length === 0 ? it.profile.post(batch) : answerOf(batch, () => refusedAs('not_enough_stock'));
  };
  it.engine.start();
  await it.clock.pass(10_000);
  return it;
}

test('P9: a refusal counts only when no earlier call of the posting can take effect any more', async () => {
  const it = await lostThenRefused();
  expect(await stateOf(it, 1)).toBe('unknown');
  expect(await it.store.openExceptions()).toEqual([]);
  await it.clock.pass(110_000);
  expect(await stateOf(it, 1)).toBe('unknown');
  await it.clock.pass(30_000);
  expect(await stateOf(it, 1)).toBe('parked');
  expect(await it.store.openExceptions()).toHaveLength(1);
  await it.engine.stop();
});

test('P3: the late call that takes effect meanwhile is found, and nobody is asked', async () => {
  const it = await lostThenRefused();
  it.profile.onSend = (batch) => it.profile.post(batch);
  await it.clock.pass(140_000);
  expect(await stateOf(it, 1)).toBe('posted');
  expect((await it.store.openExceptions()).filter(({ kind }) => kind === 'refused')).toEqual([]);
  await it.engine.stop();
});

test('P4: meanwhile the other lanes go on', async () => {
  const it = await lostThenRefused();
  await it.store.addEntry(anEntry(2, aConfirm({ orderId: '2' })));
  it.engine.kick();
  await it.clock.pass(2_000);
  expect(await stateOf(it, 2)).toBe('posted');
  expect(await stateOf(it, 1)).toBe('unknown');
  await it.engine.stop();
});

test('P9: a posting waits as long as its way of posting says, and never shorter than a lost call may be late', async () => {
  const clock = virtualClock();
  const fence = refusalFence(clock);
  const [longer, shorter] = [entryId(1), entryId(2)];
  for (const posting of [longer, shorter]) fence.noteLost(posting);
  await clock.pass(40_000);
  fence.hold(longer, 120_000);
  fence.hold(shorter, 10_000);
  const waiting = () => [longer, shorter].map((posting) => fence.isWaiting(posting));
  await clock.pass(85_000);
  expect(waiting()).toEqual([true, true]);
  await clock.pass(10_000);
  expect(waiting()).toEqual([true, false]);
  await clock.pass(30_000);
  expect(waiting()).toEqual([false, false]);
});
