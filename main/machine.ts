import type { MachineView, Proposal } from '../sync/domain/views.ts';
import type { Clock, Log } from '../sync/ports.ts';
import { startDevice, signalNames, type Device } from './devices/device.ts';
import { packmlProfile } from './devices/profiles/packml.ts';

import type { Settings } from './floor/settings.ts';
import type { StationStore } from './store/station-store.ts';

export interface MachineDeps {
  readonly store: StationStore;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly onChange: () => void;
}

/** The machine beside the work center, if set-up names one. */
export interface Machine {
  view(): MachineView | null;
  /** What it counted for an order since the last confirmation that used the counter. */
  proposal(orderId: string): Promise<Proposal | null>;
  /** The order that pieces are counted for from now on. */
  runs(orderId: string | null): void;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Looked through for the last entry that used the counter. */
const usedHistory = 1_000;

export function createMachine(deps: MachineDeps): Machine {
  let device: Device | undefined;
  let orderId: string | null = null;
  const workCenterId = (): number | null => deps.settings.get('station').workCenterId;

  const close = async (): Promise<void> => {
    const old = device;
    device = undefined;
    await old?.close();
  };

  return {
    view: () => device?.view() ?? null,
    proposal: async (id) => {
      const workCenter = workCenterId();
      if (!device || workCenter === null) return null;
      const signals = signalNames(workCenter);
      const entries = await deps.store.newestEntries(usedHistory);


      return null;
    },
    runs: (id) => {
      orderId = id;
    },
    restart: async () => {
      await close();
      const workCenter = workCenterId();
      const { url, trust, thumbprints } = deps.settings.get('machine');
      if (url === '' || workCenter === null) return;
      const counts = { last: deps.store.lastCount, append: deps.store.appendCount };
      device = startDevice(
        {
          name: 'PackML',
          workCenterId: workCenter,
          url,
          trust: trust === 'encrypted' ? { kind: 'encrypted', thumbprints } : { kind: 'none' },
          profile: packmlProfile(),
        },
        { ...deps, counts, orderId: () => orderId },
      );
    },
    close,
  };
}
