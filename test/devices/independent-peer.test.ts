import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../build/free-port.ts';
import { ensurePythonOpcua, type PythonOpcua } from '../../build/peers/python-opcua.ts';
import { plainProfile } from '../../main/devices/profiles/plain.ts';
import { CountsInMemory, eventually, PlantFloor, type ScriptedMachine } from './plant-floor.ts';

/** The other side is python-opcua: nothing of it is ours but the counter script. */
const floor = new PlantFloor();
let peer: PythonOpcua;
beforeAll(async () => {
  peer = await ensurePythonOpcua();
});
afterAll(() => floor.close());

const uri = 'urn:peer:line';
const counter = {
  path: [
    { uri, name: 'Line' },
    { uri, name: 'Counter' },
  ],
};

interface Truth {
  readonly made: number;
  readonly value: number;
}

const startPeer = (port: number, ...options: readonly string[]): Promise<ScriptedMachine> =>
  floor.machine(peer.command, [...peer.args, '--port', String(port), ...options], peer.env);

const rowsOf = (counts: CountsInMemory) => () =>
  counts.of('good').map(({ kind, from, to, delta }) => [kind, from, to, delta]);

test('P8: counts from python-opcua are exact, in single pieces and in batches', async () => {
  const machine = await startPeer(await freePort(), '--start', '500', '--rate', '20');
  const counts = new CountsInMemory();
  const device = floor.device(
    { url: machine.url, profile: plainProfile({ good: counter, maxRatePerMin: 6000 }) },
    counts,
  );
  await eventually(
    () => counts.of('good').length > 0,
    10_000,
    () => device.view(),
  );
  const baseline = Number(counts.of('good')[0]?.to);
  await eventually(() => counts.counted('good') > 40, 10_000, rowsOf(counts));
  await machine.tell<Truth>({ count: 17 });
  const { value } = await machine.tell<Truth>({ stop: true });
  await eventually(() => baseline + counts.counted('good') === value, 5000, rowsOf(counts));
  expect(device.view().counter).toBe(String(value));
  expect(counts.of('good').some((row) => row.doubtful)).toBe(false);
});

test('P8: a machine that is killed and keeps its counter is counted exactly', async () => {
  const port = await freePort();
  const kept = ['--file', join(floor.folder, 'kept.json'), '--rate', '25'];
  const first = await startPeer(port, ...kept);
  const counts = new CountsInMemory();
  const profile = plainProfile({ good: counter, retain: 'yes', maxRatePerMin: 6000 });
  const device = floor.device({ url: first.url, profile }, counts);
  await eventually(() => counts.counted('good') > 30, 15_000, rowsOf(counts));
  const baseline = Number(counts.of('good')[0]?.to);
  await first.kill();
  await eventually(
    () => device.view().connection === 'lost',
    10_000,
    () => device.view(),
  );
  const second = await startPeer(port, ...kept);
  await eventually(
    () => device.view().connection === 'connected',
    20_000,
    () => device.view(),
  );
  await second.tell<Truth>({ count: 3 });
  await eventually(() => counts.of('good').some((row) => row.kind === 'restart'), 5000, rowsOf(counts));
  const { made } = await second.tell<Truth>({ stop: true });
  await eventually(
    () => baseline + counts.counted('good') === made,
    5000,
    () => [made, baseline, counts.counted('good')],
  );
  expect(counts.of('good').some((row) => row.doubtful)).toBe(false);
});

test('P8: a machine that is killed and loses its counter is counted exactly and flagged', async () => {
  const port = await freePort();
  const first = await startPeer(port);
  const counts = new CountsInMemory();
  const profile = plainProfile({ good: counter, retain: 'no' });
  const device = floor.device({ url: first.url, profile }, counts);
  await eventually(
    () => counts.of('good').length === 1,
    15_000,
    () => device.view(),
  );
  const before = await first.tell<Truth>({ count: 14 });
  await eventually(() => counts.counted('good') === 14, 5000, rowsOf(counts));
  await first.kill();
  await eventually(
    () => device.view().connection === 'lost',
    10_000,
    () => device.view(),
  );
  // The namespace has another index after this restart.
  const second = await startPeer(port, '--shift', '3');
  const after = await second.tell<Truth>({ count: 9 });
  await eventually(() => counts.counted('good') === before.made + after.made, 20_000, rowsOf(counts));
  expect(counts.of('good').at(-1)).toMatchObject({ kind: 'restart', doubtful: true });
});

test('P8: a machine that freezes for five seconds is told to be silent and counted exactly afterwards', async () => {
  const machine = await startPeer(await freePort(), '--rate', '20');
  const counts = new CountsInMemory();
  const device = floor.device(
    { url: machine.url, profile: plainProfile({ good: counter, maxRatePerMin: 6000 }) },
    counts,
  );
  await eventually(() => counts.counted('good') > 10, 10_000, rowsOf(counts));
  const baseline = Number(counts.of('good')[0]?.to);
  const frozenAt = performance.now();
  machine.signal('SIGSTOP');
  await eventually(
    () => device.view().connection === 'lost',
    8000,
    () => device.view(),
  );
  expect(device.view().failure?.code).toBe('machine_silent');
  await eventually(
    () => performance.now() - frozenAt > 5000,
    6000,
    () => frozenAt,
  );
  machine.signal('SIGCONT');
  await eventually(
    () => device.view().connection === 'connected',
    20_000,
    () => device.view(),
  );
  const { made } = await machine.tell<Truth>({ stop: true });
  await eventually(
    () => baseline + counts.counted('good') === made,
    5000,
    () => [made, baseline, counts.counted('good')],
  );
  expect(counts.of('good').some((row) => row.doubtful)).toBe(false);
});

test('only good readings count: bad and uncertain ones wait until the machine is sure again', async () => {
  const machine = await startPeer(await freePort());
  const counts = new CountsInMemory();
  const device = floor.device({ url: machine.url, profile: plainProfile({ good: counter }) }, counts);
  await eventually(
    () => counts.of('good').length === 1,
    10_000,
    () => device.view(),
  );
  await machine.tell({ uncertain: true });
  const { value } = await machine.tell<Truth>({ count: 6 });
  await eventually(
    () => device.view().counter === String(value),
    5000,
    () => device.view(),
  );
  expect(counts.counted('good')).toBe(0);
  await machine.tell({ bad: true });
  await machine.tell({ count: 2 });
  await machine.tell({ good: true });
  await eventually(() => counts.counted('good') === 8, 5000, rowsOf(counts));
  await machine.tell({ reset: true });
  await eventually(() => counts.of('good').at(-1)?.kind === 'reset', 5000, rowsOf(counts));
  await machine.tell({ count: 4 });
  await eventually(() => counts.counted('good') === 12, 5000, rowsOf(counts));
});
