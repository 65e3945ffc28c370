import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test, vi } from 'vitest';
import { StoreFull } from '../../main/store/errors.ts';
import { openStore } from '../../main/store/open.ts';
import { rebuild } from '../../main/store/rescue/rebuild.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import { failure } from '../../sync/domain/failure.ts';
import { confirmation, entryId, pending } from '../fakes/entries.ts';
import { photograph, reopened } from './damage.ts';
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

/** Everything in a copy was written a year later, as its clock had it. */
function yearAhead(file: string): void {
  const db = new DatabaseSync(file);
  const year = 365 * 86_400_000;
  for (const table of ['entries_v0', 'settings_v0'])
    db.exec(`UPDATE ${table} SET lwt = lwt + ${year}, json = json_set(json, '$._meta.lwt', lwt + ${year})`);
  db.close();
}

test('P3: what the station itself knows of an entry is never replaced by an older backup, not even when its clock was ahead', async () => {
  const file = join(folder, 'clock', 'station.sqlite');
  const parked = { ...pending, state: 'parked', failure: failure('order_closed') } as const;
  const store = await openStore({ file });
  await store.addEntry(confirmation(1, { delivery: parked }));
  await store.saveSetting('odoo', { url: 'https://old.example' });
  for (let seq = 2; seq <= 30; seq += 1) await store.addEntry(confirmation(seq));
  yearAhead(await store.backUp());
  await store.changeDeliveries([{ id: entryId(1), from: ['parked'], to: { ...parked, state: 'set_aside' } }]);
  await store.saveSetting('odoo', { url: 'https://new.example' });
  await store.close();
  damage(file);
  const after = await openStore({ file });
  expect((await after.openExceptions()).map((each) => each.failure.code)).toContain('store_rebuilt');
  expect((await after.entry(entryId(1)))?.delivery.state).toBe('set_aside');
  expect(await after.setting('odoo')).toEqual({ url: 'https://new.example' });
  await after.close();
});

test('P3: where the log is lost, a backup that knows more of an entry than the file itself is believed', async () => {
  const file = join(folder, 'lost-log', 'station.sqlite');
  const parked = { ...pending, state: 'parked', failure: failure('order_closed') } as const;
  const first = await openStore({ file });
  await first.addEntry(confirmation(1, { delivery: parked }));
  await first.close();
  const store = await openStore({ file });
  await store.changeDeliveries([{ id: entryId(1), from: ['parked'], to: { ...parked, state: 'set_aside' } }]);
  const copies = join(folder, 'lost-log', 'cut');
  const cut = photograph(file, copies);
  mkdirSync(join(copies, 'backups'));
  copyFileSync(await store.backUp(), join(copies, 'backups', 'station-2026-01-05T06-00-00-000Z.sqlite'));
  await store.close();
  rmSync(`${cut}-wal`);
  const { entries, notices } = await reopened(cut);
  expect(notices).toEqual(['store_rebuilt']);
  expect(entries.map(({ delivery }) => delivery.state)).toEqual(['set_aside']);
});

/** Of a settled entry as it stands in the file, with one byte of its delivery changed. */
const changedDeliveries: readonly (readonly [what: string, from: string, to: string, state: DeliveryState])[] = [
  ['the state', '"state":"settled"', '"state":"qettled"', 'parked'],
  ['the name of the state', '"state":"settled"', '"stbte":"settled"', 'parked'],
  ['the time', '"since":"2026-11-21', '"since":"2026-11-2a', 'settled'],
  ['the receipt', '"resId":7,', '"resIf":7,', 'unknown'],
  ['the posting', '"members":1,', '"mfmbers":1,', 'settled'],
  ['the whole', '"delivery":{', '"delivesy":{', 'unknown'],
  ['a quotation mark', '"again":false,"', '"again":false,x', 'unknown'],
  ['a bracket behind the state', '"doubtful":false},', '"doubtful":falsex,', 'unknown'],
  ['what RxDB adds to the end', '"_deleted":false', '"_deleted":fxlse', 'settled'],
];

test.each(changedDeliveries)(
  'P2, P3: an entry that is what was recorded is rescued when %s of its delivery cannot be read',
  async (what, from, to, state) => {
    const file = join(folder, what, 'station.sqlite');
    const store = await openStore({ file });
    const receipt = { model: 'mrp.production', resId: 7, name: 'WH/1', quantity: '12.5', again: false, postedAt: '' };
    const posting = { id: entryId(2), members: 1, quantity: '12.5', profile: 'posting-action' } as const;
    for (const seq of [1, 2, 3])
      await store.addEntry(confirmation(seq, { delivery: { ...pending, state: 'settled', receipt, posting } }));
    await store.close();
    const bytes = readFileSync(file);
    const at = bytes.indexOf(from, bytes.lastIndexOf('"seq":2,'));
    expect(bytes.subarray(at).toString('latin1').startsWith(from)).toBe(true);
    bytes.write(to, at);
    writeFileSync(file, bytes);
    expect(await rebuild(file)).toMatchObject({ entries: 3, missing: [] });
    const { entries } = await reopened(file);
    expect(entries.map(({ delivery }) => delivery.state)).toEqual(['settled', state, 'settled']);
    const { delivery } = entries[1] ?? confirmation(1);
    expect(delivery.doubtful).toBe(state !== 'settled');
    if (state === 'parked') expect(delivery.failure).toEqual(failure('entry_unsure'));
  },
);
