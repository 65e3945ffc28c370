import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { ready, until, type HostUnderTest } from './host-under-test.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface ShellOptions {
  readonly appPath: string;
  /** Kept by the caller, to start again with the same data; else a new folder that is removed. */
  readonly userData?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** By default main/electron.ts; a bundle of it runs as well. */
  readonly entry?: string;
  /** A module with `startStation` in the place of the fake; `null` for the real station. */
  readonly station?: string | null;
}

/** The real main/electron.ts as a process of its own, on the double of Electron. */
export interface ShellProcess {
  /** Lines that the double printed so far. */
  said(): string;
  /** What the station logged so far. */
  log(): string;
  /** The exit code, when it has ended. */
  readonly ended: Promise<number | null>;
  /** Asks it to quit, as the operating system does. */
  quit(): Promise<number | null>;
}

export function startShell({ appPath, userData, args = [], env = {}, entry, station }: ShellOptions): ShellProcess {
  const folder = userData ?? mkdtempSync(join(tmpdir(), 'plant-shell-'));
  const shell = spawn(
    process.execPath,
    [file('../fakes/electron/run.ts'), entry ?? file('../../main/electron.ts'), ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DOUBLE_USER_DATA: folder,
        DOUBLE_APP_PATH: appPath,
        ...(station === null ? {} : { DOUBLE_STATION: station ?? file('fake-start-station.ts') }),
        ...env,
      },
    },
  );
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const log = () => {
    try {
      return readFileSync(join(folder, 'station.log'), 'utf8');
    } catch {
      return '';
    }
  };
  const ended = new Promise<number | null>((resolve) => void shell.once('exit', resolve));
  return {
    said: () => said,
    log,
    ended,
    async quit() {
      shell.kill('SIGTERM');
      const code = await ended;
      if (userData === undefined) rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** Connects to the page of a shell, whatever that shows; the connection must be closed before the shell. */
export async function openShellPage(shell: ShellProcess): Promise<{ page: Page; disconnect(): Promise<void> }> {
  const said = await until(shell.said, (text) => text.includes('double: shown'), 30_000);
  const browser = await chromium.connectOverCDP(/double: devtools (\S+)/.exec(said)?.[1] ?? '');
  const pages = browser.contexts().flatMap((context) => context.pages());
  const page = pages.find((one) => one.url().includes('.app.test'));
  if (page === undefined) throw new Error(`No page of the app: ${pages.map((one) => one.url()).join(' ')}`);
  return { page, disconnect: () => browser.close() };
}

export interface ShellUnderTest extends HostUnderTest {
  readonly shell: ShellProcess;
}

export async function shellPage(options: ShellOptions): Promise<ShellUnderTest> {
  const shell = startShell(options);
  const { page, disconnect } = await openShellPage(shell);
  await ready(page);
  return {
    page,
    shell,
    log: shell.log,
    async close() {
      await disconnect();
      await shell.quit();
    },
  };
}
