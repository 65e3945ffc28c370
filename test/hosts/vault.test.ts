import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileLog } from '../../main/log.ts';
import { fileKeyVault } from '../../main/vault/file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plant-vault-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the file vault keeps, replaces and forgets the key', () => {
  const vault = fileKeyVault(join(folder, 'new', 'key'));
  expect(vault.get()).toBeNull();
  vault.set('first');
  vault.set('zweiter ✓');
  expect(fileKeyVault(join(folder, 'new', 'key')).get()).toBe('zweiter ✓');
  expect(readdirSync(join(folder, 'new'))).toEqual(['key']);
  vault.set(null);
  expect(vault.get()).toBeNull();
});

test('only its owner may read the file, and a wider one is refused', () => {
  const path = join(folder, 'key');
  const vault = fileKeyVault(path);
  vault.set('secret');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o644);
  expect(() => vault.get()).toThrow('other users');
});

test('a log has two files of limited size, one JSON a line (P10)', () => {
  const path = join(folder, 'logs', 'station.log');
  const log = fileLog(path, 2_000);
  for (let i = 0; i < 100; i += 1) log.info('tick', { i });
  expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual(['station.log', 'station.log.1']);
  expect(statSync(path).size).toBeLessThanOrEqual(2_000);
  const last = readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ level: 'info', event: 'tick', i: 99 });
});
