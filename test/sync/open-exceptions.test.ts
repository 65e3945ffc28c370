import { expect, test } from 'vitest';
import type { Entry } from '../../sync/domain/entry.ts';
import { failure, type FailureCode } from '../../sync/domain/failure.ts';
import { keepExceptions } from '../../sync/exceptions.ts';
import { moving } from '../../sync/moves.ts';
import { pushOnce } from '../../sync/push.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { answerOf, refusedAs, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const parked = (seq: number, code: FailureCode): Entry => {
  const entry = anEntry(seq, aConfirm({ orderId: String(seq) }), 'parked');
  return { ...entry, delivery: { ...entry.delivery, failure: failure(code) } };
};

test('P6: an entry that is refused again for another reason has one exception, with that reason and its choices', async () => {
  const store = memoryStore();
  await store.addEntry(anEntry(1));
  const it = { store, profile: new ScriptedProfile(), clock: virtualClock(), log: silentLog };
  it.profile.onSend = (batch) => answerOf(batch, () => refusedAs('unit_mismatch'));
  await pushOnce(it);
  const [entry] = await store.entriesIn(['parked'], 1);
  await store.changeDeliveries([moving(entryId(1), ['parked'], { ...(entry as Entry).delivery, state: 'pending' })]);
  it.profile.onSend = (batch) => answerOf(batch, () => refusedAs('order_closed'));
  await pushOnce(it);
  expect(await store.openExceptions()).toMatchObject([
    { failure: { code: 'order_closed' }, choices: ['retry', 'send_to_order', 'acknowledge'] },
  ]);
});

test('P6: the exception about all that Odoo lost counts those that are missed later too', async () => {
  const [store, clock] = [memoryStore(), virtualClock()];
  await store.addEntry(parked(1, 'odoo_lost'));
  await keepExceptions({ store, clock });
  await store.addEntry(parked(2, 'odoo_lost'));
  await keepExceptions({ store, clock });
  expect(await store.openExceptions()).toMatchObject([{ id: 'restored:odoo', here: '2' }]);
});

test('P10: exceptions that are in step with their entries cost no write, however often they are looked at', async () => {
  let writes = 0;
  const store = memoryStore({ fail: () => void (writes += 1) });
  for (const seq of [1, 2]) await store.addEntry(parked(seq, seq === 1 ? 'odoo_lost' : 'order_closed'));
  const clock = virtualClock();
  await keepExceptions({ store, clock });
  const open = await store.openExceptions();
  writes = 0;
  await clock.pass(60_000);
  await keepExceptions({ store, clock });
  expect([writes, await store.openExceptions()]).toEqual([0, open]);
});
