import { afterEach, beforeEach, expect, test } from 'vitest';
import { startModelOdoo } from '../../build/practice/odoo/http.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { setUp } from '../peers/set-up.ts';
import { touch } from '../peers/touch.ts';
import { until } from '../peers/until.ts';
import { connectionTo, Workplace } from './station-bench.ts';

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.open();
  await place.setUp();
});
afterEach(() => place.close());

const anotherPlan = { ...PLANT_PLAN, orders: PLANT_PLAN.orders.toReversed() };

test('P3: while entries wait the station does not go to another database, whichever way it is asked, and delivers them to its own', async () => {
  const another = await startModelOdoo({ plan: anotherPlan });
  try {
    const first = place.odoo;
    const port = Number(new URL(first.url).port);
    await first.stop();
    const entry = await place.confirm();
    const connection = connectionTo(another);
    const saved = await place.station.get('setup.save', connection);
    expect(saved.checks.at(-1)).toMatchObject({
      ok: false,
      failure: { code: 'entries_waiting', facts: { waiting: '1' } },
    });
    expect(saved.url).toBe(first.url);
    const installed = await place.station.ask('setup.installAction', {
      connection,
      adminLogin: another.logins.admin,
      adminPassword: another.keys.admin,
    });
    expect(installed).toMatchObject({ ok: false, failure: { code: 'entries_waiting' } });
    expect([...another.model.tables.all('ir.actions.server')]).toEqual([]);
    await place.startOdooAgain({ port });
    await place.entryIn(entry.id, ['settled']);
    expect(await place.documentsOf(entry.id)).toBe(1);
  } finally {
    await another.stop();
  }
});

test('P3: a copy of the database elsewhere is another one as long as the first answers', async () => {
  place.odoo.faults = { conflict: ({ method }) => method === 'run' };
  await place.confirm();
  const copy = await startModelOdoo({ plan: PLANT_PLAN, state: place.odoo.model.state() });
  try {
    const { checks } = await place.station.get('setup.save', connectionTo(copy));
    expect(checks.at(-1)).toMatchObject({ failure: { code: 'entries_waiting' } });
  } finally {
    await copy.stop();
  }
});

test('P2, P3: Odoo moved to another address: the station follows with what waits, and each entry is booked once', async () => {
  place.odoo.faults = { dropReply: ({ method }) => method === 'run' };
  const doubtful = await place.confirm();
  await place.entryIn(doubtful.id, ['unknown']);
  await place.odoo.stop();
  const later = await place.confirm();
  await place.startOdooAgain();
  const view = await place.station.get('setup.save', connectionTo(place.odoo));
  expect(view).toMatchObject({ url: place.odoo.url });
  for (const { id } of [doubtful, later]) {
    await place.entryIn(id, ['settled']);
    expect(await place.documentsOf(id)).toBe(1);
  }
});

/** Three pieces of a lot go on hold. */
async function hold(): Promise<{ id: string; lot: number; product: number; places: readonly [number, number] }> {
  const { holdLocationId } = await place.station.get('setup.get', {});
  const [lot] = await place.station.get('lots.find', { text: 'H-26442' });
  const stock = lot?.places.find((each) => !each.hold)?.locationId;
  if (!lot || stock === undefined || holdLocationId === null) throw new Error('the plant is not seeded');
  const from = {
    kind: 'hold',
    orderId: null,
    lotId: lot.id,
    fromLocationId: stock,
    toLocationId: holdLocationId,
  } as const;
  const { id } = await place.station.get('entry.record', { ...touch(), ...from, quantity: '3', reason: 'Sink marks' });
  await place.entryIn(id, ['settled']);
  return { id, lot: lot.id, product: lot.product.id, places: [stock, holdLocationId] };
}

