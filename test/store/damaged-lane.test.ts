import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, expect, test } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { isIntact } from '../../sync/domain/seal.ts';
import { pushOnce } from '../../sync/push.ts';
import { entryId } from '../fakes/entries.ts';
import { fillEntries } from '../bench/filled-store.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { faultReply, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const sound = join(folder, 'sound.db');
/** More than are looked at when the station opens. */
const many = 450;
/** The damaged one, what was recorded behind it in its lane, and an order whose lane comes after theirs. */
const [damaged, behind, later] = [150, 151, 152];
const orders: Readonly<Record<number, string>> = { [damaged]: '1150', [behind]: '1150', [later]: '1160' };

beforeAll(async () => {
  const store = await openStore({ file: sound });
  for (let seq = 1; seq <= many; seq += 1)
    await store.addEntry(anEntry(seq, aConfirm({ orderId: orders[seq] ?? '1100', quantity: '1' })));
  await store.close();
});

function copyOfSound(name: string): string {
  const file = join(folder, `${name}.db`);
  copyFileSync(sound, file);
  return file;
}

/** Writes over a place where these bytes stand: the first after which `isDone`, for SQLite leaves old bytes in its pages. */
function rot(file: string, from: string, to: string, isDone = (): boolean => true): void {
  const sound = readFileSync(file);
  for (let at = sound.indexOf(from, 0, 'latin1'); at >= 0; at = sound.indexOf(from, at + 1, 'latin1')) {
    const bytes = Buffer.from(sound);
    bytes.write(to, at, 'latin1');
    writeFileSync(file, bytes);
    if (isDone()) return;
  }
  throw new Error(`${from} is not in the file`);
}

function setLane(file: string, seq: number, lane: string | null): void {
  const db = new DatabaseSync(file);
  db.prepare(`UPDATE entries_v0 SET json = json_set(json, '$.lane', ?) WHERE id = ?`).run(lane, entryId(seq));
  db.close();
}

/** What SQLite says of the indexes. */
function said(file: string): unknown {
  const db = new DatabaseSync(file);
  const [first] = Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {});
  db.close();
  return first;
}

/** Pushes until nothing more is to be sent; tells what became of each. */
async function pushed(store: StationStore, profile = new ScriptedProfile()) {
  const it = { store, profile, clock: virtualClock(), log: silentLog };
  for (let round = 0; (await pushOnce(it)).kind !== 'idle'; round += 1) expect(round).toBeLessThan(50);
  const states = new Map((await store.newestEntries(many)).map(({ seq, delivery }) => [seq, delivery.state]));
  return { profile, states, open: await store.openExceptions() };
}

test.each<[string, (file: string) => void]>([
  ['a bit of its lane', (file) => rot(file, '"lane":"order:1150"', '"lane":"grder:1150"')],
  ['a bit of the word "lane"', (file) => rot(file, '"lane":"order:1150"', '"laoe":"order:1150"')],
  ['an empty lane', (file) => setLane(file, damaged, '')],
  ['no lane', (file) => setLane(file, damaged, null)],
])(
  'P2, P4, P6: an entry damaged in %s is not sent and told; what follows in its lane waits, all others go out',
  async (name, damage) => {
    const file = copyOfSound(name.replaceAll(/\W/g, '-'));
    damage(file);
    const store = await openStore({ file });
    const { states, open, profile } = await pushed(store);
    expect(open.map(({ entryId: id, failure }) => [id, failure.code])).toEqual([[entryId(damaged), 'entry_damaged']]);
    expect([damaged, behind, later].map((seq) => states.get(seq))).toEqual(['parked', 'pending', 'posted']);
    expect([...states.values()].filter((state) => state === 'posted')).toHaveLength(many - 2);
    expect(profile.bookings.has(entryId(damaged))).toBe(false);
    await store.close();
  },
);

test.each([
  ['to another lane', 'pendinggrder:1150'],
  ['to what is no text', 'pendingo\xF2der:1150'],
])('P4: an entry that the index alone has moved %s is found there, and goes out in its order', async (name, key) => {
  const file = copyOfSound(name.replaceAll(/\W/g, '-'));
  rot(file, 'pendingorder:1150', key, () =>
    String(said(file)).includes('missing from index entries_v0:delivery.state,lane,seq'),
  );
  const store = await openStore({ file });
  const { states, open, profile } = await pushed(store);
  expect(open).toEqual([]);
  expect(new Set(states.values())).toEqual(new Set(['posted']));
  expect([damaged, behind].map((seq) => profile.bookings.get(entryId(seq))?.length)).toEqual([1, 1]);
  const both = await store.entriesOfLane('order:1150', ['posted'], 9);
  expect(both.map(({ seq, delivery }) => [seq, delivery.posting?.id])).toEqual(
    [damaged, behind].map((seq) => [seq, entryId(damaged)]),
  );
  await store.close();
  expect(said(file)).toBe('ok');
});

test('P3: a member of a posting that may be booked is found by the others, also when its lane is damaged', async () => {
  const file = copyOfSound('doubtful');
  const before = await openStore({ file });
  const profile = new ScriptedProfile();
  profile.onSend = (batch) => (profile.post(batch), faultReply('no-answer'));
  await pushOnce({ store: before, profile, clock: virtualClock(), log: silentLog });
  await before.close();
  setLane(file, behind, null);
  const store = await openStore({ file });
  profile.onSend = (batch) => profile.post(batch);
  const { states, open } = await pushed(store, profile);
  expect(new Set(states.values())).toEqual(new Set(['posted']));
  expect([...profile.bookings.values()].every((each) => each.length === 1)).toBe(true);
  expect(open.map(({ entryId: id, failure }) => [id, failure.code])).toEqual([
    [entryId(behind), 'entry_damaged_booked'],
  ]);
  const found: Entry | undefined = await store.entry(entryId(behind));
  expect([found?.lane, found && isIntact(found)]).toEqual(['order:1150', true]);
  await store.close();
});

test('P10: while the first of 601 lanes are read, others get their turn', async () => {
  const file = join(folder, 'lanes.db');
  await fillEntries(file, 12_000, 12_000);
  const store = await openStore({ file });
  let turns = 0;
  const count = (): void => {
    turns += 1;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  const lanes = (await store.firstOfLanes(['pending'])).length;
  clearImmediate(timer);
  expect(lanes).toBe(601);
  expect(turns).toBeGreaterThanOrEqual(2);
  await store.close();
});
