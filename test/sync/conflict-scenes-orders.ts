import { expect } from 'vitest';
import type { ConflictBench, TestOrder } from './conflict-bench.ts';

/** What a planner does under the hands of a station, and what must come of it, on whatever Odoo. */
export interface Scene {
  readonly name: string;
  /** Worth its seconds on the real Odoo too. */
  readonly real?: true;
  readonly run: (it: ConflictBench) => Promise<void>;
}

export const bookedOn = async (it: ConflictBench, order: TestOrder): Promise<number[]> =>
  (await it.slices(order)).filter((slice) => slice.state === 'done').map((slice) => slice.qty_produced);
export const none = async (it: ConflictBench): Promise<void> => expect(await it.one.open()).toEqual([]);

async function changeQuantity(it: ConflictBench, id: number, quantity: number): Promise<void> {
  const model = 'change.production.qty';
  const made = await it.one.odoo(model, 'create', { args: { vals_list: [{ mo_id: id, product_qty: quantity }] } });
  await it.one.odoo(model, 'change_prod_qty', { ids: made as number[] });
}

/** Odoo's own "produce all" of what a slice has left, by somebody in the office. */
async function closeSlice(it: ConflictBench, id: number, quantity: number, whole: number): Promise<void> {
  await it.one.odoo('mrp.production', 'write', { ids: [id], args: { vals: { qty_producing: quantity } } });
  const partial = { skip_backorder: true, mo_ids_to_backorder: [id] };
  const context = { skip_redirection: true, skip_consumption: true, ...(quantity < whole ? partial : {}) };
  await it.one.odoo('mrp.production', 'button_mark_done', { ids: [id], context });
}

async function split(it: ConflictBench, id: number, parts: readonly number[]): Promise<void> {
  const lines = parts.map((quantity) => [0, 0, { quantity, date: '2026-01-06 06:00:00' }]);
  const vals = { production_id: id, production_detailed_vals_ids: lines };
  const made = await it.one.odoo('mrp.production.split', 'create', { args: { vals_list: [vals] } });
  await it.one.odoo('mrp.production.split', 'action_split', { ids: made as number[] });
}

const cancelled: Scene = {
  name: 'P2, P4, P6: an order cancelled under undelivered entries is one exception; its lane waits, others go on, and a person leaves the first out',
  run: async (it) => {
    const [order, other] = [await it.order('CLP-20', '100'), await it.order('CLP-20', '100')];
    await it.calm();
    it.one.away();
    const first = await it.one.record(scrapOf(it, order));
    const second = await it.one.confirm(order, '5');
    const free = await it.one.confirm(other, '7');
    await it.one.odoo('mrp.production', 'action_cancel', { ids: [order.id] });
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(first)).toBe('settled');
    expect(await it.one.stateOf(second)).toBe('parked: order_cancelled');
    expect(await it.one.stateOf(free)).toBe('settled');
    expect(await it.one.open()).toMatchObject([
      {
        exception: { kind: 'refused', entryId: second.id, here: '5' },
        order: { name: order.name, state: 'cancel' },
        choices: ['retry', 'send_to_order', 'acknowledge'],
      },
    ]);
    await it.one.decide('acknowledge');
    await it.calm();
    expect(await it.one.stateOf(second)).toBe('set_aside');
    await none(it);
  },
};

/** What was scrapped was scrapped, whatever became of the order: Odoo takes it from the stock. */
const scrapOf = (it: ConflictBench, order: TestOrder) =>
  ({
    kind: 'scrap',
    orderId: order.group,
    role: 'component',
    productId: it.plant.products['POM-C']?.id ?? 0,
    quantity: '1',
    unitId: it.plant.products['POM-C']?.unit ?? 0,
    lot: null,
    reasonId: Object.values(it.plant.reasons)[0] ?? 0,
    reason: 'Short shot',
  }) as const;

const closed: Scene = {
  name: 'P2, P6: an order that somebody finished in Odoo is one exception, and the entry goes to another order when a person says so',
  run: async (it) => {
    const [order, other] = [await it.order('CLP-20', '100'), await it.order('CLP-20', '100')];
    await it.calm();
    it.one.away();
    const late = await it.one.confirm(order, '10');
    await closeSlice(it, order.id, 100, 100);
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(late)).toBe('parked: order_closed');
    const [only] = await it.one.open();
    expect(only?.cures.orders.map(({ id }) => id)).toContain(other.group);
    await it.one.decide('send_to_order', other.group);
    await it.calm();
    expect(await it.one.stateOf(late)).toBe('set_aside');
    expect(await bookedOn(it, other)).toEqual([10]);
    expect(await bookedOn(it, order)).toEqual([100]);
    await none(it);
  },
};

const splitUp: Scene = {
  name: 'P6, P8: an order split by a planner: the open slice with the lowest id is confirmed first, and what does not fit goes in parts',
  real: true,
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    it.one.away();
    await split(it, order.id, [40, 30, 30]);
    const small = await it.one.confirm(order, '10');
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(small)).toBe('settled');
    const large = await it.one.confirm(order, '50');
    await it.calm();
    expect(await it.one.stateOf(large)).toBe('parked: more_than_remains');
    expect(await it.one.open()).toMatchObject([{ cures: { parts: ['30', '20'] } }]);
    await it.one.decide('send_in_parts');
    await it.calm();
    expect(await bookedOn(it, order)).toEqual(expect.arrayContaining([10, 30, 20]));
    expect((await bookedOn(it, order)).length).toBe(3);
    await none(it);
  },
};

