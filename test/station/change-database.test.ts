import { afterEach, beforeEach, expect, test } from 'vitest';
import { startModelOdoo } from '../../build/practice/odoo/http.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { setUp } from '../peers/set-up.ts';
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
