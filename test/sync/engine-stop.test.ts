import { expect, test } from 'vitest';
import { entryId } from '../fakes/entries.ts';
import { engineBench } from '../fakes/engine-bench.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { faultReply } from '../fakes/scripted-odoo.ts';

test('stop lets the call under way finish, books its answer, and starts nothing more', async () => {
  const it = await engineBench([], 1_000);
  it.engine.start();
  await it.clock.pass(500_000);
  await it.store.addEntry(anEntry(1, aConfirm()));
  it.engine.kick();
  await it.clock.pass(500);
  const stopped = it.engine.stop();
  const calls = it.sendTimes.length + it.transport.calls.length + it.checkTimes.length;
  await it.clock.pass(60_000);
  await stopped;
  expect((await it.store.entry(entryId(1)))?.delivery.state).toBe('posted');
  expect(it.sendTimes.length + it.transport.calls.length + it.checkTimes.length).toBeLessThanOrEqual(calls + 1);
  expect(it.transport.closed).toBeGreaterThanOrEqual(1);
  it.engine.kick();
  await it.clock.pass(60_000);
  expect(it.sendTimes).toHaveLength(1);
});

test('stop does not wait for an Odoo that hangs: the call is cut after 5 s and its outcome is unknown', async () => {
  const it = await engineBench([anEntry(1)]);
  it.profile.onSend = async () => {
    while (it.transport.closed === 0) await it.clock.wait(50);
    return faultReply('no-answer');
  };
  it.engine.start();
  await it.clock.pass(1_000);
  const begun = it.clock.monotonic();
  let ended = Infinity;
  const stopped = it.engine.stop().then(() => (ended = it.clock.monotonic()));
  await it.clock.pass(10_000);
  await stopped;
  expect(ended - begun).toBeLessThanOrEqual(5_200);
  expect((await it.store.entry(entryId(1)))?.delivery.state).toBe('unknown');
});

test('stop ends a long pull after the read under way', async () => {
  const it = await engineBench([], 2_000);
  it.engine.start();
  await it.clock.pass(5_000);
  const before = it.transport.calls.length;
  const stopped = it.engine.stop();
  await it.clock.pass(30_000);
  await stopped;
  expect(it.transport.calls.length).toBeLessThanOrEqual(before + 1);
});
