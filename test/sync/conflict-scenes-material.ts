import { expect } from 'vitest';
import type { Entry, HoldPayload } from '../../sync/domain/entry.ts';
import type { ConflictBench, ConflictStation } from './conflict-bench.ts';
import { none, type Scene } from './conflict-scenes-orders.ts';
import { sealed } from '../../sync/domain/seal.ts';
import { entryId } from '../fakes/entries.ts';

async function newLot(it: ConflictBench, name: string): Promise<{ id: number; name: string }> {
  const vals = { name, product_id: it.plant.products['HSG-204']?.id ?? 0 };
  const [id = 0] = (await it.one.odoo('stock.lot', 'create', { args: { vals_list: [vals] } })) as number[];
  return { id, name };
}

const renamed: Scene = {
  name: 'a lot that was renamed is booked under its new name: entries name it by its id',
  run: async (it) => {
    const order = await it.order('HSG-204', '100');
    const lot = await newLot(it, 'H-R1');
    await it.calm();
    it.one.away();
    const entry = await it.one.confirm(order, '10', { lot });
    await it.one.odoo('stock.lot', 'write', { ids: [lot.id], args: { vals: { name: 'H-R1/A' } } });
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    expect((await it.one.store.replica('lots', String(lot.id)))?.name).toBe('H-R1/A');
    await none(it);
  },
};

const deletedLot: Scene = {
  name: 'P2, P6: a lot that was deleted while an entry waited for it is one exception, and the entry is kept',
  run: async (it) => {
    const order = await it.order('HSG-204', '100');
    const lot = await newLot(it, 'H-D1');
    await it.calm();
    it.one.away();
    const entry = await it.one.confirm(order, '10', { lot });
    await it.one.odoo('stock.lot', 'unlink', { ids: [lot.id] });
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('parked: lot_unknown');
    expect(await it.one.open()).toMatchObject([
      { choices: ['retry', 'acknowledge'], entry: { lot: 'H-D1', quantity: '10' } },
    ]);
    await it.one.decide('acknowledge');
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('set_aside');
    await none(it);
  },
};

/** A lot of its own with stock, so that nothing else moves it. */
async function stocked(it: ConflictBench, name: string): Promise<{ id: number; name: string }> {
  const lot = await newLot(it, name);
  const product_id = it.plant.products['HSG-204']?.id ?? 0;
  const vals = { product_id, location_id: it.plant.stockLocation, lot_id: lot.id, inventory_quantity: 200 };
  const made = await it.one.odoo('stock.quant', 'create', {
    args: { vals_list: [vals] },
    context: { inventory_mode: true },
  });
  await it.one.odoo('stock.quant', 'action_apply_inventory', { ids: made as number[] });
  await it.order('HSG-204', '1');
  await it.calm();
  return lot;
}

type TestLot = Awaited<ReturnType<typeof stocked>>;

async function hold(
  it: ConflictBench,
  station: ConflictStation,
  lot: TestLot,
  quantity: string,
  change: Partial<HoldPayload> = {},
): Promise<Entry> {
  const product = it.plant.products['HSG-204'];
  return station.record({
    kind: 'hold',
    orderId: null,
    productId: product?.id ?? 0,
    quantity,
    unitId: product?.unit ?? 0,
    lot,
    fromLocationId: it.plant.stockLocation,
    toLocationId: it.plant.holdLocation,
    reason: 'Sink marks',
    ...change,
  });
}

/** Somebody in the office moves stock of the lot with a transfer of his own. */
async function move(it: ConflictBench, lot: TestLot, quantity: number, from: number, to: number): Promise<void> {
  const types = await it.one.odoo('stock.picking.type', 'search', { args: { domain: [['code', '=', 'internal']] } });
  const [type = 0] = types as number[];
  const product = it.plant.products['HSG-204']?.id ?? 0;
  const places = { location_id: from, location_dest_id: to };
  const line = { product_id: product, lot_id: lot.id, quantity, picked: true, ...places };
  const moves = { product_id: product, product_uom_qty: quantity, ...places, move_line_ids: [[0, 0, line]] };
  const vals = { picking_type_id: type, ...places, origin: 'Office', move_ids: [[0, 0, moves]] };
  const [id = 0] = (await it.one.odoo('stock.picking', 'create', { args: { vals_list: [vals] } })) as number[];
  await it.one.odoo('stock.picking', 'button_validate', { ids: [id] });
}

/** 50 on hold from this station, of which somebody moved 20 back. */
async function lifted(it: ConflictBench, name: string): Promise<TestLot> {
  const lot = await stocked(it, name);
  const entry = await hold(it, it.one, lot, '50');
  await it.calm();
  expect(await it.one.stateOf(entry)).toBe('settled');
  await none(it);
  await move(it, lot, 20, it.plant.holdLocation, it.plant.stockLocation);
  await it.calm();
  expect(await it.one.open()).toMatchObject([
    { exception: { kind: 'lifted', here: '50', odoo: '30' }, cures: { missing: '20' } },
  ]);
  return lot;
}

const liftedOnce: Scene = {
  name: 'P6: a hold that somebody lifted in Odoo is raised once, is not held again by itself, and stays quiet when it is accepted',
  real: true,
  run: async (it) => {
    const before = (await it.one.entries()).length;
    await lifted(it, 'H-L1');
    await it.calm();
    expect(await it.one.open()).toHaveLength(1);
    expect((await it.one.entries()).length).toBe(before + 1);
    await it.one.decide('acknowledge');
    await it.calm();
    await none(it);
  },
};

