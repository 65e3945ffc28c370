import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { backUp, backupsForRescue, newestBackups } from '../../main/store/backups.ts';
import { SecondInstance, StoreDamaged, StoreFull } from '../../main/store/errors.ts';
import { openStore, type OpenStore } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { confirmation, entryId, pending } from '../fakes/entries.ts';
import { allEntries, reopened, setAside } from './damage.ts';
import { testFolder } from './folder.ts';
import { handClock } from './hand-clock.ts';

const folder = testFolder();
const at = (hour: number, day = 21): string => `2026-11-${day}T${String(hour).padStart(2, '0')}:00:00.000Z`;

async function storeWith(name: string, count: number): Promise<{ file: string; store: OpenStore }> {
  const file = join(folder, name, 'station.sqlite');
  const store = await openStore({ file });
  for (let seq = 1; seq <= count; seq += 1) await store.addEntry(confirmation(seq));
  return { file, store };
}

test('P2: a backup that is made while entries are recorded is whole, proved, and holds what was there when it began', async () => {
  const { file, store } = await storeWith('while', 200);
  const made = store.backUp();
  for (let seq = 201; seq <= 260; seq += 1) await store.addEntry(confirmation(seq));
  const path = await made;
  await store.close();
  const db = new DatabaseSync(path, { readOnly: true });
  const [{ n }] = db.prepare('SELECT count(*) AS n FROM entries_v0').all() as [{ n: number }];
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  db.close();
  expect(n).toBeGreaterThanOrEqual(200);
  expect(readdirSync(join(dirname(file), 'backups')).filter((name) => name.startsWith('partial'))).toEqual([]);
});

test('P10: of many backups the newest three and one a day of seven days are kept', async () => {
  const { file, store } = await storeWith('many', 1);
  await store.close();
  const copy = async (path: string): Promise<void> => copyFileSync(file, path);
  for (let day = 10; day <= 20; day += 1) for (const hour of [6, 12]) await backUp(file, at(hour, day), copy);
  const names = newestBackups(file).map((path) => /\d\dT\d\d/.exec(path)?.[0]);
  expect(names).toEqual(['20T12', '20T06', '19T12', '18T12', '17T12', '16T12', '15T12', '14T12']);
});

test('P2: backups from a time when the clock was ahead are neither the newest for ever, nor do they push out others', async () => {
  const { file, store } = await storeWith('ahead', 1);
  await store.close();
  const copy = async (path: string): Promise<void> => copyFileSync(file, path);
  const year = (hour: number): string => at(hour).replace('2026', '2027');
  for (const hour of [6, 7, 8]) await backUp(file, year(hour), copy);
  for (let day = 10; day <= 14; day += 1) for (const hour of [6, 12]) await backUp(file, at(hour, day), copy);
  const shown = (path: string): string => /\d{4}-\d\d-\d\dT\d\d/.exec(path)?.[0] ?? '';
  const newest = newestBackups(file, Date.parse(at(13, 14)));
  const days = ['14T12', '14T06', '13T12', '12T12', '11T12', '10T12'];
  const ahead = ['2027-11-21T08', '2027-11-21T07'];
  expect(newest.map(shown)).toEqual([...days.map((day) => `2026-11-${day}`), ...ahead]);
  expect(backupsForRescue(file, Date.parse(at(13, 14))).map(shown)).toEqual([
    '2026-11-14T12',
    '2026-11-14T06',
    ...ahead,
  ]);
});

test('a copy that is damaged never counts as a backup', async () => {
  const { file, store } = await storeWith('torn', 60);
  await store.close();
  const torn = async (path: string): Promise<void> => {
    const bytes = readFileSync(file);
    bytes.fill(0xa5, Math.floor(bytes.length / 2));
    writeFileSync(path, bytes);
  };
  const { inspection } = await backUp(file, at(6), torn);
  expect(inspection.damage).not.toBeNull();
  expect(newestBackups(file)).toEqual([]);
});

