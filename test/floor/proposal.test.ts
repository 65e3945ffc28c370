import { expect, test } from 'vitest';
import { countRowId, type CountRow } from '../../sync/domain/count.ts';
import { newDelivery } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { CountWindow } from '../../main/floor/count-window.ts';
import { proposalFor, proposalOf, type Counted } from '../../main/floor/proposal.ts';

const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 8, n)).toISOString();

const row = (seq: number, delta: number, change: Partial<CountRow> = {}): CountRow => {
  const signal = change.signal ?? 'wc7-good';
  return {
    id: countRowId(signal, seq),
    signal,
    seq,
    from: '0',
    to: String(delta),
    delta: String(delta),
    kind: 'count',
    doubtful: false,
    boot: 'A',
    generation: 1,
    at: minute(seq),
    sourceAt: null,
    orderId: 'o1',
    ...change,
  };
};
const reject = (seq: number, delta: number, at: number, change: Partial<CountRow> = {}): CountRow =>
  row(seq, delta, { signal: 'wc7-reject', at: minute(at), ...change });

const nothing: Counted = {
  rows: [],
  rejects: [],
  byHand: [],
  missedAt: null,
  since: null,
  includesRejects: true,
  hasRejects: true,
};

test('nothing was read since the last use: nothing is proposed', () => {
  expect(proposalFor(nothing)).toBeNull();
});

test('P8: good is what was processed less what was rejected in the same time', () => {
  const proposal = proposalFor({
    ...nothing,
    rows: [row(4, 10), row(5, 15)],
    rejects: [reject(2, 3, 5), reject(3, 9, 6)],
  });
  expect(proposal).toEqual({
    signal: 'wc7-good',
    fromSeq: 4,
    toSeq: 5,
    counted: '22',
    rejected: '3',
    since: null,
    doubtful: false,
  });
});

test('a good counter of its own is not reduced by rejects', () => {
  const proposal = proposalFor({ ...nothing, includesRejects: false, rows: [row(4, 10)], rejects: [reject(2, 3, 4)] });
  expect(proposal).toMatchObject({ counted: '10', rejected: '3' });
});

test('what was confirmed by hand meanwhile is not proposed again, and never turns negative', () => {
  const rows = [row(1, 40), row(2, 60)];
  const byHand = [{ at: minute(3), quantity: '70' }];
  expect(proposalFor({ ...nothing, rows, byHand })).toMatchObject({ counted: '30' });
  expect(proposalFor({ ...nothing, rows, byHand: [...byHand, { at: minute(4), quantity: '50' }] })).toMatchObject({
    counted: '0',
  });
});

test('a doubtful reading makes the proposal doubtful until somebody has counted by hand', () => {
  const rows = [row(1, 40), row(2, 3, { kind: 'reset', doubtful: true }), row(3, 5)];
  expect(proposalFor({ ...nothing, rows })).toMatchObject({ counted: '48', doubtful: true });
  const byHand = [{ at: minute(2), quantity: '44' }];
  expect(proposalFor({ ...nothing, rows, byHand })).toMatchObject({
    counted: '5',
    doubtful: false,
    fromSeq: 3,
    since: minute(2),
  });
});

const confirm = (seq: number, orderId: string, quantity: string, toSeq: number | null): Entry => ({
  id: `entry-${seq}`,
  seq,
  station: 'Station 1',
  operator: 'Ada',
  touchedAt: minute(seq),
  recordedAt: minute(seq),
  monotonicMs: seq,
  clockOffsetMs: null,
  lane: `order:${orderId}`,
  payload: {
    kind: 'confirm',
    orderId,
    productId: 1,
    quantity,
    unitId: 1,
    lot: null,
    serials: null,
    count: toSeq === null ? null : { signal: 'wc7-good', fromSeq: 1, toSeq, counted: quantity },
  },
  hash: '',
  delivery: newDelivery(minute(seq)),
});

const ledger = (rows: readonly CountRow[], oldest = () => minute(0)) => {
  const reads: number[] = [];
  const of = (signal: string): CountRow[] => rows.filter((each) => each.signal === signal);
  const window = new CountWindow(
    {
      lastCount: async (signal) => of(signal).at(-1),
      countsSince: async (signal, seq) => {
        const found = of(signal).filter((each) => each.seq > seq);
        reads.push(found.length);
        return found;
      },
    },
    oldest,
  );
  return { window, reads };
};
const signals = { good: 'wc7-good', reject: 'wc7-reject' };
const source = { signals, includesRejects: true, orderId: 'o1', usedUpTo: 0 };

