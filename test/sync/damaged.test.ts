import { expect, test } from 'vitest';
import { resolveException } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import { failure } from '../../sync/domain/failure.ts';
import { keepExceptions } from '../../sync/exceptions.ts';
import { lateMs, refusalFence } from '../../sync/fence.ts';
import { moving } from '../../sync/moves.ts';
import { pushOnce } from '../../sync/push.ts';
import { recover } from '../../sync/recover.ts';
import { settle } from '../../sync/settle.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { faultReply, RowsTransport, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

/** Three merged confirmations whose call had no answer, one of them found damaged since, and a fourth behind them. */
async function doubtful({ isBooked, damaged }: { readonly isBooked: boolean; readonly damaged: number }) {
  return doubtfulOf(['5', '2.5', '0.25'], isBooked, damaged);
}

/** As many as there are quantities, merged, one of them damaged; and one behind them. */
async function doubtfulOf(quantities: readonly string[], isBooked: boolean, damaged: number) {
  let fails = -1;
  const store = memoryStore({ fail: () => ((fails -= 1), fails === 0 ? new Error('power cut') : undefined) });
  for (const [n, quantity] of quantities.entries()) await store.addEntry(anEntry(n + 1, aConfirm({ quantity })));
  const [profile, clock] = [new ScriptedProfile(), virtualClock()];
  const it = { store, profile, clock, log: silentLog, transport: new RowsTransport() };
  profile.onSend = (batch) => (isBooked && profile.post(batch), faultReply('no-answer'));
  await pushOnce(it);
  profile.onSend = (batch) => profile.post(batch);
  const entry = await store.entry(entryId(damaged));
  if (!entry) throw new Error('it is there');
  const { id, delivery } = entry;
  const why = failure('entry_damaged', { entry: String(entry.seq) });
  await store.changeDeliveries([moving(id, ['unknown'], { ...delivery, state: 'sending' })]);
  await store.changeDeliveries([moving(id, ['sending'], { ...delivery, state: 'parked', failure: why })]);
  await keepExceptions(it);
  await store.addEntry(anEntry(quantities.length + 1));
  return { ...it, diesAtWrite: (n: number) => void (fails = n) };
}
type Bench = Awaited<ReturnType<typeof doubtful>>;
const states = async ({ store }: Bench): Promise<DeliveryState[]> =>
  (await store.newestEntries(10)).toReversed().map(({ delivery }) => delivery.state);
const untilIdle = async (it: Bench): Promise<void> => {
  for (let round = 0; round < 20; round += 1) if ((await pushOnce(it)).kind === 'idle') return;
  throw new Error('it never comes to rest');
};
/** How often each entry is in Odoo. */
const bookings = ({ profile }: Bench): number[] =>
  [1, 2, 3, 4].map((n) => profile.bookings.get(entryId(n))?.length ?? 0);

test.each([1, 2, 3])(
  'P3, P9: a posting that Odoo has is not sent again when its member no. %i is damaged: all are booked with its receipt, and a person is told',
  async (damaged) => {
    const it = await doubtful({ isBooked: true, damaged });
    await untilIdle(it);
    expect(it.profile.asked).toEqual([entryId(1)]);
    expect(await states(it)).toEqual(['posted', 'posted', 'posted', 'posted']);
    expect(bookings(it)).toEqual([1, 1, 1, 1]);
    for (const n of [1, 2, 3])
      expect((await it.store.entry(entryId(n)))?.delivery).toMatchObject({
        receipt: { resId: 1_001, again: true },
        posting: { id: entryId(1), members: 3, quantity: '7.75' },
        doubtful: false,
      });
    await keepExceptions(it);
    expect(await it.store.openExceptions()).toMatchObject([
      {
        kind: 'damaged',
        entryId: entryId(damaged),
        failure: { code: 'entry_damaged_booked' },
        choices: ['acknowledge'],
      },
    ]);
    it.transport.put('mrp.production', { id: 1_001, state: 'done', qty_produced: 7.75 });
    await settle(it);
    expect((await states(it)).slice(0, 3)).toEqual(['settled', 'settled', 'settled']);
  },
);

