import { iso } from '../sync/domain/time.ts';
import type { MachineView, Proposal } from '../sync/domain/views.ts';
import type { Clock, Log } from '../sync/ports.ts';
import { signalNames, startDevice, type Device } from './devices/device.ts';
import type { DeviceProfile } from './devices/profile.ts';
import { packmlProfile } from './devices/profiles/packml.ts';
import type { SpawnDevice } from './devices/spawn.ts';
import { CountWindow } from './floor/count-window.ts';
import type { Picture } from './floor/picture.ts';
import { proposalOf, usedSeq } from './floor/proposal.ts';
import type { Settings } from './floor/settings.ts';
import { inOrder } from './store/in-order.ts';
import type { StationStore } from './store/station-store.ts';

export interface MachineDeps {
  readonly store: Pick<StationStore, 'lastCount' | 'countsSince' | 'appendCount'>;
  readonly picture: Picture;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly onChange: () => void;
  readonly spawn?: SpawnDevice;
}

/** The machine beside the work center, if set-up names one. */
export interface Machine {
  view(): MachineView | null;
  /** What it counted for an order since the last confirmation that used the counter. */
  proposal(orderId: string): Promise<Proposal | null>;
  /** The order that pieces are counted for from now on. */
  runs(orderId: string | null): void;
  /** Starts anew with the present settings. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Nothing from before this shift is proposed. */
const proposalMs = 12 * 3_600_000;

export function createMachine(deps: MachineDeps): Machine {
  const { store, picture, settings, clock } = deps;
  const profile = packmlProfile();
  const window = new CountWindow(store, () => iso(clock.now() - proposalMs));
  // Two restarts at once must not leave two devices that count the same pieces.
  const queue = inOrder();
  let device: Device | undefined;
  let closed = false;
  let running: string | null = null;
  const workCenterId = (): number | null => settings.get('station').workCenterId;

  const stop = async (): Promise<void> => {
    const old = device;
    device = undefined;
    await old?.close();
  };
  return {
    view: () => device?.view() ?? null,
    proposal: async (orderId) => {
      const workCenter = workCenterId();
      if (!device || workCenter === null) return null;
      const { good, reject } = signalNames(workCenter);
      const entries = await picture.ofOrder(orderId);
      const recent = await picture.recent();
      return proposalOf({
        window,
        signals: { good, reject: profile.reject ? reject : null },
        includesRejects: profile.goodIncludesRejects,
        orderId,
        entries: entries.filter((entry) => entry.delivery.state !== 'set_aside'),
        usedUpTo: Math.max(0, ...recent.map((entry) => usedSeq(entry, good) ?? 0)),
      });
    },
    runs: (orderId) => {
      running = orderId;
    },
    restart: () =>
      queue(async () => {
        await stop();
        if (!closed) device = openDevice(deps, profile, window, () => running);
      }),
    close: () => {
      closed = true;
      return queue(stop);
    },
  };
}

/** The device that set-up names, or none. */
function openDevice(
  deps: MachineDeps,
  profile: DeviceProfile,
  window: CountWindow,
  orderId: () => string | null,
): Device | undefined {
  const { store, settings } = deps;
  const { workCenterId } = settings.get('station');
  const { url, trust, thumbprints } = settings.get('machine');
  if (url === '' || workCenterId === null) return undefined;
  const security = trust === 'encrypted' ? { kind: trust, thumbprints } : { kind: trust };
  return startDevice(
    { name: 'PackML', workCenterId, url, trust: security, profile },
    {
      ...deps,
      counts: { last: (signal) => store.lastCount(signal), append: (row) => store.appendCount(row) },
      orderId,
      recent: async (signal, at) => (await window.recent(signal)).rows.filter((row) => row.at > at),
    },
  );
}
