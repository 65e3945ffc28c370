import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlantFloor, type ScriptedMachine } from '../devices/plant-floor.ts';
import { openChromium, type OpenPage } from '../peers/browser.ts';
import { practicePlant, type TestPlant } from '../peers/plant.ts';
import { setUp } from '../peers/set-up.ts';
import { StationProcess } from '../peers/station-process.ts';
import { touch } from '../peers/touch.ts';
import { until } from '../peers/until.ts';

let plant: TestPlant;
let station: StationProcess;
let browser: OpenPage;
let machine: ScriptedMachine;
const floor = new PlantFloor();
const dataDir = mkdtempSync(join(tmpdir(), 'plant-machine-'));

beforeAll(async () => {
  plant = await practicePlant();
  machine = await floor.practiceMachine('--rate', '0', '--stops', '0');
  station = await StationProcess.start(dataDir);
  await setUp(station, plant.connection('json2'), plant.admin);
  await station.get('setup.machine', { url: machine.url, trust: 'none' });
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await station.stop();
  await floor.close();
  await plant.release();
  rmSync(dataDir, { recursive: true, force: true });
});

it('what the machine counted is proposed on the confirm screen, saved with one touch, and not proposed again', async () => {
  const { page } = browser;
  const clips = (await station.get('orders.list', { search: 'Clip 20' }))[0];
  expect(clips).toBeDefined();
  const orderId = clips?.id ?? '';
  // Work on it makes it the order that the machine counts for.
  const first = { ...touch(), kind: 'confirm', orderId, quantity: '1', lot: null, serials: null, count: null } as const;
  await station.get('entry.record', first);
  await until('the machine', 30_000, async () => {
    const board = await station.watchOnce('board', {});
    return board.current?.id === orderId && board.machine?.connection === 'connected' && board.machine.counter !== null;
  });
  await machine.tell({ make: 12 });
  await page.goto(station.page);
  await page.getByText('12 counted', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: /^Confirm production/ }).click();
  await page.getByText('Machine counted 12').waitFor();
  await page.getByRole('button', { name: /^Save 12 / }).click();
  await page.getByText('Saved', { exact: true }).waitFor();

  const [entry] = await station.get('entry.list', { limit: 1 });
  expect(entry?.quantity).toBe('12');
  await until('nothing left to propose', 5_000, async () => {
    const order = await station.watchOnce('order', { id: orderId });
    return order !== null && (order.proposal === null || order.proposal.counted === '0');
  });
});
