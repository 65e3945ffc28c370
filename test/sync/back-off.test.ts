import { expect, test } from 'vitest';
import { StoreFull } from '../../main/store/errors.ts';
import { failure } from '../../sync/domain/failure.ts';
import { createEngine } from '../../sync/engine.ts';
import type { FaultKind } from '../../sync/ports.ts';
import { backOff, restMs, type BackOffName } from '../../sync/rules/back-off.ts';
import { faultRules } from '../../sync/rules/faults.ts';
import { entryId } from '../fakes/entries.ts';
import { engineBench } from '../fakes/engine-bench.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { answerOf, faultReply, refusedAs, RowsTransport, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';
import { seeded } from '../peers/seeded.ts';

const names = Object.keys(backOff) as BackOffName[];

test('P10: waits grow to a bound, are never nothing, and the first one after an absence is half a second at most', () => {
  for (const name of names)
    for (let failures = 0; failures < 50; failures += 1) {
      const [least, most] = [restMs(name, failures, 0), restMs(name, failures, 1)];
      expect(least).toBeGreaterThanOrEqual(50);
      expect(most).toBeLessThanOrEqual(backOff[name].upToMs.at(-1) ?? 0);
      expect(restMs(name, failures + 1, 1)).toBeGreaterThanOrEqual(most);
    }
  expect(restMs('away', 0, 1)).toBeLessThanOrEqual(500);
  expect(restMs('away', 99, 1)).toBeLessThanOrEqual(3_000);
  expect(restMs('busy', 9, 0)).toBeGreaterThanOrEqual(2_000);
});

test('P10: twenty stations that wait for the same Odoo come back spread over the wait, not all at once', () => {
  const random = seeded(7);
  const times = Array.from({ length: 20 }, () => restMs('away', 9, random())).toSorted((a, b) => a - b);
  const within = (ms: number): number =>
    Math.max(...times.map((at) => times.filter((t) => t >= at && t < at + ms).length));
  expect(within(300)).toBeLessThanOrEqual(8);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2_000);
});

test.each(['no-answer', 'busy'] as const)(
  'P10: an Odoo that answers its check but %s every posting is asked less and less often, though each check goes well',
  async (kind) => {
    const it = await engineBench([anEntry(1)]);
    it.profile.onSend = () => faultReply(kind);
    it.engine.start();
    await it.clock.pass(1_200_000);
    const late = it.sendTimes.filter((at) => at > 20_000);
    const gaps = late.slice(1).map((at, n) => at - (late[n] ?? 0));
    expect(gaps.length).toBeGreaterThan(8);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(125_000);
    expect(faultRules[kind].pause).toBe(false);
  },
);

test('P10: entries that are recorded during a pause do not end it; somebody who asks is heard within a second, however often', async () => {
  const it = await engineBench([anEntry(1)]);
  it.profile.onSend = () => faultReply('forbidden');
  it.engine.start();
  await it.clock.pass(500);
  const before = it.checkTimes.length;
  for (let seq = 2; seq <= 40; seq += 1) {
    await it.store.addEntry(anEntry(seq, aConfirm({ orderId: String(seq) })));
    it.engine.kick();
    await it.clock.pass(250);
  }
  expect(it.checkTimes.length).toBe(before);
  const asked = it.clock.monotonic();
  it.engine.now();
  await it.clock.pass(1_000);
  expect(it.checkTimes.length).toBe(before + 1);
  expect((it.checkTimes.at(-1) ?? Infinity) - asked).toBeLessThanOrEqual(1_000);
  for (let n = 0; n < 100; n += 1) {
    it.engine.now();
    await it.clock.pass(100);
  }
  expect(it.checkTimes.length - before).toBeLessThanOrEqual(12);
});

test('somebody who asks while all is well gets a fresh reading', async () => {
  const it = await engineBench();
  it.engine.start();
  await it.clock.pass(3_000);
  const reads = it.pullTimes.length;
  it.engine.now();
  await it.clock.pass(1_000);
  expect(it.pullTimes.length).toBe(reads + 1);
});

test('P4: a kick in the middle of a pull sends at once and the pull goes on to its end', async () => {
  const it = await engineBench([], 200);
  it.engine.start();
  await it.clock.pass(700);
  await it.store.addEntry(anEntry(1));
  for (let n = 0; n < 5; n += 1) it.engine.kick();
  await it.clock.pass(500);
  expect(it.profile.books.size).toBe(1);
  expect(it.mostAtOnce()).toBe(1);
  await it.clock.pass(8_000);
  expect(it.engine.status().pulledAt).not.toBeNull();
});

test('P1, P2: a full disk is told as such, nothing is sent that could not be written, and it goes on by itself when there is room', async () => {
  let full = false;
  const clock = virtualClock();
  const store = memoryStore({ fail: () => (full ? new StoreFull('disk') : undefined) });
  const profile = new ScriptedProfile();
  const it = { store, profile, clock, transport: new RowsTransport(), log: silentLog, onStatus: () => undefined };
  const engine = createEngine({ ...it, random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) } });
  engine.start();
  await clock.pass(2_000);
  await store.addEntry(anEntry(1));
  full = true;
  engine.kick();
  await clock.pass(60_000);
  expect(engine.status()).toMatchObject({ online: true, failure: failure('disk_full') });
  expect(profile.sent).toEqual([]);
  await expect(store.addEntry(anEntry(2))).rejects.toThrow(StoreFull);
  full = false;
  await clock.pass(16_000);
  expect(engine.status().failure).toBeNull();
  expect((await store.entry(entryId(1)))?.delivery.state).toBe('posted');
});

test('P3: the disk is full when the answer comes: told as such, sent again as a doubt when there is room, and booked once', async () => {
  let full = false;
  const clock = virtualClock();
  const store = memoryStore({ fail: () => (full ? new StoreFull('disk') : undefined) });
  const profile = new ScriptedProfile();
  profile.onSend = (batch) => {
    full = profile.sent.length === 1;
    return profile.post(batch);
  };
  const it = { store, profile, clock, transport: new RowsTransport(), log: silentLog, onStatus: () => undefined };
  const engine = createEngine({ ...it, random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) } });
  await store.addEntry(anEntry(1));
  engine.start();
  await clock.pass(40_000);
  expect(engine.status().failure).toEqual(failure('disk_full'));
  full = false;
  await store.addEntry(anEntry(2));
  await clock.pass(16_000);
  expect(profile.sent.slice(0, 2)).toEqual([[entryId(1)], [entryId(1)]]);
  expect([...profile.bookings.values()].map((times) => times.length)).toEqual([1, 1]);
});

test('P10: whatever fails, calls are bounded: never more than three a second over a minute', async () => {
  for (const kind of Object.keys(faultRules) as FaultKind[]) {
    const it = await engineBench([anEntry(1)]);
    it.profile.onSend = () => faultReply(kind);
    it.profile.onCheck = () => (kind === 'busy' ? answerOf([], () => refusedAs('internal')) : faultReply(kind));
    it.engine.start();
    await it.clock.pass(60_000);
    expect(it.sendTimes.length + it.checkTimes.length).toBeLessThanOrEqual(180);
  }
});
