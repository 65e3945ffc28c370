import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withVersion } from '../../sync/odoo/posting-action.ts';
import { postingActionProfile, type PostingProfile } from '../../sync/odoo/postings.ts';
import { confirmOf, postingOf, sendOnce } from '../odoo/no-footprint-bench.ts';
import { startPlant, uuid, type Plant } from './plant.ts';

const source = "# plant_supervisor\nVERSION = ''\n";
let plant: Plant;
let profile: PostingProfile;
beforeEach(async () => {
  plant = await startPlant();
  const vals = { code: withVersion(source) };
  await plant.admin.call({ model: 'ir.actions.server', method: 'write', ids: [plant.actionId], args: { vals } });
  profile = postingActionProfile(plant.station, { actionId: plant.actionId, station: 'PRESS-04', source });
});
afterEach(() => plant.stop());

const confirmed = (quantity: string) => {
  const order = plant.odoo.model.plant.orders['P01'] ?? { group: 0, product: 0 };
  return postingOf(confirmOf(order, quantity, { lot: { name: 'L-P01' } }), true, uuid(1));
};

describe('with the posting action a posting is looked for by its id and never booked (P3)', () => {
  it('what Odoo does not have is not booked by asking', async () => {
    expect(await profile.booked(uuid(1))).toEqual({ kind: 'answered', receipt: null });
    expect(plant.quantityOf('HSG-204', 'L-P01')).toBe('0');
  });

  it('what Odoo has comes with its receipt, found by the id alone: nothing of what is kept here is needed', async () => {
    const sent = await sendOnce(profile, confirmed('30'));
    expect(await profile.booked(uuid(1))).toEqual({ kind: 'answered', receipt: { ...sent, again: true } });
    expect(plant.quantityOf('HSG-204', 'L-P01')).toBe('30');
  });

  it('a receipt that was deleted by hand is no answer, and nothing is booked again by asking for it', async () => {
    await sendOnce(profile, confirmed('30'));
    const found = await plant.admin.call({
      model: 'ir.attachment',
      method: 'search_read',
      args: { domain: [['name', '=', `Plant Supervisor posting ${uuid(1)}`]], fields: ['name'] },
    });
    const ids = found.ok ? (found.value as { id: number }[]).map(({ id }) => id) : [];
    expect(ids).toHaveLength(1);
    await plant.admin.call({ model: 'ir.attachment', method: 'write', ids, args: { vals: { description: false } } });
    expect(await profile.booked(uuid(1))).toMatchObject({ kind: 'fault', fault: { kind: 'not-odoo' } });
    expect(plant.quantityOf('HSG-204', 'L-P01')).toBe('30');
  });

  it('an action of another version says nothing about it', async () => {
    const other = { actionId: plant.actionId, station: 'PRESS-04', source: `${source}# changed\n` };
    expect(await postingActionProfile(plant.station, other).booked(uuid(1))).toMatchObject({ kind: 'stopped' });
  });
});
