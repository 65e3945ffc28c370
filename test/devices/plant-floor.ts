import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { CountRow } from '../../sync/domain/count.ts';
import type { Clock, Log } from '../../sync/ports.ts';
import { startDevice, type Device, type DeviceConfig } from '../../main/devices/device.ts';

/** Waits until `fact` holds, looking every 20 ms; fails after `ms` with what was seen last. */
export async function eventually(
  fact: () => boolean | Promise<boolean>,
  ms: number,
  seen: () => unknown,
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await fact())) {
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms; last seen: ${JSON.stringify(seen())}`);
    await pause(20);
  }
}

export const hostClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  },
};
export const silentLog: Log = { info: () => undefined, warn: () => undefined };

/** Count rows in memory, with a switch that makes writing fail. */
export class CountsInMemory {
  rows: CountRow[] = [];
  failing = false;
  async last(signal: string): Promise<CountRow | undefined> {
    return this.rows.findLast((row) => row.signal === signal);
  }
  async append(row: CountRow): Promise<void> {
    if (this.failing) throw new Error('disk full');
    if (this.rows.some((each) => each.id === row.id)) throw new Error(`row ${row.id} is there already`);
    this.rows.push(row);
  }
  of(kind: 'good' | 'reject'): CountRow[] {
    return this.rows.filter((row) => row.signal.endsWith(kind));
  }
  counted(kind: 'good' | 'reject'): number {
    return this.of(kind).reduce((total, row) => total + Number(row.delta), 0);
  }
}

/** Devices, processes and folders of one test file, all ended by `close`. */
export class PlantFloor {
  readonly folder = mkdtempSync(join(tmpdir(), 'plant-floor-'));
  readonly #devices: Device[] = [];
  readonly #machines: ScriptedMachine[] = [];

  device(config: Partial<DeviceConfig> & Pick<DeviceConfig, 'url' | 'profile'>, counts: CountsInMemory): Device {
    const device = startDevice(
      { name: 'Packer 1', workCenterId: 7, trust: { kind: 'none' }, ...config },
      { counts, clock: hostClock, log: silentLog, dataDir: this.folder, onChange: () => undefined },
    );
    this.#devices.push(device);
    return device;
  }

  /** Starts a machine program that prints a line `{"ready":true,"url":…}` and answers commands line by line. */
  async machine(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<ScriptedMachine> {
    const machine = new ScriptedMachine(command, args, env);
    this.#machines.push(machine);
    await machine.ready();
    return machine;
  }

  practiceMachine(...options: readonly string[]): Promise<ScriptedMachine> {
    return this.machine(process.execPath, ['build/practice/machine.ts', '--data', this.folder, ...options]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#devices.map((device) => device.close()));
    await Promise.all(this.#machines.map((machine) => machine.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A machine in a child process, told what to do over its standard input. */
export class ScriptedMachine {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: ((line: unknown) => void)[] = [];
  readonly #gone: Promise<unknown>;
  #errors = '';
  url = '';

  constructor(command: string, args: readonly string[], env: Record<string, string>) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.#gone = once(this.#child, 'exit');
    this.#child.stderr?.on('data', (data: Buffer) => (this.#errors = (this.#errors + data.toString()).slice(-4000)));
    if (!this.#child.stdout) throw new Error('no output');
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on('line', (line) => {
      if (line.startsWith('{')) this.#answers.shift()?.(JSON.parse(line));
    });
  }

  async ready(): Promise<void> {
    const answer = await Promise.race([this.#next(), this.#gone]);
    if (typeof answer !== 'object' || !answer || !('url' in answer))
      throw new Error(`the machine did not start:\n${this.#errors}`);
    this.url = String(answer.url);
  }

  /** Sends a command and returns the machine's true counts after it. */
  async tell<T = { processed: number; defective: number }>(command: object): Promise<T> {
    const answer = this.#next();
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
    return (await answer) as T;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#gone;
  }

  #next(): Promise<unknown> {
    return new Promise((resolve) => this.#answers.push(resolve));
  }
}