const merged: Scene = {
  name: 'P2, P6: orders merged by a planner: entries of the old one wait for a person, who sends them to the new one',
  real: true,
  run: async (it) => {
    const [order, other] = [await it.order('CLP-20', '100'), await it.order('CLP-20', '60')];
    await it.calm();
    it.one.away();
    const entry = await it.one.confirm(order, '10');
    await it.one.odoo('mrp.production', 'action_merge', { ids: [order.id, other.id] });
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('parked: order_not_found');
    const open = await it.one.open();
    expect(open).toHaveLength(1);
    expect(open[0]?.order).toMatchObject({ name: order.name, state: 'cancel' });
    const heir = open[0]?.cures.orders[0];
    expect(heir).toMatchObject({ remaining: '160', heir: true });
    await it.one.decide('send_to_order', heir?.id);
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('set_aside');
    expect(await it.one.store.replica('orders', order.group)).toBeUndefined();
    const [fresh] = (await it.one.entries()).filter((each) => each.payload.orderId === heir?.id);
    expect(fresh).toMatchObject({ operator: 'Berta', touchedAt: entry.touchedAt, delivery: { state: 'settled' } });
    await none(it);
  },
};

const raised: Scene = {
  name: 'a planned quantity that goes up is taken over, and nobody is asked',
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    it.one.away();
    const entry = await it.one.confirm(order, '120');
    await changeQuantity(it, order.id, 150);
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    expect((await it.one.store.replica('orders', order.group))?.slices.map((slice) => slice.quantity)).toEqual([
      '120',
      '30',
    ]);
    await none(it);
  },
};

const lowered: Scene = {
  name: 'P6: a planned quantity below what is recorded is one exception, which closes by itself when the planner puts it up again',
  real: true,
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    it.one.away();
    const entry = await it.one.confirm(order, '80');
    await changeQuantity(it, order.id, 50);
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('parked: more_than_remains');
    expect(await it.one.open()).toMatchObject([
      { exception: { here: '80', odoo: '50' }, cures: { parts: ['50', '30'] } },
    ]);
    await changeQuantity(it, order.id, 90);
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    expect(await bookedOn(it, order)).toEqual([80]);
    await none(it);
  },
};

const otherUnit: Scene = {
  name: 'P6: a unit that changed under an entry is one exception, nothing is converted, and it goes by itself when the unit is back',
  run: async (it) => {
    const order = await it.order('CLP-20', '120');
    await it.calm();
    it.one.away();
    const entry = await it.one.confirm(order, '12');
    const [dozens = 0] = (await it.one.odoo('uom.uom', 'search', {
      args: { domain: [['name', '=', 'Dozens']] },
    })) as number[];
    await it.one.odoo('mrp.production', 'write', { ids: [order.id], args: { vals: { product_uom_id: dozens } } });
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('parked: unit_mismatch');
    expect(await it.one.open()).toHaveLength(1);
    await it.one.odoo('mrp.production', 'write', { ids: [order.id], args: { vals: { product_uom_id: order.unit } } });
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    await none(it);
  },
};

const archived: Scene = {
  name: 'an archived product is still booked: what was made is there',
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    it.one.away();
    const entry = await it.one.confirm(order, '10');
    await it.one.odoo('product.product', 'write', { ids: [order.product], args: { vals: { active: false } } });
    it.one.back();
    await it.calm();
    await it.one.odoo('product.product', 'write', { ids: [order.product], args: { vals: { active: true } } });
    expect(await it.one.stateOf(entry)).toBe('settled');
    await none(it);
  },
};

const together: Scene = {
  name: 'P3, P6, P8: two stations on one order add up; what is too much waits at the second one, and only that',
  run: async (it) => {
    const order = await it.order('CLP-20', '20');
    it.two.engine.start();
    await it.calm();
    it.two.away();
    const first = await it.one.confirm(order, '15');
    const second = await it.two.confirm(order, '10');
    await it.calm();
    it.two.back();
    await it.calm();
    expect(await it.one.stateOf(first)).toBe('settled');
    expect(await it.two.stateOf(second)).toBe('parked: more_than_remains');
    await it.two.decide('send_in_parts');
    await it.calm();
    expect(await bookedOn(it, order)).toEqual([15, 5]);
    expect(await it.two.open()).toMatchObject([
      { exception: { kind: 'refused', here: '5', failure: { code: 'order_closed' } }, entry: { quantity: '5' } },
    ]);
    await none(it);
  },
};

const nextSlice: Scene = {
  name: 'a slice that somebody closed in Odoo is followed by the next one, and nobody is asked',
  run: async (it) => {
    const order = await it.order('CLP-20', '100');
    await it.calm();
    it.one.away();
    const entry = await it.one.confirm(order, '10');
    await closeSlice(it, order.id, 30, 100);
    it.one.back();
    await it.calm();
    expect(await it.one.stateOf(entry)).toBe('settled');
    expect(await bookedOn(it, order)).toEqual([30, 10]);
    await none(it);
  },
};

export const orderScenes: readonly Scene[] = [
  cancelled,
  closed,
  splitUp,
  merged,
  raised,
  lowered,
  otherUnit,
  archived,
  together,
  nextSlice,
];
