import { expect, test } from 'vitest';
import { failure } from '../../sync/domain/failure.ts';
import type { FaultKind } from '../../sync/ports.ts';
import { entryId } from '../fakes/entries.ts';
import { engineBench, type EngineBench } from '../fakes/engine-bench.ts';
import { aConfirm, aHold, anEntry } from '../fakes/plant-builders.ts';
import { answerOf, faultOf, faultReply, postedAs, refusedAs } from '../fakes/scripted-odoo.ts';

/** Odoo answers every call with this fault from now on; undefined: it works again. */
function cutOff({ profile, transport }: EngineBench, kind: FaultKind | undefined): void {
  profile.onSend = kind ? () => faultReply(kind) : (batch) => profile.post(batch);
  profile.onCheck = kind ? () => faultReply(kind) : () => answerOf([], () => refusedAs('internal'));
  transport.before = () => (kind ? faultOf(kind) : undefined);
}
const record = async ({ store, engine }: EngineBench, seq: number): Promise<void> => {
  await store.addEntry(anEntry(seq, aConfirm({ orderId: String(seq) })));
  engine.kick();
};
const gaps = (times: readonly number[]): number[] => times.slice(1).map((time, n) => time - (times[n] ?? 0));

test('online, an entry is sent within 2 s of the kick', async () => {
  const it = await engineBench();
  it.engine.start();
  await it.clock.pass(5_000);
  const touched = it.clock.monotonic();
  await record(it, 1);
  await it.clock.pass(2_000);
  expect(it.sendTimes).toHaveLength(1);
  expect((it.sendTimes[0] ?? Infinity) - touched).toBeLessThanOrEqual(2_000);
  expect(it.engine.status()).toMatchObject({ online: true, failure: null });
});

test('P10: an entry that is recorded during a long pull does not wait for its end, and no two calls run at once', async () => {
  const it = await engineBench([], 400);
  it.engine.start();
  await it.clock.pass(1_000);
  expect(it.pullTimes).toHaveLength(0);
  const touched = it.clock.monotonic();
  await record(it, 1);
  await it.clock.pass(2_000);
  expect((it.sendTimes[0] ?? Infinity) - touched).toBeLessThanOrEqual(2_000);
  expect(it.engine.status().pulledAt).toBeNull();
  await it.clock.pass(20_000);
  expect(it.engine.status().pulledAt).not.toBeNull();
  expect(it.mostAtOnce()).toBe(1);
});

test.each(['unreachable', 'no-answer', 'not-odoo', 'busy'] as const)(
  'after %s for an hour the first posting follows within 5 s of Odoo being back',
  async (kind) => {
    const it = await engineBench([anEntry(1)]);
    cutOff(it, kind);
    it.engine.start();
    await it.clock.pass(3_600_000);
    expect(it.engine.status().failure).not.toBeNull();
    cutOff(it, undefined);
    const back = it.clock.monotonic();
    await it.clock.pass(5_000);
    expect(it.profile.books.size).toBe(1);
    expect((it.sendTimes.at(-1) ?? Infinity) - back).toBeLessThanOrEqual(5_000);
    expect(it.engine.status()).toMatchObject({ online: true, failure: null });
  },
);

test('P10: while Odoo does not answer it is asked after 0.5, 1, 2 and then every 3 s, however often somebody kicks', async () => {
  const it = await engineBench([anEntry(1)]);
  cutOff(it, 'unreachable');
  it.engine.start();
  for (let n = 0; n < 600; n += 1) {
    it.engine.kick();
    await it.clock.pass(100);
  }
  const waits = gaps(it.checkTimes);
  expect(it.sendTimes).toEqual([]);
  expect(waits.slice(0, 3).map((ms) => Math.round(ms / 100) * 100)).toEqual([500, 1_000, 2_000]);
  expect(Math.max(...waits)).toBeLessThanOrEqual(3_100);
  expect(Math.min(...waits.slice(3))).toBeGreaterThanOrEqual(2_400);
});