const heldAgain: Scene = {
  name: 'a hold that was lifted in Odoo is made again by a new entry when a person says so',
  run: async (it) => {
    const { id } = await lifted(it, 'H-L2');
    await it.one.decide('record_correction');
    await it.calm();
    const [newest] = await it.one.entries();
    expect(newest).toMatchObject({ payload: { kind: 'hold', quantity: '20' }, delivery: { state: 'settled' } });
    const lot = await it.one.store.replica('lots', String(id));
    expect(lot?.places).toContainEqual({ locationId: it.plant.holdLocation, quantity: '50' });
    await none(it);
  },
};

const putBack: Scene = {
  name: 'P6: a lifted hold that is put back in Odoo is no disagreement any more: the exception closes by itself',
  run: async (it) => {
    const lot = await lifted(it, 'H-L3');
    await move(it, lot, 20, it.plant.stockLocation, it.plant.holdLocation);
    await it.calm();
    await none(it);
  },
};

const serialsMadeBefore: Scene = {
  name: 'P3: a serial number that was made in Odoo beforehand and never moved is booked, once; one that was produced is refused',
  run: async (it) => {
    const order = await it.order('SNS-204', '10');
    const vals = { name: 'SN-PRE-1', product_id: it.plant.products['SNS-204']?.id ?? 0 };
    const [lot = 0] = (await it.one.odoo('stock.lot', 'create', { args: { vals_list: [vals] } })) as number[];
    await it.calm();
    const make = (serial: string): Promise<Entry> =>
      it.one.record({
        kind: 'confirm',
        orderId: order.group,
        productId: order.product,
        quantity: '1',
        unitId: order.unit,
        lot: null,
        serials: [serial],
        count: null,
      });
    const first = await make('SN-PRE-1');
    await it.calm();
    expect(await it.one.stateOf(first)).toBe('settled');
    const there = await it.one.odoo('stock.lot', 'search', { args: { domain: [['name', '=', 'SN-PRE-1']] } });
    expect(there).toEqual([lot]);
    const again = await make('SN-PRE-1');
    await it.calm();
    expect(await it.one.stateOf(again)).toBe('parked: serial_used');
  },
};

const liftedTwice: Scene = {
  name: 'P6: an open exception about a lifted hold shows what is there now, whether more leaves, some comes back or another hold is made',
  run: async (it) => {
    const lot = await lifted(it, 'H-L5');
    const shown = async () =>
      (await it.one.open()).map(({ exception, cures }) => [exception.here, exception.odoo, cures.missing]);
    await move(it, lot, 25, it.plant.holdLocation, it.plant.stockLocation);
    await it.calm();
    expect(await shown()).toEqual([['50', '5', '45']]);
    await move(it, lot, 40, it.plant.stockLocation, it.plant.holdLocation);
    await it.calm();
    expect(await shown()).toEqual([['50', '45', '5']]);
    await hold(it, it.one, lot, '10');
    await it.calm();
    expect(await shown()).toEqual([['60', '55', '5']]);
    await it.one.decide('record_correction');
    await it.calm();
    const replica = await it.one.store.replica('lots', String(lot.id));
    expect(replica?.places).toContainEqual({ locationId: it.plant.holdLocation, quantity: '60' });
    await none(it);
  },
};

const liftedAndAccepted: Scene = {
  name: 'P6: what was taken from a hold and accepted is not told again when more leaves or the station itself releases the rest',
  run: async (it) => {
    const lot = await lifted(it, 'H-L6');
    await it.one.decide('acknowledge');
    await move(it, lot, 5, it.plant.holdLocation, it.plant.stockLocation);
    await it.calm();
    expect(await it.one.open()).toMatchObject([{ exception: { here: '30', odoo: '25' }, cures: { missing: '5' } }]);
    await it.one.decide('acknowledge');
    const back = { fromLocationId: it.plant.holdLocation, toLocationId: it.plant.stockLocation };
    await hold(it, it.one, lot, '10', { kind: 'release', ...back });
    await it.calm();
    await none(it);
  },
};

const liftedLate: Scene = {
  name: 'P6: a hold of any age is guarded: also behind a thousand newer entries (R16)',
  run: async (it) => {
    const lot = await stocked(it, 'H-L7');
    const held = await hold(it, it.one, lot, '50');
    await it.calm();
    for (let seq = 10_000; seq < 11_100; seq += 1) {
      const delivery = { ...held.delivery, state: 'set_aside' } as const;
      await it.one.store.addEntry(sealed({ ...held, id: entryId(5_000_000 + seq), seq, lane: 'lot:0', delivery }));
    }
    await move(it, lot, 50, it.plant.holdLocation, it.plant.stockLocation);
    await it.calm();
    expect(await it.one.open()).toMatchObject([
      { exception: { kind: 'lifted', entryId: held.id, here: '50', odoo: '0' } },
    ]);
  },
};

const releasedElsewhere: Scene = {
  name: 'a hold that another station released is no disagreement',
  run: async (it) => {
    const lot = await stocked(it, 'H-L4');
    it.two.engine.start();
    await hold(it, it.one, lot, '50');
    await it.calm();
    const back = {
      kind: 'release',
      fromLocationId: it.plant.holdLocation,
      toLocationId: it.plant.stockLocation,
    } as const;
    const release = await hold(it, it.two, lot, '50', back);
    await it.calm();
    expect(await it.two.stateOf(release)).toBe('settled');
    await none(it);
  },
};

export const materialScenes: readonly Scene[] = [
  renamed,
  deletedLot,
  liftedOnce,
  heldAgain,
  putBack,
  serialsMadeBefore,
  liftedTwice,
  liftedAndAccepted,
  liftedLate,
  releasedElsewhere,
];
