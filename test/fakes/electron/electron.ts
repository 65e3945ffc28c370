import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { app, environment } from './app.ts';
import { WebContents } from './contents.ts';

/**
 * A double of the `electron` module for machines without its binary. It has the parts that main/electron and main/preload.ts use
 * and runs them against a real Chromium: the page, its two worlds, its content security policy and its navigations are real; the
 * IPC, the app's life, the keychain and the app:// scheme (shown to Chromium as https://plant.app.test) are imitated here.
 */
export { app } from './app.ts';
export { ipcMain } from './ipc.ts';
export { protocol } from './protocol.ts';
export { session } from './session.ts';
export { utilityProcess } from './utility-process.ts';

interface WindowOptions {
  readonly webPreferences: {
    readonly preload: string;
    readonly contextIsolation: boolean;
    readonly sandbox: boolean;
    readonly nodeIntegration: boolean;
  };
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;

  constructor({ webPreferences }: WindowOptions) {
    super();
    const { contextIsolation, sandbox, nodeIntegration, preload } = webPreferences;
    if (!app.sandboxed || !contextIsolation || !sandbox || nodeIntegration) {
      throw new Error('The double has sandboxed, isolated pages without Node only.');
    }
    this.webContents = new WebContents(preload);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  isDestroyed(): boolean {
    return false;
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {}
  show(): void {
    process.stdout.write('double: shown\n');
  }
  focus(): void {
    process.stdout.write('double: focused\n');
  }
}

export const Menu = {
  setApplicationMenu(menu: null): void {
    process.stdout.write(`double: menu ${String(menu)}\n`);
  },
};

export const dialog = {
  showErrorBox(title: string, content: string): void {
    process.stdout.write(`double: dialog ${JSON.stringify({ title, content })}\n`);
  },
};

/** Stands for the operating system's keychain; lives as long as the process. */
const keychain = Buffer.alloc(32, environment.userData);

export const safeStorage = {
  getSelectedStorageBackend: () => environment.keyring,
  isEncryptionAvailable: () => true,
  encryptString(text: string): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keychain, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  },
  decryptString(bytes: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', keychain, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  },
};