test.each(['denied', 'certificate', 'database', 'missing', 'forbidden'] as const)(
  'P10: %s needs somebody to act: asked every 12 to 15 s, and the action is asked who it is before anything is sent',
  async (kind) => {
    const it = await engineBench([anEntry(1)]);
    it.profile.onSend = () => faultReply(kind);
    it.engine.start();
    await it.clock.pass(60_000);
    const waits = gaps(it.sendTimes);
    expect(waits.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(12_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_500);
    expect(it.checkTimes.length).toBe(it.sendTimes.length);
    expect((await it.store.entry(entryId(1)))?.delivery.state).toBe('pending');
  },
);

test('P2: an altered posting action stops sending before the first entry, and it goes on by itself when the action is right again', async () => {
  const it = await engineBench([anEntry(1)]);
  it.profile.onCheck = () => ({ kind: 'stopped', failure: failure('action_altered') });
  it.engine.start();
  await it.clock.pass(120_000);
  expect(it.profile.sent).toEqual([]);
  expect(it.engine.status()).toMatchObject({ online: true, failure: { code: 'action_altered' } });
  cutOff(it, undefined);
  await it.clock.pass(16_000);
  expect(it.profile.books.size).toBe(1);
});

test('the posting action is asked who it is every ten minutes', async () => {
  const it = await engineBench();
  it.engine.start();
  await it.clock.pass(3_600_000);
  expect(it.checkTimes.length).toBeGreaterThanOrEqual(6);
  expect(it.checkTimes.length).toBeLessThanOrEqual(7);
});

test('reads every 10 s and sweeps every 5 min, and rests between reads that take long', async () => {
  const it = await engineBench();
  it.engine.start();
  await it.clock.pass(600_000);
  for (const gap of gaps(it.pullTimes)) {
    expect(gap).toBeGreaterThanOrEqual(10_000);
    expect(gap).toBeLessThanOrEqual(10_600);
  }
  expect(it.pullTimes.length).toBeGreaterThanOrEqual(55);
  expect(it.sweepTimes).toHaveLength(2);
  const [sweepGap = 0] = gaps(it.sweepTimes);
  expect(sweepGap).toBeGreaterThanOrEqual(300_000);
  expect(sweepGap).toBeLessThanOrEqual(311_000);

  const slow = await engineBench([], 3_000);
  slow.engine.start();
  await slow.clock.pass(600_000);
  const busy = slow.transport.calls.length * 3_000;
  expect(busy).toBeLessThan(0.85 * 600_000);
});

test('P10: after hours of work with faults no two calls ever ran at once', async () => {
  const it = await engineBench([], 700);
  it.engine.start();
  for (let seq = 1; seq <= 120; seq += 1) {
    cutOff(it, seq % 7 === 0 ? 'no-answer' : seq % 11 === 0 ? 'busy' : undefined);
    await record(it, seq);
    it.engine.kick();
    await it.clock.pass(seq % 3 === 0 ? 200 : 4_000);
  }
  cutOff(it, undefined);
  await it.clock.pass(60_000);
  expect(it.mostAtOnce()).toBe(1);
  expect(it.profile.books.size).toBe(120);
});

test('a fault of reading alone keeps nobody from posting, and shows until reading works again', async () => {
  const it = await engineBench();
  it.transport.before = (call) => (call.model === 'mrp.production' ? faultOf('forbidden') : undefined);
  it.engine.start();
  await it.clock.pass(30_000);
  expect(it.engine.status()).toMatchObject({ online: true, failure: { code: 'rights_missing' } });
  const asked = it.transport.calls.length;
  await record(it, 1);
  await it.clock.pass(2_000);
  expect(it.profile.books.size).toBe(1);
  expect(it.engine.status().failure).toMatchObject({ code: 'rights_missing' });
  await it.clock.pass(60_000);
  expect(it.transport.calls.length - asked).toBeLessThanOrEqual(30);
  it.transport.before = () => undefined;
  await it.clock.pass(16_000);
  expect(it.engine.status()).toMatchObject({ online: true, failure: null });
});

test('P10: postings do not make a station that may not read ask for it each time', async () => {
  const it = await engineBench();
  it.transport.before = (call) => (call.model === 'mrp.production' ? faultOf('forbidden') : undefined);
  it.engine.start();
  await it.clock.pass(20_000);
  const asked = it.transport.calls.length;
  for (let seq = 1; seq <= 10; seq += 1) {
    await record(it, seq);
    await it.clock.pass(200);
  }
  expect(it.profile.books.size).toBe(10);
  expect(it.transport.calls.length - asked).toBeLessThanOrEqual(10);
});

test('P9: what is posted during a pull settles after the next one, because the orders of this one may be older', async () => {
  const it = await engineBench([], 400);
  it.transport.put('stock.scrap', { id: 7, state: 'done', scrap_qty: 5, production_id: false });
  it.profile.onSend = (batch) => answerOf(batch, (entry) => postedAs(entry, 7, false, 'stock.scrap'));
  const pulledAt: (string | null)[] = [];
  const { changeDeliveries } = it.store;
  Object.assign(it.store, {
    changeDeliveries: (changes: Parameters<typeof changeDeliveries>[0]) => {
      if (changes.some(({ to }) => to.state === 'settled')) pulledAt.push(it.engine.status().pulledAt);
      return changeDeliveries(changes);
    },
  });
  it.engine.start();
  await it.clock.pass(1_000);
  await record(it, 1);
  await it.clock.pass(60_000);
  expect(pulledAt).toEqual([expect.any(String)]);
});

test('an unexpected error while reading neither stops the engine nor holds postings back', async () => {
  const it = await engineBench([anEntry(1)]);
  const { replicas } = it.store;
  Object.assign(it.store, { replicas: () => Promise.reject(new Error('a bug')) });
  it.engine.start();
  await it.clock.pass(20_000);
  expect(it.profile.books.size).toBe(1);
  expect(it.engine.status()).toMatchObject({ online: true, failure: { code: 'internal' } });
  await record(it, 2);
  await it.clock.pass(2_000);
  expect(it.profile.books.size).toBe(2);
  Object.assign(it.store, { replicas });
  await it.clock.pass(16_000);
  expect(it.engine.status()).toMatchObject({ failure: null });
  expect(it.engine.status().pulledAt).not.toBeNull();
});

test('a record that cannot be understood is told until it can; everything else is read and posted', async () => {
  const it = await engineBench([anEntry(1)]);
  const unit = { relative_uom_id: false, rounding: 0.01, active: true, write_date: '' };
  it.transport.put('uom.uom', { ...unit, id: 1, name: 7 });
  it.transport.put('uom.uom', { ...unit, id: 2, name: 'kg' });
  it.engine.start();
  await it.clock.pass(20_000);
  expect(it.profile.books.size).toBe(1);
  expect(it.engine.status()).toMatchObject({
    online: true,
    failure: { code: 'record_unreadable', facts: { record: 'uom.uom 1' } },
  });
  expect(it.engine.status().pulledAt).not.toBeNull();
  expect(await it.store.replica('reference', 'unit:2')).toMatchObject({ name: 'kg' });
  it.transport.put('uom.uom', { ...unit, id: 1, name: 'Units' });
  await it.clock.pass(310_000);
  expect(it.engine.status()).toMatchObject({ failure: null });
  expect(await it.store.replica('reference', 'unit:1')).toMatchObject({ name: 'pcs' });
});

test('a store that cannot be written pauses the engine and loses nothing; it goes on by itself', async () => {
  const it = await engineBench([anEntry(1)]);
  const { changeDeliveries } = it.store;
  Object.assign(it.store, { changeDeliveries: () => Promise.reject(new Error('disk')) });
  it.engine.start();
  await it.clock.pass(60_000);
  expect(it.engine.status()).toMatchObject({ failure: { code: 'internal' } });
  expect(it.profile.sent).toEqual([]);
  Object.assign(it.store, { changeDeliveries });
  await it.clock.pass(16_000);
  expect(it.profile.books.size).toBe(1);
});

test('holds overtake a backlog of confirmations', async () => {
  const backlog = Array.from({ length: 100 }, (_, n) => anEntry(n + 1, aConfirm({ orderId: String(n + 1) })));
  const it = await engineBench([...backlog, anEntry(101, aHold())]);
  it.engine.start();
  await it.clock.pass(20_000);
  expect(it.profile.sent[0]?.[0]).toBe(entryId(101));
  expect(it.profile.sent.map((batch) => batch.length)).toEqual([20, 20, 20, 20, 20, 1]);
});

const fullOf = (it: EngineBench, count: number): void =>
  it.transport.put(
    'mrp.production',
    ...Array.from({ length: count }, (_, n) => ({ id: 1_001 + n, state: 'done', qty_produced: 5 })),
  );
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => anEntry(n + 1, aConfirm({ orderId: String(n + 1) })));
const inState = async ({ store }: EngineBench, state: 'posted' | 'settled'): Promise<number> =>
  (await store.entriesIn([state], 10_000)).length;