test('P8: each piece is proposed to one order only, and once', async () => {
  const rows = [
    row(1, 10),
    row(2, 20),
    row(3, 7, { orderId: 'o2' }),
    row(4, 4),
    row(5, 9, { orderId: null }),
    reject(1, 1, 2),
    reject(2, 2, 4),
  ];
  const { window } = ledger(rows);
  const first = await proposalOf({ ...source, window, entries: [] });
  expect(first).toMatchObject({ counted: '40', rejected: '3', fromSeq: 1, toSeq: 5 });
  const used = confirm(2, 'o1', '29', 2);
  const second = await proposalOf({ ...source, window, entries: [used], usedUpTo: 2 });
  expect(second).toMatchObject({ counted: '11', rejected: '2', fromSeq: 4, toSeq: 5, since: used.touchedAt });
  const other = await proposalOf({ ...source, window, orderId: 'o2', entries: [], usedUpTo: 5 });
  expect(other).toMatchObject({ counted: '7', fromSeq: 3, toSeq: 3 });
});

test('P10: a board that is drawn often reads a long ledger once, then only its new rows', async () => {
  const rows = Array.from({ length: 30_000 }, (_, index) => row(index + 1, 1, { at: minute(index / 60) }));
  const { window, reads } = ledger(rows);
  const entries = [confirm(1, 'o1', '100', 100)];
  const first = await proposalOf({ ...source, window, entries, usedUpTo: 100 });
  expect(first).toMatchObject({ counted: '29900', fromSeq: 101 });
  reads.length = 0;
  rows.push(row(30_001, 5, { at: minute(501) }));
  const second = await proposalOf({ ...source, window, entries, usedUpTo: 100 });
  expect(second).toMatchObject({ counted: '29905', toSeq: 30_001 });
  expect(Math.max(...reads)).toBe(1);
});

test('P10: an order that used the counter long ago is drawn as fast as the others, also when both are drawn in turn', async () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => row(index + 1, 1, { at: minute(index / 60) }));
  const { window, reads } = ledger(rows, () => minute(900));
  const long = { ...source, window, orderId: 'o2', entries: [confirm(1, 'o2', '5', 5)], usedUpTo: 59_970 };
  const now = { ...source, window, entries: [confirm(2, 'o1', '9', 59_970)], usedUpTo: 59_970 };
  await proposalOf(long);
  await proposalOf(now);
  reads.length = 0;
  for (let drawn = 0; drawn < 5; drawn += 1) {
    expect(await proposalOf(long)).toBeNull();
    expect(await proposalOf(now)).toMatchObject({ counted: '30', doubtful: false });
  }
  expect(Math.max(...reads)).toBe(0);
});

test('P8: pieces too old to be proposed are never left out silently: the proposal is doubtful until somebody has counted', async () => {
  const old = [row(1, 4), row(2, 10), row(3, 20), row(4, 7, { orderId: 'o2' })];
  const young = [row(65, 30), row(66, 2, { orderId: 'o2' })];
  const { window } = ledger([...old, ...young], () => minute(60));
  const used = confirm(2, 'o1', '14', 2);
  const proposal = await proposalOf({ ...source, window, entries: [used], usedUpTo: 2 });
  expect(proposal).toMatchObject({ counted: '30', fromSeq: 65, doubtful: true });
  const counted = confirm(50, 'o1', '20', null);
  const settled = await proposalOf({ ...source, window, entries: [used, counted], usedUpTo: 2 });
  expect(settled).toMatchObject({ counted: '30', doubtful: false, since: counted.touchedAt });
  const allUsed = confirm(3, 'o1', '34', 3);
  const whole = await proposalOf({ ...source, window, entries: [allUsed], usedUpTo: 3 });
  expect(whole).toMatchObject({ counted: '30', doubtful: false, since: allUsed.touchedAt });
});

test('P8: a clock that ran ahead for a while and was set right makes no piece vanish', async () => {
  const rows = [row(1, 10), row(2, 20)];
  let oldest = minute(0);
  const { window } = ledger(rows, () => oldest);
  const proposal = () => proposalOf({ ...source, window, entries: [] });
  expect(await proposal()).toMatchObject({ counted: '30' });
  oldest = minute(9_000);
  expect(await proposal()).toBeNull();
  oldest = minute(0);
  expect(await proposal()).toMatchObject({ counted: '30', doubtful: false });
});