/** Somebody in the office takes it all back. */
async function lift({ lot, product, places: [to, from] }: Awaited<ReturnType<typeof hold>>): Promise<void> {
  const domain = [['code', '=', 'internal']];
  const [type] = (await place.call('stock.picking.type', 'search', { domain })) as number[];
  const places = { location_id: from, location_dest_id: to };
  const line = { product_id: product, lot_id: lot, quantity: 3, picked: true, ...places };
  const move = { product_id: product, product_uom_qty: 3, ...places, move_line_ids: [[0, 0, line]] };
  const vals_list = [{ picking_type_id: type, ...places, origin: 'Office', move_ids: [[0, 0, move]] }];
  await place.call('stock.picking', 'button_validate', {
    ids: await place.call('stock.picking', 'create', { vals_list }),
  });
}

test('P3, P6: Odoo gets another address while nothing waits: the station knows it again, posts without a new set-up and goes on guarding its holds', async () => {
  const held = await hold();
  const { workCenterId, holdLocationId } = await place.station.get('setup.get', {});
  const orders = await place.station.get('orders.list', {});
  // The old address goes on answering, as http does beside https.
  const url = place.odoo.url.replace('127.0.0.1', 'localhost');
  const saved = await place.station.get('setup.save', connectionTo(place.odoo, url));
  expect(saved).toMatchObject({ url, workCenterId, holdLocationId });
  expect(saved.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(await place.station.get('orders.list', {})).toEqual(orders);
  const later = await place.confirm();
  await place.entryIn(later.id, ['settled']);
  expect(await place.documentsOf(later.id)).toBe(1);
  expect(await place.station.watchOnce('exceptions', {})).toEqual([]);
  await lift(held);
  const told = await until('the lifted hold', 30_000, async () => {
    const open = await place.station.watchOnce('exceptions', {});
    return open.length > 0 && open;
  });
  expect(told).toMatchObject([{ exception: { kind: 'lifted', entryId: held.id, here: '3', odoo: '0' } }]);
});

test('P2, P3: somebody renames the database while entries wait: the station follows, posts them once and needs no new action', async () => {
  const before = await place.confirm();
  await place.entryIn(before.id, ['settled']);
  for (const each of [place.odoo, place.odoo.model]) Object.assign(each, { database: 'plant-2026' });
  const waiting = await place.confirm();
  await place.failure('database_unknown');
  const { checks, database } = await place.station.get('setup.save', connectionTo(place.odoo));
  expect({ database, failed: checks.filter(({ ok }) => !ok) }).toEqual({ database: 'plant-2026', failed: [] });
  await place.entryIn(waiting.id, ['settled']);
  for (const { id } of [before, waiting]) expect(await place.documentsOf(id)).toBe(1);
  expect(await place.station.watchOnce('exceptions', {})).toEqual([]);
});

test('with nothing waiting it goes to another database and forgets every number of the one before', async () => {
  const entry = await place.confirm();
  await place.entryIn(entry.id, ['settled']);
  const before = await place.station.get('orders.list', {});
  const first = place.odoo;
  place.odoo = await startModelOdoo({ plan: anotherPlan });
  try {
    const saved = await place.station.get('setup.save', connectionTo(place.odoo));
    expect(saved).toMatchObject({ url: place.odoo.url, workCenterId: null, holdLocationId: null, workCenters: [] });
    expect(await place.station.get('orders.list', {})).toEqual([]);
    await place.failure('not_set_up');
    const calls = first.calls;
    await setUp(place.station, connectionTo(place.odoo), place.admin);
    const after = await place.station.get('orders.list', {});
    expect(after.length).toBe(before.length);
    expect(after.map((row) => row.product.id)).not.toEqual(before.map((row) => row.product.id));
    const next = await place.confirm();
    await place.entryIn(next.id, ['settled']);
    expect(await place.documentsOf(next.id)).toBe(1);
    expect(first.calls).toBe(calls);
    // What the one before booked is not missing in the next: nobody is asked to book it there.
    await place.entryIn(entry.id, ['settled']);
    expect(await place.station.watchOnce('exceptions', {})).toEqual([]);
  } finally {
    await first.stop();
  }
});
