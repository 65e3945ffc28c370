import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OdooConnection } from '../../../main/contract/table.ts';
import type { EntryView } from '../../../sync/domain/views.ts';
import { droppingProxy, type DroppingProxy } from '../../peers/dropping-proxy.ts';
import type { TestPlant } from '../../peers/plant.ts';
import { setUp } from '../../peers/set-up.ts';
import { StationProcess } from '../../peers/station-process.ts';
import { shiftOf, type Shift } from '../../peers/work.ts';

/** How a station reaches Odoo. */
export type Way = Required<Pick<OdooConnection, 'transport' | 'profile'>>;

/** A station at the end of a bad line: its data outlives its process. */
export interface FarStation {
  readonly line: DroppingProxy;
  /** One touch, answered: from now on it counts. */
  record(): Promise<void>;
  /** As a power switch; it starts again on the same data. */
  crash(): Promise<void>;
  waiting(): Promise<number>;
  entries(): Promise<EntryView[]>;
  end(): Promise<void>;
}

/** Set up over a good line; the faults begin when the caller says so. */
export async function farStation(plant: TestPlant, way: Way, random: () => number): Promise<FarStation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plant-chaos-'));
  const line = await droppingProxy(plant.url, 0, random);
  let station = await StationProcess.start(dataDir);
  const end = async (): Promise<void> => {
    await station.stop();
    await line.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await setUp(station, { ...plant.connection(way.transport, line.url), ...way }, plant.admin);
    const shift: Shift = await shiftOf(station, random);
    return {
      line,
      record: async () => void (await station.get('entry.record', shift.next())),
      crash: async () => {
        await station.kill();
        station = await StationProcess.start(dataDir);
      },
      waiting: async () => (await station.get('sync.now', {})).waiting,
      entries: () => station.get('entry.list', { limit: 1_000 }),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
