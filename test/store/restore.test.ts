import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { SecondInstance } from '../../main/store/errors.ts';
import { openStore } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { confirmation } from '../fakes/entries.ts';
import { reopened, setAside } from './damage.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();

/** A store with a backup of its first entries; closed. */
async function storeWith(name: string, count: number, backedUp = count): Promise<{ file: string; backup: string }> {
  const file = join(folder, name, 'station.sqlite');
  const store = await openStore({ file });
  const add = async (from: number, to: number): Promise<void> => {
    for (let seq = from; seq <= to; seq += 1) await store.addEntry(confirmation(seq));
  };
  await add(1, backedUp);
  const backup = await store.backUp();
  await add(backedUp + 1, count);
  await store.close();
  return { file, backup };
}

test('P1: a station that is started while a backup is put back does not open, so nothing is recorded into the file that is set aside', async () => {
  const { file, backup } = await storeWith('meanwhile', 300, 200);
  const restoring = restoreBackup(file, backup);
  await expect(openStore({ file })).rejects.toThrow(SecondInstance);
  await expect.poll(() => existsSync(`${file}.rebuilding`), { interval: 1 }).toBe(true);
  await expect(openStore({ file })).rejects.toThrow(SecondInstance);
  await restoring;
  expect((await reopened(file)).entries).toHaveLength(200);
  expect(setAside(dirname(file))).toHaveLength(1);
});

test('two restores at once: one is carried out, the other is refused', async () => {
  const { file, backup } = await storeWith('two', 20);
  const results = await Promise.allSettled([restoreBackup(file, backup), restoreBackup(file, backup)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(results[1]).toMatchObject({ reason: expect.any(SecondInstance) });
  expect(setAside(dirname(file))).toHaveLength(1);
});

test('a restore that dies leaves no lock behind', async () => {
  const { file } = await storeWith('dies', 5);
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'lock-child.ts'), file],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    await once(child.stdout, 'data');
    await expect(openStore({ file })).rejects.toThrow(SecondInstance);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  expect((await reopened(file)).entries).toHaveLength(5);
  expect(readdirSync(dirname(file)).filter((name) => name.includes('rebuil'))).toEqual([]);
});
