import { expect, test } from 'vitest';
import { countRowId, type CountRow } from '../../sync/domain/count.ts';
import { Stops } from '../../main/devices/stops.ts';
import { Trend } from '../../main/devices/trend.ts';

const start = Date.UTC(2026, 0, 1, 8);
const minute = (n: number): string => new Date(start + n * 60_000).toISOString();
const row = (seq: number, at: number, delta: number): CountRow => ({
  id: countRowId('s', seq),
  signal: 's',
  seq,
  from: null,
  to: '0',
  delta: String(delta),
  kind: 'count',
  doubtful: false,
  boot: null,
  generation: 1,
  at: minute(at),
  sourceAt: null,
  orderId: null,
});

test('the trend shows pieces per hour in five minutes, with quiet ones as zero', () => {
  const trend = new Trend();
  trend.add(row(1, 0, 0));
  for (let n = 1; n <= 5; n++) trend.add(row(n + 1, n - 0.01, 10));
  const points = trend.points(start + 12 * 60_000);
  expect(points.map(({ at, perHour }) => [at, perHour])).toEqual([
    [minute(5), 600],
    [minute(10), 0],
    [minute(12), 0],
  ]);
});

test('pieces made while nobody could read are spread over that time, not shown as a peak', () => {
  const trend = new Trend();
  trend.add(row(1, 0, 0));
  trend.add(row(2, 15, 300));
  const rates = trend.points(start + 15 * 60_000).map((point) => point.perHour);
  expect(rates).toEqual([1200, 1200, 1200]);
});

test('the trend keeps six hours', () => {
  const trend = new Trend();
  for (let n = 0; n < 12 * 60; n++) trend.add(row(n + 1, n, 10));
  const points = trend.points(start + 12 * 3_600_000);
  expect(points).toHaveLength(72);
  expect(new Set(points.slice(0, -1).map((point) => point.perHour))).toEqual(new Set([600]));
});

test('stops begin and end with the machine, and end unseen when the connection is lost', () => {
  const stops = new Stops();
  stops.change('running', minute(0));
  stops.change('held', minute(1));
  stops.change('stopped', minute(2));
  expect(stops.all).toEqual([{ from: minute(1), to: null }]);
  stops.change('running', minute(3));
  stops.change('stopped', minute(4));
  stops.change('unknown', minute(6));
  expect(stops.all).toEqual([
    { from: minute(1), to: minute(3) },
    { from: minute(4), to: minute(6) },
  ]);
  expect(stops.since).toBeNull();
});
