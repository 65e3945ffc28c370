import { expect, test } from 'vitest';
import { lateMs } from '../../sync/fence.ts';
import { failure } from '../../sync/domain/failure.ts';
import { clashesAfter, goingAlone, tellAfter } from '../../sync/alone.ts';
import { keepExceptions } from '../../sync/exceptions.ts';
import { pushOnce } from '../../sync/push.ts';
import { messageOf } from '../../sync/rules/messages.ts';
import { entryId } from '../fakes/entries.ts';
import { engineBench, type EngineBench } from '../fakes/engine-bench.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, aHold, anEntry, aRelease } from '../fakes/plant-builders.ts';
import {
  answerOf,
  faultReply,
  refusedAs,
  ScriptedProfile,
  silentLog,
  type SentPosting,
} from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const orders = (count: number) =>
  Array.from({ length: count }, (_, n) => anEntry(n + 1, aConfirm({ orderId: String(n + 1) })));
const stateOf = async ({ store }: Pick<EngineBench, 'store'>, n: number) =>
  (await store.entry(entryId(n)))?.delivery.state;
const posted = async ({ store }: EngineBench) => (await store.entriesIn(['posted'], 100)).map(({ seq }) => seq);
const callsWith = ({ profile }: EngineBench, n: number) => profile.sent.filter((ids) => ids.includes(entryId(n)));
const notices = async ({ store }: EngineBench) =>
  (await store.openExceptions()).filter(({ kind }) => kind === 'unanswered');
const minutes = (n: number) => n * 60_000;

/** Whatever call this posting is in comes to nothing. */
const poisoned =
  (it: EngineBench, n: number, kind: 'no-answer' | 'not-odoo' | 'busy') => (batch: readonly SentPosting[]) =>
    batch.some(({ id }) => id === entryId(n)) ? faultReply(kind) : it.profile.post(batch);

test.each(['no-answer', 'not-odoo', 'busy'] as const)(
  'P4: one posting whose call always ends in %s keeps no other lane back, and is sent on with rests, alone and under its id',
  async (kind) => {
    const it = await engineBench(orders(10));
    it.profile.onSend = poisoned(it, 3, kind);
    it.engine.start();
    await it.clock.pass(15_000);
    expect(await posted(it)).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10]);
    const pulls = it.pullTimes.length;
    await it.clock.pass(minutes(60));
    // And Odoo is read all the while.
    expect(it.pullTimes.length - pulls).toBeGreaterThan(200);
    const calls = callsWith(it, 3);
    expect(calls.length).toBeLessThan(45);
    expect(calls.length).toBeGreaterThan(25);
    expect(calls.slice(2).every((ids) => ids.length === 1)).toBe(true);
    const members = new Set(
      (await it.store.entriesOfLane('order:3', ['pending', 'unknown'], 9)).map((e) => e.delivery.posting?.members),
    );
    expect([...members]).toEqual([1]);
  },
);

