import { expect, test } from 'vitest';
import type { ExceptionDeps } from '../../main/floor/exceptions.ts';
import { resolveException } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { keepExceptions, refusalOf } from '../../sync/exceptions.ts';
import { failure } from '../../sync/domain/failure.ts';
import { nextPostings } from '../../sync/lanes.ts';
import { settle, type SettleDeps } from '../../sync/settle.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, aHold, anEntry, aScrap } from '../fakes/plant-builders.ts';
import { faultOf, RowsTransport, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

interface Bench extends SettleDeps, ExceptionDeps {
  readonly store: StationStore;
  readonly transport: RowsTransport;
  readonly profile: ScriptedProfile;
}

async function bench(...entries: Entry[]): Promise<Bench> {
  const store = memoryStore();
  for (const entry of entries) await store.addEntry(entry);
  const picture = new Picture(store, () => ({ holdLocationId: null }));
  return {
    store,
    picture,
    transport: new RowsTransport(),
    profile: new ScriptedProfile(),
    clock: virtualClock(),
    log: silentLog,
  };
}
const stateOf = async (it: Bench, seq: number): Promise<DeliveryState | undefined> =>
  (await it.store.entry(entryId(seq)))?.delivery.state;
const posted = (seq: number, payload: Entry['payload'], resId: number): Entry =>
  anEntry(seq, payload, 'posted', { resId });

test('P9: what Odoo holds as it was recorded is settled, whatever kind of document it is', async () => {
  const it = await bench(posted(1, aConfirm(), 900), posted(2, aScrap(), 901), posted(3, aHold(), 902));
  it.transport.put('mrp.production', { id: 900, state: 'done', qty_produced: 5.000000001 });
  it.transport.put('stock.scrap', { id: 901, state: 'done', scrap_qty: 3 });
  it.transport.put('stock.picking', { id: 902, state: 'done' });
  it.transport.put(
    'stock.move',
    { id: 1, picking_id: [902, ''], quantity: 4 },
    { id: 2, picking_id: [902, ''], quantity: 6 },
  );
  await settle(it);
  expect(await Promise.all([1, 2, 3].map((seq) => stateOf(it, seq)))).toEqual(['settled', 'settled', 'settled']);
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P9: a done scrap that a late call has set to zero counts as what Odoo moved, and another quantity of it is told', async () => {
  const it = await bench(posted(1, aScrap(), 901), posted(2, aScrap(), 902));
  it.transport.put('stock.scrap', { id: 901, state: 'done', scrap_qty: 0 }, { id: 902, state: 'done', scrap_qty: 0 });
  it.transport.put(
    'stock.move',
    { id: 1, scrap_id: [901, ''], state: 'done', quantity: 3 },
    { id: 2, scrap_id: [902, ''], state: 'done', quantity: 2 },
  );
  await settle(it);
  expect(await Promise.all([1, 2].map((seq) => stateOf(it, seq)))).toEqual(['settled', 'posted']);
  expect(await it.store.openExceptions()).toMatchObject([{ kind: 'differs', here: '3', odoo: '2 (done)' }]);
});

test.each([
  ['another quantity', { id: 900, state: 'done', qty_produced: 4 }, '4 (done)'],
  ['another state', { id: 900, state: 'cancel', qty_produced: 5 }, '5 (cancel)'],
  ['no document that this station may see', { id: 901, state: 'done', qty_produced: 5 }, '0'],
])(
  'P6: %s in Odoo is one exception with both numbers, and acknowledging it settles the entry',
  async (_, row, odoo) => {
    const it = await bench(posted(1, aConfirm(), 900));
    it.transport.put('mrp.production', row);
    await settle(it);
    await settle(it);
    const open = await it.store.openExceptions();
    expect(open).toMatchObject([{ kind: 'differs', here: '5', odoo }]);
    expect(await stateOf(it, 1)).toBe('posted');
    await resolveException(it, open[0]?.id ?? '', 'acknowledge');
    await settle(it);
    expect(await stateOf(it, 1)).toBe('settled');
    expect(await it.store.openExceptions()).toEqual([]);
  },
);

test('documents that cannot be read now are not taken for vanished ones, are told, and hold no others back', async () => {
  const it = await bench(posted(1, aConfirm(), 900), posted(2, aHold(), 902));
  it.transport.put('mrp.production', { id: 900, state: 'done', qty_produced: 5 });
  it.transport.before = (call) => (call.model === 'stock.picking' ? faultOf('forbidden') : undefined);
  await expect(settle(it)).rejects.toMatchObject({ fault: { kind: 'forbidden' } });
  expect(await stateOf(it, 1)).toBe('settled');
  expect(await stateOf(it, 2)).toBe('posted');
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P6: while nobody can tell whether Odoo was restored, a missing document is no difference yet, and the others settle', async () => {
  const it = await bench(posted(1, aConfirm(), 900), posted(2, aConfirm(), 901));
  it.transport.put('mrp.production', { id: 901, state: 'done', qty_produced: 5 });
  const held = it.profile.held.bind(it.profile);
  it.profile.held = async () => ({ kind: 'fault', fault: faultOf('no-answer') });
  await settle(it);
  expect(await it.store.openExceptions()).toEqual([]);
  expect([await stateOf(it, 1), await stateOf(it, 2)]).toEqual(['posted', 'settled']);
  it.profile.held = held;
  await settle(it);
  expect(await it.store.openExceptions()).toMatchObject([{ kind: 'differs', odoo: '0' }]);
});

test('P6: a document that cannot be understood is neither a difference nor gone, is told, and holds no others back', async () => {
  const it = await bench(
    posted(1, aConfirm({ orderId: '1' }), 900),
    posted(2, aConfirm({ orderId: '2' }), 901),
    posted(3, aHold(), 902),
    posted(4, aHold({ lot: { id: 61, name: 'L-61' } }), 903),
  );
  it.transport.put('mrp.production', { id: 900, state: 'done', qty_produced: 'five' });
  it.transport.put('mrp.production', { id: 901, state: 'done', qty_produced: 5 });
  it.transport.put('stock.picking', { id: 902, state: 'done' }, { id: 903, state: 'done' });
  it.transport.put(
    'stock.move',
    { id: 1, picking_id: [902, ''], quantity: 'ten' },
    { id: 2, picking_id: [903, ''], quantity: 10 },
  );
  await expect(settle(it)).rejects.toMatchObject({ fault: { message: 'mrp.production 900 cannot be understood' } });
  expect(await Promise.all([1, 2, 3, 4].map((seq) => stateOf(it, seq)))).toEqual([
    'posted',
    'settled',
    'posted',
    'settled',
  ]);
  expect(await it.store.openExceptions()).toEqual([]);
});

test('a difference that was put right in Odoo settles, and its exception closes by itself', async () => {
  const it = await bench(posted(1, aConfirm(), 900));
  it.transport.put('mrp.production', { id: 900, state: 'done', qty_produced: 4 });
  await settle(it);
  it.transport.put('mrp.production', { id: 900, state: 'done', qty_produced: 5 });
  await settle(it);
  await keepExceptions(it);
  expect(await stateOf(it, 1)).toBe('settled');
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P6: a difference that a person acknowledges while Odoo is being asked is not raised again', async () => {
  const it = await bench(posted(1, aConfirm(), 900));
  it.transport.put('mrp.production', { id: 900, state: 'done', qty_produced: 4 });
  await settle(it);
  it.transport.before = async () => {
    const [open] = await it.store.openExceptions();
    if (open) await resolveException(it, open.id, 'acknowledge');
    return undefined;
  };
  await settle(it);
  expect(await stateOf(it, 1)).toBe('settled');
  expect(await it.store.openExceptions()).toEqual([]);
});

test('hundreds of undecided differences do not keep later entries from being settled', async () => {
  const many = Array.from({ length: 250 }, (_, n) => posted(n + 1, aConfirm(), n + 1));
  const it = await bench(...many, posted(251, aConfirm(), 251));
  for (let id = 1; id <= 250; id += 1) it.transport.put('mrp.production', { id, state: 'done', qty_produced: 4 });
  it.transport.put('mrp.production', { id: 251, state: 'done', qty_produced: 5 });
  await settle(it);
  await settle(it);
  expect(await stateOf(it, 251)).toBe('settled');
});

test('P6: retry sends a parked entry again, and a second decision is refused', async () => {
  const it = await bench(anEntry(1, aConfirm(), 'parked'));
  await keepExceptions(it);
  await resolveException(it, `refused:${entryId(1)}`, 'retry');
  expect(await stateOf(it, 1)).toBe('pending');
  expect(await it.store.openExceptions()).toEqual([]);
  await expect(resolveException(it, `refused:${entryId(1)}`, 'retry')).rejects.toThrow('action_not_allowed');
  expect(await stateOf(it, 1)).toBe('pending');
});

test('P4: an entry that a person sets aside stays recorded, is never sent, and its lane goes on', async () => {
  const it = await bench(anEntry(1, aConfirm(), 'parked'), anEntry(2, aConfirm()));
  await keepExceptions(it);
  const waiting = () => it.store.entriesIn(['pending', 'sending', 'unknown', 'parked'], 10);
  expect(nextPostings(await waiting())).toEqual([]);
  await resolveException(it, `refused:${entryId(1)}`, 'acknowledge');
  expect(await stateOf(it, 1)).toBe('set_aside');
  expect(nextPostings(await waiting()).flatMap(({ members }) => members.map((entry) => entry.seq))).toEqual([2]);
  await keepExceptions(it);
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P6: a decision between refusal and parking does not leave a parked entry without its exception', async () => {
  const entry = anEntry(1, aConfirm(), 'sending');
  const it = await bench(entry);
  await it.store.raise(
    refusalOf({ ...entry, delivery: { ...entry.delivery, failure: failure('order_closed') } }, entry.touchedAt),
  );
  await expect(resolveException(it, `refused:${entryId(1)}`, 'retry')).rejects.toThrow('action_not_allowed');
  expect(await it.store.openExceptions()).toHaveLength(1);
});

test('P6: two people who decide at the same moment cause one retry', async () => {
  const it = await bench(anEntry(1, aConfirm(), 'parked'));
  await keepExceptions(it);
  const both = await Promise.allSettled([1, 2].map(() => resolveException(it, `refused:${entryId(1)}`, 'retry')));
  expect(both.some((each) => each.status === 'fulfilled')).toBe(true);
  expect(await stateOf(it, 1)).toBe('pending');
  expect(await it.store.openExceptions()).toEqual([]);
});

test('P9: an entry that is on its way again cannot be set aside as not booked', async () => {
  const entry = anEntry(1, aConfirm(), 'unknown');
  const it = await bench(entry);
  await it.store.raise(
    refusalOf({ ...entry, delivery: { ...entry.delivery, failure: failure('order_closed') } }, entry.touchedAt),
  );
  const setAside = resolveException(it, `refused:${entryId(1)}`, 'acknowledge');
  await expect(setAside).rejects.toThrow('action_not_allowed');
  expect(await it.store.openExceptions()).toHaveLength(1);
});

test('P6: a decision that was cut off between its two writes is finished by taking it again', async () => {
  for (const [state, choice] of [
    ['pending', 'retry'],
    ['set_aside', 'acknowledge'],
  ] as const) {
    const entry = anEntry(1, aConfirm(), state);
    const it = await bench(entry);
    await it.store.raise(
      refusalOf({ ...entry, delivery: { ...entry.delivery, failure: failure('order_closed') } }, entry.touchedAt),
    );
    await resolveException(it, `refused:${entryId(1)}`, choice);
    expect(await it.store.openExceptions()).toEqual([]);
    expect(await stateOf(it, 1)).toBe(state);
  }
});

test('a choice that the exception does not offer is refused', async () => {
  const it = await bench(posted(1, aConfirm(), 900));
  it.transport.put('mrp.production', { id: 900, state: 'done', qty_produced: 4 });
  await settle(it);
  await expect(resolveException(it, `differs:${entryId(1)}`, 'retry')).rejects.toThrow('action_not_allowed');
  expect(await stateOf(it, 1)).toBe('posted');
});

test('P6: a refusal closes by itself when its entry was posted after all', async () => {
  const entry = posted(1, aConfirm(), 900);
  const it = await bench(entry);
  await it.store.raise(
    refusalOf({ ...entry, delivery: { ...entry.delivery, failure: failure('order_closed') } }, entry.touchedAt),
  );
  await keepExceptions(it);
  expect(await it.store.openExceptions()).toEqual([]);
});
