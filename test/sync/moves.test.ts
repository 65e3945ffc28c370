import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deliveryMoves, deliveryStates, mayMove, type DeliveryState } from '../../sync/domain/delivery.ts';
import { keepExceptions } from '../../sync/exceptions.ts';
import { moving } from '../../sync/moves.ts';
import { pushOnce } from '../../sync/push.ts';
import { recover } from '../../sync/recover.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { faultReply, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const pairs = deliveryStates.flatMap((from) => deliveryStates.map((to): [DeliveryState, DeliveryState] => [from, to]));

test.each(pairs)('a delivery goes from %s to %s if the table says so, and no other way', (from, to) => {
  const { delivery } = anEntry(1, aConfirm(), to);
  const allowed = deliveryMoves[from].includes(to);
  expect(mayMove(from, to)).toBe(allowed);
  if (allowed) expect(moving('a', [from], delivery)).toEqual({ id: 'a', from: [from], to: delivery });
  else expect(() => moving('a', [from], delivery)).toThrow(`does not go from ${from} to ${to}`);
});

test('every state can be reached from pending, and what was set aside stays so', () => {
  const reached = new Set<DeliveryState>(['pending']);
  for (const from of reached) for (const to of deliveryMoves[from]) reached.add(to);
  expect([...reached].toSorted()).toEqual([...deliveryStates].toSorted());
  expect(deliveryMoves.set_aside).toEqual([]);
});

test('P9: nothing that may be booked becomes pending again without an answer', () => {
  expect(mayMove('unknown', 'pending')).toBe(false);
  expect(mayMove('posted', 'pending')).toBe(false);
  expect(mayMove('settled', 'pending')).toBe(false);
});

test('every change of a delivery in the product is made through the table', () => {
  for (const folder of ['sync', 'main/floor'])
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file === 'ports.ts' || file === 'moves.ts') continue;
      const text = readFileSync(`${folder}/${file}`, 'utf8');
      if (text.includes('changeDeliveries(')) expect([file, text.includes('moving(')]).toEqual([file, true]);
    }
});

/** What becomes of an entry that a start finds in each state, and then of one round of posting. */
const afterStart: Readonly<Record<DeliveryState, readonly [recovered: DeliveryState, pushed: DeliveryState]>> = {
  pending: ['pending', 'posted'],
  sending: ['unknown', 'posted'],
  unknown: ['unknown', 'posted'],
  posted: ['posted', 'posted'],
  settled: ['settled', 'settled'],
  parked: ['parked', 'parked'],
  set_aside: ['set_aside', 'set_aside'],
};

test.each(deliveryStates)(
  'P2, P3, P6: a start that dies at any of its writes finds an entry that is %s, and the next one puts it right',
  async (state) => {
    for (let dies = 1; dies <= 8; dies += 1) {
      let writes = 0;
      const store = memoryStore({
        fail: () => ((writes += 1), writes === 1 + dies ? new Error('power cut') : undefined),
      });
      const entry = anEntry(1, aConfirm(), state);
      // What an earlier run has booked, or is about to be told about.
      await store.addEntry(entry);
      const profile = new ScriptedProfile();
      const it = { store, profile, clock: virtualClock(), log: silentLog };
      const life = async (): Promise<void> => {
        await recover(it);
        await pushOnce(it);
        await keepExceptions(it);
      };
      await life().catch(() => undefined);
      await recover(it);
      const [, pushed] = afterStart[state];
      await pushOnce(it);
      await keepExceptions(it);
      expect((await store.entry(entryId(1)))?.delivery.state).toBe(pushed);
      expect(profile.bookings.get(entryId(1))?.length ?? 0).toBe(pushed === 'posted' && state !== 'posted' ? 1 : 0);
      expect(await store.openExceptions()).toHaveLength(state === 'parked' ? 1 : 0);
    }
  },
);

test.each(deliveryStates)('recovering an entry that is %s, once or twice, comes to the same', async (state) => {
  const store = memoryStore();
  await store.addEntry(anEntry(1, aConfirm(), state));
  const it = { store, clock: virtualClock() };
  await recover(it);
  const once = await store.entry(entryId(1));
  await recover(it);
  expect(await store.entry(entryId(1))).toEqual(once);
  expect(once?.delivery.state).toBe(afterStart[state][0]);
  expect(once?.delivery.doubtful).toBe(state === 'sending');
});

test('P3: a refusal that is cut off at any write is one parked entry with one exception in the end', async () => {
  for (let dies = 1; dies <= 6; dies += 1) {
    let writes = 0;
    const store = memoryStore({
      fail: () => ((writes += 1), writes === 1 + dies ? new Error('power cut') : undefined),
    });
    await store.addEntry(anEntry(1));
    const profile = new ScriptedProfile();
    profile.onSend = () => faultReply('broken');
    const it = { store, profile, clock: virtualClock(), log: silentLog };
    await pushOnce(it).catch(() => undefined);
    await recover(it);
    await pushOnce(it);
    await keepExceptions(it);
    expect((await store.entriesIn(['parked'], 9)).map(({ seq }) => seq)).toEqual([1]);
    expect(await store.openExceptions()).toHaveLength(1);
  }
});
