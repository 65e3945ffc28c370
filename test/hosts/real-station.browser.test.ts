import { fileURLToPath } from 'node:url';
import { mkdirSync, mkdtempSync, cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureRenderer } from '../../build/start/renderer.ts';
import { buildTestApp, type TestApp } from './bundles.ts';
import { openShellPage, startShell } from './electron-shell.ts';

const dist = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
let app: TestApp;
let appPath: string;
beforeAll(async () => {
  await ensureRenderer(() => {});
  app = await buildTestApp();
  appPath = mkdtempSync(join(tmpdir(), 'plant-app-'));
  mkdirSync(join(appPath, 'dist'));
  cpSync(dist, join(appPath, 'dist', 'renderer'), { recursive: true });
  cpSync(join(app.appPath, 'dist', 'main'), join(appPath, 'dist', 'main'), { recursive: true });
});
afterAll(() => {
  app.remove();
  rmSync(appPath, { recursive: true, force: true });
});

test('the shell with the real station and the real screens opens at set-up, breaks no policy and closes cleanly', async () => {
  const shell = startShell({ appPath, station: null });
  const { page, disconnect } = await openShellPage(shell);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.reload();
  await page.getByRole('heading', { name: 'Set up this station' }).waitFor();
  expect(await page.evaluate("window.plant.request('session.get', {})")).toMatchObject({
    ok: true,
    value: { host: 'electron', setUp: false },
  });
  expect(complaints).toEqual([]);
  await disconnect();
  expect(await shell.quit()).toBe(0);
});
