import { app, Menu, session, type Event, type WebContents } from 'electron';
import type { Log } from '../../sync/ports.ts';
import { isOurs, startPage } from './protocol.ts';

const debugSwitches = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'inspect',
  'inspect-brk',
];

/** True when somebody started a packaged app so that a debugger could read it. */
export function opensDebugger(): boolean {
  if (!app.isPackaged) return false;
  return (
    debugSwitches.some((name) => app.commandLine.hasSwitch(name)) ||
    process.argv.some((argument) => /^--(remote-debugging|inspect)/.test(argument))
  );
}

/** Reloading the page is the only navigation there is. */
const isReload = (url: string) => url.split('#', 1)[0] === startPage;

function hardenContents(contents: WebContents, log: Log): void {
  const block = (event: Event, what: string) => {
    event.preventDefault();
    log.warn('shell.blocked', { what });
  };
  contents.on('will-navigate', (event) => {
    if (!isReload(event.url)) block(event, 'navigation');
  });
  contents.on('will-redirect', (event) => block(event, 'redirect'));
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) block(event, 'frame navigation');
  });
  contents.on('will-attach-webview', (event) => block(event, 'webview'));
  contents.setWindowOpenHandler(() => {
    log.warn('shell.blocked', { what: 'window' });
    return { action: 'deny' };
  });
  contents.on('before-input-event', (event, input) => {
    const command = input.control || input.meta;
    if (app.isPackaged && (input.key === 'F12' || (command && /^[pruij+=-]$/i.test(input.key)))) event.preventDefault();
  });
}

/** Every window and frame that will ever be made. Call before `app` is ready. */
export function hardenApp(log: Log): void {
  app.enableSandbox();
  // Without a menu there are no accelerators for DevTools, reload, zoom and print.
  if (app.isPackaged) Menu.setApplicationMenu(null);
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, log));
}

/** The session: no permission, no device, no download, no address but ours. Call when `app` is ready. */
export function hardenSession(log: Log): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('shell.blocked', { what: 'permission', permission });
    answer(false);
  });
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  for (const event of ['select-hid-device', 'select-serial-port', 'select-usb-device'] as const) {
    defaultSession.on(event as 'select-hid-device', (choice: Event) => choice.preventDefault());
  }
  defaultSession.on('will-download', (event) => event.preventDefault());
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) => {
    const inside = isOurs(url) || url.startsWith('data:') || (!app.isPackaged && url.startsWith('devtools:'));
    if (!inside) log.warn('shell.blocked', { what: 'request' });
    answer({ cancel: !inside });
  });
}