test('P7: after a backlog all that is posted settles with the next pull, page by page, however many pages that are', async () => {
  const it = await engineBench(many(900));
  fullOf(it, 900);
  it.engine.start();
  while ((await inState(it, 'posted')) < 900) await it.clock.pass(100);
  expect(it.pullTimes).toEqual([]);
  await it.clock.pass(3_000);
  expect(await inState(it, 'settled')).toBe(900);
  expect(it.pullTimes).toHaveLength(1);
});

test('what is recorded while a backlog settles is posted between two pages, and the rest settles after another pull', async () => {
  const it = await engineBench(many(900), 100);
  fullOf(it, 900);
  it.engine.start();
  while ((await inState(it, 'settled')) === 0) await it.clock.pass(50);
  const touched = it.clock.monotonic();
  await it.store.addEntry(anEntry(901, aHold()));
  it.engine.kick();
  await it.clock.pass(500);
  expect((it.sendTimes.at(-1) ?? 0) - touched).toBeGreaterThanOrEqual(0);
  const settled = await inState(it, 'settled');
  expect(settled).toBeLessThan(900);
  await it.clock.pass(5_000);
  expect(await inState(it, 'settled')).toBeGreaterThanOrEqual(900);
  expect(it.pullTimes.length).toBeGreaterThanOrEqual(2);
});
