import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryPayload } from '../../sync/domain/entry.ts';
import { postingFor } from '../../sync/domain/posting.ts';
import { noFootprintProfile } from '../../sync/odoo/no-footprint/profile.ts';
import { withVersion } from '../../sync/odoo/posting-action.ts';
import { postingActionProfile, type PostingProfile } from '../../sync/odoo/postings.ts';
import { confirmation, entryId } from '../fakes/entries.ts';
import { sendOnce } from '../odoo/no-footprint-bench.ts';
import { startPlant, type Plant } from './plant.ts';

const source = "# plant_supervisor\nVERSION = ''\n";
const hour = 3_600_000;
let plant: Plant;
beforeEach(async () => {
  plant = await startPlant();
});
afterEach(() => plant.stop());

const ways: Readonly<Record<string, () => Promise<PostingProfile>>> = {
  'the posting action': async () => {
    const vals = { code: withVersion(source) };
    await plant.admin.call({ model: 'ir.actions.server', method: 'write', ids: [plant.actionId], args: { vals } });
    return postingActionProfile(plant.station, { actionId: plant.actionId, station: 'PRESS-04', source });
  },
  'no footprint': () => Promise.resolve(noFootprintProfile(plant.station, { monotonic: () => 0 })),
};

const order = { orderId: '0', orderName: 'WH/MO/00900' };
const material = { kind: 'scrap', role: 'component', reasonId: null, reason: '', quantity: '1' } as const;
/** What was recorded for the order WH/MO/00900 and the lot OLD, whose ids Odoo has given to P01 and G-7731 meanwhile. */
const recorded: Readonly<Record<string, () => EntryPayload>> = {
  'a confirmation for the order': () => ({ ...confirmFor('P01'), ...order, lot: { name: 'NEW-1' } }),
  'a confirmation in the lot': () => ({ ...confirmFor('P01'), lot: lotOf('HSG-204') }),
  'a scrap for the order': () => ({ ...confirmFor('P01'), ...material, ...order, ...of('GSK-204'), lot: null }),
  'a scrap of the lot': () => ({ ...confirmFor('P01'), ...material, ...of('PA6-GF30'), lot: lotOf('PA6-GF30') }),
  'a hold of the lot': () => {
    const { stockLocation: fromLocationId, holdLocation: toLocationId } = plant.odoo.model.plant;
    const places = { fromLocationId, toLocationId, reason: 'Flash' };
    return { kind: 'hold', orderId: null, quantity: '1', lot: lotOf('PA6-GF30'), ...of('PA6-GF30'), ...places };
  },
};
const confirmFor = (ref: string) => {
  const { group = 0, product = 0 } = plant.odoo.model.plant.orders[ref] ?? {};
  const what = { orderId: String(group), productId: product, unitId: 1, quantity: '30' };
  return { kind: 'confirm', ...what, serials: null, count: null } as const;
};
const of = (ref: string) => {
  const { id: productId = 0, unit: unitId = 0 } = plant.odoo.model.plant.products[ref] ?? {};
  return { productId, unitId };
};
const lotOf = (ref: string) => {
  const { tables } = plant.odoo.model;
  const { productId } = of(ref);
  const row = tables.linked('stock.lot', 'product_id', productId)[0];
  return { id: (row ?? tables.insert('stock.lot', { name: `${ref}-LOT`, product_id: productId })).id, name: 'OLD' };
};

/** @param after made so long after it was recorded, in milliseconds */
const posting = (what: string, after: number) => {
  const given = recorded[what]?.();
  if (!given) throw new Error(what);
  const payload = 'orderName' in given ? { ...given, orderId: confirmFor('P01').orderId } : given;
  const { tables } = plant.odoo.model;
  const made = new Date(Date.now() - hour + after).toISOString().slice(0, 19).replace('T', ' ');
  const keep = { create_date: made };
  for (const row of tables.linked('mrp.production', 'production_group_id', Number(payload.orderId)))
    tables.keep('mrp.production', row.id, keep);
  if (payload.lot && 'id' in payload.lot) tables.keep('stock.lot', payload.lot.id, keep);
  const touchedAt = new Date(Date.now() - hour).toISOString();
  return postingFor([confirmation(1, { id: entryId(7), touchedAt, clockOffsetMs: 0, payload })]);
};

describe.each(Object.keys(ways))('P3, P5: ids that a restored Odoo gives again, by %s', (way) => {
  const profile = (): Promise<PostingProfile> => ways[way]?.() ?? Promise.reject(new Error(way));

  it.each(Object.keys(recorded))(
    '%s is refused when another bears its id, made after it was recorded',
    async (what) => {
      const code = what.endsWith('order') ? 'order_not_found' : 'lot_unknown';
      const before = plant.odoo.model.tables.all('stock.move').length;
      expect(await sendOnce(await profile(), posting(what, 60_000))).toMatchObject({ code });
      expect(plant.odoo.model.tables.all('stock.move')).toHaveLength(before);
    },
  );

  it.each(Object.keys(recorded))('%s is booked when a planner only gave it another name', async (what) => {
    expect(await sendOnce(await profile(), posting(what, -60_000))).toMatchObject({ again: false });
  });

  it('an order that a planner renamed goes on, also in a part that was opened after it was recorded', async () => {
    const made = posting('a confirmation for the order', -60_000);
    const way1 = await profile();
    expect(await sendOnce(way1, made)).toMatchObject({ again: false });
    const next = { ...made.members[0], ...confirmation(2, { id: entryId(8), payload: made.payload }) };
    const touchedAt = new Date(Date.now() - hour).toISOString();
    expect(await sendOnce(way1, postingFor([{ ...next, touchedAt }]))).toMatchObject({ again: false });
  });

  it('an entry of an earlier version, which kept no name of its order, is booked as before', async () => {
    const { payload, ...rest } = posting('a confirmation for the order', 60_000);
    const { orderName: _, ...old } = { orderName: '', ...payload };
    const [member] = rest.members;
    if (!member) throw new Error('one member');
    expect(await sendOnce(await profile(), postingFor([{ ...member, payload: old }]))).toMatchObject({ again: false });
  });
});
