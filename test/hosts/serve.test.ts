import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { live } from '../../main/contract/live.ts';
import { checkInput } from '../../main/contract/input.ts';
import { contractTables, withContract } from '../../main/contract/print.ts';
import { requests, topics } from '../../main/contract/table.ts';
import { fakeStation } from '../fakes/station.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a thousand changes in a second are at most eleven computations, and the last is seen', async () => {
  let present = 0;
  const seen: number[] = [];
  const one = live(
    () => Promise.resolve(present),
    (value) => void seen.push(value as number),
    () => {},
  );
  for (let i = 1; i <= 1000; i += 1) {
    present = i;
    one.changed();
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(seen.length).toBeLessThanOrEqual(11);
  await vi.advanceTimersByTimeAsync(100);
  expect(seen.at(-1)).toBe(1000);
});

test('a slow computation is never overtaken, and a change during it is computed after it', async () => {
  let running = 0;
  let most = 0;
  let present = 'old';
  const seen: unknown[] = [];
  const one = live(
    async () => {
      running += 1;
      most = Math.max(most, running);
      const value = present;
      await new Promise((resolve) => void setTimeout(resolve, 500));
      running -= 1;
      return value;
    },
    (value) => seen.push(value),
    () => {},
  );
  await vi.advanceTimersByTimeAsync(200);
  present = 'new';
  one.changed();
  one.changed();
  await vi.advanceTimersByTimeAsync(1200);
  expect(seen).toEqual(['old', 'new']);
  expect(most).toBe(1);
});

test('an equal value is not sent again, and none after close', async () => {
  let present = { a: 1 };
  const seen: unknown[] = [];
  const one = live(
    () => Promise.resolve(present),
    (value) => seen.push(value),
    () => {},
  );
  await vi.advanceTimersByTimeAsync(200);
  present = { a: 1 };
  one.changed();
  await vi.advanceTimersByTimeAsync(200);
  present = { a: 2 };
  one.changed();
  one.close();
  await vi.advanceTimersByTimeAsync(1000);
  expect(seen).toEqual([{ a: 1 }]);
});

test('a computation that fails is told and tried again, later each time, until it succeeds', async () => {
  const failures: number[] = [];
  const seen: unknown[] = [];
  const start = Date.now();
  live(
    () => (failures.length < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve('there')),
    (value) => seen.push(value),
    () => failures.push(Date.now() - start),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  expect(failures).toEqual([0, 1000, 3000]);
  expect(seen).toEqual(['there']);
});

test('watchers are capped at 200, and one that leaves makes room (P10)', () => {
  const { contract } = fakeStation();
  const stops = Array.from({ length: 200 }, () => contract.watch('holds', {}, () => {}));
  expect(() => contract.watch('holds', {}, () => {})).toThrow('bad_request');
  stops[0]?.();
  expect(() => contract.watch('holds', {}, () => {})).not.toThrow();
});

test('input that JSON cannot hold is refused, not thrown', async () => {
  const { contract } = fakeStation();
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  for (const body of [loop, { limit: 1n }, undefined, null, [], 'x', new Map()]) {
    expect(await contract.request('entry.list', body)).toMatchObject({ ok: false, failure: { code: 'bad_request' } });
  }
});

test('the printed contract names every request and topic with its output', () => {
  const text = contractTables();
  for (const name of [...Object.keys(requests), ...Object.keys(topics)]) expect(text).toMatch(`| \`${name}\` |`);
  expect(text).toContain('| `session.get` | – | `SessionView` |');
  const document = 'a\n<!-- contract:begin -->\nstale words\n<!-- contract:end -->\nz\n';
  const printed = withContract(document);
  expect(printed.startsWith('a\n<!-- contract:begin -->')).toBe(true);
  expect(printed.endsWith('<!-- contract:end -->\nz\n')).toBe(true);
  expect(printed).not.toContain('stale words');
  expect(withContract(printed)).toBe(printed);
});

const scanned = (lot: string | { id: number; name: string }) =>
  checkInput(requests['entry.record'].input, {
    id: '01990000-0000-7000-8000-000000000001',
    touchedAt: 0,
    kind: 'confirm',
    orderId: '500',
    quantity: '1',
    lot: typeof lot === 'string' ? { name: lot } : lot,
    serials: null,
    count: null,
  });

test('what scanners send around a code is taken off, and spaces of people too', () => {
  for (const code of ['L-1\r\n', '\u001dL-1\u0004', '\tL-1 \u0000', ' L-1'])
    expect(scanned(code)).toMatchObject({ ok: true, input: { lot: { name: 'L-1' } } });
});

test('P4: a control character inside a text, which Odoo would never take, is refused before it is saved, and says in which field', () => {
  for (const inside of ['\u0000', '\u001d', '\n', '\u0085', '\ud83d'])
    expect(scanned(`L-1${inside}L-2`)).toEqual({
      ok: false,
      failure: { code: 'bad_request', facts: { field: expect.stringMatching(/^lot/) as string } },
    });
  expect(scanned('Größe 4 · 😀')).toMatchObject({ ok: true });
  // What Odoo has already is named by its id.
  expect(scanned({ id: 60, name: 'L\u001d1' })).toMatchObject({ ok: true });
});
