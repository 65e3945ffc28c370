import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPlant, uuid, version, type Plant } from './plant.ts';

let plant: Plant;
beforeEach(async () => {
  plant = await startPlant();
});
afterEach(() => plant.stop());

const produced = (): number => Number(plant.quantityOf('HSG-204', 'L-P01'));

describe('exactly once in the practice Odoo (P3)', () => {
  it('the same id again brings the same receipt and moves nothing', async () => {
    const [first] = await plant.run([plant.confirm(1, 'P01', '30')]);
    const [again] = await plant.run([plant.confirm(1, 'P01', '30')]);
    expect(again).toEqual({ ...first, again: true });
    expect(produced()).toBe(30);
  });

  it('the same id twice in one call moves once', async () => {
    const results = await plant.run([plant.confirm(1, 'P01', '30'), plant.confirm(1, 'P01', '30')]);
    expect(results.map((result) => result.again)).toEqual([false, true]);
    expect(produced()).toBe(30);
  });

  it('another content under the same id is refused', async () => {
    await plant.run([plant.confirm(1, 'P01', '30')]);
    const [changed] = await plant.run([plant.confirm(1, 'P01', '40', { hash: 'f'.repeat(64) })]);
    expect(changed?.reason).toBe('payload_changed');
    expect(produced()).toBe(30);
  });

  it('an entry that went along in a merged posting cannot be posted by itself', async () => {
    await plant.run([plant.confirm(1, 'P01', '30', { members: [uuid(1), uuid(2)] })]);
    const [alone] = await plant.run([plant.confirm(2, 'P01', '10')]);
    const [merged] = await plant.run([plant.confirm(3, 'P01', '10', { members: [uuid(2), uuid(3)] })]);
    expect([alone?.reason, merged?.reason]).toEqual(['payload_changed', 'payload_changed']);
    expect(produced()).toBe(30);
  });

  it('a marker that a station without the action staged is not on the slice that another entry finished', async () => {
    const { tables, plant: seeded } = plant.odoo.model;
    const slice = seeded.orders['P01']?.id ?? 0;
    tables.update('mrp.production', slice, { origin: `SO-77 PS ${uuid(9)}` });
    const [posted] = await plant.run([plant.confirm(1, 'P01', '30')]);
    const next = posted?.receipt?.next;
    expect(tables.get('mrp.production', slice)).toMatchObject({ state: 'done', origin: `SO-77, PS ${uuid(1)}` });
    expect(tables.get('mrp.production', next ? next.id : 0)).toMatchObject({ origin: 'SO-77' });
  });

  it('a refused id is free to be sent again', async () => {
    const [refused] = await plant.run([plant.confirm(1, 'P01', '9999')]);
    const [posted] = await plant.run([plant.confirm(1, 'P01', '30')]);
    expect([refused?.outcome, posted?.outcome]).toEqual(['refused', 'posted']);
  });

  it('with lost requests, lost replies and conflicts, sending until answered moves each once', async () => {
    const drops = { request: 0, reply: 0, conflict: 0 };
    const every = (what: keyof typeof drops, nth: number) => (call: { count: number }) =>
      call.count % nth === 0 && (drops[what] += 1) > 0;
    plant.odoo.faults = {
      dropRequest: every('request', 5),
      dropReply: every('reply', 3),
      conflict: every('conflict', 7),
    };
    for (let n = 1; n <= 40; n += 1)
      for (let tries = 0; tries < 10; tries += 1) {
        const answer = await plant.run([plant.confirm(n, 'P01', '2')]).catch(() => undefined);
        if (answer) break;
      }
    plant.odoo.faults = {};
    expect(produced()).toBe(80);
    expect(Math.min(...Object.values(drops))).toBeGreaterThan(0);
  });

  it('a call that is carried out after the caller gave up is found by the next one', async () => {
    plant.odoo.faults = { delayMs: (call) => (call.count % 2 === 0 ? 150 : 0) };
    const request = { protocol: 1, version, station: 'S', postings: [plant.confirm(1, 'P01', '30')] };
    const call = {
      model: 'ir.actions.server',
      method: 'run',
      ids: [plant.actionId],
      context: { plant_supervisor: request },
    };
    const late = await plant.station.call({ ...call, timeoutMs: 50 });
    expect(late).toMatchObject({ ok: false, fault: { kind: 'no-answer' } });
    const [result] = await plant.run([plant.confirm(1, 'P01', '30')]);
    expect(result?.outcome).toBe('posted');
    await expect.poll(produced).toBe(30);
    await expect.poll(async () => (await plant.run([plant.confirm(1, 'P01', '30')]))[0]?.again).toBe(true);
    expect(produced()).toBe(30);
  });

  it('another version of the code posts nothing', async () => {
    const [result] = await plant.run([plant.confirm(1, 'P01', '30')], { version: 'c'.repeat(64) });
    expect(result).toMatchObject({ reason: 'wrong_version', facts: { version } });
    expect(produced()).toBe(0);
  });

  it('a station has the rights of Manufacturing / User and no more (facts §7)', async () => {
    const { orders } = plant.odoo.model.plant;
    const ids = [orders['P01']?.id ?? 0];
    const asStation = (model: string, method: string, more: object) =>
      plant.station.call({ model, method, ids, ...more });
    expect(await asStation('mrp.production', 'write', { args: { vals: { origin: 'x' } } })).toMatchObject({ ok: true });
    const refused = [
      await asStation('product.product', 'write', { args: { vals: { name: 'x' } } }),
      await asStation('stock.location', 'unlink', {}),
      await asStation('stock.scrap', 'unlink', {}),
      await asStation('ir.model.data', 'search_read', { args: { domain: [] } }),
      await plant.station.call({ model: 'ir.actions.server', method: 'read', ids: [plant.actionId] }),
    ];
    for (const reply of refused) expect(reply).toMatchObject({ ok: false, fault: { kind: 'forbidden' } });
    const users = {
      model: 'res.users',
      method: 'write',
      ids: [plant.odoo.model.plant.stations['PRESS-04']?.userId ?? 0],
    };
    expect(await plant.admin.call({ ...users, args: { vals: { group_ids: [[6, 0, []]] } } })).toEqual({
      ok: true,
      value: true,
    });
    await expect(plant.run([plant.confirm(1, 'P01', '30')])).rejects.toThrow('forbidden');
  });
});
