import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openChromium, type OpenPage } from '../peers/browser.ts';
import { realPlant, type RealPlant } from '../peers/plant.ts';
import { StationProcess } from '../peers/station-process.ts';

let plant: RealPlant;
let station: StationProcess;
let browser: OpenPage;
const dataDir = mkdtempSync(join(tmpdir(), 'plant-set-up-'));

beforeAll(async () => {
  plant = await realPlant();
  station = await StationProcess.start(dataDir);
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await station.stop();
  await plant.release();
  rmSync(dataDir, { recursive: true, force: true });
});

it('IT takes a new station from nothing to its board, on the real Odoo, in the screens alone', async () => {
  const { page } = browser;
  const connection = plant.connection('json2');
  await page.goto(station.page);
  await page.getByRole('heading', { name: 'Set up this station' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Address of Odoo').fill(connection.url);
  await page.getByLabel('Database').fill(connection.database);
  await page.getByLabel('User of this station').fill(connection.login);
  await page.getByLabel('API key').fill('not the key');
  await page.getByRole('button', { name: 'Check only' }).click();
  await page.getByText('Odoo refuses the key of this station.').waitFor();
  await page.getByLabel('API key').fill(connection.key ?? '');
  await page.getByRole('button', { name: 'Check and keep' }).click();
  await page.getByLabel("Administrator's login").fill(plant.admin.login);
  await page.getByLabel('Password or API key').fill('a wrong password');
  await page.getByRole('button', { name: 'Install' }).click();
  await page.getByText("Odoo refuses the administrator's login").waitFor();
  await page.getByLabel('Password or API key').fill(plant.admin.password);
  await page.getByRole('button', { name: 'Install' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Work center').selectOption({ label: 'Press 04' });
  await page.getByLabel('Hold place').selectOption({ label: 'Quality hold' });
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('button', { name: 'Finish without a machine' }).click();
  await page.getByRole('button', { name: /^Confirm production/ }).waitFor();

  const { value: session } = (await station.ask('session.get', {})) as { value: { setUp: boolean } };
  expect(session.setUp).toBe(true);
});
