import { expect, test } from 'vitest';
import { failure } from '../../sync/domain/failure.ts';
import { lateMs } from '../../sync/fence.ts';
import { entryId } from '../fakes/entries.ts';
import { engineBench, type EngineBench } from '../fakes/engine-bench.ts';
import { aConfirm, aHold, anEntry } from '../fakes/plant-builders.ts';
import { answerOf, faultReply, postedAs, refusedAs } from '../fakes/scripted-odoo.ts';

const lanes = (count: number) =>
  Array.from({ length: count }, (_, n) => anEntry(n + 1, aConfirm({ orderId: String(n + 1) })));
const why = failure('rights_missing', { message: 'mrp.production: write' });

/** IT takes the rights of the station's user away: Odoo refuses each posting, and tells so when it is asked. */
function reduce({ profile }: EngineBench): void {
  profile.onSend = (batch) => answerOf(batch, () => refusedAs('not_allowed'));
  profile.onCheck = () => ({ kind: 'stopped', failure: why });
}
function giveBack({ profile }: EngineBench): void {
  profile.onSend = (batch) => profile.post(batch);
  profile.onCheck = () => answerOf([], () => refusedAs('internal'));
}
const statesOf = async ({ store }: EngineBench) =>
  new Set((await store.newestEntries(100)).map(({ delivery }) => delivery.state));
const refusals = async ({ store }: EngineBench) =>
  (await store.openExceptions()).filter(({ kind }) => kind === 'refused');

test('P2, P4: rights that were taken away are one alarm and a pause, park nothing, and all goes on by itself when they are back', async () => {
  const it = await engineBench();
  it.engine.start();
  await it.clock.pass(5_000);
  reduce(it);
  for (const entry of lanes(15)) await it.store.addEntry(entry);
  it.engine.kick();
  await it.clock.pass(600_000);
  expect(it.engine.status()).toMatchObject({ online: true, failure: why });
  expect([...(await statesOf(it))]).toEqual(['pending']);
  expect(await refusals(it)).toEqual([]);
  // The check alone is asked meanwhile, every 12 to 15 seconds.
  expect(it.profile.sent).toHaveLength(1);
  giveBack(it);
  await it.clock.pass(17_000);
  expect(it.profile.books.size).toBe(15);
  expect(it.engine.status().failure).toBeNull();
});

test('P9: what Odoo booked in the same call is posted, and what it did not allow waits', async () => {
  const it = await engineBench(lanes(3));
  it.engine.start();
  it.profile.onCheck = () =>
    it.profile.sent.length === 0 ? answerOf([], () => refusedAs('internal')) : { kind: 'stopped', failure: why };
  it.profile.onSend = (batch) =>
    answerOf(batch, (each) => (each.seq === 2 ? postedAs(each) : refusedAs('not_allowed')));
  await it.clock.pass(60_000);
  expect(it.profile.sent.map((ids) => ids.length)).toEqual([3]);
  expect((await it.store.entriesIn(['posted'], 9)).map(({ seq }) => seq)).toEqual([2]);
  expect((await it.store.entriesIn(['pending'], 9)).map(({ seq }) => seq)).toEqual([1, 3]);
});

test('P3: what Odoo may have of an earlier call stays in doubt when it is not allowed any more', async () => {
  const hold = anEntry(3, aHold());
  const it = await engineBench([...lanes(2), hold]);
  it.profile.onSend = () => faultReply('no-answer');
  it.engine.start();
  await it.clock.pass(300);
  reduce(it);
  // Checked well just before.
  it.profile.onCheck = () =>
    it.profile.sent.length < 3 ? answerOf([], () => refusedAs('internal')) : { kind: 'stopped', failure: why };
  it.profile.onSend = (batch) =>
    answerOf(batch, (each) => (each.id === hold.id ? postedAs(each) : refusedAs('not_allowed')));
  await it.clock.pass(60_000);
  expect((await it.store.entry(hold.id))?.delivery.state).toBe('posted');
  const left = await it.store.entriesIn(['unknown'], 9);
  expect(left.map(({ seq, delivery }) => [seq, delivery.doubtful])).toEqual([
    [1, true],
    [2, true],
  ]);
  expect(await refusals(it)).toEqual([]);
  expect(it.engine.status().failure).toEqual(why);
});

test('P4: what Odoo does not allow of one record alone is parked as ever, and the others go on', async () => {
  const it = await engineBench(lanes(4));
  it.profile.onSend = (batch) =>
    answerOf(batch, (each) => (each.seq === 2 ? refusedAs('not_allowed') : postedAs(each)));
  it.engine.start();
  await it.clock.pass(lateMs);
  expect((await it.store.entriesIn(['posted'], 9)).map(({ seq }) => seq)).toEqual([1, 3, 4]);
  expect(await refusals(it)).toMatchObject([{ entryId: entryId(2), failure: { code: 'not_allowed' } }]);
});
