import type { CountRow } from '../../sync/domain/count.ts';
import { failure, type Failure } from '../../sync/domain/failure.ts';
import type { MachineView } from '../../sync/domain/views.ts';
import type { Clock, Log } from '../../sync/ports.ts';
import type { CounterSample } from '../../sync/rules/counting.ts';
import { Ledger, type CountStore } from './ledger.ts';
import type { CounterReading, FromDevice, Reading, Security } from './messages.ts';
import type { CounterSignal, DeviceProfile } from './profile.ts';
import { forkDevice, type SpawnDevice } from './spawn.ts';
import { Stops } from './stops.ts';
import { superviseDevice } from './supervisor.ts';
import { Trend } from './trend.ts';

export interface DeviceConfig {
  readonly name: string;
  readonly workCenterId: number;
  /** opc.tcp://host:port with an optional path. */
  readonly url: string;
  readonly trust: Security;
  readonly profile: DeviceProfile;
}

export interface DeviceDeps {
  readonly counts: CountStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Our certificate and trust list go into `opcua` below it. */
  readonly dataDir: string;
  readonly onChange: () => void;
  /** The order that runs at the work center, for the ledger rows. */
  readonly orderId?: () => string | null;
  /** Ledger rows of a signal later than a time (ISO 8601 UTC), by sequence: the trend from before this start. */
  readonly recent?: (signal: string, at: string) => Promise<readonly CountRow[]>;
  readonly spawn?: SpawnDevice;
}

export interface Device {
  view(): MachineView;
  close(): Promise<void>;
}

const goodRowEveryMs = 2000;
/** An idle machine is still seen to be read. */
const idleShowMs = 10_000;
/** How far back the trend goes. */
const trendMs = 6 * 3_600_000;

/** Names of the ledger's signals for a work center. */
export const signalNames = (workCenterId: number): { good: string; reject: string } => ({
  good: `wc${workCenterId}-good`,
  reject: `wc${workCenterId}-reject`,
});

/** Connects to one machine in a process of its own and turns its readings into ledger rows. Never throws. */
export function startDevice(config: DeviceConfig, deps: DeviceDeps): Device {
  return new MachineDevice(config, deps);
}

const isAddress = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  return protocol === 'opc.tcp:' && hostname !== '' && username === '' && password === '';
};

class MachineDevice implements Device {
  readonly #config: DeviceConfig;
  readonly #deps: DeviceDeps;
  readonly #trend = new Trend();
  readonly #stops = new Stops();
  readonly #good: Ledger;
  readonly #reject: Ledger | null;
  #connection: MachineView['connection'] = 'connecting';
  #failure: Failure | null = null;
  #counter: string | null = null;
  #speed: number | null = null;
  #readAt: string | null = null;
  /** Number of the connection over all starts of the station and of the process; rows of an older one do not count. */
  #generation = 0;
  /** The process' own number of the connection; a reading of an earlier one came too late. */
  #current = 0;
  #process: ReturnType<typeof superviseDevice> | undefined;
  #closed = false;
  #shownMs = 0;

  constructor(config: DeviceConfig, deps: DeviceDeps) {
    this.#config = config;
    this.#deps = deps;
    const signals = signalNames(config.workCenterId);
    this.#good = this.#ledger(signals.good, config.profile.good, goodRowEveryMs, (row) => this.#trend.add(row));
    // Rejects are few and are written at once, so that a good row never comes before the rejects of its Read.
    this.#reject = config.profile.reject && this.#ledger(signals.reject, config.profile.reject, 0, () => undefined);
    if (isAddress(config.url)) void this.#start();
    else this.#fail('off', failure('machine_address_invalid', { url: config.url }));
  }

