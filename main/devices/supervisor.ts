import type { Clock, Log } from '../../sync/ports.ts';
import { fromDeviceSchema, type FromDevice, type ToDevice } from './messages.ts';
import type { DeviceChild, SpawnDevice } from './spawn.ts';

const restartMs = [500, 2000, 5000];
const crashWindowMs = 60_000;
const crashLimit = 3;
/** After this the process gets another chance: a machine may have been repaired. */
const quarantineMs = 10 * 60_000;
/** The process sends a pulse every two seconds; one that hangs is killed. */
const pulseLimitMs = 20_000;
/** Time for a process to close its session before it is killed. */
const farewellMs = 2000;

export interface SupervisorOptions {
  readonly spawn: SpawnDevice;
  readonly clock: Clock;
  readonly log: Log;
  /** First message to every new process. */
  readonly start: ToDevice;
  readonly onMessage: (message: FromDevice) => void;
  /** The process is gone; it comes back, later when quarantined. */
  readonly onCrash: (quarantined: boolean) => void;
}

/** A new process, or why there is none: short of memory, a computer refuses at once, and that ends no more than a crash does. */
function started(spawn: SpawnDevice): DeviceChild | string {
  try {
    return spawn();
  } catch (error) {
    return `not started: ${String(error)}`;
  }
}

/** Keeps one device process running: restarts it with growing pauses, sets it aside after three crashes in a minute. */
export function superviseDevice(options: SupervisorOptions): { rebuild: () => void; close: () => Promise<void> } {
  const { clock, log } = options;
  let child: DeviceChild | undefined;
  let closed = false;
  let crashes: number[] = [];
  let gone: Promise<void> = Promise.resolve();
  let cancelPulse = (): void => undefined;
  let cancelRestart = (): void => undefined;

  const watchPulse = (running: DeviceChild): void => {
    cancelPulse();
    cancelPulse = clock.after(pulseLimitMs, () => running.kill());
  };
  const crashed = (how: string): void => {
    cancelPulse();
    child = undefined;
    if (closed) return;
    const now = clock.monotonic();
    crashes = [...crashes.filter((at) => now - at < crashWindowMs), now];
    const quarantined = crashes.length >= crashLimit;
    log.warn('device process ended', { how, crashes: crashes.length, quarantined });
    const pause = quarantined ? quarantineMs : (restartMs[crashes.length - 1] ?? quarantineMs);
    cancelRestart = clock.after(pause, launch);
    options.onCrash(quarantined);
  };
  const launch = (): void => {
    const running = started(options.spawn);
    if (typeof running === 'string') return crashed(running);
    child = running;
    gone = new Promise((resolve) => {
      running.onExit((how) => {
        crashed(how);
        resolve();
      });
    });
    running.onMessage((raw) => {
      if (closed || child !== running) return;
      watchPulse(running);
      const message = fromDeviceSchema.safeParse(raw);
      if (message.success) options.onMessage(message.data);
      else log.warn('device process sent nonsense', { problem: message.error.issues[0]?.message ?? '' });
    });
    watchPulse(running);
    running.send(options.start);
  };
  launch();
  return {
    rebuild: () => child?.send({ kind: 'rebuild' } satisfies ToDevice),
    close: async () => {
      closed = true;
      cancelPulse();
      cancelRestart();
      const running = child;
      if (!running) return;
      running.send({ kind: 'stop' } satisfies ToDevice);
      const cancelKill = clock.after(farewellMs, () => running.kill());
      await gone;
      cancelKill();
    },
  };
}
