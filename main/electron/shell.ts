import { app, dialog } from 'electron';
import { join } from 'node:path';
import type { Station, StartStation } from '../contract/contract.ts';
import { carriedFailure } from '../contract/serve.ts';
import type { Log } from '../../sync/ports.ts';
import { fileLog } from '../log.ts';
import { sentence } from '../contract/sentence.ts';
import { hardenApp, hardenSession, opensDebugger } from './hardening.ts';
import { serveIpc } from './ipc.ts';
import { utilityDevice } from './device-process.ts';
import { keychainVault } from './key-vault.ts';
import { registerScheme, serveScheme, startPage } from './protocol.ts';
import { focusWindow, makeWindow } from './window.ts';

/** Why the station does not start, in words; details are in the log only. */
function tellWhy(error: unknown): void {
  const failure = carriedFailure(error);
  const message = failure === undefined ? 'The log of the station says more.' : sentence(failure, 'en');
  dialog.showErrorBox('Plant Supervisor cannot start', message);
}

/**
 * Runs the app until its window closes. What Electron wants before it is ready happens at once, in this call: do not await
 * anything before it, and do not await its end in the entry file (Electron is not ready before that file has run).
 */
export function runShell(startStation: StartStation): void {
  const dataDir = app.getPath('userData');
  const log = fileLog(join(dataDir, 'station.log'));
  if (opensDebugger()) {
    log.warn('shell.refused', { why: 'debugger' });
    app.exit(2);
    return;
  }
  if (!app.requestSingleInstanceLock()) {
    // The first instance hears `second-instance` and comes to the front.
    app.exit(0);
    return;
  }
  registerScheme();
  hardenApp(log);
  void start(startStation, dataDir, log).catch((error: unknown) => {
    log.warn('shell.failed', { error: error instanceof Error ? error.stack : String(error) });
    tellWhy(error);
    app.exit(1);
  });
}

async function start(startStation: StartStation, dataDir: string, log: Log): Promise<void> {
  await app.whenReady();
  hardenSession(log);
  serveScheme(join(app.getAppPath(), 'dist', 'renderer'));
  const vault = keychainVault(join(dataDir, 'odoo-key'));
  const station = await startStation({ dataDir, vault, log, host: 'electron', spawnDevice: utilityDevice });
  const window = makeWindow(join(app.getAppPath(), 'dist', 'main', 'preload.cjs'), log);
  app.on('second-instance', () => focusWindow(window));
  quitCleanly(station, serveIpc(station.contract, window.webContents, log));
  await window.loadURL(startPage);
}

/** Closes the station, and with it the store, before the process ends. */
function quitCleanly(station: Station, stopIpc: () => void): void {
  app.on('window-all-closed', () => app.quit());
  let closing = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    stopIpc();
    void station.close().finally(() => app.exit(0));
  });
}
