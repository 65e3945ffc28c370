import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdingBoth } from '../../sync/odoo/no-footprint/held.ts';
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

  const receipts = async (): Promise<number[]> => {
    const args = { domain: [['name', '=', `Plant Supervisor posting ${uuid(1)}`]], fields: ['name'] };
    const found = await plant.admin.call({ model: 'ir.attachment', method: 'search_read', args });
    return found.ok ? (found.value as { id: number }[]).map(({ id }) => id) : [];
  };

  it.each(['emptied', 'deleted', 'kept by an earlier version and deleted'])(
    'a receipt that was %s by hand: what is booked is read off the document, and nothing is booked again',
    async (how) => {
      const sent = await sendOnce(profile, confirmed('30'));
      const ids = await receipts();
      expect(ids).toHaveLength(1);
      const act = (model: string, method: string, vals?: object, which = ids) =>
        plant.admin.call({ model, method, ids: which, ...(vals && { args: { vals } }) });
      if (how.startsWith('kept')) {
        const { tables } = plant.odoo.model;
        const key = tables.keyed('ir.model.data', ['module', 'name'], ['plant_supervisor', uuid(1)]);
        await act('ir.model.data', 'write', { model: 'ir.attachment', res_id: ids[0] }, [key?.id ?? 0]);
        await act('ir.attachment', 'write', { res_model: false, res_id: false });
        expect(await profile.check()).toMatchObject({ kind: 'answered' });
      }
      await (how === 'emptied'
        ? act('ir.attachment', 'write', { description: false })
        : act('ir.attachment', 'unlink'));
      expect(await receipts()).toHaveLength(how === 'emptied' ? 1 : 0);
      expect(await profile.booked(uuid(1))).toEqual({ kind: 'answered', receipt: { ...sent, again: true } });
      expect(await sendOnce(profile, confirmed('30'))).toEqual({ ...sent, again: true });
      expect(plant.quantityOf('HSG-204', 'L-P01')).toBe('30');
    },
  );

  it('a receipt that was deleted and whose document does not name it any more is no answer', async () => {
    await sendOnce(profile, confirmed('30'));
    await plant.admin.call({ model: 'ir.attachment', method: 'unlink', ids: await receipts() });
    const slice = plant.odoo.model.plant.orders['P01']?.id ?? 0;
    plant.odoo.model.tables.update('mrp.production', slice, { origin: 'SO-77' });
    expect(await profile.booked(uuid(1))).toMatchObject({ kind: 'fault', fault: { kind: 'not-odoo' } });
    expect(await sendOnce(profile, confirmed('30'))).toMatchObject({ code: 'payload_changed' });
    expect(plant.quantityOf('HSG-204', 'L-P01')).toBe('30');
  });

  it('P3: a posting whose key went with its receipt, under an earlier version, is found by its document when it may be booked', async () => {
    const { tables } = plant.odoo.model;
    const sent = await sendOnce(profile, confirmed('30'));
    const key = tables.keyed('ir.model.data', ['module', 'name'], ['plant_supervisor', uuid(1)]);
    await plant.admin.call({ model: 'ir.model.data', method: 'unlink', ids: [key?.id ?? 0] });
    await plant.admin.call({ model: 'ir.attachment', method: 'unlink', ids: await receipts() });
    expect(await profile.booked(uuid(1))).toEqual({ kind: 'answered', receipt: { ...sent, again: true } });
    expect(confirmed('30').doubtful).toBe(true);
    expect(await sendOnce(profile, confirmed('30'))).toEqual({ ...sent, again: true });
    expect(plant.quantityOf('HSG-204', 'L-P01')).toBe('30');
  });

  it('P3: entries whose keys somebody deleted are not lost while their documents stand: nobody is asked to book them again', async () => {
    const { members } = confirmed('30');
    const sent = await sendOnce(profile, confirmed('30'));
    if (!('model' in sent)) throw new Error('it is posted');
    const both = holdingBoth(profile, plant.station);
    const [entry] = members.map((each) => ({ ...each, delivery: { ...each.delivery, receipt: sent } }));
    if (!entry) throw new Error('one member');
    const key = plant.odoo.model.tables.keyed('ir.model.data', ['module', 'name'], ['plant_supervisor', uuid(1)]);
    await plant.admin.call({ model: 'ir.model.data', method: 'unlink', ids: [key?.id ?? 0] });
    expect(await profile.held([entry])).toEqual({ kind: 'answered', held: new Set() });
    expect(await both.held([entry])).toEqual({ kind: 'answered', held: new Set([entry.id]) });
    plant.odoo.model.tables.remove('mrp.production', sent.resId);
    expect(await both.held([entry])).toEqual({ kind: 'answered', held: new Set() });
  });

  it('an action of another version says nothing about it', async () => {
    const other = { actionId: plant.actionId, station: 'PRESS-04', source: `${source}# changed\n` };
    expect(await postingActionProfile(plant.station, other).booked(uuid(1))).toMatchObject({ kind: 'stopped' });
  });
});
