import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { fileKeyVault } from '../../main/vault/file.ts';
import { testFolder } from '../store/folder.ts';

/** What reaches the disk, in order; a name counts once its folder was synced. */
const told = vi.hoisted(() => ({ steps: [] as string[], open: new Map<number, string>() }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const openSync = (...args: Parameters<typeof fs.openSync>): number => {
    const handle = fs.openSync(...args);
    told.open.set(handle, String(args[0]));
    return handle;
  };
  const note = (step: string, path: unknown): void => void told.steps.push(`${step} ${basename(String(path))}`);
  return {
    ...fs,
    openSync,
    fsyncSync: (handle: number): void => {
      note('sync', told.open.get(handle));
      fs.fsyncSync(handle);
    },
    renameSync: (from: string, to: string): void => {
      note('rename', to);
      fs.renameSync(from, to);
    },
    rmSync: (...args: Parameters<typeof fs.rmSync>): void => {
      if (fs.existsSync(args[0])) note('remove', args[0]);
      fs.rmSync(...args);
    },
  };
});

const folder = testFolder();

/** Windows keeps names in its own journal. */
const folderSynced = process.platform === 'win32' ? [] : [`sync ${basename(folder)}`];

test('P1: a key that was kept, replaced or forgotten is so after a power cut: the bytes first, then the name, then the folder', () => {
  const vault = fileKeyVault(join(folder, 'key'));
  const stepsOf = (secret: string | null): string[] => {
    told.steps.length = 0;
    vault.set(secret);
    return [...told.steps];
  };
  for (const secret of ['first', 'second'])
    expect(stepsOf(secret)).toEqual(['sync key.next', 'rename key', ...folderSynced]);
  expect(stepsOf(null)).toEqual(['remove key', ...folderSynced]);
  expect(stepsOf(null)).toEqual([]);
});
