import { expect } from 'vitest';
import { sealed } from '../../sync/domain/seal.ts';
import { entryId } from '../fakes/entries.ts';
import type { ConflictBench, TestOrder } from './conflict-bench.ts';
import { bookedOn, none, type Scene } from './conflict-scenes-orders.ts';

/** Somebody changes what Odoo booked, as its own screens let him. */
const editedSlice = async (it: ConflictBench, order: TestOrder, quantity: number): Promise<void> => {
  const done = (await it.slices(order)).find((slice) => slice.state === 'done');
  await it.one.odoo('mrp.production', 'write', { ids: [done?.id ?? 0], args: { vals: { qty_producing: quantity } } });
};

const editedBefore: Scene = {
  name: 'P6, P9: a done slice that is edited before the station looked is one exception with both numbers, and Odoo’s is accepted',
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    it.one.afterBooking = () => editedSlice(it, order, 35);
    const entry = await it.one.confirm(order, '36');
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('posted');
    expect(await it.one.open()).toMatchObject([
      {
        exception: { kind: 'differs', here: '36', odoo: '35 (done)' },
        cures: { missing: '1' },
        choices: ['record_correction', 'acknowledge'],
      },
    ]);
    await it.one.decide('acknowledge');
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    await none(it);
  },
};

const editedAfter: Scene = {
  name: 'P6, P8: a done slice that is edited after it settled is one exception; what is missing is recorded as a new entry, and that is the end of it',
  real: true,
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    const entry = await it.one.confirm(order, '36');
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    await editedSlice(it, order, 35);
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('posted');
    const [only, ...more] = await it.one.open();
    expect(more).toEqual([]);
    expect(only?.exception).toMatchObject({ kind: 'differs', here: '36', odoo: '35 (done)', odooBy: 'Administrator' });
    await it.one.decide('record_correction');
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    expect(await bookedOn(it, order)).toEqual([35, 1]);
    await none(it);
    await editedSlice(it, order, 34);
    await it.calm();
    expect(await it.one.open()).toMatchObject([
      { exception: { here: '35', odoo: '34 (done)' }, cures: { missing: '1' } },
    ]);
    await it.one.decide('acknowledge');
  },
};

const editedTwice: Scene = {
  name: 'P6, P8: an open difference shows Odoo’s present figure; who decides on an older one is asked again, and a correction makes up for what Odoo lacks now',
  real: true,
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    const entry = await it.one.confirm(order, '50');
    await it.calm();
    await editedSlice(it, order, 35);
    await it.calm();
    const [first] = await it.one.open();
    expect(first).toMatchObject({ exception: { here: '50', odoo: '35 (done)' }, cures: { missing: '15' } });
    await editedSlice(it, order, 45);
    await it.calm();
    const [now, ...more] = await it.one.open();
    expect(more).toEqual([]);
    expect(now).toMatchObject({ exception: { here: '50', odoo: '45 (done)' }, cures: { missing: '5' } });
    expect(now?.exception.raisedAt).toBe(first?.exception.raisedAt);
    expect(now?.exception.changedAt).toBeDefined();
    for (const choice of ['record_correction', 'acknowledge'] as const)
      await expect(it.one.decide(choice, undefined, first)).rejects.toThrow('exception_changed');
    expect(await it.one.stateOf(entry)).toBe('posted');
    expect(await it.one.open()).toEqual([now]);
    await it.one.decide('record_correction');
    await it.calm();
    expect(await bookedOn(it, order)).toEqual([45, 5]);
    await none(it);
  },
};

const editedLate: Scene = {
  name: 'P6: a document of any age that somebody edits is compared again: also behind a thousand newer entries',
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    const entry = await it.one.confirm(order, '50');
    await it.calm();
    const booked = (await it.one.store.entry(entry.id))?.delivery ?? entry.delivery;
    const delivery = { ...booked, state: 'set_aside' } as const;
    for (let seq = 10_000; seq < 11_100; seq += 1)
      await it.one.store.addEntry(sealed({ ...entry, id: entryId(5_000_000 + seq), seq, lane: 'order:0', delivery }));
    await editedSlice(it, order, 35);
    await it.calm();
    expect(await it.one.open()).toMatchObject([{ exception: { entryId: entry.id, odoo: '35 (done)' } }]);
  },
};

const takenBack: Scene = {
  name: 'P6, P8: an edit that is taken back after what it took was recorded anew is a difference: Odoo holds both now',
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    await it.one.confirm(order, '50');
    await it.calm();
    await editedSlice(it, order, 35);
    await it.calm();
    await it.one.decide('record_correction');
    await it.calm();
    await none(it);
    await editedSlice(it, order, 50);
    await it.calm();
    expect(await it.one.open()).toMatchObject([
      { exception: { here: '35', odoo: '50 (done)' }, cures: { missing: null }, choices: ['acknowledge'] },
    ]);
    await it.one.decide('acknowledge');
  },
};

const editedScrap: Scene = {
  name: 'P6: a done scrap that is edited after it settled is one exception, which closes by itself when the edit is taken back',
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    const product = it.plant.products['POM-C'];
    const entry = await it.one.record({
      kind: 'scrap',
      orderId: order.group,
      role: 'component',
      productId: product?.id ?? 0,
      quantity: '3',
      unitId: product?.unit ?? 0,
      lot: null,
      reasonId: Object.values(it.plant.reasons)[0] ?? 0,
      reason: 'Short shot',
    });
    await it.calm();
    const scrap = (await it.one.store.entry(entry.id))?.delivery.receipt?.resId ?? 0;
    await it.one.odoo('stock.scrap', 'write', { ids: [scrap], args: { vals: { scrap_qty: 2 } } });
    await it.calm();
    expect(await it.one.open()).toMatchObject([{ exception: { kind: 'differs', here: '3', odoo: '2 (done)' } }]);
    await it.one.odoo('stock.scrap', 'write', { ids: [scrap], args: { vals: { scrap_qty: 3 } } });
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    await none(it);
  },
};

const mergedPosting: Scene = {
  name: 'P6: a posting of several merged entries that is edited in Odoo is one exception that covers them all',
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    it.one.away();
    const entries = [
      await it.one.confirm(order, '10'),
      await it.one.confirm(order, '6'),
      await it.one.confirm(order, '20'),
    ];
    await it.calm();
    it.one.back();
    await it.calm();
    expect(await bookedOn(it, order)).toEqual([36]);
    await editedSlice(it, order, 35);
    await it.calm();
    const states = async () => Promise.all(entries.map((entry) => it.one.stateOf(entry)));
    expect(await states()).toEqual(['posted', 'posted', 'posted']);
    expect(await it.one.open()).toMatchObject([
      { exception: { entryId: entries[0]?.id, here: '36', odoo: '35 (done)' }, members: 3 },
    ]);
    await it.one.decide('acknowledge');
    await it.calm();
    expect(await states()).toEqual(['settled', 'settled', 'settled']);
    await none(it);
  },
};

export const documentScenes: readonly Scene[] = [
  editedBefore,
  editedAfter,
  editedTwice,
  editedLate,
  takenBack,
  editedScrap,
  mergedPosting,
];
