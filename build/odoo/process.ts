import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DATABASE_USER } from './cluster.ts';
import type { OdooInstall } from './packages.ts';

export interface OdooArguments {
  runFolder: string;
  socketFolder: string;
  database: string;
}

/** The start of every Odoo command line: which database, by which socket, with which data folder. */
export function odooArguments({ runFolder, socketFolder, database }: OdooArguments): string[] {
  const settings = ['--db_host', socketFolder, '-r', DATABASE_USER, '-d', database, '--max-cron-threads', '0'];
  return ['-m', 'odoo', ...settings, '--data-dir', join(runFolder, 'odoo'), '--no-database-list'];
}

export function odooEnvironment(install: OdooInstall & { kind: 'debian' }): Record<string, string> {
  return { PYTHONPATH: install.pythonPath, ODOO_RC: '/dev/null', PYTHONUNBUFFERED: '1' };
}

/** An Odoo server process (with its workers, as one process group). */
export interface OdooProcess {
  /** Ends it in the middle of whatever it does, as a power cut would. */
  kill(): Promise<void>;
}

/** Starts Odoo and waits until it answers /web/version. Its output goes to `runFolder/odoo.log`. */
export async function startProcess(
  install: OdooInstall & { kind: 'debian' },
  args: string[],
  runFolder: string,
  url: string,
): Promise<OdooProcess> {
  const pidFile = join(runFolder, 'odoo.pid');
  const logFile = join(runFolder, 'odoo.log');
  const log = openSync(logFile, 'a');
  // The shell writes the process id before Odoo exists, so that the watchdog finds it at any moment.
  const child = spawn('/bin/sh', ['-c', 'echo $$ > "$0"; exec /usr/bin/python3 "$@"', pidFile, ...args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...odooEnvironment(install) },
  });
  let running = true;
  const ended = (async () => {
    await once(child, 'exit');
    running = false;
    rmSync(pidFile, { force: true });
  })();
  const signal = (name: NodeJS.Signals) => {
    if (running && child.pid) process.kill(-child.pid, name);
  };
  await waitForAnswer(url, () => running, logFile);
  child.unref();
  return {
    kill: async () => {
      child.ref();
      signal('SIGKILL');
      await ended;
    },
  };
}

/** Polls /web/version until it answers, the process is gone or two minutes have passed. */
export async function waitForAnswer(url: string, isRunning: () => boolean, logFile: string): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    if (!isRunning()) break;
    const reply = await fetch(`${url}/web/version`).catch(() => undefined);
    if (reply?.ok) return;
    await pause(50);
  }
  const log = existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-3000) : '';
  throw new Error(`Odoo did not answer at ${url}/web/version. Its log ends with:\n${log}`);
}
