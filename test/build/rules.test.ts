import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { changedTable, historyOf, readHistory, replay, summary } from '../../build/rules.ts';
import { openStore } from '../../main/store/open.ts';
import { failure } from '../../sync/domain/failure.ts';
import { ownership } from '../../sync/rules/ownership.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { historyFile, recordHistory } from './rules-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'rules-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const history = readHistory(readFileSync(historyFile, 'utf8'));

const accepting = { 'confirmation.quantity': { onDisagreement: 'take' } };

test('the present table decides a recorded history as it was decided then', () => {
  expect(replay(history, ownership)).toEqual([]);
  expect(summary(history)['raise']).toBeGreaterThanOrEqual(2);
  expect(summary(history)['send_again']).toBe(1);
});

test('a changed table tells which exceptions would not be raised, and which values would be taken', () => {
  const [only, ...more] = replay(history, changedTable(accepting));
  expect(more).toEqual([]);
  expect(only?.now).toEqual(['exception about confirmation.quantity: 36 here, 35 in Odoo, 1 entry']);
  expect(only?.instead).toEqual(['Odoo’s confirmation.quantity taken: 35', 'settled, 1 entry']);
});

test('a changed table tells which exceptions would be raised besides', () => {
  const raising = changedTable({ 'order.state: open → cancelled': { owner: 'station', onDisagreement: 'raise' } });
  const [only, ...more] = replay(history, raising);
  expect(more).toEqual([]);
  expect(only?.instead.at(-1)).toBe(
    'exception about order.state: open → cancelled: open here, cancelled in Odoo, 1 entry',
  );
});

test('rules that the table does not have and lines that are no history are refused, not passed over', () => {
  expect(() => changedTable({ 'confirmation.colour': { onDisagreement: 'take' } })).toThrow('no such rule');
  expect(() => changedTable({ 'confirmation.quantity': { onDisagreement: 'ignore' } })).toThrow();
  expect(() => readHistory('{"at":"now"}\n')).toThrow('line 1');
});

test('the kept history is what the engine asks today: the same scenes are decided in the same ways', async () => {
  const fresh = await recordHistory();
  const decisions = (of: typeof history) =>
    replay(of, changedTable(accepting)).map(({ now, instead }) => [now, instead]);
  expect(summary(fresh)).toEqual(summary(history));
  expect(decisions(fresh)).toEqual(decisions(history));
});

test('a store gives back its history: settled as booked, accepted with another number, open with another number', async () => {
  const store = memoryStore();
  const settled = anEntry(1, aConfirm(), 'settled', { resId: 901 });
  const accepted = anEntry(2, aConfirm(), 'settled', { resId: 902 });
  await store.addEntry(settled);
  await store.addEntry({
    ...accepted,
    delivery: { ...accepted.delivery, failure: failure('odoo_differs', { odoo: '4 (done)' }) },
  });
  const told = summary(await historyOf(store));
  expect(told).toEqual({ situations: 2, agree: 1, raise: 1 });
});

test('npm run rules: a stopped station’s data folder becomes a history, and the exit code says whether rules differ on it', async () => {
  const store = await openStore({ file: join(folder, 'station.sqlite') });
  const entry = anEntry(1, aConfirm(), 'settled', { resId: 901 });
  await store.addEntry({
    ...entry,
    delivery: { ...entry.delivery, failure: failure('odoo_differs', { odoo: '4 (done)' }) },
  });
  await store.close();
  const out = join(folder, 'history.jsonl');
  const table = join(folder, 'table.json');
  writeFileSync(table, JSON.stringify(accepting));
  const run = (...args: string[]): { code: number; text: string } => {
    const program = fileURLToPath(new URL('../../build/rules.ts', import.meta.url));
    try {
      return { code: 0, text: execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' }) };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { code: status, text: stdout };
    }
  };
  expect(run('record', folder, out)).toMatchObject({ code: 0, text: expect.stringContaining('1 situations') });
  expect(run('replay', out)).toMatchObject({ code: 0, text: expect.stringContaining('raise 1') });
  expect(run('replay', out, '--table', table)).toMatchObject({ code: 1, text: expect.stringContaining('+ settled') });
  expect(run('replay', join(folder, 'nothing'))).toMatchObject({ code: 2 });
}, 30_000);
