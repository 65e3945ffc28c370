import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClockOffset } from '../../sync/clock-offset.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { postingFor } from '../../sync/domain/posting.ts';
import { wirePosting } from '../../sync/odoo/posting-action.ts';
import { engineBench } from '../fakes/engine-bench.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { answerOf, postedAs, refusedAs } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const hour = 3_600_000;
const year = 365.25 * 24 * hour;
const wholeSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

test('the offset is the median of several answers, each taken for the middle of its round trip', async () => {
  const clock = virtualClock();
  const offset = new ClockOffset(clock);
  expect(offset.ms()).toBeNull();
  const odoo = (): number => clock.now() + 90_000;
  for (const [there, back] of [
    [40, 40],
    [900, 60],
    [30, 30],
    [20, 1_500],
    [50, 50],
    [35, 45],
    [25, 25],
  ] as const) {
    const begun = offset.begin();
    await clock.pass(there);
    const told = wholeSecond(odoo());
    await clock.pass(back);
    offset.end(begun, told);
    await clock.pass(7_310);
  }
  expect(Math.abs((offset.ms() ?? 0) - 90_000)).toBeLessThanOrEqual(500);
});

test.each([hour, -hour, 10 * year, -10 * year])(
  'a device clock that is set off by %i ms shows in the offset at once, without another answer',
  (ms) => {
    const clock = virtualClock();
    const offset = new ClockOffset(clock);
    offset.end(offset.begin(), wholeSecond(clock.now()));
    clock.shiftDevice(ms);
    expect(Math.abs((offset.ms() ?? 0) + ms)).toBeLessThanOrEqual(500);
  },
);

test('an Odoo whose clock is set, and a PC that slept, are believed after one answer; one that took too long is not', async () => {
  const clock = virtualClock();
  const offset = new ClockOffset(clock);
  for (let n = 0; n < 9; n += 1) offset.end(offset.begin(), clock.now());
  offset.end(offset.begin(), clock.now() + hour);
  expect(Math.abs((offset.ms() ?? 0) - hour)).toBeLessThanOrEqual(500);
  const begun = offset.begin();
  await clock.pass(30_000);
  offset.end(begun, clock.now() + 5 * hour);
  expect(Math.abs((offset.ms() ?? 0) - hour)).toBeLessThanOrEqual(500);
});

test('the status shows the offset of this moment', async () => {
  const it = await engineBench();
  it.profile.onCheck = () => answerOf([], () => refusedAs('internal'), wholeSecond(it.clock.now() + 5 * 60_000));
  it.engine.start();
  await it.clock.pass(2_000);
  expect(Math.abs((it.engine.status().clockOffsetMs ?? 0) - 5 * 60_000)).toBeLessThanOrEqual(510);
  it.clock.shiftDevice(-hour);
  expect(Math.abs((it.engine.status().clockOffsetMs ?? 0) - 5 * 60_000 - hour)).toBeLessThanOrEqual(510);
});

const touchedAt = (time: string, clockOffsetMs: number | null): Entry => ({
  ...anEntry(1),
  touchedAt: time,
  clockOffsetMs,
});
const sentAs = (time: string, offsetMs: number | null): unknown =>
  wirePosting(postingFor([touchedAt(time, offsetMs)]))['recorded_at'];

test('Odoo is told the time of the touch by its own clock, as far as it was known then', () => {
  expect(sentAs('2026-01-05T06:00:00.400Z', null)).toBe('2026-01-05 06:00:00');
  expect(sentAs('2026-01-05T06:00:00.400Z', -1_000)).toBe('2026-01-05 05:59:59');
  expect(sentAs('2016-01-05T06:00:00.000Z', 10 * 365 * 24 * hour)).toBe('2026-01-02 06:00:00');
});

