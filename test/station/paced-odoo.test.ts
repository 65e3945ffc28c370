import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectionTo, Workplace } from './station-bench.ts';

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.open();
  await place.setUp();
});
afterEach(() => place.close());

test('P10: an Odoo that limits calls gets no more a second than set-up says, and every entry all the same', async () => {
  const callsPerSecond = 5;
  const connection = { ...connectionTo(place.odoo), callsPerSecond };
  expect(await place.station.get('setup.save', connection)).toMatchObject({ callsPerSecond });
  const [began, before] = [performance.now(), place.odoo.calls];
  const { id } = await place.confirm('2');
  await place.entryIn(id, ['settled']);
  expect(await place.documentsOf(id)).toBe(1);
  const seconds = (performance.now() - began) / 1_000;
  // Besides the first, and the one with which this test looks.
  expect(place.odoo.calls - before).toBeLessThanOrEqual(seconds * callsPerSecond + 2);
  expect(await place.station.get('setup.save', connectionTo(place.odoo))).toMatchObject({ callsPerSecond });
  const freed = await place.station.get('setup.save', { ...connection, callsPerSecond: null });
  expect(freed).toMatchObject({ callsPerSecond: null });
});
