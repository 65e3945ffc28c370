import { expect, test } from 'vitest';
import { resolveException } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { failure } from '../../sync/domain/failure.ts';
import { keepExceptions, refusalOf } from '../../sync/exceptions.ts';
import { pushOnce } from '../../sync/push.ts';
import { findLost } from '../../sync/restored.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore, type MemoryOptions } from '../fakes/memory-store.ts';
import { aConfirm, anEntry, aScrap } from '../fakes/plant-builders.ts';
import { answerOf, faultReply, postedAs, refusedAs, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const start = Date.UTC(2026, 0, 5, 6);
const hour = 3_600_000;

/** Entries booked one an hour, each on an order of its own; Odoo has lost those after `kept`. */
async function bench(count: number, kept: number, options: MemoryOptions = {}) {
  const store = memoryStore(options);
  const profile = new ScriptedProfile();
  for (let seq = 1; seq <= count; seq += 1) {
    const entry = anEntry(seq, aConfirm({ orderId: String(seq) }), seq % 2 ? 'settled' : 'posted', { resId: seq });
    const { receipt } = entry.delivery;
    if (!receipt) throw new Error('a booked entry has a receipt');
    const postedAt = new Date(start + seq * hour).toISOString();
    await store.addEntry({ ...entry, delivery: { ...entry.delivery, receipt: { ...receipt, postedAt } } });
    if (seq <= kept) profile.books.set(entry.id, seq);
    else profile.lost.add(entry.id);
  }
  const clock = virtualClock();
  return {
    store,
    profile,
    clock,
    log: silentLog,
    picture: new Picture(store, () => ({ holdLocationId: null })),
  };
}
type Bench = Awaited<ReturnType<typeof bench>>;

const entriesOf = async ({ store }: Bench): Promise<Entry[]> => (await store.newestEntries(10_000)).toReversed();
const inState = async (it: Bench, state: DeliveryState): Promise<number[]> =>
  (await entriesOf(it)).filter((entry) => entry.delivery.state === state).map((entry) => entry.seq);

test('an Odoo that holds what it confirmed last is asked about one entry, and nothing changes', async () => {
  const it = await bench(300, 300);
  const asked: number[] = [];
  const held = it.profile.held.bind(it.profile);
  it.profile.held = (entries) => (asked.push(entries.length), held(entries));
  expect(await findLost(it)).toEqual({ kind: 'held' });
  expect(asked).toEqual([1]);
  expect(await it.store.openExceptions()).toEqual([]);
});

test.each([
  [5, 3],
  [5, 0],
  [2_350, 2_100],
  [1_200, 3],
])(
  'P2, P6, P9: of %i booked entries a restored Odoo holds %i: exactly the others are parked, under one exception',
  async (count, kept) => {
    const it = await bench(count, kept);
    expect(await findLost(it)).toEqual({ kind: 'lost', entries: count - kept });
    expect(await inState(it, 'parked')).toEqual(Array.from({ length: count - kept }, (_, n) => kept + n + 1));
    await keepExceptions(it);
    const open = await it.store.openExceptions();
    expect(open).toMatchObject([{ kind: 'restored', here: String(count - kept), choices: ['retry', 'acknowledge'] }]);
    expect(
      (await entriesOf(it)).filter((entry) => entry.delivery.state === 'parked' && entry.delivery.receipt),
    ).toEqual([]);
  },
);

test('P6: a refusal that was booked after all and then lost by a restored Odoo is one matter: the loss', async () => {
  const it = await bench(5, 4);
  const [last] = (await entriesOf(it)).slice(-1);
  if (!last) throw new Error('there are five entries');
  // The station died after it told the refusal and before it parked the entry.
  const delivery = { ...last.delivery, state: 'parked', failure: failure('odoo_broken') } as const;
  await it.store.raise(refusalOf({ ...last, delivery }, new Date(start).toISOString()));
  expect(await findLost(it)).toEqual({ kind: 'lost', entries: 1 });
  expect((await it.store.openExceptions()).map(({ kind }) => kind)).toEqual(['restored']);
});

test('P10: entries that were booked long before what Odoo still holds are not asked about', async () => {
  const it = await bench(3_000, 2_990);
  let asked = 0;
  const held = it.profile.held.bind(it.profile);
  it.profile.held = (entries) => ((asked += entries.length), held(entries));
  await findLost(it);
  expect(asked).toBeLessThanOrEqual(102);
});

test('P3: what a person lets be sent again goes out under the same ids and is booked once', async () => {
  const it = await bench(6, 3);
  await findLost(it);
  await resolveException(it, 'restored:odoo', 'retry');
  expect(await inState(it, 'unknown')).toEqual([4, 5, 6]);
  // One of them was entered again by hand in the meantime, by its id.
  it.profile.books.set(entryId(5), 77);
  await pushOnce(it);
  expect(it.profile.sent).toEqual([[entryId(4), entryId(5), entryId(6)]]);
  expect(await inState(it, 'posted')).toEqual([2, 4, 5, 6]);
  expect((await it.store.entry(entryId(5)))?.delivery.receipt).toMatchObject({ resId: 77, again: true });
  await keepExceptions(it);
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P3: what is sent again after a restore goes out the way that is chosen now, and is not stuck in the one before', async () => {
  const it = await bench(0, 0);
  for (const seq of [3, 4]) {
    const entry = anEntry(seq, aConfirm({ orderId: String(seq) }), 'settled');
    const posting = { id: entry.id, members: 1, quantity: '12.5', profile: 'no-footprint' } as const;
    await it.store.addEntry({ ...entry, delivery: { ...entry.delivery, posting } });
    it.profile.lost.add(entry.id);
  }
  await findLost(it);
  await resolveException(it, 'restored:odoo', 'retry');
  await pushOnce(it);
  expect(it.profile.sent).toEqual([[entryId(3), entryId(4)]]);
  expect((await it.store.entry(entryId(3)))?.delivery).toMatchObject({
    state: 'posted',
    posting: { profile: 'posting-action' },
  });
});

test('P4: scrap that had gone ahead of a merged confirmation goes ahead of it again', async () => {
  const it = await bench(0, 0);
  const posting = { id: entryId(1), members: 2, quantity: '25', profile: 'posting-action' } as const;
  const lane = [aConfirm(), aScrap({ role: 'component' }), aConfirm()];
  for (const [at, payload] of lane.entries()) {
    const entry = anEntry(at + 1, payload, 'settled');
    await it.store.addEntry(
      payload.kind === 'confirm' ? { ...entry, delivery: { ...entry.delivery, posting } } : entry,
    );
    it.profile.lost.add(entry.id);
  }
  await findLost(it);
  await resolveException(it, 'restored:odoo', 'retry');
  while ((await pushOnce(it)).kind === 'answered');
  expect(it.profile.sent.flat()).toEqual([entryId(2), entryId(1)]);
});

test('P4: scrap in doubt does not pass scrap of its lane that a restored Odoo has lost', async () => {
  const it = await bench(0, 0);
  await it.store.addEntry(anEntry(1, aScrap({ role: 'component' }), 'settled'));
  const doubtful = anEntry(2, aScrap({ role: 'component' }), 'unknown');
  await it.store.addEntry({ ...doubtful, delivery: { ...doubtful.delivery, doubtful: true } });
  it.profile.lost.add(entryId(1));
  await findLost(it);
  expect(await pushOnce(it)).toEqual({ kind: 'idle' });
  await resolveException(it, 'restored:odoo', 'retry');
  while ((await pushOnce(it)).kind === 'answered');
  expect(it.profile.sent.flat()).toEqual([entryId(1), entryId(2)]);
});

test('P4: what is sent again after a restore goes in the order of recording, scrap too', async () => {
  const it = await bench(0, 0);
  const lane = [aConfirm(), aScrap({ role: 'product' }), aConfirm()];
  for (const [at, payload] of lane.entries()) await it.store.addEntry(anEntry(at + 1, payload, 'settled'));
  for (const { id } of await entriesOf(it)) it.profile.lost.add(id);
  await findLost(it);
  await resolveException(it, 'restored:odoo', 'retry');
  while ((await pushOnce(it)).kind === 'answered');
  expect(it.profile.sent.flat()).toEqual([entryId(1), entryId(2), entryId(3)]);
});

test('P4: scrap that had followed a merged confirmation waits for all of it, when only a part can be booked again', async () => {
  const it = await bench(0, 0);
  const [product, planned] = [aScrap({ role: 'product' }), { quantity: '10', profile: 'posting-action' } as const];
  const lane = [aConfirm(), product, aConfirm(), product, aConfirm()];
  for (const [at, payload] of lane.entries()) {
    const entry = anEntry(at + 1, payload, 'settled');
    const [id, members] = payload.kind === 'confirm' ? [entryId(1), 3] : [entryId(2), 2];
    await it.store.addEntry({ ...entry, delivery: { ...entry.delivery, posting: { ...planned, id, members } } });
    it.profile.lost.add(entry.id);
  }
  await findLost(it);
  await resolveException(it, 'restored:odoo', 'retry');
  it.profile.onSend = (postings) =>
    postings.some(({ members }) => members.length === 3)
      ? answerOf(postings, () => refusedAs('more_than_remains'))
      : it.profile.post(postings);
  while ((await pushOnce(it)).kind === 'answered');
  expect(it.profile.sent).toEqual([[entryId(1)], [entryId(1)], [entryId(3)], [entryId(2)], [entryId(5)]]);
});

test('P9: what was committed after the newest receipt, though its transaction began before it, is missed too', async () => {
  const it = await bench(3, 3);
  // Booked within the same minute as the newest, and not in the backup.
  const late = anEntry(4, aConfirm({ orderId: '4' }), 'settled', { resId: 4 });
  const { receipt } = late.delivery;
  if (!receipt) throw new Error('a booked entry has a receipt');
  const postedAt = new Date(start + 3 * hour - 60_000).toISOString();
  await it.store.addEntry({ ...late, delivery: { ...late.delivery, receipt: { ...receipt, postedAt } } });
  it.profile.lost.add(late.id);
  expect(await findLost(it)).toEqual({ kind: 'lost', entries: 1 });
  expect(await inState(it, 'parked')).toEqual([4]);
});

/** The newest entry of so many is a hold that was booked first; those of the beginning were booked an hour later. */
async function holdFirst(count: number, drained: number) {
  const it = await bench(0, 0);
  for (let seq = 1; seq <= count; seq += 1) {
    const isBooked = seq <= drained || seq === count;
    const entry = anEntry(seq, aConfirm({ orderId: String(seq) }), isBooked ? 'settled' : 'pending', { resId: seq });
    const { receipt } = entry.delivery;
    const postedAt = new Date(start + (seq === count ? hour : 2 * hour)).toISOString();
    const delivery = receipt ? { ...entry.delivery, receipt: { ...receipt, postedAt } } : entry.delivery;
    await it.store.addEntry({ ...entry, delivery });
    if (seq !== count) it.profile.lost.add(entry.id);
  }
  return it;
}

test('P2, P9: a hold that went ahead of a long backlog does not hide that the backlog is lost', async () => {
  const it = await holdFirst(1_300, 200);
  expect(await findLost(it)).toEqual({ kind: 'lost', entries: 200 });
});

test('P2, P9: an old entry that was booked last is missed, however many were recorded and booked since it was', async () => {
  const it = await bench(0, 0);
  const old = anEntry(1, aConfirm({ orderId: '1' }));
  await it.store.addEntry(old);
  for (let seq = 2; seq <= 2_500; seq += 1)
    await it.store.addEntry(anEntry(seq, aConfirm({ orderId: '2' }), 'settled'));
  it.profile.onSend = (batch) =>
    answerOf(batch, (posting) => {
      const told = postedAs(posting);
      if (told.kind !== 'posted') throw new Error('it is booked');
      return { ...told, receipt: { ...told.receipt, postedAt: new Date(start + 9 * hour).toISOString() } };
    });
  await pushOnce(it);
  expect(await inState(it, 'posted')).toEqual([1]);
  expect(await findLost(it)).toEqual({ kind: 'held' });
  it.profile.lost.add(old.id);
  expect(await findLost(it)).toEqual({ kind: 'lost', entries: 1 });
  expect(await findLost(it)).toEqual({ kind: 'held' });
});

test('P7, P8, P9: after a time away the records are read anew; what was booked last and when stock was read stay known', async () => {
  const it = await bench(0, 0);
  const pulled = { writeDate: '2026-01-05 06:00:00', id: 7 };
  const readAfter = async (awayMs: number) => {
    await it.store.saveCursor('mrp.production', pulled);
    expect(await findLost(it, awayMs)).toEqual({ kind: 'held' });
    return it.store.cursor('mrp.production');
  };
  await it.store.addEntry(anEntry(1));
  await pushOnce(it);
  const booked = await it.store.cursor('booked.newest');
  await it.store.saveCursor('lots.readAt', pulled);
  expect(booked).toMatchObject({ id: 1 });
  expect(await readAfter(59_000)).toEqual(pulled);
  expect(await readAfter(60_000)).toBeUndefined();
  expect(await it.store.cursor('booked.newest')).toEqual(booked);
  expect(await it.store.cursor('lots.readAt')).toEqual(pulled);
});

test('P2: what a person leaves as it is stays on record as not booked', async () => {
  const it = await bench(4, 2);
  await findLost(it);
  await resolveException(it, 'restored:odoo', 'acknowledge');
  expect(await inState(it, 'set_aside')).toEqual([3, 4]);
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P2: the station dies at any write of the search: after the next start it is carried to its end', async () => {
  for (let dies = 1; ; dies += 1) {
    let writes = 0;
    const it = await bench(400, 50, {
      fail: () => ((writes += 1), writes === 400 + dies ? new Error('power cut') : undefined),
    });
    const survived = await findLost(it).then(
      () => true,
      () => false,
    );
    await keepExceptions(it);
    await findLost(it);
    expect(await inState(it, 'parked')).toHaveLength(350);
    expect((await it.store.openExceptions()).map((each) => each.kind)).toEqual(['restored']);
    if (survived) break;
  }
});

test('P9: an Odoo that does not answer about them leaves every entry as it is', async () => {
  const it = await bench(4, 2);
  it.profile.held = async () => faultReply('no-answer');
  expect(await findLost(it)).toMatchObject({ kind: 'fault' });
  expect(await inState(it, 'parked')).toEqual([]);
});