test('P2: a backup for which there is no space leaves nothing behind, and recording goes on', async () => {
  const { file, store } = await storeWith('full', 20);
  const before = await store.backUp();
  const noSpace = async (path: string): Promise<void> => {
    writeFileSync(path, 'half of it');
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  await expect(backUp(file, at(7), noSpace)).rejects.toThrow(StoreFull);
  expect(newestBackups(file)).toEqual([before]);
  expect(readdirSync(join(dirname(file), 'backups'))).toHaveLength(1);
  await store.addEntry(confirmation(21));
  await store.close();
  expect((await reopened(file)).entries).toHaveLength(21);
});

test('backups come by themselves: soon after the start, hourly while something changes, not otherwise', async () => {
  const file = join(folder, 'hourly', 'station.sqlite');
  const { clock, pass } = handClock(at(6));
  const store = await openStore({ file, clock });
  pass(120_000);
  await expect.poll(() => newestBackups(file)).toHaveLength(1);
  await store.addEntry(confirmation(1));
  await expect
    .poll(() => {
      pass(3_600_000);
      return newestBackups(file).length;
    })
    .toBe(2);
  for (let hours = 0; hours < 5; hours += 1) {
    pass(3_600_000);
    await store.setting('anything');
  }
  expect(newestBackups(file)).toHaveLength(2);
  await store.addEntry(confirmation(2));
  await store.close();
  expect(newestBackups(file)).toHaveLength(3);
});

test('bit rot in an old record is found in the background and told; while it waits it is never sent', async () => {
  const { file, store } = await storeWith('rot', 700);
  await store.changeDeliveries([{ id: entryId(2), from: ['pending'], to: { ...pending, state: 'sending' } }]);
  await store.changeDeliveries([{ id: entryId(2), from: ['sending'], to: { ...pending, state: 'posted' } }]);
  await store.close();
  const db = new DatabaseSync(file);
  for (const n of [2, 300])
    db.prepare(`UPDATE entries_v0 SET json = replace(json, '"12.5"', '"92.5"') WHERE id = ?`).run(entryId(n));
  db.close();
  const again = await openStore({ file });
  expect(await again.openExceptions()).toEqual([]);
  await again.backUp();
  const told = (await again.openExceptions()).map(({ kind, entryId: id, failure }) => [kind, id, failure.code]);
  expect(told.toSorted()).toEqual([
    ['damaged', entryId(2), 'entry_damaged'],
    ['refused', entryId(300), 'entry_damaged'],
  ]);
  expect((await again.entry(entryId(300)))?.delivery.state).toBe('parked');
  expect(await allEntries(again)).toHaveLength(700);
  await again.close();
});

test('P6: what a person has read of a damaged entry does not come back with a backup or a start', async () => {
  const { file, store } = await storeWith('read', 0);
  for (const [seq, state] of [
    [1, 'settled'],
    [2, 'pending'],
    [3, 'settled'],
  ] as const)
    await store.addEntry(confirmation(seq, { delivery: { ...pending, state } }));
  await store.close();
  const rot = (n: number): void => {
    const db = new DatabaseSync(file);
    db.prepare(`UPDATE entries_v0 SET json = replace(json, '"12.5"', '"92.5"') WHERE id = ?`).run(entryId(n));
    db.close();
  };
  rot(1);
  rot(2);
  let again = await openStore({ file });
  const told = async (): Promise<string[]> => (await again.openExceptions()).map(({ id }) => id).toSorted();
  expect(await told()).toEqual([`damaged:${entryId(1)}`, `refused:${entryId(2)}`]);
  const aside = (await again.entry(entryId(2)))?.delivery ?? pending;
  await again.changeDeliveries([{ id: entryId(2), from: ['parked'], to: { ...aside, state: 'set_aside' } }]);
  for (const id of await told()) await again.closeException(id, 'acknowledge', at(7));
  await again.backUp();
  expect(await told()).toEqual([]);
  await again.close();
  rot(3);
  again = await openStore({ file });
  expect(await told()).toEqual([`damaged:${entryId(3)}`]);
  await again.close();
});

test('an entry that rots after it was checked is not sent either', async () => {
  const { file, store } = await storeWith('late', 700);
  await store.close();
  const db = new DatabaseSync(file);
  db.prepare(`UPDATE entries_v0 SET json = replace(json, '"12.5"', '"92.5"') WHERE id = ?`).run(entryId(300));
  db.close();
  const again = await openStore({ file });
  const sending = { ...pending, state: 'sending' } as const;
  const change = (n: number) => ({ id: entryId(n), from: ['pending'] as const, to: sending });
  expect(await again.changeDeliveries([change(299), change(300)])).toBe(false);
  expect((await again.entry(entryId(299)))?.delivery.state).toBe('pending');
  expect((await again.entry(entryId(300)))?.delivery.state).toBe('parked');
  await again.close();
});

test('P3: a restored backup asks for what was waiting, gives no number twice and keeps the file from before', async () => {
  const { file, store } = await storeWith('restore', 5);
  const backup = await store.backUp();
  for (let seq = 6; seq <= 9; seq += 1) await store.addEntry(confirmation(seq));
  await expect(restoreBackup(file, backup)).rejects.toThrow(SecondInstance);
  await store.close();
  expect(await restoreBackup(file, backup)).toMatchObject({ entries: 5, missing: [], next: 1010 });
  const { entries, notices } = await reopened(file);
  expect(entries.map(({ seq, delivery }) => [seq, delivery.state, delivery.doubtful])).toEqual(
    [5, 4, 3, 2, 1].map((seq) => [seq, 'unknown', true]),
  );
  expect(notices).toEqual(['store_restored']);
  expect(setAside(dirname(file))).toHaveLength(1);
  const then = await openStore({ file });
  expect((await then.recordEntry((seq) => confirmation(50, { seq }))).seq).toBe(1010);
  await then.close();
});

test('a backup that is damaged is not restored, and nothing is changed', async () => {
  const { file, store } = await storeWith('refused', 50);
  const backup = await store.backUp();
  await store.close();
  const bytes = readFileSync(backup);
  bytes.fill(0, bytes.length - 9000);
  writeFileSync(backup, bytes);
  const before = readFileSync(file);
  await expect(restoreBackup(file, backup)).rejects.toThrow(StoreDamaged);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(existsSync(`${file}.rebuilding`)).toBe(false);
  expect(statSync(file).size).toBe(before.length);
});
