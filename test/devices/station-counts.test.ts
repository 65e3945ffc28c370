import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Picture } from '../../main/floor/picture.ts';
import { loadSettings } from '../../main/floor/settings.ts';
import { createMachine } from '../../main/machine.ts';
import { openStore } from '../../main/store/open.ts';
import type { Proposal } from '../../sync/domain/views.ts';
import { confirmation } from '../fakes/entries.ts';
import { eventually, hostClock, PlantFloor, silentLog } from './plant-floor.ts';

const floor = new PlantFloor();
afterAll(() => floor.close());

const still = ['--rate', '0', '--stops', '0', '--defects', '0'];

test('P8: what the machine made reaches the proposal through the real store, over a restart of the station', async () => {
  const plant = await floor.practiceMachine(...still, '--processed', '5000');
  const open = () => openStore({ file: join(floor.folder, 'station.sqlite'), log: silentLog });
  const start = async () => {
    const store = await open();
    const settings = await loadSettings(store);
    await settings.change('station', { workCenterId: 7 });
    await settings.change('machine', { url: plant.url, trust: 'none' });
    const onChange = (): void => undefined;
    const picture = new Picture(store, () => ({ holdLocationId: null }));
    store.onChange((collections) => picture.forget(collections));
    const machine = createMachine({
      store,
      picture,
      settings,
      clock: hostClock,
      log: silentLog,
      dataDir: floor.folder,
      onChange,
    });
    machine.runs('412');
    await machine.restart();
    await eventually(() => machine.view()?.connection === 'connected', 20_000, machine.view);
    return { store, machine };
  };
  const proposes = async (of: Awaited<ReturnType<typeof start>>, counted: string): Promise<void> => {
    let seen: Proposal | null = null;
    const fact = async (): Promise<boolean> => {
      seen = await of.machine.proposal('412');
      return seen?.counted === counted;
    };
    await eventually(fact, 10_000, () => seen);
  };

  const first = await start();
  await plant.tell({ make: 12, defects: 2 });
  await proposes(first, '10');
  const proposal = await first.machine.proposal('412');
  expect(proposal).toMatchObject({ rejected: '2', doubtful: false });
  const { signal = '', fromSeq = 0, toSeq = 0, counted = '' } = proposal ?? {};
  await first.store.recordEntry((seq) => {
    const entry = confirmation(seq);
    const payload = { ...entry.payload, quantity: counted, count: { signal, fromSeq, toSeq, counted } };
    return { ...entry, payload: payload as typeof entry.payload, touchedAt: new Date().toISOString() };
  });
  await first.machine.close();
  await first.store.close();

  // Made while the station was off: found at the next start, and only that.
  await plant.tell({ make: 8 });
  const second = await start();
  await proposes(second, '8');
  await second.machine.close();
  await second.store.close();
});