  view(): MachineView {
    const { name, workCenterId } = this.#config;
    return {
      name,
      workCenterId,
      connection: this.#connection,
      failure: this.#failure,
      state: this.#stops.state,
      stateSince: this.#stops.since,
      counter: this.#counter,
      readAt: this.#readAt,
      speedPerHour: this.#speed,
      trend: this.#trend.points(this.#deps.clock.now()),
      stops: this.#stops.all,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#process?.close();
    await Promise.all([this.#good.flush(), this.#reject?.flush()]);
    this.#connection = 'off';
  }

  #ledger(signal: string, rules: CounterSignal, rowEveryMs: number, onRow: (row: CountRow) => void): Ledger {
    const { counts, clock, log, orderId, onChange } = this.#deps;
    return new Ledger({
      signal,
      rules,
      rowEveryMs,
      counts,
      clock,
      log,
      orderId: orderId ?? (() => null),
      onRow: (row) => {
        onRow(row);
        onChange();
      },
      onStuck: () => this.#process?.rebuild(),
    });
  }

  async #start(): Promise<void> {
    const { clock, log, dataDir, spawn, recent } = this.#deps;
    const signals = signalNames(this.#config.workCenterId);
    const { url, trust, profile } = this.#config;
    try {
      const rows = await Promise.all([this.#good.load(), this.#reject?.load()]);
      this.#generation = Math.max(0, ...rows.map((row) => row?.generation ?? 0));
      const since = new Date(clock.now() - trendMs).toISOString();
      for (const row of (await recent?.(signals.good, since)) ?? []) this.#trend.add(row);
    } catch (error) {
      log.warn('count ledger not readable', { error: String(error) });
      return this.#fail('off', failure('disk_failed'));
    }
    if (this.#closed) return undefined;
    this.#process = superviseDevice({
      spawn: spawn ?? forkDevice,
      clock,
      log,
      start: { kind: 'start', url, security: trust, profile, folder: dataDir },
      onMessage: (message) => this.#take(message),
      onCrash: (quarantined) =>
        this.#fail(quarantined ? 'off' : 'lost', failure('machine_silent', { url, reason: 'process_ended' })),
    });
  }

  #take(message: FromDevice): void {
    if (this.#closed) return;
    switch (message.kind) {
      case 'connected': {
        this.#generation += 1;
        this.#current = message.connection;
        const { publishingMs, samplingMs, queueSize } = message;
        this.#deps.log.info('machine connected', { name: this.#config.name, publishingMs, samplingMs, queueSize });
        break;
      }
      case 'reading':
        if (message.connection === this.#current) this.#read(message);
        break;
      case 'alive':
        if (message.connection === this.#current) this.#alive(message.unchanged);
        break;
      case 'failed':
        this.#fail('lost', message.failure);
        break;
      case 'pulse':
        break;
    }
  }

  #alive(unchanged: boolean): void {
    if (this.#connection !== 'connected') return;
    this.#readAt = this.#now();
    if (this.#deps.clock.monotonic() - this.#shownMs > idleShowMs) this.#changed();
    if (!unchanged) return;
    this.#good.unchanged();
    this.#reject?.unchanged();
  }

  #read(reading: Reading): void {
    const at = this.#now();
    this.#connection = 'connected';
    this.#failure = null;
    this.#readAt = at;
    this.#counter = reading.good.value;
    this.#speed = reading.speedPerHour;
    this.#stops.change(reading.state, at);
    const signals = signalNames(this.#config.workCenterId);
    // Rejects first: who sees a good row may rely on the rejects of the same Read.
    if (reading.reject) this.#reject?.take(this.#sample(signals.reject, reading.reject, reading.boot, at));
    this.#good.take(this.#sample(signals.good, reading.good, reading.boot, at));
    this.#changed();
  }

  #sample(signal: string, reading: CounterReading, boot: string | null, at: string): CounterSample {
    return { ...reading, signal, boot, at, generation: this.#generation };
  }

  #fail(connection: MachineView['connection'], reason: Failure): void {
    this.#connection = connection;
    this.#failure = reason;
    this.#speed = null;
    this.#stops.change('unknown', this.#now());
    this.#changed();
  }

  #changed(): void {
    this.#shownMs = this.#deps.clock.monotonic();
    this.#deps.onChange();
  }

  #now(): string {
    return new Date(this.#deps.clock.now()).toISOString();
  }
}