test.each([
  ['1980-01-04T00:00:00.000Z', null, '2000-01-01 00:00:00'],
  ['1999-12-31T23:59:59.999Z', 0, '2000-01-01 00:00:00'],
  ['9999-12-31T23:59:59.999Z', 60_000, '9999-12-31 23:59:59'],
  ['+010000-01-01T00:00:00.000Z', null, '9999-12-31 23:59:59'],
  ['-000100-01-01T00:00:00.000Z', null, '2000-01-01 00:00:00'],
  ['no time at all', null, '2000-01-01 00:00:00'],
])(
  'P2: a touch at %s is sent as a time that Odoo takes: no entry is refused for a wrong clock',
  (time, offset, sent) => {
    expect(sentAs(time, offset)).toBe(sent);
  },
);

test('P3: whatever the clocks say, the same entry is always sent with the same time, and it is one that Odoo takes', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.option(fc.integer()), (date, offset) => {
      const sent = sentAs(date.toISOString(), offset);
      expect(sent).toMatch(/^(?:2\d|[3-9]\d)\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/);
      expect(sentAs(date.toISOString(), offset)).toBe(sent);
    }),
  );
});

test.each([
  ['an hour ahead', hour],
  ['an hour behind', -hour],
  ['ten years ahead', 10 * year],
  ['ten years behind', -10 * year],
  ['before the year 2000', -40 * year],
])(
  'P2, P4, P10: a device clock that jumps %s and back, also during calls, loses nothing, changes no order and stalls no pull',
  async (_, jump) => {
    const it = await engineBench([], 300);
    it.profile.onCheck = () =>
      answerOf([], () => refusedAs('internal'), Date.UTC(2026, 0, 5, 6) + it.clock.monotonic());
    it.profile.onSend = (batch) => {
      it.profile.post(batch);
      for (const { seq, payload } of batch)
        it.transport.put('stock.scrap', {
          id: 1_000 + seq,
          state: 'done',
          production_id: false,
          write_date: '2026-01-05 06:00:00',
          scrap_qty: Number(payload.quantity),
        });
      return answerOf(batch, (posting) => postedAs(posting, 1_000 + posting.seq, false, 'stock.scrap'));
    };
    it.engine.start();
    for (let seq = 1; seq <= 20; seq += 1) {
      const now = new Date(it.clock.now()).toISOString();
      const entry = anEntry(seq, aConfirm({ lot: { name: `N-${seq % 2}` } }));
      await it.store.addEntry({ ...entry, touchedAt: now, recordedAt: now });
      it.engine.kick();
      await it.clock.pass(100);
      it.clock.shiftDevice(seq % 2 ? jump : -jump);
      await it.clock.pass(1_900);
    }
    const reads = it.pullTimes.length;
    await it.clock.pass(60_000);
    expect(it.pullTimes.length - reads).toBeGreaterThanOrEqual(4);
    expect(it.engine.status().failure).toBeNull();
    const sent = it.profile.sent.flat();
    expect(sent).toEqual(sent.toSorted());
    expect(it.profile.bookings.size).toBe(20);
    expect([...it.profile.bookings.values()].map((times) => times.length)).toEqual(Array.from({ length: 20 }, () => 1));
    expect(await it.store.openExceptions()).toEqual([]);
  },
);

test('the hour that comes twice in autumn: times are kept in UTC and the order is that of the station', async () => {
  const it = await engineBench();
  const doubled = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'];
  for (const [n, time] of doubled.entries())
    await it.store.addEntry({ ...anEntry(n + 1, aConfirm({ lot: { name: `N-${n}` } })), touchedAt: time });
  it.engine.start();
  await it.clock.pass(5_000);
  expect(it.profile.sent.flat()).toEqual([anEntry(1).id, anEntry(2).id]);
  const sent = (await it.store.newestEntries(9)).map((entry) => wirePosting(postingFor([entry]))['recorded_at']);
  expect(sent).toEqual(['2026-10-25 01:30:00', '2026-10-25 00:30:00']);
});