test.each([
  [1, ['parked', 'pending', 'pending', 'pending']],
  [2, ['posted', 'parked', 'pending', 'pending']],
  [3, ['posted', 'posted', 'parked', 'pending']],
] as const)(
  'P2, P3, P4: a posting that Odoo certainly does not have goes on without its damaged member no. %i, which a person can set aside',
  async (damaged, waiting) => {
    const it = await doubtful({ isBooked: false, damaged });
    await untilIdle(it);
    expect(await states(it)).toEqual(waiting);
    await keepExceptions(it);
    const open = await it.store.openExceptions();
    expect(open).toMatchObject([
      { id: `refused:${entryId(damaged)}`, failure: { code: 'entry_damaged' }, choices: ['retry', 'acknowledge'] },
    ]);
    const picture = new Picture(it.store, () => ({ holdLocationId: null }));
    await resolveException({ ...it, picture }, open[0]?.id ?? '', 'acknowledge');
    await untilIdle(it);
    expect(await states(it)).toEqual([1, 2, 3, 4].map((n) => (n === damaged ? 'set_aside' : 'posted')));
    expect(bookings(it)).toEqual([1, 2, 3, 4].map((n) => (n === damaged ? 0 : 1)));
  },
);

test('P9: that Odoo does not have it counts only when no earlier call can take effect any more', async () => {
  const it = await doubtful({ isBooked: false, damaged: 2 });
  const fenced = { ...it, fence: refusalFence(it.clock) };
  expect(await pushOnce(fenced)).toEqual({ kind: 'idle' });
  expect(await states(it)).toEqual(['unknown', 'parked', 'unknown', 'pending']);
  expect(await pushOnce(fenced)).toEqual({ kind: 'idle' });
  expect(it.profile.asked).toHaveLength(1);
  // The late call.
  it.profile.post(
    [1].map((n) => ({
      ...anEntry(n),
      members: [1, 2, 3].map((seq) => anEntry(seq)),
    })),
  );
  await it.clock.pass(lateMs);
  expect(await pushOnce(fenced)).toEqual({ kind: 'answered', sent: 1 });
  expect((await states(it)).slice(0, 3)).toEqual(['posted', 'posted', 'posted']);
  expect(bookings(it)).toEqual([1, 1, 1, 0]);
});

test('P3: asked in vain because Odoo is away, it stays as it is and is asked for again', async () => {
  const it = await doubtful({ isBooked: true, damaged: 2 });
  it.profile.onAsk = () => faultReply('no-answer');
  it.profile.onCheck = () => faultReply('unreachable');
  expect(await pushOnce(it)).toMatchObject({ kind: 'stopped', online: false });
  expect(await states(it)).toEqual(['unknown', 'parked', 'unknown', 'pending']);
  it.profile.onAsk = () => undefined;
  await untilIdle(it);
  expect(await states(it)).toEqual(['posted', 'posted', 'posted', 'posted']);
  expect(bookings(it)).toEqual([1, 1, 1, 1]);
});

test.each(['broken', 'refused', 'not-odoo', 'no-answer', 'missing'] as const)(
  'P3, P4: one that a well Odoo does not tell about (%s) holds up its own lane only, and is asked for again later',
  async (kind) => {
    const it = await doubtful({ isBooked: true, damaged: 2 });
    const fenced = { ...it, fence: refusalFence(it.clock) };
    it.profile.onAsk = () => faultReply(kind);
    await it.store.addEntry(anEntry(5, aConfirm({ orderId: '77' })));
    expect(await pushOnce(fenced)).toEqual({ kind: 'answered', sent: 1 });
    expect(await pushOnce(fenced)).toEqual({ kind: 'idle' });
    expect(it.profile.asked).toEqual([entryId(1)]);
    expect(await states(it)).toEqual(['unknown', 'parked', 'unknown', 'pending', 'posted']);
    it.profile.onAsk = () => undefined;
    await it.clock.pass(lateMs);
    expect(await pushOnce(fenced)).toEqual({ kind: 'answered', sent: 1 });
    expect((await states(it)).slice(0, 3)).toEqual(['posted', 'posted', 'posted']);
    expect(bookings(it)).toEqual([1, 1, 1, 0]);
  },
);

