import { EventEmitter } from 'node:events';
import { readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser, type Browser } from './browser.ts';

/** What a test sets for the double. */
export const environment = {
  userData: process.env['DOUBLE_USER_DATA'] ?? '',
  appPath: process.env['DOUBLE_APP_PATH'] ?? '',
  packaged: process.env['DOUBLE_PACKAGED'] === '1',
  keyring: process.env['DOUBLE_KEYRING'] ?? 'gnome_libsecret',
  preloadInFrames: process.env['DOUBLE_PRELOAD_IN_FRAMES'] === '1',
};

export class PreventableEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** Electron's `app` as far as the shell uses it. Like Electron, it is not ready before the entry file has run to its end. */
class App extends EventEmitter {
  readonly isPackaged = environment.packaged;
  readonly commandLine = {
    hasSwitch: (name: string) => process.argv.some((text) => text.split('=')[0] === `--${name}`),
  };
  sandboxed = false;
  #ready = Promise.withResolvers<void>();
  #isReady = false;
  #browser: Browser | undefined;
  #lock: string | undefined;

  get browser(): Browser {
    if (this.#browser === undefined) throw new Error('Not before app is ready.');
    return this.#browser;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  /** Called by run.ts after the entry file. */
  async entryHasRun(): Promise<void> {
    process.on('SIGTERM', () => this.quit());
    this.#browser = await launchBrowser();
    this.#isReady = true;
    this.#ready.resolve();
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxed = true;
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`The double has no path ${name}.`);
    return environment.userData;
  }

  getAppPath(): string {
    return environment.appPath;
  }

  /** A file with the owner's process id; the second instance signals the first, which then emits `second-instance`. */
  requestSingleInstanceLock(): boolean {
    mkdirSync(environment.userData, { recursive: true });
    const path = join(environment.userData, 'double.lock');
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
    } catch {
      process.kill(Number(readFileSync(path, 'utf8')), 'SIGUSR2');
      return false;
    }
    this.#lock = path;
    process.on('SIGUSR2', () => this.emit('second-instance', new PreventableEvent(), [], ''));
    return true;
  }

  quit(): void {
    const event = new PreventableEvent();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    if (this.#lock !== undefined) rmSync(this.#lock, { force: true });
    void Promise.resolve(this.#browser?.close()).finally(() => process.exit(code));
  }
}

export const app = new App();
