import { afterAll, expect, test } from 'vitest';
import { packmlProfile } from '../../main/devices/profiles/packml.ts';
import { CountsInMemory, eventually, PlantFloor } from './plant-floor.ts';

const floor = new PlantFloor();
afterAll(() => floor.close());

const still = ['--rate', '0', '--stops', '0', '--defects', '0'];

test('a PackML machine is found, counted to the piece, and shows state and speed', async () => {
  const machine = await floor.practiceMachine(...still, '--processed', '1000');
  const counts = new CountsInMemory();
  const device = floor.device({ url: machine.url, profile: packmlProfile() }, counts);
  await eventually(
    () => device.view().connection === 'connected',
    15_000,
    () => device.view(),
  );
  await eventually(
    () => counts.of('good').length === 1,
    2000,
    () => counts.rows,
  );
  expect(counts.of('good')[0]).toMatchObject({ kind: 'baseline', to: '1000', delta: '0' });
  expect(device.view()).toMatchObject({ state: 'running', counter: '1000', failure: null });

  const truth = await machine.tell({ make: 12, defects: 2 });
  await eventually(
    () => counts.counted('good') === 12,
    3000,
    () => counts.rows,
  );
  expect(device.view().counter).toBe(String(truth.processed));
  expect(counts.counted('reject')).toBe(2);

  await machine.tell({ state: 'Held' });
  await eventually(
    () => device.view().state === 'held',
    3000,
    () => device.view(),
  );
  expect(device.view().stops).toHaveLength(1);
  expect(device.view().stops[0]?.to).toBeNull();
  await machine.tell({ state: 'Execute', rate: 600 });
  await eventually(
    () => device.view().speedPerHour === 36_000,
    3000,
    () => device.view(),
  );
  expect(device.view().stops[0]?.to).not.toBeNull();

  expect(await machine.tell<{ sessions: number }>({})).toMatchObject({ sessions: 1 });
  await device.close();
  expect(await machine.tell<{ sessions: number }>({})).toMatchObject({ sessions: 0 });
  expect(device.view().connection).toBe('off');
});
