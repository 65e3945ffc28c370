import { app, BrowserWindow } from 'electron';
import type { Log } from '../../sync/ports.ts';

/** Crashes in a row after which a page is not loaded again by itself: something is wrong that a reload does not heal. */
const crashCap = 5;
const calmMs = 60_000;

/** Loads the page again after its process died; entries are on the disk and drafts are kept by the page itself. */
function healCrashes(window: BrowserWindow, log: Log): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < calmMs), now];
    log.warn('shell.page-gone', { reason, inTheLastMinute: crashes.length });
    if (crashes.length <= crashCap) window.webContents.reload();
  });
}

/** The one window, empty and hidden until its page is drawn. `preload` is the path of the bundled preload script. */
export function makeWindow(preload: string, log: Log): BrowserWindow {
  const window = new BrowserWindow({
    show: false,
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 700,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Dictionaries would be fetched from outside.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  healCrashes(window, log);
  window.once('ready-to-show', () => window.show());
  return window;
}

export function focusWindow(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