test.each([
  [true, ['posted', 'posted']],
  [false, ['parked', 'pending']],
] as const)(
  'P2, P3, P4: a damaged entry that no other shares its posting with is asked for as well: in Odoo (%s)',
  async (isBooked, after) => {
    const it = await doubtfulOf(['5'], isBooked, 1);
    expect(await it.store.openExceptions()).toMatchObject([{ choices: ['retry'] }]);
    await untilIdle(it);
    expect(it.profile.asked).toEqual([entryId(1)]);
    expect(await states(it)).toEqual(after);
    await keepExceptions(it);
    expect(await it.store.openExceptions()).toMatchObject([
      isBooked
        ? { kind: 'damaged', entryId: entryId(1), choices: ['acknowledge'] }
        : { kind: 'refused', entryId: entryId(1), choices: ['retry', 'acknowledge'] },
    ]);
    if (isBooked) return;
    const picture = new Picture(it.store, () => ({ holdLocationId: null }));
    await resolveException({ ...it, picture }, `refused:${entryId(1)}`, 'acknowledge');
    await untilIdle(it);
    expect(await states(it)).toEqual(['set_aside', 'posted']);
  },
);

test('P3: when all members are damaged the posting is asked for by its id, and what they say is not looked at', async () => {
  const it = await doubtful({ isBooked: true, damaged: 1 });
  for (const n of [2, 3]) {
    const entry = await it.store.entry(entryId(n));
    if (!entry) throw new Error('it is there');
    const why = failure('entry_damaged', { entry: String(n) });
    await it.store.changeDeliveries([moving(entry.id, ['unknown'], { ...entry.delivery, state: 'sending' })]);
    const parked = { ...entry.delivery, state: 'parked', failure: why } as const;
    await it.store.changeDeliveries([moving(entry.id, ['sending'], parked)]);
  }
  await untilIdle(it);
  expect(await states(it)).toEqual(['posted', 'posted', 'posted', 'posted']);
  expect(bookings(it)).toEqual([1, 1, 1, 1]);
});

const writes = [1, 2, 3, 4, 5, 6, 7, 8];

test.each([true, false].flatMap((isBooked) => [1, 2].map((damaged) => [isBooked, damaged] as const)))(
  'P2, P3, P6: whichever write the station dies at, booked or not (%s), no. %i damaged, nothing is booked twice and nobody is told twice or what is over',
  async (isBooked, damaged) => {
    for (const write of writes) {
      const it = await doubtful({ isBooked, damaged });
      it.diesAtWrite(write);
      await untilIdle(it).catch(() => undefined);
      await recover(it);
      await untilIdle(it);
      await keepExceptions(it);
      expect(await it.store.openExceptions()).toMatchObject([
        { choices: isBooked ? ['acknowledge'] : ['retry', 'acknowledge'] },
      ]);
      const apart =
        damaged === 1 ? ['parked', 'pending', 'pending', 'pending'] : ['posted', 'parked', 'pending', 'pending'];
      expect(await states(it)).toEqual(isBooked ? ['posted', 'posted', 'posted', 'posted'] : apart);
      expect(bookings(it)).toEqual(isBooked ? [1, 1, 1, 1] : damaged === 1 ? [0, 0, 0, 0] : [1, 0, 0, 0]);
    }
  },
);
