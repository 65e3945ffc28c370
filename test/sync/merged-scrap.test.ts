import { expect, test } from 'vitest';
import { resolveException } from '../../main/floor/exceptions.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { pushOnce } from '../../sync/push.ts';
import { settle } from '../../sync/settle.ts';
import { entryId } from '../fakes/entries.ts';
import { aConfirm, anEntry, aScrap } from '../fakes/plant-builders.ts';
import { answerOf, faultReply, postedAs } from '../fakes/scripted-odoo.ts';
import { bench, refusing, states, untilIdle } from './merged-bench.ts';

const threeScraps = (): Entry[] => ['5', '2.5', '0.25'].map((quantity, n) => anEntry(n + 1, aScrap({ quantity })));

test('P3, P8: scrap that was merged is posted with one receipt of the sum, and settles by its one document', async () => {
  const it = await bench(threeScraps());
  it.profile.onSend = (batch) => answerOf(batch, (posting) => postedAs(posting, 901, false, 'stock.scrap'));
  await untilIdle(it);
  expect(it.members).toEqual([['1', '2', '3']]);
  for (const { delivery } of await it.store.newestEntries(10))
    expect(delivery).toMatchObject({
      receipt: { resId: 901, quantity: '7.75' },
      posting: { id: entryId(1), members: 3, quantity: '7.75' },
    });
  it.transport.put('stock.scrap', { id: 901, state: 'done', scrap_qty: 7.75 });
  await settle(it);
  expect(await states(it)).toEqual(['settled', 'settled', 'settled']);
});

test('P4, P6: merged scrap that Odoo refuses goes one by one, and only what is too much of it is parked', async () => {
  const it = await bench(threeScraps());
  it.profile.onSend = refusing(it, 2);
  await untilIdle(it);
  expect(it.members).toEqual([['1', '2', '3'], ['1'], ['2']]);
  expect(await states(it)).toEqual(['posted', 'parked', 'pending']);
  expect(await it.store.openExceptions()).toMatchObject([{ id: `refused:${entryId(2)}`, here: '2.5' }]);
  await resolveException(it, `refused:${entryId(2)}`, 'acknowledge');
  await untilIdle(it);
  expect(await states(it)).toEqual(['posted', 'set_aside', 'posted']);
});

test('P3, P9: merged scrap without an answer is asked for with exactly its members before anything else of its order', async () => {
  const it = await bench([1, 2, 3, 4, 5].map((seq) => anEntry(seq, seq % 2 === 0 ? aScrap() : aConfirm())));
  it.profile.onSend = (batch) => (it.profile.post(batch), faultReply('no-answer'));
  await pushOnce(it);
  await it.store.addEntry(anEntry(6, aScrap()));
  it.profile.onSend = (batch) => it.profile.post(batch);
  await untilIdle(it);
  expect(it.members).toEqual([['2', '4'], ['2', '4'], ['1', '3', '5'], ['6']]);
  expect([...it.profile.bookings.values()].map((each) => each.length)).toEqual([1, 1, 1, 1, 1, 1]);
});