test('P4: one posting a call: the one that never gets an answer is not chosen first each time', async () => {
  const it = await engineBench(orders(10));
  Object.assign(it.profile, { batchLimit: 1 });
  it.profile.onSend = poisoned(it, 1, 'no-answer');
  it.engine.start();
  await it.clock.pass(15_000);
  expect(await posted(it)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('P4: what is too much for one call goes in smaller ones, and what follows goes together again', async () => {
  const it = await engineBench(orders(60));
  it.profile.onSend = (batch) =>
    batch.length > 6 && it.profile.books.size < 20 ? faultReply('no-answer') : it.profile.post(batch);
  it.engine.start();
  await it.clock.pass(20_000);
  expect(await posted(it)).toHaveLength(60);
  expect(it.profile.sent.map((ids) => ids.length)).toEqual([20, ...Array.from({ length: 20 }, () => 1), 20, 20]);
});

test('P4: Odoo that is busy once gets the same call again; the second time each goes alone', async () => {
  const it = await engineBench(orders(3));
  it.profile.onSend = (batch) => (it.profile.sent.length < 3 ? faultReply('busy') : it.profile.post(batch));
  it.engine.start();
  await it.clock.pass(10_000);
  expect(it.profile.sent.map((ids) => ids.length)).toEqual([3, 3, 1, 1, 1]);
});

test('P4: of those that go alone holds go first, and what was in vain twice lets even new confirmations go first', async () => {
  const hold = anEntry(5, aHold());
  const it = await engineBench([...orders(3), hold]);
  it.profile.onSend = (batch) =>
    it.profile.sent.length < 2 || batch.some(({ id }) => id === hold.id)
      ? faultReply('no-answer')
      : it.profile.post(batch);
  it.engine.start();
  await it.clock.pass(10_000);
  expect(it.profile.sent.slice(0, 5).map((ids) => ids.join())).toEqual([
    [hold.id, entryId(1), entryId(2), entryId(3)].join(),
    hold.id,
    entryId(1),
    entryId(2),
    entryId(3),
  ]);
});

test('P4: a release that goes alone once is not passed by confirmations that would go with a later hold', async () => {
  const [release, hold] = [anEntry(1, aRelease()), anEntry(2, aHold({ lot: { id: 9, name: 'L-9' } }))];
  const it = await engineBench([release]);
  it.profile.onSend = (batch) => (it.profile.sent.length < 3 ? faultReply('busy') : it.profile.post(batch));
  it.engine.start();
  await it.clock.pass(100);
  await it.store.addEntry(hold);
  await it.clock.pass(3_000);
  expect(it.profile.sent.slice(0, 2)).toEqual([[release.id], [hold.id, release.id]]);
  for (const entry of orders(3)) await it.store.addEntry({ ...entry, id: entryId(entry.seq + 2), seq: entry.seq + 2 });
  await it.clock.pass(10_000);
  expect(it.profile.sent.slice(2)).toEqual([[hold.id], [release.id], [3, 4, 5].map(entryId)]);
});

test('P3: what nobody answers for keeps its members and its id, shuts its lane, and is booked once when the answer comes', async () => {
  const it = await engineBench([anEntry(1, aConfirm({ orderId: '1' })), ...orders(4).slice(1)]);
  // Odoo books it, and dies with the answer.
  it.profile.onSend = (batch) => {
    const answer = it.profile.post(batch);
    return batch.some(({ id }) => id === entryId(1)) ? faultReply('no-answer') : answer;
  };
  it.engine.start();
  await it.clock.pass(minutes(2));
  await it.store.addEntry(anEntry(9, aConfirm({ orderId: '1' })));
  await it.clock.pass(minutes(5));
  expect([await stateOf(it, 1), await stateOf(it, 9)]).toEqual(['unknown', 'pending']);
  it.profile.onSend = (batch) => it.profile.post(batch);
  await it.clock.pass(minutes(4));
  expect([await stateOf(it, 1), await stateOf(it, 9)]).toEqual(['posted', 'posted']);
  expect([...it.profile.bookings.values()]).toEqual([1, 2, 3, 4, 9].map((n) => [entryId(n)]));
});

test('P6: after half an hour of calls in vain one exception tells a person, claims nothing, and closes by itself with the answer', async () => {
  const it = await engineBench(orders(4));
  it.profile.onSend = poisoned(it, 2, 'no-answer');
  it.engine.start();
  await it.clock.pass(minutes(25));
  expect(await notices(it)).toEqual([]);
  await it.clock.pass(minutes(35));
  const told = await notices(it);
  expect(told).toMatchObject([
    {
      id: `unanswered:${entryId(2)}`,
      entryId: entryId(2),
      here: '5',
      odoo: '',
      choices: [],
      failure: { code: 'odoo_no_outcome' },
    },
  ]);
  for (const locale of ['en', 'de'] as const) {
    const { title, todo } = messageOf(told[0]?.failure ?? failure('internal'), locale);
    expect(`${title} ${todo}`).not.toMatch(/not booked|nicht gebucht|is booked|ist gebucht/);
  }
  expect(await stateOf(it, 2)).toBe('unknown');
  it.profile.onSend = (batch) => it.profile.post(batch);
  await it.clock.pass(minutes(3));
  expect(await stateOf(it, 2)).toBe('posted');
  expect(await notices(it)).toEqual([]);
});

test('P6: a refusal after all takes the place of the notice, so there is one exception about it', async () => {
  const it = await engineBench(orders(2));
  it.profile.onSend = poisoned(it, 2, 'no-answer');
  it.engine.start();
  await it.clock.pass(minutes(60));
  it.profile.onSend = (batch) => answerOf(batch, () => refusedAs('order_closed'));
  await it.clock.pass(lateMs + minutes(4));
  const about = (await it.store.openExceptions()).filter((each) => each.entryId === entryId(2));
  expect(about.map(({ kind }) => kind)).toEqual(['refused']);
});

test('P6: a notice outlives a new start, and closes when its posting is booked by then', async () => {
  const store = memoryStore();
  await store.addEntry(anEntry(1, aConfirm(), 'unknown'));
  const it = {
    store,
    profile: new ScriptedProfile(),
    clock: virtualClock(),
    log: silentLog,
    alone: goingAlone(virtualClock()),
  };
  it.profile.onSend = () => faultReply('busy');
  for (let n = 0; n <= tellAfter; n += 1) it.alone.noteVain([{ id: entryId(1) }], true);
  const wholeDay = { ...it, alone: { ...it.alone, isResting: () => false } };
  await pushOnce(wholeDay);
  await keepExceptions(it);
  expect(await store.openExceptions()).toHaveLength(1);
  it.profile.onSend = (batch) => it.profile.post(batch);
  await pushOnce({ ...it, alone: goingAlone(it.clock) });
  await keepExceptions(it);
  expect(await store.openExceptions()).toEqual([]);
});

test('P4: when Odoo is as busy for its check nothing tells against the posting: it goes within seconds of Odoo being back', async () => {
  const it = await engineBench();
  it.engine.start();
  await it.clock.pass(5_000);
  it.profile.onSend = () => faultReply('busy');
  it.profile.onCheck = () => faultReply('busy');
  for (const entry of orders(3)) await it.store.addEntry(entry);
  it.engine.kick();
  await it.clock.pass(minutes(60));
  expect(await notices(it)).toEqual([]);
  it.profile.onSend = (batch) => it.profile.post(batch);
  it.profile.onCheck = () => answerOf([], () => refusedAs('internal'));
  await it.clock.pass(5_000);
  expect(await posted(it)).toEqual([1, 2, 3]);
});

const clash = {
  kind: 'fault',
  fault: { kind: 'busy', message: 'mrp_production_name_uniq', odooClass: 'UniqueViolation' },
} as const;

test('P4: two that make the same record at once clash, and the loser goes through by itself', async () => {
  const it = await engineBench(orders(1));
  it.profile.onSend = (batch) => (it.profile.sent.length < 3 ? clash : it.profile.post(batch));
  it.engine.start();
  await it.clock.pass(30_000);
  expect(await stateOf(it, 1)).toBe('posted');
  expect(it.profile.sent).toHaveLength(3);
});

test('P6: what clashes again and again is an error of Odoo: parked with one exception, and all others went before', async () => {
  const it = await engineBench(orders(5));
  it.profile.onSend = (batch) => (batch.some(({ seq }) => seq === 2) ? clash : it.profile.post(batch));
  it.engine.start();
  await it.clock.pass(60_000);
  expect(await posted(it)).toEqual([1, 3, 4, 5]);
  expect(await stateOf(it, 2)).toBe('parked');
  expect((await it.store.openExceptions()).filter(({ kind }) => kind !== 'differs')).toMatchObject([
    { id: `refused:${entryId(2)}`, failure: { code: 'odoo_broken' }, choices: ['retry', 'acknowledge'] },
  ]);
  expect(callsWith(it, 2)).toHaveLength(clashesAfter + 2);
});
