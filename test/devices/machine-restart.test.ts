import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { DeviceChild } from '../../main/devices/spawn.ts';
import { Picture } from '../../main/floor/picture.ts';
import { loadSettings } from '../../main/floor/settings.ts';
import { createMachine } from '../../main/machine.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { eventually, hostClock, silentLog } from './plant-floor.ts';

const folder = mkdtempSync(join(tmpdir(), 'machine-restart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Device processes that do nothing until they are told to stop. */
function children() {
  let started = 0;
  const running = new Set<DeviceChild>();
  const spawn = (): DeviceChild => {
    let exited = (_how: string): void => undefined;
    const end = (): void => {
      if (running.delete(child)) setImmediate(() => exited('ended'));
    };
    const child: DeviceChild = {
      send: (message) => {
        if ((message as { kind: string }).kind === 'stop') end();
      },
      onMessage: () => undefined,
      onExit: (take) => {
        exited = take;
      },
      kill: end,
    };
    started += 1;
    running.add(child);
    return child;
  };
  return { spawn, running, started: () => started };
}

async function machine() {
  const store = memoryStore();
  const settings = await loadSettings(store);
  await settings.change('station', { workCenterId: 7 });
  await settings.change('machine', { url: 'opc.tcp://127.0.0.1:1', trust: 'none' });
  const { spawn, running, started } = children();
  const picture = new Picture(store, () => ({ holdLocationId: null }));
  const deps = { store, picture, settings, clock: hostClock, log: silentLog, dataDir: folder };
  return { made: createMachine({ ...deps, spawn, onChange: () => undefined }), running, started };
}

test('P8: restarts of the machine that come at once leave one device that counts', async () => {
  const { made, running, started } = await machine();
  await made.restart();
  await eventually(
    () => running.size === 1,
    2_000,
    () => running.size,
  );
  await Promise.all([made.restart(), made.restart(), made.restart()]);
  await eventually(
    () => running.size === 1,
    2_000,
    () => running.size,
  );
  expect(started()).toBeGreaterThan(1);
  await made.close();
  expect(running.size).toBe(0);
});

test('a restart after the end, or on its way to it, leaves no device behind', async () => {
  const { made, running, started } = await machine();
  const restarted = made.restart();
  await made.close();
  await restarted;
  await made.restart();
  expect(made.view()).toBeNull();
  expect(running.size).toBe(0);
  expect(started()).toBeLessThan(2);
});
