import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import { confirmation, counted, entryId, pending } from '../fakes/entries.ts';
import { allEntries, onlyRecorded, pagesOfEntries, photograph, reopened, setAside } from './damage.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const count = 60;
const states: readonly DeliveryState[] = ['pending', 'unknown', 'posted', 'settled', 'parked', 'set_aside'];
const recorded = new Map<string, Entry>();
/** Closed in order, and as a power cut leaves it with everything in the log. */
let closed = '';
let cut = '';
let nth = 0;

/** Long enough that some rows go on over other pages. */
const serials = (seq: number): string[] => Array.from({ length: seq % 7 === 0 ? 700 : 1 }, (_, n) => `SN-${seq}-${n}`);

beforeAll(async () => {
  closed = join(folder, 'original', 'station.sqlite');
  const store = await openStore({ file: closed });
  for (let seq = 1; seq <= count; seq += 1) {
    const plain = confirmation(seq);
    const payload = { ...plain.payload, serials: serials(seq) } as Entry['payload'];
    const entry = confirmation(seq, {
      payload,
      delivery: { ...pending, state: states[seq % states.length] ?? 'pending' },
    });
    recorded.set(entry.id, entry);
    await store.addEntry(entry);
  }
  await store.saveSetting('station', { name: 'press-1' });
  for (let seq = 1; seq <= 5; seq += 1) await store.appendCount(counted('good', seq));
  cut = photograph(closed, join(folder, 'cut'));
  await store.close();
  // Without leftovers of rows that were moved, so that each row stands on one page only.
  const db = new DatabaseSync(closed);
  db.exec('VACUUM');
  db.close();
});

/** A fresh copy of a store, with its log if it has one. */
const copyOf = (original: string): string => photograph(original, join(folder, String((nth += 1))));

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const content = readFileSync(file);
  Buffer.from(bytes).copy(content, at);
  writeFileSync(file, content);
}

const expectedState = (state: DeliveryState): DeliveryState =>
  state === 'pending' || state === 'sending' || state === 'posted' ? 'unknown' : state;

test('P2: whichever page of the file is lost, every entry on the others is rescued and none is made up', async () => {
  const { ids, pageSize } = pagesOfEntries(closed);
  expect(ids.size).toBe(count);
  const pages = statSync(closed).size / pageSize;
  let rebuilt = 0;
  for (let page = 0; page < pages; page += 1) {
    const file = copyOf(closed);
    overwrite(file, page * pageSize, Buffer.alloc(pageSize, 0xa5));
    const { entries, notices } = await reopened(file);
    expect(onlyRecorded(entries, recorded)).toBe(true);
    const found = new Set(entries.map(({ id }) => id));
    // Rows that go on over other pages may have lost one of these.
    const short = [...recorded.values()].filter(({ seq }) => seq % 7 !== 0);
    const lost = short.filter(({ id }) => !found.has(id));
    expect({
      page,
      lost: lost.filter(({ id }) => ids.get(id) !== page).map(({ seq, id }) => [seq, ids.get(id)]),
    }).toEqual({ page, lost: [] });
    if (notices.length > 0) {
      rebuilt += 1;
      expect(notices).toEqual(['store_rebuilt']);
      expect(setAside(dirname(file))).toHaveLength(1);
    } else expect(entries).toHaveLength(count);
    rmSync(dirname(file), { recursive: true });
  }
  expect(rebuilt).toBeGreaterThan(pages * 0.8);
});

test('P3: what is rescued is asked for again; what is at its end stays there; new numbers begin far above the old ones', async () => {
  const file = copyOf(closed);
  overwrite(file, 0, Buffer.alloc(100, 0xff));
  const store = await openStore({ file });
  const entries = await allEntries(store);
  expect(entries).toHaveLength(count);
  for (const { id, delivery } of entries) {
    const was = recorded.get(id)?.delivery.state ?? 'pending';
    expect(delivery.state).toBe(expectedState(was));
    if (was !== 'settled' && was !== 'set_aside') {
      expect(delivery.doubtful).toBe(true);
      expect(delivery.posting).toEqual({ id, members: 1, quantity: '12.5', profile: 'posting-action' });
    }
  }
  expect(await store.setting('station')).toEqual({ name: 'press-1' });
  expect(await store.countsSince('good', 0)).toHaveLength(5);
  expect((await store.recordEntry((seq) => confirmation(900, { seq, id: entryId(9_000) }))).seq).toBe(count + 1001);
  await store.close();
});

