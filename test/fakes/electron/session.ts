import { EventEmitter } from 'node:events';
import { app } from './app.ts';

type PermissionHandler = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;
type RequestListener = (details: { readonly url: string }, answer: (response: { cancel?: boolean }) => void) => void;

/** Permissions of Chromium and what Electron calls them. */
const permissions = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  'clipboard-read': 'clipboard-read',
  camera: 'media',
};

class Session extends EventEmitter {
  #permission: PermissionHandler = (_contents, _name, answer) => answer(true);
  #beforeRequest: RequestListener = (_details, answer) => answer({});
  readonly webRequest = {
    onBeforeRequest: (listen: RequestListener) => {
      this.#beforeRequest = listen;
    },
  };

  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.#permission = handler;
  }
  setPermissionCheckHandler(_handler: () => boolean): void {}
  setDevicePermissionHandler(_handler: () => boolean): void {}

  /** Chromium cannot ask the double later, so each permission is asked of the handler now; without one Electron grants all. */
  async applyPermissions(): Promise<void> {
    for (const [name, electronName] of Object.entries(permissions)) {
      const granted = await new Promise<boolean>((resolve) => this.#permission(null, electronName, resolve));
      const setting = granted ? 'granted' : 'denied';
      await app.browser.cdp.send('Browser.setPermission', { permission: { name }, setting });
    }
  }

  async cancels(url: string): Promise<boolean> {
    const response = await new Promise<{ cancel?: boolean }>((resolve) => this.#beforeRequest({ url }, resolve));
    return response.cancel === true;
  }
}

export const session = { defaultSession: new Session() };
