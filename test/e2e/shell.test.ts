import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FirstSetup } from '../../main/first-setup.ts';
import { bundleMain } from '../../build/bundle.ts';
import { ensureRenderer } from '../../build/start/renderer.ts';
import { openShellPage, startShell, type ShellProcess } from '../hosts/electron-shell.ts';
import { practicePlant, type TestPlant } from '../peers/plant.ts';
import { until } from '../peers/until.ts';
import { confirm, putOnBoard } from './journey.ts';

let plant: TestPlant;
let shell: ShellProcess;
let page: Page;
let disconnect: () => Promise<void>;
const userData = mkdtempSync(join(tmpdir(), 'plant-shell-journey-'));

beforeAll(async () => {
  plant = await practicePlant();
  const setup: FirstSetup = {
    connection: plant.connection('json2'),
    admin: plant.admin,
    workCenter: 'Press 04',
    operator: 'M. Krüger',
  };
  const file = join(userData, 'first-setup.json');
  writeFileSync(file, JSON.stringify(setup));
  await ensureRenderer(console.log);
  await bundleMain();
  const appPath = fileURLToPath(new URL('../..', import.meta.url));
  shell = startShell({ appPath, userData, station: null, args: ['--first-setup', file] });
  ({ page, disconnect } = await openShellPage(shell));
  await page.setViewportSize({ width: 1024, height: 768 });
});
afterAll(async () => {
  await disconnect();
  await shell.quit();
  await plant.release();
  rmSync(userData, { recursive: true, force: true });
});

it('in the Electron shell a confirmation goes from the touch to Odoo, through its preload and IPC (P9)', async () => {
  await putOnBoard(page, 'WH/MO/00002');
  await confirm(page, '30');
  await page.getByText('WH/MO/00002-001').first().waitFor();
  const done = await until('the slice', 5_000, async () => {
    const rows = await plant.rows('mrp.production', [['name', '=', 'WH/MO/00002-001']], ['state', 'qty_produced']);
    return rows[0];
  });
  expect(done).toMatchObject({ state: 'done', qty_produced: 30 });
});
