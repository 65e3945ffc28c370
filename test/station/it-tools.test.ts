import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import { confirmation, entryId } from '../fakes/entries.ts';
import { StationProcess } from '../peers/station-process.ts';

const main = fileURLToPath(new URL('../../main/headless.ts', import.meta.url));
let dataDir = '';

/** Runs the headless host to its end; its line and its exit code. */
function tool(...options: string[]): Promise<{ line: unknown; code: number }> {
  return new Promise((resolve) => {
    const args = ['--disable-warning=ExperimentalWarning', main, '--data', dataDir, ...options];
    execFile(process.execPath, args, (error, stdout) =>
      resolve({ line: JSON.parse(stdout) as unknown, code: typeof error?.code === 'number' ? error.code : 0 }),
    );
  });
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'plant-tools-'));
  const store = await openStore({ file: join(dataDir, 'station.sqlite') });
  for (let seq = 1; seq <= 3; seq += 1) await store.addEntry(confirmation(seq));
  await store.close();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('IT exports, restores and imports on the command line, and the entries are those of before', async () => {
  const file = join(dataDir, 'out.jsonl');
  const { line: made } = await tool('--backup');
  expect(made).toEqual({ backup: expect.stringMatching(/station-.*\.sqlite$/) });
  expect(await tool('--export', file)).toEqual({ line: { exported: 3 }, code: 0 });
  expect(await tool('--import', file)).toEqual({
    line: { imported: { added: 0, there: 3, conflicts: [], broken: [] } },
    code: 0,
  });
  const { line: restored } = await tool('--restore', (made as { backup: string }).backup);
  expect(restored).toMatchObject({ restored: { entries: 3, next: 1004 } });
  expect(readdirSync(dataDir).filter((name) => /\.replaced-.*\.sqlite$/.test(name))).toHaveLength(1);
});

test('while the station runs, and for a file that is not whole, the answer is one clear line', async () => {
  const station = await StationProcess.start(dataDir);
  try {
    const { line, code } = await tool('--export', join(dataDir, 'not.jsonl'));
    expect(line).toMatchObject({
      failure: { code: 'second_instance' },
      say: 'Plant Supervisor is open already. Use the window that is open.',
    });
    expect(code).toBe(1);
  } finally {
    await station.stop();
  }
  const file = join(dataDir, 'out.jsonl');
  writeFileSync(file, readFileSync(file, 'utf8').replace('12.5', '92.5'));
  expect(await tool('--import', file)).toMatchObject({ line: { failure: { code: 'store_damaged' } }, code: 1 });
});

test('P2: a station whose file was destroyed starts, shows what was rescued and says where the old file is', async () => {
  const path = join(dataDir, 'station.sqlite');
  const bytes = readFileSync(path);
  bytes.fill(0xee, 0, 4096);
  writeFileSync(path, bytes);
  const station = await StationProcess.start(dataDir);
  try {
    const exceptions = await station.watchOnce('exceptions', {});
    const notices = exceptions.map(({ exception }) => exception.failure.code);
    expect(notices).toContain('store_rebuilt');
    const notice = exceptions.find(({ exception }) => exception.failure.code === 'store_rebuilt');
    const decision = { id: notice?.exception.id ?? '', choice: 'acknowledge', shown: notice?.shown ?? '' } as const;
    await station.get('exception.resolve', decision);
    const entries = await station.get('entry.list', { limit: 100 });
    expect(entries.map(({ id, state }) => [id, state])).toEqual([3, 2, 1].map((n) => [entryId(n), 'unknown']));
    const { diskLow, waiting } = await station.get('sync.now', {});
    expect({ diskLow, waiting }).toEqual({ diskLow: false, waiting: 3 });
  } finally {
    await station.stop();
  }
});
