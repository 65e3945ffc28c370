import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test, vi } from 'vitest';
import { StoreFull } from '../../main/store/errors.ts';
import { openStore } from '../../main/store/open.ts';
import { rebuild } from '../../main/store/rescue/rebuild.ts';
import { confirmation } from '../fakes/entries.ts';
import { reopened } from './damage.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
afterEach(() => vi.restoreAllMocks());

async function storeWith(name: string, count: number): Promise<string> {
  const file = join(folder, name, 'station.sqlite');
  const store = await openStore({ file });
  for (let seq = 1; seq <= count; seq += 1) await store.addEntry(confirmation(seq));
  await store.close();
  return file;
}

function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, bytes.length - 4096);
  writeFileSync(file, bytes);
}

/** The disk takes what is written into the log of a new store, and nothing of it into the file itself. */
function noSpaceForTheLastStep(): void {
  const isNew = (db: DatabaseSync): boolean => db.isOpen && db.location()?.endsWith('.rebuilding') === true;
  const { exec, close } = DatabaseSync.prototype;
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql.includes('wal_checkpoint') && isNew(this))
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    exec.call(this, sql);
  });
  vi.spyOn(DatabaseSync.prototype, 'close').mockImplementation(function (this: DatabaseSync) {
    const file = isNew(this) ? this.location() : null;
    const parts = file === null ? [] : [file, `${file}-wal`].filter((path) => existsSync(path));
    for (const part of parts) copyFileSync(part, `${part}.before`);
    close.call(this);
    for (const part of parts) copyFileSync(`${part}.before`, part);
  });
}

test('P1, P2: a new store whose log the disk has no space for is not put in the place of the damaged one', async () => {
  const file = await storeWith('tight', 120);
  damage(file);
  const before = readFileSync(file);
  noSpaceForTheLastStep();
  await expect(openStore({ file })).rejects.toThrow(StoreFull);
  vi.restoreAllMocks();
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(dirname(file)).filter((name) => /rebuil/.test(name) && !name.endsWith('.before'))).toEqual([]);
  const { entries, notices } = await reopened(file);
  expect(entries.length).toBeGreaterThan(100);
  expect(notices).toEqual(['store_rebuilt']);
});

test('P2: a rebuilt store that cannot be opened either is made again, also of the file that it was made of', async () => {
  const file = await storeWith('twice', 60);
  damage(file);
  const { entries: rescued } = await rebuild(file);
  expect(rescued).toBeGreaterThan(50);
  // The disk hands out nothing of what was just written to it.
  writeFileSync(file, Buffer.alloc(readFileSync(file).length, 0xa5));
  const { entries, notices } = await reopened(file);
  expect(entries).toHaveLength(rescued);
  expect(notices).toEqual(['store_rebuilt']);
  // From now on it stands for itself.
  writeFileSync(file, 'nothing');
  expect((await reopened(file)).entries).toEqual([]);
});
