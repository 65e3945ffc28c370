import { afterAll, expect, test } from 'vitest';
import type { CounterSample } from '../../sync/rules/counting.ts';
import { Ledger } from '../../main/devices/ledger.ts';
import { CountsInMemory, silentLog } from './plant-floor.ts';

/** Time that moves only when told. */
class ToldClock {
  #now = 0;
  #timers: { at: number; wake: () => void }[] = [];
  now = (): number => Date.UTC(2026, 0, 1) + this.#now;
  monotonic = (): number => this.#now;
  after = (ms: number, wake: () => void): (() => void) => {
    const timer = { at: this.#now + ms, wake };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((each) => each !== timer));
  };
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#timers.filter((timer) => timer.at <= this.#now);
    this.#timers = this.#timers.filter((timer) => timer.at > this.#now);
    for (const timer of due) timer.wake();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const clock = new ToldClock();
const counts = new CountsInMemory();
let stuck = 0;
let orderId: string | null = 'o1';
const ledger = new Ledger({
  signal: 'wc7-good',
  rules: { bits: 31, retain: 'unknown', maxRatePerMin: 600, slack: 20 },
  counts,
  clock,
  log: silentLog,
  rowEveryMs: 2000,
  orderId: () => orderId,
  onRow: () => undefined,
  onStuck: () => (stuck += 1),
});
afterAll(() => ledger.flush());

const take = (value: number, change: Partial<CounterSample> = {}): void =>
  ledger.take({
    signal: 'wc7-good',
    quality: 'good',
    value: String(value),
    sourceAt: new Date(clock.now()).toISOString(),
    at: new Date(clock.now()).toISOString(),
    boot: 'A',
    generation: 1,
    ...change,
  });
const deltas = (): string[] => counts.rows.map((row) => `${row.kind} ${row.delta}`);

test('a growing counter gets one row in two seconds, and the row holds everything', async () => {
  take(100);
  await clock.pass(500);
  for (const value of [101, 102, 103]) {
    take(value);
    await clock.pass(500);
  }
  await clock.pass(2000);
  expect(deltas()).toEqual(['baseline 0', 'count 3']);
});

test('P8: a reset between two growing readings is not skipped', async () => {
  take(110);
  take(2);
  take(5);
  await clock.pass(3000);
  expect(deltas()).toEqual(['baseline 0', 'count 3', 'count 7', 'reset 5']);
});

test('pieces made before the order changed stay with the order they were made for', async () => {
  take(9);
  orderId = 'o2';
  take(15);
  await clock.pass(3000);
  expect(counts.rows.slice(-2).map((row) => [row.orderId, row.delta])).toEqual([
    ['o1', '4'],
    ['o2', '6'],
  ]);
});

test('a machine clock that runs backwards asks for a new connection instead of counting nothing for ever', async () => {
  const early = { sourceAt: '2020-01-01T00:00:00.000Z' };
  for (let value = 16; value < 21; value++) {
    await clock.pass(3000);
    take(value, early);
    await clock.pass(0);
  }
  expect(stuck).toBe(1);
  take(21, { ...early, generation: 2 });
  await clock.pass(3000);
  expect(counts.rows.at(-1)).toMatchObject({ delta: '6', generation: 2 });
});

test('P8: a reading that comes twice says nothing about the time in between: a whole turn of the counter is no standstill', async () => {
  const turning = new CountsInMemory();
  const small = new Ledger({
    signal: 'wc7-small',
    rules: { bits: 12, retain: 'yes', maxRatePerMin: 60, slack: 5 },
    counts: turning,
    clock,
    log: silentLog,
    rowEveryMs: 0,
    orderId: () => null,
    onRow: () => undefined,
    onStuck: () => undefined,
  });
  const reading = (value: string): CounterSample => {
    const now = new Date(clock.now()).toISOString();
    return { signal: 'wc7-small', quality: 'good', value, sourceAt: now, at: now, boot: null, generation: 1 };
  };
  const first = reading('4054');
  small.take(first);
  await small.flush();
  await clock.pass(3_894_000);
  small.take(first);
  await small.flush();
  await clock.pass(3_618_000);
  small.take(reading('4054'));
  await small.flush();
  expect((await turning.last('wc7-small'))?.doubtful).toBe(true);
});
