import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OdooConnection } from '../../main/contract/table.ts';
import { until } from '../peers/until.ts';
import { connectionTo, Workplace } from './station-bench.ts';

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.open();
});
afterEach(() => place.close());

const by = (profile: OdooConnection['profile']): OdooConnection =>
  profile ? { ...connectionTo(place.odoo), profile } : connectionTo(place.odoo);

/** Set up by IT without an administrator of Odoo. */
async function setUpAlone(): Promise<void> {
  await place.station.get('session.signIn', { operator: 'M. Krüger' });
  const { checks, profile } = await place.station.get('setup.save', by('no-footprint'));
  expect(checks.every((check) => check.ok)).toBe(true);
  expect(checks.map(({ name }) => name)).toContain('posting');
  expect(profile).toBe('no-footprint');
  const places = await until('places', 30_000, async () => {
    const { workCenters, locations } = await place.station.get('setup.get', {});
    const [work, hold] = [workCenters[0], locations.find(({ name }) => name.includes('hold'))];
    return work && hold && { workCenterId: work.id, holdLocationId: hold.id };
  });
  await place.station.get('setup.places', places);
  await until('the first pull', 30_000, async () => (await place.station.get('sync.now', {})).pulledAt !== null);
}

const actions = () => place.odoo.model.tables.all('ir.actions.server');
const originOf = async (id: string): Promise<unknown> => {
  const { receipt } = await place.entry(id);
  return place.odoo.model.tables.get('mrp.production', receipt?.resId ?? 0)?.['origin'];
};

test('a station is set up and books without an administrator and without anything in Odoo', async () => {
  await setUpAlone();
  expect(await place.station.get('session.get', {})).toMatchObject({ setUp: true });
  expect(await place.station.get('sync.now', {})).toMatchObject({ profile: 'no-footprint', transport: 'json2' });
  const { id } = await place.confirm('3');
  expect((await place.entryIn(id, ['settled'])).receipt).toMatchObject({ quantity: '3', again: false });
  expect(await originOf(id)).toContain(`PS ${id}`);
  expect([...actions()]).toEqual([]);
});

test('P3: the way is not changed while it is unknown what became of an entry; afterwards each is booked once, the one way or the other', async () => {
  await setUpAlone();
  place.odoo.faults = { dropReply: ({ model, method }) => model === 'mrp.production' && method === 'write' };
  const first = await place.confirm('2');
  await place.entryIn(first.id, ['unknown']);
  const refused = await place.station.ask('setup.save', by('posting-action'));
  expect(refused).toMatchObject({ ok: false, failure: { code: 'entries_doubtful', facts: { entries: '1' } } });
  expect(await place.station.get('setup.get', {})).toMatchObject({ profile: 'no-footprint' });
  place.odoo.faults = {};
  await place.entryIn(first.id, ['settled']);
  expect((await place.station.get('setup.save', by('posting-action'))).profile).toBe('posting-action');
  await place.install();
  const second = await place.confirm('1');
  expect((await place.entryIn(second.id, ['settled'])).receipt).toMatchObject({ quantity: '1' });
  expect(await place.station.get('sync.now', {})).toMatchObject({ profile: 'posting-action', exceptions: 0 });
  expect(await place.entry(first.id)).toMatchObject({ state: 'settled' });
  expect(actions()).toHaveLength(1);
  expect((await place.station.get('setup.save', by(undefined))).profile).toBe('posting-action');
});
