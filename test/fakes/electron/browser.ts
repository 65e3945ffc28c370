import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumArgs, chromiumPath } from '../../chromium.ts';
import { connectCdp, type Cdp } from './cdp.ts';

export interface Browser {
  readonly cdp: Cdp;
  close(): Promise<void>;
}

/** The address that Chromium prints when its DevTools listen. */
function addressOf(chromium: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    chromium.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    chromium.once('exit', () => reject(new Error(`Chromium ended:\n${said.slice(-2000)}`)));
  });
}

/** A real Chromium with a profile of its own. Says on standard output where a test can look into it. */
export async function launchBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'electron-double-'));
  const args = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const chromium = spawn(chromiumPath(), [...chromiumArgs, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => chromium.kill('SIGKILL'));
  const ended = new Promise<void>((resolve) => void chromium.once('exit', () => resolve()));
  const address = await addressOf(chromium);
  const cdp = await connectCdp(address);
  process.stdout.write(`double: devtools ${address}\n`);
  return {
    cdp,
    async close() {
      cdp.close();
      chromium.kill('SIGKILL');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
