import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { backUp } from '../../main/store/backups.ts';
import { SecondInstance, StoreDamaged, StoreNewer } from '../../main/store/errors.ts';
import { storeVersion } from '../../main/store/migrations.ts';
import { openStore } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { confirmation, entryId } from '../fakes/entries.ts';
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

const backupNames = (file: string): string[] => readdirSync(join(dirname(file), 'backups')).toSorted();
const at = (hour: number): string => `2026-01-05T${String(hour).padStart(2, '0')}-00-00-000Z`;

/** Backups of entries 1 to 10, 1 to 20 and 1 to 30, an hour apart. */
async function threeBackups(name: string): Promise<{ file: string; backups: string[] }> {
  const file = join(folder, name, 'station.sqlite');
  const store = await openStore({ file });
  const backups: string[] = [];
  for (let hour = 1; hour <= 3; hour += 1) {
    for (let seq = 10 * hour - 9; seq <= 10 * hour; seq += 1) await store.addEntry(confirmation(seq));
    const path = join(dirname(file), 'backups', `station-${at(hour)}.sqlite`);
    renameSync(await store.backUp(), path);
    backups.push(path);
  }
  await store.close();
  return { file, backups };
}

function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0, bytes.length - 4096);
  writeFileSync(file, bytes);
}

test('P3: what a restore has dropped does not come back when the file is rescued later', async () => {
  const { file, backups } = await threeBackups('dropped');
  await restoreBackup(file, backups[1] ?? '');
  expect(backupNames(file)).toEqual([
    `replaced-station-${at(3)}.sqlite`,
    `station-${at(1)}.sqlite`,
    `station-${at(2)}.sqlite`,
  ]);
  expect((await reopened(file)).entries).toHaveLength(20);
  damage(file);
  const { entries, notices } = await reopened(file);
  expect(notices).toEqual(['store_rebuilt']);
  expect(entries.map(({ seq }) => seq).filter((seq) => seq > 20)).toEqual([]);
});

test('what a restore has set aside can be restored itself, and does not pile up', async () => {
  const { file, backups } = await threeBackups('again');
  await restoreBackup(file, backups[0] ?? '');
  expect(await restoreBackup(file, join(dirname(file), 'backups', `replaced-station-${at(3)}.sqlite`))).toMatchObject({
    entries: 30,
  });
  const copy = async (path: string): Promise<void> => copyFileSync(file, path);
  for (let hour = 4; hour <= 9; hour += 1)
    writeFileSync(join(dirname(file), 'backups', `replaced-station-${at(hour)}.sqlite`), 'x');
  await backUp(file, '2026-01-05T10:00:00.000Z', copy);
  expect(backupNames(file).filter((name) => name.startsWith('replaced-'))).toEqual(
    [7, 8, 9].map((hour) => `replaced-station-${at(hour)}.sqlite`),
  );
});

test('of a backup that lies elsewhere nobody knows what came after it: all others are set aside; a restore that fails changes none', async () => {
  const { file, backups } = await threeBackups('elsewhere');
  const elsewhere = join(folder, 'stick.sqlite');
  copyFileSync(backups[0] ?? '', elsewhere);
  const before = backupNames(file);
  const bad = join(folder, 'bad.sqlite');
  copyFileSync(elsewhere, bad);
  damage(bad);
  await expect(restoreBackup(file, bad)).rejects.toThrow(StoreDamaged);
  expect(backupNames(file)).toEqual(before);
  await restoreBackup(file, elsewhere);
  expect(backupNames(file)).toEqual(before.map((name) => `replaced-${name}`));
});

test('P2: a backup with one damaged entry is restored: the entry is named, stays visible and is never sent', async () => {
  const { file, backup } = await storeWith('rotten', 400);
  const db = new DatabaseSync(backup);
  db.prepare(`UPDATE entries_v0 SET json = replace(json, '"12.5"', '"92.5"') WHERE id = ?`).run(entryId(5));
  db.close();
  expect(await restoreBackup(file, backup)).toMatchObject({
    entries: 399,
    missing: [],
    broken: [entryId(5)],
    kept: expect.stringMatching(/^station\.replaced-.*\.sqlite$/),
  });
  const store = await openStore({ file });
  expect(await store.entry(entryId(5))).toMatchObject({ payload: { quantity: '92.5' }, delivery: { state: 'parked' } });
  expect((await store.openExceptions()).map((each) => each.failure.code)).toContain('entry_damaged');
  expect(await store.entriesIn(['unknown'], 1000)).toHaveLength(399);
  await store.close();
});

test('a backup of which no entry is what was recorded is not restored', async () => {
  const { file, backup } = await storeWith('none', 5);
  const db = new DatabaseSync(backup);
  db.exec(`UPDATE entries_v0 SET json = replace(json, '"12.5"', '"92.5"')`);
  db.close();
  await expect(restoreBackup(file, backup)).rejects.toThrow(StoreDamaged);
  expect((await reopened(file)).entries).toHaveLength(5);
});

test('P2: an older app takes back the copy from before an update, in the place of the newer file', async () => {
  const { file, backup } = await storeWith('older', 8, 5);
  copyFileSync(backup, `${file}.v${storeVersion}`);
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA user_version = ${storeVersion + 1}`);
  db.close();
  await expect(openStore({ file })).rejects.toThrow(StoreNewer);
  const { kept, next } = await restoreBackup(file, `${file}.v${storeVersion}`);
  expect(next).toBe(1009);
  expect((await reopened(file)).entries).toHaveLength(5);
  expect(existsSync(join(dirname(file), kept))).toBe(true);
});

test('P2: a copy from before an update can be restored by the newer app too', async () => {
  const { file, backup } = await storeWith('update', 5);
  const db = new DatabaseSync(backup);
  db.exec(`UPDATE entries_v0 SET json = json_remove(json, '$.hash'); PRAGMA user_version = 1`);
  db.close();
  const before = readFileSync(backup);
  expect(await restoreBackup(file, backup)).toMatchObject({ entries: 5, broken: [] });
  expect((await reopened(file)).entries.map(({ delivery }) => delivery.state)).toEqual(Array(5).fill('unknown'));
  expect(readFileSync(backup).equals(before)).toBe(true);
  expect(readdirSync(dirname(file)).filter((name) => name.includes('.restoring'))).toEqual([]);
});