test('the notice names what is missing, where the old file lies, and the old file is what it was', async () => {
  const file = copyOf(closed);
  const { ids, pageSize } = pagesOfEntries(closed);
  const page = ids.get(entryId(10)) ?? -1;
  const gone = [...ids].filter(([, on]) => on === page).map(([id]) => recorded.get(id)?.seq ?? 0);
  overwrite(file, page * pageSize, Buffer.alloc(pageSize));
  const before = readFileSync(file);
  const store = await openStore({ file });
  const [notice] = await store.openExceptions();
  await store.close();
  const [aside] = setAside(dirname(file));
  expect(notice?.failure).toMatchObject({
    code: 'store_rebuilt',
    facts: { entries: String(count - gone.length), file: aside },
  });
  expect(notice?.failure.facts['missing']).toContain(String(Math.min(...gone)));
  expect(readFileSync(join(dirname(file), String(aside))).subarray(200)).toEqual(before.subarray(200));
});

test('P2: entries of the newest backup fill what the damaged file has lost', async () => {
  const file = copyOf(closed);
  const backups = join(dirname(file), 'backups');
  mkdirSync(backups);
  copyFileSync(closed, join(backups, 'station-2026-11-21T06-00-00-000Z.sqlite'));
  writeFileSync(file, 'not a database at all, '.repeat(500));
  const { entries, notices } = await reopened(file);
  expect(entries).toHaveLength(count);
  expect(onlyRecorded(entries, recorded)).toBe(true);
  expect(notices).toEqual(['store_rebuilt']);
});

test('P1: a log that was damaged in its middle is noticed, and what stands behind the damage is rescued', async () => {
  const intact = copyOf(cut);
  expect((await reopened(intact)).notices).toEqual([]);
  const size = statSync(`${cut}-wal`).size;
  expect(size).toBeGreaterThan(100_000);
  for (const part of [0, 0.2, 0.5, 0.8]) {
    const file = copyOf(cut);
    overwrite(`${file}-wal`, Math.floor(size * part) + 8, Buffer.from([0x5a, 0xa5, 0x5a]));
    const { entries, notices } = await reopened(file);
    expect(notices).toEqual(['store_rebuilt']);
    expect(onlyRecorded(entries, recorded)).toBe(true);
    expect(entries.length).toBeGreaterThanOrEqual(count - 5);
  }
});

test('P1: a log that is gone is noticed', async () => {
  const file = copyOf(cut);
  rmSync(`${file}-wal`);
  const { notices } = await reopened(file);
  expect(notices).toEqual(['store_rebuilt']);
});

test('a log that a power cut tore at its end is no damage', async () => {
  for (const less of [1, 513, 4097, 9000]) {
    const file = copyOf(cut);
    truncateSync(`${file}-wal`, statSync(`${file}-wal`).size - less);
    expect((await reopened(file)).notices).toEqual([]);
  }
});

test('a file cut short anywhere: never a crash, never an entry that nobody recorded', async () => {
  const size = statSync(closed).size;
  for (let left = 0; left < size; left += Math.floor(size / 23)) {
    const file = copyOf(closed);
    truncateSync(file, left);
    const { entries, notices } = await reopened(file);
    expect(onlyRecorded(entries, recorded)).toBe(true);
    if (entries.length < count && left > 0) expect(notices).toEqual(['store_rebuilt']);
    rmSync(dirname(file), { recursive: true });
  }
});

test('random bytes anywhere in the file or its log: never a crash, never a wrong entry, never a silent loss', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('closed', 'cut'),
      fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), byte: fc.nat(255) }), {
        minLength: 1,
        maxLength: 12,
      }),
      async (which, flips) => {
        const file = copyOf(which === 'cut' ? cut : closed);
        const target = which === 'cut' ? `${file}-wal` : file;
        const content = readFileSync(target);
        for (const { at, byte } of flips) content[Math.floor(at * content.length)] = byte;
        writeFileSync(target, content);
        const { entries, exceptions } = await reopened(file);
        const damaged = entries.filter((entry) => entry.delivery.failure?.code === 'entry_damaged');
        const sound = entries.filter((entry) => !damaged.includes(entry));
        if (exceptions === 0) {
          expect(onlyRecorded(sound, recorded)).toBe(true);
          // Of a log the last commit may be taken for one that a power cut tore.
          expect(entries.length).toBeGreaterThanOrEqual(which === 'cut' ? count - 1 : count);
        }
        rmSync(dirname(file), { recursive: true });
      },
    ),
    { numRuns: 60 },
  );
});
